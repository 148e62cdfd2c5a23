"""The way in, and who may not take it."""

from playwright.sync_api import expect

from api.words.both import in_both
from tests.api.web import Site
from tests.browser.conftest import Arrive
from tests.browser.visiting import Visitor
from tests.browser.walking import ROLES, Walk, walks

USERNAME = in_both("用户名", "Username")
PASSWORD = in_both("密码", "Password")
SIGN_IN = in_both("登录", "Sign in")
SIGN_OUT = in_both("退出", "Sign out")


def signs_in(visitor: Visitor, password: str, *, status: int | None = None) -> None:
    visitor.open("/sign-in")
    visitor.audit()
    assert visitor.walk.user is not None
    visitor.fill(USERNAME, visitor.walk.user)
    visitor.fill(PASSWORD, password)
    visitor.press(SIGN_IN, within=visitor.page.get_by_role("main"), status=status)


@walks(users=ROLES)
def test_everybody_signs_in_by_the_form(walk: Walk, arrive: Arrive, year_site: Site) -> None:
    visitor = arrive(year_site, walk, signed_in=False)
    signs_in(visitor, walk.password)
    assert visitor.at != "/sign-in"
    visitor.sees(str(walk.user))
    visitor.shot("signed-in")


@walks(users=["dept-UM"])
def test_the_form_needs_no_script(walk: Walk, arrive: Arrive, year_site: Site) -> None:
    visitor = arrive(year_site, walk.quiet(), signed_in=False)
    visitor.open("/sign-in")
    visitor.fill(USERNAME, "dept-UM")
    visitor.fill(PASSWORD, walk.password)
    visitor.press(SIGN_IN, within=visitor.page.get_by_role("main"))
    assert visitor.at != "/sign-in"
    visitor.sees("dept-UM")


@walks(users=["comm-SSL"])
def test_a_wrong_password_is_refused_on_the_form(walk: Walk, arrive: Arrive, own_year_site: Site) -> None:
    visitor = arrive(own_year_site, walk, signed_in=False)
    signs_in(visitor, "not the password", status=401)
    visitor.audit()
    visitor.shot("not-signed-in")
    visitor.fill(PASSWORD, walk.password)
    visitor.press(SIGN_IN, within=visitor.page.get_by_role("main"))
    visitor.sees(str(walk.user))


@walks(users=["comm-SSL"])
def test_who_goes_back_after_signing_out_sees_nothing_of_it(walk: Walk, arrive: Arrive, own_year_site: Site) -> None:
    visitor = arrive(own_year_site, walk)
    # Nobody watches this page: the browser's console will call it an error that the session is over.
    kept = visitor.context.new_page()
    kept.goto("/me")
    visitor.open("/")
    visitor.press(SIGN_OUT)
    # What browsers say to a page that they have kept alive; the one at hand may be built without that.
    kept.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(kept.get_by_text("comm-SSL")).to_have_count(0)
    kept.close()


@walks(users=["comm-SSL"])
def test_who_goes_back_while_signed_in_finds_the_page(walk: Walk, arrive: Arrive, year_site: Site) -> None:
    visitor = arrive(year_site, walk)
    visitor.open("/me")
    visitor.page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    visitor.look()
    assert visitor.at == "/me"
