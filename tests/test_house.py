"""The rules of the house, read from the source: what each folder may import, and what each file may hold."""

import ast
import importlib
import pkgutil
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from contextlib import chdir
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("ledger", "projections", "api")

WEB = {"fastapi", "jinja2", "starlette", "uvicorn"}
TERMINAL = {"rich", "typer"}
IMPORTS_REFUSED = {
    "ledger": {"projections", "api", "tests"} | WEB | TERMINAL,
    "projections": {"api", "tests"} | WEB | TERMINAL,
    "api": {"tests"},
}
MAY_IMPORT_EVENTSOURCING = {f"ledger/{stem}.py" for stem in ("store", "connections", "recorder", "application")}
MAY_READ_THE_ENVIRONMENT = {"api/settings.py"}

PURE = [
    *(f"ledger/{stem}.py" for stem in ("actors", "days", "errors", "events", "points", "text")),
    *(
        f"ledger/{stem}.py"
        for stem in ("rulebook", "rules", "account", "recording", "appeals", "bonuses", "erasure", "obstacles", "year")
    ),
    "ledger/proofs/merkle.py",
    "projections/scoring.py",
]
CLOCK = {"datetime.date.today", "datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow", "time"}
CHANCE = {"random", "secrets", "uuid.uuid1", "uuid.uuid4", "uuid.uuid6", "uuid.uuid7"}
FILES = {"importlib.resources", "io", "open", "os", "pathlib", "shutil", "tempfile"}
DATABASES = {"psycopg", "pysqlite3", "sqlite3"}

LINES_AT_MOST = 400
NAMES_THAT_SAY_NOTHING = {"common", "helper", "helpers", "manager", "service", "util", "utils"}
TOP_LEVEL_FOLDERS = {*PACKAGES, "tests"}
TOP_LEVEL_FILES = {"CHANGELOG.md", "LICENSE", "Makefile", "README.md", "pyproject.toml", "requirements.lock"}

STARTS_SOMETHING = {
    "os.fork",
    "os.posix_spawn",
    "socket.bind",
    "socket.connect",
    "sqlite3.connect",
    "subprocess.Popen",
}


def sources(*folders: str) -> list[str]:
    return sorted(path.relative_to(ROOT).as_posix() for folder in folders for path in (ROOT / folder).rglob("*.py"))


def nodes(source: str) -> list[ast.AST]:
    return list(ast.walk(ast.parse((ROOT / source).read_text(encoding="utf-8"), source)))


def imports(source: str) -> list[tuple[str, str]]:
    """Each name that an import binds, and the full dotted name of what it stands for."""
    package = Path(source).parent.parts
    bound: list[tuple[str, str]] = []
    for node in nodes(source):
        match node:
            case ast.Import(names=names):
                bound += [(alias.asname or alias.name, alias.name) for alias in names]
            case ast.ImportFrom(module=module, names=names, level=level):
                above = package[: len(package) - level + 1] if level else ()
                origin = ".".join([*above, *([module] if module else [])])
                bound += [(alias.asname or alias.name, f"{origin}.{alias.name}") for alias in names]
    return bound


def imported(source: str) -> set[str]:
    return {name for _, name in imports(source)}


def references(source: str) -> set[str]:
    """The full dotted name of all that the file imports, reaches through an import, or calls by a bare name."""
    roots = {name.split(".")[0] for name, whole in imports(source) if name == whole}
    bound = {root: root for root in roots} | dict(imports(source))
    mentioned = imported(source)
    for node in nodes(source):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name not in bound:
                mentioned.add(name)
            case ast.Name() | ast.Attribute():
                first, *rest = ast.unparse(node).split(".")
                mentioned |= {".".join([bound[first], *rest])} if first in bound else set()
    return mentioned


def among(names: set[str], refused: set[str]) -> set[str]:
    """The names that are refused, or lie inside a refused module."""
    return {name for name in names if any(f"{name}.".startswith(f"{bad}.") for bad in refused)}


@pytest.mark.parametrize("folder", PACKAGES)
def test_a_folder_imports_only_what_lies_below_it(folder: str) -> None:
    broken = {source: among(imported(source), IMPORTS_REFUSED[folder]) for source in sources(folder)}
    assert {source: names for source, names in broken.items() if names} == {}


@pytest.mark.parametrize("source", sources(*PACKAGES))
def test_the_event_store_library_is_imported_in_its_few_files_only(source: str) -> None:
    assert source in MAY_IMPORT_EVENTSOURCING or not among(imported(source), {"eventsourcing"})


@pytest.mark.parametrize("source", sources(*PACKAGES))
def test_the_environment_is_read_in_the_settings_only(source: str) -> None:
    assert source in MAY_READ_THE_ENVIRONMENT or not among(
        references(source), {"os.environ", "os.environb", "os.getenv", "os.getenvb"}
    )


@pytest.mark.parametrize("source", [source for source in PURE if (ROOT / source).exists()])
def test_a_pure_module_knows_no_clock_chance_file_or_database(source: str) -> None:
    assert among(references(source), CLOCK | CHANCE | FILES | DATABASES) == set()


@pytest.mark.parametrize("source", [path for path in sources("ledger", "projections") if path.count("/") == 1])
def test_no_figure_is_a_float(source: str) -> None:
    floats = [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in nodes(source)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and ast.unparse(node.func) == "float")
    ]
    assert floats == []


@pytest.mark.parametrize("source", sources(*PACKAGES, "tests"))
def test_a_file_has_a_name_that_says_something(source: str) -> None:
    assert NAMES_THAT_SAY_NOTHING.isdisjoint(Path(source).with_suffix("").parts)


@pytest.mark.parametrize("source", sources(*PACKAGES, "tests"))
def test_a_file_can_be_read_at_a_sitting(source: str) -> None:
    lines = (ROOT / source).read_text(encoding="utf-8").count("\n")
    assert lines <= LINES_AT_MOST


def test_the_top_level_holds_nothing_unexpected() -> None:
    git = shutil.which("git")
    listing = git and subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if not listing or listing.returncode:
        pytest.skip("not a git checkout")
    names = {name.split("/")[0] for name in listing.stdout.split("\0") if name}
    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL_FOLDERS | TOP_LEVEL_FILES


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_a_module_starts_nothing(package: str) -> None:
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as fresh_interpreter:
        assert fresh_interpreter.submit(started_by_importing, package).result() == set()


def started_by_importing(package: str) -> set[str]:
    """The files, threads, connections and programs that there are once every module of the package is imported."""
    happened: set[str] = set()
    sys.addaudithook(lambda event, _: happened.add(event))
    with TemporaryDirectory() as empty, chdir(empty):
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if not module.name.endswith(".__main__"):
                importlib.import_module(module.name)
        files = {path.name for path in Path().iterdir()}
    threads = {thread.name for thread in threading.enumerate() if thread is not threading.main_thread()}
    return files | threads | (happened & STARTS_SOMETHING)
