"""Every command, in the order of the help."""

from api.cli import (
    appeals,
    bonuses,
    console,
    course,
    entries,
    events,
    evidence,
    explaining,
    files,
    keys,
    proofs,
    readings,
    rulebooks,
    running,
    setup,
    simulating,
    tokens,
    users,
    views,
    witness,
    years,
)
from api.cli.app import App, LangOption

app = App("考核：可核验的社区绩效考核账本 · kaohe, the audit ledger of the yearly assessment of communities")


@app.callback()
def speak(lang: LangOption = None) -> None:
    """What stands before the command."""
    console.choose(lang)


for part in (setup, running, files, readings, events, course, explaining, simulating, entries, proofs, views):
    part.register(app)
app.add_typer(appeals.group, name="appeal")
app.add_typer(bonuses.group, name="bonus")
app.add_typer(evidence.group, name="evidence")
app.add_typer(years.group, name="year")
app.add_typer(rulebooks.group, name="rulebook")
app.add_typer(users.group, name="user")
app.add_typer(tokens.group, name="token")
app.add_typer(keys.group, name="key")
app.add_typer(witness.group, name="witness")
