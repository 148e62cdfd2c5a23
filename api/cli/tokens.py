"""The token group: API tokens of programs and people."""

from typing import Annotated

import typer

from api import people, secret
from api.cli.app import App
from api.cli.console import Format, say, show_csv, show_json, show_table, tell, write
from api.cli.options import By, OutputFormat
from api.cli.users import acting, clean
from api.cli.working import opened
from api.opening import now, open_ledger
from api.settings import Settings
from ledger import access
from ledger.users import TOKEN_DAYS_DEFAULT, TOKEN_DAYS_MOST

group = App("令牌 · API tokens: create, list, revoke")


@group.add
def create(
    user: Annotated[str, typer.Argument(metavar="USER", callback=clean, help="为谁 · whose it is")],
    days: Annotated[
        int, typer.Option("--days", min=1, max=TOKEN_DAYS_MOST, help="有效天数 · how many days it is good for")
    ] = TOKEN_DAYS_DEFAULT,
    label: Annotated[str | None, typer.Option("--label", help="用途 · what it is for")] = None,
    by: By = None,
) -> None:
    """新建 · Make a token, and print it alone: it is shown only now."""
    settings, made = Settings(), secret.new_token()
    with opened(settings) as ledger:
        ledger.carry_out(
            lambda books: access.create_token(
                books,
                user,
                token_id=secret.new_token_id(),
                secret_hash=secret.hash_of(made),
                days=days,
                label=label,
                by=acting(settings, by),
            )
        )
    write(f"{made}\n")


def list_(
    user: Annotated[str | None, typer.Argument(metavar="[USER]", help="只看此人 · of one user")] = None,
    format_: OutputFormat = Format.TABLE,
) -> None:
    """列出 · Tokens, never their secrets."""
    with open_ledger() as ledger, ledger.reading() as books:
        users = [books.user(name) for name in ([clean(user)] if user else books.user_names())]
    tokens = [people.token(each, token, now()) for each in users for token in each.tokens]
    if format_ is Format.JSON:
        show_json({"tokens": tokens})
    elif format_ is Format.CSV:
        show_csv(people.TOKEN_FIELDS, (list(each.values()) for each in tokens))
    else:
        rows = ([*list(each.values())[:-1], say(each["state"])] for each in tokens)
        show_table(people.TOKEN_FIELDS, rows, prose=("label",), spare=("issued_at",))


group.add(list_, "list")


@group.add
def revoke(id_: Annotated[str, typer.Argument(metavar="ID", help="令牌编号 · the token's id")], by: By = None) -> None:
    """收回 · Make a token useless at once."""
    settings = Settings()
    with opened(settings) as ledger:
        position = ledger.carry_out(lambda books: access.end_token(books, id_, by=acting(settings, by)))
    tell(say("done", position=position))
