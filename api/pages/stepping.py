"""A step with an entry that has a form of its own: shown with the entry and its effect, tried out, carried out.

What the guest may not do is said instead of the form: before anything is typed, and by the very decision that would
refuse it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import Response

from api.pages.acting import act, done
from api.pages.cases import Case, case_of
from api.pages.effects import Effect, effect_of, refusal_now
from api.pages.forms import Form, form_of, said_on_forms
from api.pages.rendering import render
from api.pages.visit import Visit, part
from api.problems.refusals import status_of
from ledger.errors import LedgerError, NotEntitled, OwnCause

WORDS: Final = "…"
"""For what is not written yet, while something is only tried out."""
PREVIEW: Final = "preview"


@dataclass(frozen=True)
class Step:
    """`op` with the fields of its form. `words` is the one that everybody must write, `first` what is tried at first sight.

    `path` and `leads_to` are addresses with ``{entry}`` in them; `about` is the command's name for the entry.
    """

    op: str
    template: str
    path: str
    leads_to: str
    words: str
    fields: tuple[str, ...] = ()
    about: str = "entry"
    first: Mapping[str, str] = field(default_factory=dict)
    assumed: str | None = None
    """The catalogue's word for what is tried at first sight."""
    effect: Callable[[Visit, Case, Mapping[str, Any]], Effect] | None = None
    """Where the command itself moves no score yet: what it leads to."""

    def said(self, entry: str, values: Mapping[str, str]) -> dict[str, Any]:
        return {"op": self.op, self.about: entry, **{name: values.get(name, "") for name in (*self.fields, self.words)}}


@dataclass(frozen=True)
class Tried:
    """What trying something out came to: its effect, or why it would be refused."""

    effect: Effect | None = None
    refusal: LedgerError | None = None


def show(visit: Visit, step: Step, entry_id: str) -> Response:
    """The form, or why there is none. Raises NotEntitled for who has no part in it at all."""
    return _page(visit, step, entry_id, Form())


async def take(visit: Visit, step: Step, entry_id: str) -> Response:
    """The form as it was sent: tried out where that is asked for, and else carried out."""
    form = form_of(visit.request)
    if form.value("do") == PREVIEW:
        return await visit.aside(lambda: _page(visit, step, entry_id, form, is_sent=True))
    try:
        receipt = await act(
            visit, step.said(entry_id, form.values), key=form.key, version=form.value("version") or None
        )
    except NotEntitled:
        raise
    except LedgerError as error:
        status, refused = status_of(error), error
        form.refuse(visit, refused)
        return await visit.aside(lambda: _page(visit, step, entry_id, form, is_sent=True, status=status))
    return done(step.leads_to.format(entry=part(entry_id)), op=step.op, receipt=receipt)


def _page(visit: Visit, step: Step, entry_id: str, form: Form, *, is_sent: bool = False, status: int = 200) -> Response:
    case = case_of(visit, entry_id)
    refusal = why_not(visit, step.said(entry_id, {**step.first, step.words: WORDS}))
    tried = None if refusal or visit.is_past else _tried(visit, step, case, form, is_sent=is_sent)
    return render(
        visit,
        step.template,
        status=status,
        case=case,
        form=form,
        step=step,
        action=step.path.format(entry=part(entry_id)),
        refusal=said_on_forms(refusal, visit.lang) if refusal else "",
        effect=tried.effect if tried else None,
        would_be_refused=said_on_forms(tried.refusal, visit.lang) if tried and tried.refusal else "",
    )


def why_not(visit: Visit, said: Mapping[str, Any]) -> LedgerError | None:
    """Why there is no form for a command. Raises NotEntitled, but for one's own cause, which is told."""
    if visit.is_past:
        return None
    refusal = refusal_now(visit, said)
    if isinstance(refusal, NotEntitled) and not isinstance(refusal, OwnCause):
        raise refusal
    return refusal


def _tried(visit: Visit, step: Step, case: Case, form: Form, *, is_sent: bool) -> Tried:
    values = form.values if is_sent else step.first
    said = step.said(case.entry.id, {**values, step.words: form.value(step.words) or WORDS})
    try:
        if step.effect is not None:
            return Tried(step.effect(visit, case, said))
        assumed = None if is_sent else step.assumed
        return Tried(effect_of(visit, said, case.entry.community, assumed=assumed))
    except LedgerError as error:
        return Tried(refusal=error.with_traceback(None))
