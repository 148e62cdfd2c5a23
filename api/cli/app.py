"""What every command and group of the command line has in common."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, TypeVar

import typer

from api.cli import console
from ledger.clauses import Lang

Function = TypeVar("Function", bound=Callable[..., None])
LangOption = Annotated[Lang | None, typer.Option("--lang", help="语言，默认按系统 · the language; default: by locale")]


class App(typer.Typer):
    """A group of commands, each of which takes ``--lang`` beside its own options."""

    def __init__(self, help_: str) -> None:
        super().__init__(
            help=help_,
            no_args_is_help=True,
            add_completion=False,
            rich_markup_mode=None,
            pretty_exceptions_enable=False,
        )

    def add(self, function: Function, name: str | None = None) -> Function:
        """Make a function a command under its own name, or another; may stand as a decorator."""
        self.command(name)(_in_a_language(function))
        return function


def _in_a_language(function: Callable[..., None]) -> Callable[..., None]:
    @wraps(function)
    def spoken(*args: Any, lang: Lang | None = None, **kwargs: Any) -> None:
        console.choose(lang)
        function(*args, **kwargs)

    signature = inspect.signature(function)
    option = inspect.Parameter("lang", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=LangOption)
    spoken.__signature__ = signature.replace(parameters=[*signature.parameters.values(), option])  # type: ignore[attr-defined]
    spoken.__annotations__ = {**function.__annotations__, "lang": LangOption}
    return spoken
