"""What the `type` of a problem leads to: every refusal, with its status, its meaning and its wording."""

from fastapi import Response

from api.pages.door import OpenDoor, pages
from api.pages.rendering import render
from api.pages.visit import AtPage
from api.problems import RouteUnknown
from api.problems.catalogue import catalogue
from api.problems.document import PAGES
from ledger.clauses import Lang

router = pages(OpenDoor)
LANGUAGES = ((Lang.ZH, "zh-CN"), (Lang.EN, "en"))


@router.get(PAGES)
async def problems(visit: AtPage) -> Response:
    """All of them."""
    return render(visit, "problems.html", problems=catalogue().values())


@router.get(f"{PAGES}/{{code}}")
async def problem(visit: AtPage, code: str) -> Response:
    """One of them."""
    found = catalogue().get(code)
    if found is None:
        raise RouteUnknown
    return render(visit, "problem.html", problem=found, languages=LANGUAGES)
