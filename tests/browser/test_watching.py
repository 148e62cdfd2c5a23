"""The watch over the pages notices what it is there for, on pages that have just that wrong."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ledger.clauses import Lang
from tests.browser.small_web import PAGE, Sheet, SmallWeb, page, small_web
from tests.browser.visiting import Visitor
from tests.browser.walking import Walk, Width

LONG = '<p style="width: 2000px">long</p>'
STYLED = Sheet("p { width: 1200px }", media_type="text/css")
SCRIPT = "text/javascript"


@pytest.fixture(scope="module")
def web() -> Iterator[SmallWeb]:
    with small_web() as running:
        yield running


@pytest.fixture
def come(web: SmallWeb, chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """Brings somebody who reads English to a web of these pages."""
    leaving = ExitStack()

    def come(width: Width = Width.DESKTOP, *, has_script: bool = True, **sheets: Sheet) -> Visitor:
        web.sheets.clear()
        web.sheets.update({f"/{name}": sheet for name, sheet in sheets.items()})
        visitor = Visitor(chromium, web.address, Walk(None, Lang.EN, width, has_script=has_script))
        leaving.callback(visitor.leave)
        return visitor

    with leaving:
        yield come


Come = Callable[..., Visitor]


def script(text: str) -> dict[str, Sheet]:
    """A page that runs this."""
    return {"here": page('<script src="/script"></script>'), "script": Sheet(text, media_type=SCRIPT)}


@pytest.mark.parametrize("width", Width, ids=lambda width: width.name.lower())
@pytest.mark.parametrize("has_script", [True, False], ids=["script", "quiet"])
def test_nothing_is_wrong_with_a_page_that_has_nothing_wrong(come: Come, width: Width, has_script: bool) -> None:  # noqa: FBT001
    visitor = come(width, has_script=has_script, here=page("<p>quiet</p>"))
    visitor.open("/here")
    visitor.sees("quiet")
    if has_script:
        visitor.audit()
    assert visitor.at == "/here"


@pytest.mark.parametrize(
    ("sheets", "wrong"),
    [
        ({"here": replace(page(""), status=404)}, "the status is 404"),
        ({"here": replace(page(""), status=500)}, "the status is 500"),
        ({"here": replace(page(""), policy=None)}, "Content-Security-Policy is missing"),
        ({"here": replace(page(""), policy="default-src 'self' 'unsafe-inline'")}, "unsafe-inline"),
        ({"here": replace(page(""), policy="default-src 'self'; script-src 'unsafe-eval'")}, "unsafe-eval"),
        ({"here": page("<script>document.title = 'run'</script>")}, "Content-Security-Policy: script-src-elem refuses"),
        ({"here": page("<p onclick='x()'>a</p>")}, "Content-Security-Policy: script-src-attr refuses"),
        ({"here": page(LONG)}, "Content-Security-Policy: style-src-attr refuses"),
        (script("eval('1')"), "Content-Security-Policy: script-src refuses"),
        ({"here": page("<img alt='' src='http://127.0.0.2:9/'>")}, "img-src refuses http://127.0.0.2:9/"),
        ({"here": page("<img alt='' src='/gone'>")}, "console: Failed to load resource"),
        (script("console.error('spilt')"), "console: spilt"),
        (script("throw new Error('dropped')"), "uncaught: dropped"),
        (script("setTimeout(() => { throw new Error('late') }, 300)"), "uncaught: late"),
        (script("fetch('/here/slow')"), "status of 404"),
        ({"here": Sheet(PAGE.replace('lang="en"', 'lang="zh-CN"'))}, "the language is 'zh-CN'"),
        (script(f"/* {'x' * 500_000} */"), "it weighs 50"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_page_is_noticed(come: Come, sheets: dict[str, Sheet], wrong: str) -> None:
    visitor = come(**sheets)
    with pytest.raises(AssertionError, match=wrong):  # noqa: PT012  (now, or at the latest when it is left)
        visitor.open("/here")
        visitor.page.wait_for_timeout(500)
        visitor.look()


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "quiet"])
@pytest.mark.parametrize("width", Width, ids=lambda width: width.name.lower())
def test_a_page_that_is_wider_than_the_window_is_noticed(come: Come, width: Width, has_script: bool) -> None:  # noqa: FBT001
    sheets = {"here": page('<link rel="stylesheet" href="/styles"><p class="long">long</p>'), "styles": STYLED}
    visitor = come(width, has_script=has_script, **sheets)
    if width is Width.DESKTOP:
        visitor.open("/here")
        return
    with pytest.raises(AssertionError, match=r"pixels wide instead of 390: p\.long"):
        visitor.open("/here")


def test_what_is_in_the_cache_weighs_as_much_as_ever(come: Come) -> None:
    visitor = come(**script(f"/* {'x' * 400_000} */"), there=page('<script src="/script"></script><p>there</p>'))
    visitor.open("/here")
    for _ in range(2):
        with pytest.raises(AssertionError, match="it weighs 4"):
            visitor.open("/there", bytes_most=300_000)


def test_a_status_that_is_told_is_no_trouble_and_another_is(come: Come) -> None:
    visitor = come(here=replace(page(""), status=404))
    visitor.open("/here", status=404)
    with pytest.raises(AssertionError, match="the status is 404"):
        visitor.open("/here", status=403)


@pytest.mark.parametrize(
    ("inside", "wrong"),
    [
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', "image-alt at img"),
        ("<input name='a'>", "label at input"),
        ("<button></button>", "button-name at button"),
        ('<div role="radio">a</div>', "aria-required-attr at div"),
    ],
)
def test_what_a_reader_by_ear_would_miss_is_noticed(come: Come, inside: str, wrong: str) -> None:
    visitor = come(here=replace(page(inside), policy="default-src 'none'; img-src 'self' data:"))
    visitor.open("/here")
    with pytest.raises(AssertionError, match=wrong):
        visitor.audit()


def test_pale_words_are_noticed(come: Come) -> None:
    styles = Sheet("p { color: #ccc; background: #fff }", media_type="text/css")
    visitor = come(here=page('<link rel="stylesheet" href="/styles"><p>pale</p>'), styles=styles)
    visitor.open("/here")
    with pytest.raises(AssertionError, match="color-contrast at p: "):
        visitor.audit()


FORM = """<form action="/there"><label>Name <b aria-hidden="true">*</b> <input name="name"><small>as ever</small></label><label for="kind">Kind</label>
<select id="kind" name="kind"><option value="1">one<option value="2">two</select>
<label><input type="checkbox" name="sure" value="yes"> Sure</label><button>Send</button></form>"""


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "quiet"])
def test_a_form_is_filled_by_its_labels_and_the_page_it_leads_to_is_looked_at(come: Come, has_script: bool) -> None:  # noqa: FBT001
    there = replace(page("<p>arrived</p>"), seconds=1.0)
    visitor = come(has_script=has_script, here=page(FORM), there=there)
    visitor.open("/here")
    visitor.fill("Name", "one of us")
    visitor.fill("Kind", "two")
    visitor.fill("Sure", True)  # noqa: FBT003
    visitor.press("Send")
    assert visitor.page.url.endswith("/there?name=one+of+us&kind=2&sure=yes")
    visitor.sees("arrived")
    visitor.sees_no("nothing")


def test_a_button_that_leads_to_a_page_with_something_wrong_is_noticed(come: Come) -> None:
    visitor = come(here=page(FORM), there=replace(page(""), status=409, seconds=0.3))
    visitor.open("/here")
    with pytest.raises(AssertionError, match="the status is 409"):
        visitor.press("Send")
    visitor.open("/here")
    visitor.press("Send", status=409)


def test_what_a_script_asks_for_is_waited_for(come: Come) -> None:
    text = "document.querySelector('button').onclick = () => { fetch('/slow').then((a) => a.text()).then((t) => document.querySelector('h1').append(t)) }"
    here = page('<button>Ask</button><script src="/script"></script>')
    visitor = come(here=here, script=Sheet(text, media_type=SCRIPT), slow=Sheet(" told", seconds=0.5))
    visitor.open("/here")
    visitor.press("Ask")
    assert visitor.page.inner_text("h1") == "A page told"


def test_a_redirection_is_followed_and_only_where_it_leads_is_looked_at(come: Come) -> None:
    away = Sheet("", 303, policy=None, location="/there")
    visitor = come(here=away, there=page(""))
    visitor.open("/here")
    assert visitor.at == "/there"


def test_a_picture_is_kept_where_a_folder_is_named(come: Come, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = come(here=page(""))
    visitor.open("/here")
    monkeypatch.delenv("KAOHE_SHOTS", raising=False)
    visitor.shot("nowhere")
    monkeypatch.setenv("KAOHE_SHOTS", str(tmp_path / "shots"))
    visitor.shot("here")
    assert [path.name for path in (tmp_path / "shots").iterdir()] == ["here-nobody-en-desktop.png"]
