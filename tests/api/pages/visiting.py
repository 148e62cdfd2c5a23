"""Pages as somebody who is signed in meets them, without a browser: forms are read from the page before they are sent."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Final

import httpx2 as httpx
from starlette.testclient import TestClient

from api.main import create_app
from api.settings import Settings
from tests.api.terminal import Terminal

ADDRESS: Final = "https://kaohe.example"
PASSWORD: Final = "kaohe-demo"
VOID: Final = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})


@dataclass
class SentForm:
    """A form of a page: where it goes, and what its fields hold."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class PageText(HTMLParser):
    """A page's tags, its forms, and the text that a reader sees."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.forms: list[SentForm] = []
        self.seen = ""
        self.headings: list[str] = []
        self._open: list[str] = []
        self._name = ""
        self._inside: SentForm | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.tags.append((tag, said))
        if tag not in VOID:
            self._open.append(tag)
        if tag == "form":
            self._inside = SentForm(said.get("action") or "", (said.get("method") or "get").lower())
            self.forms.append(self._inside)
        elif tag in {"h1", "h2", "h3"}:
            self.headings.append("")
        self._field(tag, said)

    def _field(self, tag: str, said: dict[str, str | None]) -> None:
        name = said.get("name")
        if self._inside is None:
            return
        if tag == "input" and name and said.get("type") not in {"file", "submit"}:
            if said.get("type") not in {"radio", "checkbox"} or "checked" in said:
                self._inside.fields[name] = said.get("value") or ""
        elif tag in {"textarea", "select"} and name:
            self._name = name
            self._inside.fields.setdefault(name, "")
        elif tag == "option" and "selected" in said:
            self._inside.fields[self._name] = said.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass
        if tag == "form":
            self._inside = None

    def handle_data(self, data: str) -> None:
        if {"script", "style", "title"} & set(self._open):
            return
        self.seen += data
        if {"h1", "h2", "h3"} & set(self._open):
            self.headings[-1] += data
        if self._inside is not None and self._open[-1:] == ["textarea"]:
            self._inside.fields[self._name] += data

    def links(self) -> list[str]:
        return [str(said["href"]) for tag, said in self.tags if tag == "a" and said.get("href")]

    def form_to(self, action: str) -> SentForm:
        """The one form that goes to an address."""
        [found] = [each for each in self.forms if each.action.partition("?")[0] == action and each.method == "post"]
        return found


class Reader:
    """Somebody at the pages. `get` and `send` give the answer as it came; redirects are not followed."""

    def __init__(
        self, client: TestClient, user: str | None = None, *, lang: str = "zh", password: str = PASSWORD
    ) -> None:
        self.client = client
        self.lang = lang
        self._cookies: dict[str, str] = {}
        if user is not None:
            answer = client.post(
                "/sign-in",
                data={"user": user, "password": password},
                headers={"Origin": ADDRESS},
                follow_redirects=False,
            )
            assert answer.status_code == 303, answer.text
            self._cookies = dict(answer.cookies)
            client.cookies.clear()

    def headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return {"Accept": "text/html", "Accept-Language": self.lang, "Cookie": cookies, "Origin": ADDRESS}

    def get(self, address: str) -> httpx.Response:
        found = self.client.get(address, headers=self.headers(), follow_redirects=False)
        self.client.cookies.clear()
        return found

    def told(self, address: str) -> Any:
        """What the API answers to the same session, as JSON."""
        headers = {**self.headers(), "Accept": "application/json"}
        answer = self.client.get(address, headers=headers)
        self.client.cookies.clear()
        assert answer.status_code == 200, answer.text
        return answer.json()

    def page(self, address: str, *, status: int = 200) -> PageText:
        answer = self.get(address)
        assert answer.status_code == status, (answer.status_code, answer.headers.get("location"), answer.text[-2_000:])
        return PageText(answer.text)

    def send(
        self,
        page: str,
        fields: Mapping[str, str | Sequence[str]],
        *,
        to: str | None = None,
        files: Sequence[tuple[str, tuple[str, bytes, str]]] = (),
    ) -> httpx.Response:
        """The form on a page that goes `to` an address (the page's own, unless told), with some fields filled in."""
        action = to or page.partition("?")[0]
        form = self.page(page).form_to(action)
        return self.post(form.action, {**form.fields, **fields}, files=files)

    def post(
        self, address: str, fields: Mapping[str, Any], *, files: Sequence[tuple[str, tuple[str, bytes, str]]] = ()
    ) -> httpx.Response:
        """Whatever is given, and nothing else."""
        found = self.client.post(
            address, data=dict(fields), files=list(files) or None, headers=self.headers(), follow_redirects=False
        )
        self.client.cookies.clear()
        return found

    def done(self, page: str, fields: Mapping[str, str | Sequence[str]], *, to: str | None = None, **more: Any) -> str:
        """Where a form that is accepted leads."""
        answer = self.send(page, fields, to=to, **more)
        assert answer.status_code == 303, PageText(answer.text).seen[-2_000:]
        return str(answer.headers["location"])


@contextmanager
def pages_of(terminal: Terminal) -> Iterator[TestClient]:
    """The application on the terminal's ledger, at an address with TLS."""
    settings = Settings(database_url=f"sqlite:///{terminal.ledger}")
    with TestClient(create_app(settings), base_url=ADDRESS, raise_server_exceptions=True) as client:
        yield client
