"""What may be done with an account, decided on its past alone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import reduce

import pytest

from ledger.access_events import (
    PasswordSet,
    RoleGranted,
    RoleProposed,
    RoleRevoked,
    TokenIssued,
    TokenRevoked,
    UserAdded,
    UserDisabled,
    UserEnabled,
)
from ledger.actors import WORKING_COMMITTEE, Grant, Role, Signature
from ledger.errors import (
    AdminHoldsNothingElse,
    FieldMalformed,
    LastAdmin,
    LedgerError,
    NobodyGrantsThemselves,
    RoleAlreadyHeld,
    RoleNotHeld,
    SecondPersonNeeded,
    TokenAlreadyRevoked,
    TokensTooMany,
    TokenUnknown,
    UserAlreadyDisabled,
    UserDisabledNow,
    UserNotDisabled,
)
from ledger.events import AccountClosed, Event, Recorded
from ledger.users import (
    OPERATOR,
    TOKENS_MOST,
    User,
    disable_user,
    enable_user,
    evolve_user,
    grant_role,
    issue_token,
    own,
    revoke_role,
    revoke_token,
)

NOW = datetime(2021, 1, 4, tzinfo=UTC)
ADMIN, AUDITOR = Grant(Role.ADMIN), Grant(Role.AUDITOR)
UM, SSL = Grant(Role.DEPARTMENT, "UM"), Grant(Role.COMMUNITY, "SSL")
BOSS = Signature("boss", Role.ADMIN)
MEMBER = Signature("member", Role.WORKING_COMMITTEE)
ALL_GRANTS = [Grant(role, "SSL" if role in {Role.COMMUNITY, Role.DEPARTMENT} else None) for role in Role]


def chen(*past: Event) -> User:
    """Somebody after what happened to them, one event an hour."""
    events = [UserAdded(**OPERATOR.fields(), user="chen"), *past]
    history = [
        Recorded(number, "user/chen", number, NOW + timedelta(hours=number - 1), event)
        for number, event in enumerate(events, 1)
    ]
    return reduce(evolve_user, history, User("chen"))


def granted(grant: Grant, by: Signature = BOSS) -> RoleGranted:
    return RoleGranted(**by.fields(), user="chen", granted=grant.role.value, unit=grant.unit)


def proposed(grant: Grant, by: Signature = BOSS) -> RoleProposed:
    return RoleProposed(**by.fields(), user="chen", granted=grant.role.value, unit=grant.unit)


def revoked(grant: Grant) -> RoleRevoked:
    return RoleRevoked(**BOSS.fields(), user="chen", revoked=grant.role.value, unit=grant.unit)


def issued(token: str, days: int = 30, **more: str) -> TokenIssued:
    expires_at = (NOW + timedelta(days=days)).isoformat()
    return TokenIssued(**own("chen"), token=token, user="chen", expires_at=expires_at, **more)


DISABLED = UserDisabled(**BOSS.fields(), user="chen")
ENABLED = UserEnabled(**BOSS.fields(), user="chen")


def refused(refusal: type[LedgerError], command: Callable[[], object]) -> None:
    with pytest.raises(refusal):
        command()


# --- roles ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("grant", ALL_GRANTS, ids=lambda grant: grant.role)
def test_whoever_can_confirm_or_sees_everything_takes_two_people(grant: Grant) -> None:
    takes_two = grant.role in {Role.WORKING_COMMITTEE, Role.AUDITOR, Role.ADMIN}
    assert grant_role(chen(), grant, by=BOSS) == (proposed(grant) if takes_two else granted(grant))


@pytest.mark.parametrize("grant", ALL_GRANTS, ids=lambda grant: grant.role)
def test_at_the_machine_an_administrator_takes_one_and_the_others_still_two(grant: Grant) -> None:
    takes_two = grant.role in {Role.WORKING_COMMITTEE, Role.AUDITOR}
    expected = proposed(grant, OPERATOR) if takes_two else granted(grant, OPERATOR)
    assert grant_role(chen(), grant, by=OPERATOR) == expected


@pytest.mark.parametrize("second", [OPERATOR, MEMBER, Signature("another", Role.ADMIN)], ids=lambda by: by.actor)
def test_another_person_confirms_what_one_has_proposed(second: Signature) -> None:
    user = chen(proposed(AUDITOR))
    assert not user.holds(Role.AUDITOR)
    event = grant_role(user, AUDITOR, by=second)
    assert event == granted(AUDITOR, second)
    after = chen(proposed(AUDITOR), event)
    assert (after.grants, after.proposals) == ((AUDITOR,), ())


@pytest.mark.parametrize("first", [BOSS, OPERATOR], ids=lambda by: by.actor)
def test_whoever_proposed_does_not_confirm(first: Signature) -> None:
    refused(SecondPersonNeeded, lambda: grant_role(chen(proposed(AUDITOR, first)), AUDITOR, by=first))


def test_who_proposed_one_role_may_confirm_another() -> None:
    user = chen(proposed(AUDITOR, BOSS), proposed(WORKING_COMMITTEE, OPERATOR))
    assert grant_role(user, WORKING_COMMITTEE, by=BOSS) == granted(WORKING_COMMITTEE)


@pytest.mark.parametrize("grant", ALL_GRANTS, ids=lambda grant: grant.role)
@pytest.mark.parametrize("past", [(), "proposed"], ids=["anew", "proposed by another"])
def test_nobody_grants_themselves_a_role(grant: Grant, past: object) -> None:
    themselves = Signature("chen", Role.ADMIN)
    user = chen(proposed(grant)) if past else chen()
    refused(NobodyGrantsThemselves, lambda: grant_role(user, grant, by=themselves))


def test_a_role_is_held_once() -> None:
    refused(RoleAlreadyHeld, lambda: grant_role(chen(granted(UM)), UM, by=BOSS))
    other = Grant(Role.DEPARTMENT, "SF")
    assert grant_role(chen(granted(UM)), other, by=BOSS) == granted(other)
    assert grant_role(chen(granted(UM), revoked(UM)), UM, by=BOSS) == granted(UM)


@pytest.mark.parametrize("grant", [each for each in ALL_GRANTS if each != ADMIN], ids=lambda grant: grant.role)
def test_an_administrator_holds_no_other_role_and_nobody_else_becomes_one(grant: Grant) -> None:
    refused(AdminHoldsNothingElse, lambda: grant_role(chen(granted(ADMIN)), grant, by=BOSS))
    refused(AdminHoldsNothingElse, lambda: grant_role(chen(granted(grant)), ADMIN, by=BOSS))
    refused(AdminHoldsNothingElse, lambda: grant_role(chen(proposed(grant)), ADMIN, by=BOSS))


def test_other_roles_may_be_combined() -> None:
    user = chen(granted(UM), granted(SSL))
    assert isinstance(grant_role(user, Grant(Role.LEADING_GROUP), by=BOSS), RoleGranted)
    assert isinstance(grant_role(user, AUDITOR, by=BOSS), RoleProposed)


def test_what_is_revoked_is_held_no_longer_and_what_was_proposed_is_forgotten() -> None:
    assert revoke_role(chen(granted(UM)), UM, by=BOSS, other_admins=0) == revoked(UM)
    assert chen(granted(UM), granted(SSL), revoked(UM)).grants == (SSL,)
    assert revoke_role(chen(proposed(AUDITOR)), AUDITOR, by=BOSS, other_admins=0) == revoked(AUDITOR)
    assert chen(proposed(AUDITOR), revoked(AUDITOR)) == chen(proposed(UM), revoked(UM))


def test_a_role_that_is_not_held_cannot_be_revoked() -> None:
    for user in (chen(), chen(granted(SSL)), chen(granted(UM), revoked(UM))):
        refused(RoleNotHeld, lambda user=user: revoke_role(user, UM, by=BOSS, other_admins=1))  # type: ignore[misc]


def test_the_last_administrator_stays_one() -> None:
    user = chen(granted(ADMIN))
    refused(LastAdmin, lambda: revoke_role(user, ADMIN, by=BOSS, other_admins=0))
    refused(LastAdmin, lambda: disable_user(user, by=BOSS, other_admins=0))
    assert revoke_role(user, ADMIN, by=BOSS, other_admins=1) == revoked(ADMIN)
    assert disable_user(user, by=BOSS, other_admins=1) == DISABLED


def test_who_is_only_proposed_as_an_administrator_is_not_the_last_one() -> None:
    assert revoke_role(chen(proposed(ADMIN)), ADMIN, by=BOSS, other_admins=0) == revoked(ADMIN)


# --- the account itself -----------------------------------------------------------------------------------------------


def test_a_disabled_user_does_nothing_and_keeps_the_roles_for_later() -> None:
    user = chen(granted(UM), DISABLED)
    refused(UserDisabledNow, lambda: user.actor)
    again = chen(granted(UM), DISABLED, ENABLED)
    assert again.actor.holds(UM)


def test_disabling_and_enabling_are_done_once() -> None:
    refused(UserAlreadyDisabled, lambda: disable_user(chen(DISABLED), by=BOSS, other_admins=1))
    refused(UserNotDisabled, lambda: enable_user(chen(), by=BOSS))
    assert enable_user(chen(DISABLED), by=BOSS) == ENABLED


def test_a_new_password_of_ones_own_changes_nothing_else() -> None:
    assert chen(granted(UM), PasswordSet(**own("chen"), user="chen")) == chen(granted(UM))


@pytest.mark.parametrize("other", [BOSS, OPERATOR], ids=lambda by: by.actor)
def test_a_password_is_ones_own_when_one_has_set_it_last(other: Signature) -> None:
    given, changed = PasswordSet(**other.fields(), user="chen"), PasswordSet(**own("chen"), user="chen")
    assert [chen(*past).is_password_own for past in ((), (given,), (given, changed), (changed, given))] == [
        True,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize("grant", ALL_GRANTS, ids=lambda grant: grant.role)
def test_who_holds_a_role_of_two_people_or_may_soon_is_told_from_others(grant: Grant) -> None:
    expected = grant.role in {Role.WORKING_COMMITTEE, Role.AUDITOR, Role.ADMIN}
    assert chen(granted(grant)).takes_two_people == expected
    assert chen(proposed(grant)).takes_two_people == expected
    assert not chen(granted(grant), revoked(grant)).takes_two_people


def test_an_event_of_another_stream_is_a_mistake_of_the_program() -> None:
    with pytest.raises(TypeError, match="AccountClosed"):
        chen(AccountClosed(**BOSS.fields()))


# --- tokens -----------------------------------------------------------------------------------------------------------


def issue(user: User, days: int = 90) -> TokenIssued:
    return issue_token(user, "t1", days=days, label=None, signed=own("chen"), now=NOW)


def test_a_token_ends_after_its_days() -> None:
    event = issue(chen(), days=1)
    assert event.expires_at == "2021-01-05T00:00:00Z"
    token = chen(event).token("t1")
    assert token.is_usable(NOW + timedelta(hours=23))
    assert not token.is_usable(NOW + timedelta(days=1))


@pytest.mark.parametrize("days", [0, -1, 367, 10**30])
def test_a_token_is_good_for_a_day_to_a_year(days: int) -> None:
    refused(FieldMalformed, lambda: issue(chen(), days=days))
    assert issue(chen(), days=366).expires_at == "2022-01-05T00:00:00Z"


def test_a_disabled_user_gets_no_token_and_those_there_were_stay_useless() -> None:
    refused(UserDisabledNow, lambda: issue(chen(DISABLED)))
    again = chen(issued("t1"), DISABLED, ENABLED, issued("t2"))
    assert [(token.id, token.is_revoked) for token in again.tokens] == [("t2", False)]
    assert chen(issued("t1"), DISABLED, ENABLED).token("t1").is_revoked


def test_nobody_collects_tokens_without_end() -> None:
    many = [issued(f"t{number}") for number in range(TOKENS_MOST)]
    refused(TokensTooMany, lambda: issue(chen(*many)))
    one_less = TokenRevoked(**own("chen"), token="t0", user="chen")
    assert issue(chen(*many, one_less)).token == "t1"
    expired = [issued(f"t{number}", days=0) for number in range(TOKENS_MOST)]
    assert issue(chen(*expired)).token == "t1"
    assert len(chen(*expired, issued("new")).tokens) == 1


def test_a_token_is_revoked_once_and_only_where_it_is() -> None:
    user = chen(issued("t1", words="daily import"))
    assert user.token("t1").label == "daily import"
    event = revoke_token(user, "t1", signed=own("chen"))
    after = chen(issued("t1"), event)
    assert not after.token("t1").is_usable(NOW)
    refused(TokenAlreadyRevoked, lambda: revoke_token(after, "t1", signed=own("chen")))
    refused(TokenUnknown, lambda: revoke_token(after, "t2", signed=own("chen")))
