"""The scoreboard: what moved since when, remarks in words, and numbers that lead to their explanation."""

from tests.api.pages.conftest import Sitting
from tests.api.pages.visiting import Reader, pages_of
from tests.api.terminal import Terminal


def test_without_a_moment_a_week_before_the_last_move_is_compared(sitting: Sitting) -> None:
    page = sitting().page("/")
    [form] = [each for each in page.forms if "since" in each.fields]
    assert form.fields["since"].startswith("2021-01-")
    assert [each for each in page.links() if each.startswith("/compare?community=")]


def test_every_number_leads_to_its_explanation(sitting: Sitting) -> None:
    reader = sitting()
    links = set(reader.page("/").links())
    for score in reader.told("/api/v1/scores")["communities"]:
        path = f"/communities/{score['community']}/explanation"
        assert {path, f"{path}?part=base", f"{path}?item=BN", f"{path}?item=NL"} <= links
        assert {f"{path}?item={item}" for item in score["items"]} <= links


def test_remarks_are_explained_in_words(sitting: Sitting) -> None:
    now = sitting(lang="en").page("/")
    assert "Liaojiawan Community: vetoed" in " ".join(now.seen.split())
    then = " ".join(sitting(lang="en").page("/?position=200").seen.split())
    scores = sitting().told("/api/v1/scores?position=200")["communities"]
    for score in scores:
        assert f"provisional, {len(score['missing'])} figures of the year are missing" in then
    assert "is ranked once every community has its marks" in then


def test_what_is_to_be_remarked_of_several_is_said_once(trial: Terminal) -> None:
    with pages_of(trial) as client:
        seen = " ".join(Reader(client, "leading-1").page("/?lang=en").seen.split())
    assert seen.count("figures of the year are missing") == 1
    assert "Shaoshan Road Community, Fengshu'an Community" in seen
