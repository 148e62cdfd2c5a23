"""Setting up: init, settings."""

import re
import sys
from typing import Annotated

import typer

from api import founding, passwords
from api.cli.app import App
from api.cli.console import Format, say, show_csv, show_json, show_table, tell, warn
from api.cli.options import OutputFormat
from api.cli.working import opened, seal
from api.settings import Settings
from ledger import publishing
from ledger.application import Ledger
from ledger.connections import SQLITE_VERSION
from ledger.rulebook import Rulebook

PASSWORD_IN_ADDRESS = re.compile(r"://[^/]*@")


def register(app: App) -> None:
    app.add(init)
    app.add(settings)


def init(
    rulebook: Annotated[
        str | None, typer.Option("--rulebook", metavar="NAME|FILE", help="规则书 · a bundled rulebook or a YAML file")
    ] = None,
    sample_users: Annotated[
        bool, typer.Option("--sample-users", help="示例账号，仅供试用 · sample users, for trying out only")
    ] = False,
) -> None:
    """建立账本 · Create the ledger, its signing key and the first administrator."""
    chosen = Settings()
    if chosen.ledger_path.exists():
        _complete(chosen, rulebook, sample_users=sample_users)
        return
    book = publishing.load(rulebook or publishing.BUNDLED[0])
    password, made_up = _admin_password(chosen)

    def fill(ledger: Ledger) -> None:
        ledger.publish(book)
        founding.add_admin(ledger, password)
        if sample_users:
            founding.add_sample_users(ledger, book)

    founding.found(chosen, fill)
    seal(chosen)
    tell(
        say(
            "created",
            path=chosen.ledger_path,
            key=chosen.signer or chosen.key_path,
            rulebook=book.rulebook,
            admin=founding.ADMIN,
        )
    )
    if len(password) < passwords.SHORTEST:
        warn(say("password_short", shortest=passwords.SHORTEST))
    if made_up:
        tell(say("password_made_up", password=password))
    if sample_users:
        tell(sign_ins(book))


def _complete(chosen: Settings, rulebook: str | None, *, sample_users: bool) -> None:
    """What is asked for and not there yet, in a ledger that is."""
    with opened(chosen) as ledger:
        with ledger.reading() as snapshot:
            before, published = snapshot.position, snapshot.rulebook_names()
        if rulebook is not None and (asked := publishing.load(rulebook)).rulebook not in published:
            tell(say("published", name=asked.rulebook, version=asked.version, position=ledger.publish(asked)))
        # A signing process has its key, whether it runs just now or not.
        new_key = None if chosen.signer else founding.new_public_key(chosen)
        if new_key:
            founding.note_key(ledger, new_key)
        if sample_users:
            with ledger.reading() as snapshot:
                book = snapshot.rulebook(snapshot.newest_year())
            founding.add_sample_users(ledger, book)
            tell(sign_ins(book))
        with ledger.reading() as snapshot:
            is_as_before = snapshot.position == before
    if new_key:
        warn(say("new_key", key=chosen.key_path))
    tell(say("already_there" if is_as_before else "completed", path=chosen.ledger_path))


def _admin_password(chosen: Settings) -> tuple[str, bool]:
    """From the setting, or asked for; where nobody can be asked, one is made up and shown once."""
    if chosen.admin_password:
        return chosen.admin_password.get_secret_value(), False
    if sys.stdin.isatty():
        asked = say("password_for", admin=founding.ADMIN)
        return str(typer.prompt(asked, hide_input=True, confirmation_prompt=True)), False
    return passwords.made_up(), True


def sign_ins(book: Rulebook) -> str:
    """Who the sample users are."""
    departments = [department.code for department in book.departments]
    users = (
        f"dept-{departments[0]} … dept-{departments[-1]}, "
        f"comm-{book.community_codes[0]} … comm-{book.community_codes[-1]}, "
        "leading-1, leading-2, committee-1, committee-2, auditor-1"
    )
    return say("sign_ins", users=users, password=founding.SAMPLE_PASSWORD)


def settings(format_: OutputFormat = Format.TABLE) -> None:
    """设置 · Every setting with its value, and the SQLite in use."""
    chosen = Settings()
    rows = [
        (f"KAOHE_{name.upper()}", _shown(getattr(chosen, name)), say(f"setting-{name}"))
        for name in Settings.model_fields
    ]
    rows.append(("SQLite", SQLITE_VERSION, "WAL, synchronous=FULL"))
    if format_ is Format.JSON:
        show_json({name: value for name, value, _meaning in rows})
    elif format_ is Format.CSV:
        show_csv(("setting", "value", "meaning"), rows)
    else:
        show_table(("setting", "value", "meaning"), rows, prose=("value", "meaning"), spare=("meaning",))


def _shown(value: object) -> str | None:
    """As text; a secret shows only that it is set, and so does a password in an address."""
    return None if value is None else PASSWORD_IN_ADDRESS.sub("://…@", str(value))
