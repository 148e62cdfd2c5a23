"""People, their sessions and their tokens: what is asked of them, and what is said of them."""

from typing import Annotated, Any, Final, Literal
from unicodedata import category

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from api.models.figures import Position, Reference, Shape, Time
from api.passwords import LONGEST, SHORTEST
from ledger.actors import Role
from ledger.fields import Code, Name, Ref, reading
from ledger.users import TOKEN_DAYS_DEFAULT, TOKEN_DAYS_MOST

SAID_LONGEST: Final = 1_000
"""Characters of a password as it is typed at a sign-in, whatever may be chosen today."""
Roles = Literal["community", "department", "leading_group", "working_committee", "auditor", "admin"]


HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode's categories of what nobody sees that they have typed (RFC 8265, section 4.2.1)."""


def _password(text: str) -> str:
    if not 0 < len(text) <= SAID_LONGEST or any(category(char) in HIDDEN for char in text):
        raise ValueError
    return text


Password = Annotated[
    str,
    reading("password", _password),
    WithJsonSchema({"type": "string", "format": "password", "minLength": 1, "maxLength": SAID_LONGEST}),
]
NewPassword = Annotated[
    str,
    reading("password", _password),
    WithJsonSchema({"type": "string", "format": "password", "minLength": SHORTEST, "maxLength": LONGEST}),
]


def _examples(**examples: tuple[str, str, dict[str, Any]]) -> dict[str, Any]:
    """For each name: what it is about in Chinese and in English, and the body."""
    return {
        f"{name}-{lang}": {"summary": summary, "value": value}
        for name, (zh, en, value) in examples.items()
        for lang, summary in (("zh", zh), ("en", en))
    }


class Asking(BaseModel):
    """A body: exactly these fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SignIn(Asking):
    """登录 · Who signs in, and their password."""

    user: Ref
    password: Password


class NewUser(Asking):
    """添加用户 · A person; without a password they come by token or OpenID Connect alone."""

    user: Ref
    password: NewPassword | None = None


class RoleAsked(Asking):
    """身份 · A role; `unit` is the code of the community or department, for `community` and `department`."""

    role: Roles
    unit: Code | None = None


class PasswordAsked(Asking):
    """更改密码 · `old_password` is needed for one's own."""

    password: NewPassword
    old_password: Password | None = None


class TokenAsked(Asking):
    """新建令牌 · `days` that it is good for; `label` says what it is for."""

    days: Annotated[
        int,
        Field(strict=True),
        WithJsonSchema({"type": "integer", "minimum": 1, "maximum": TOKEN_DAYS_MOST, "default": TOKEN_DAYS_DEFAULT}),
    ] = TOKEN_DAYS_DEFAULT
    label: Name | None = None


class Nothing(Asking):
    """无需正文 · Nothing needs to be said."""


SIGN_IN: Final = _examples(
    sample=("示例账号登录", "Sign in as a sample user", {"user": "dept-UM", "password": "kaohe-demo"})
)
NEW_USER: Final = _examples(
    local=("有密码的用户", "A user with a password", {"user": "chen", "password": "correct horse battery"}),
    oidc=("统一身份认证的用户", "A user of the identity provider", {"user": "li"}),
)
ROLE: Final = _examples(
    department=("城管科", "The department UM", {"role": "department", "unit": "UM"}),
    auditor=("审计，须两人办理", "An auditor, which takes two people", {"role": "auditor"}),
)
PASSWORD: Final = _examples(
    own=("更改自己的密码", "One's own password", {"password": "a longer password", "old_password": "kaohe-demo"}),
    reset=("管理员重设", "A reset by an administrator", {"password": "until you change it"}),
)
TOKEN: Final = {
    "zh": {"summary": "导入程序用，30 天", "value": {"days": 30, "label": "每日导入"}},
    "en": {"summary": "For the import program, 30 days", "value": {"days": 30, "label": "daily import"}},
}


class RoleHeld(Shape):
    """身份 · A role, and the community or department that it is for."""

    role: Role
    unit: str | None


class RoleProposed(RoleHeld):
    """待确认的身份 · `by` has proposed it; another person must grant it too."""

    by: str


class Person(Shape):
    """用户 · Somebody, and what they hold."""

    user: Reference
    disabled: bool
    roles: list[RoleHeld]
    proposed: list[RoleProposed]


_CHEN: Final[dict[str, Any]] = {
    "user": "chen",
    "disabled": False,
    "roles": [{"role": "department", "unit": "UM"}],
    "proposed": [{"role": "auditor", "unit": None, "by": "admin"}],
    "position": 61,
}


class PersonShown(Person):
    """用户 · Somebody, in the ledger at `position`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CHEN]})

    position: Position


class Granted(PersonShown):
    """授予结果 · `proposed` waits for a second person, who holds one of the roles in `may_confirm` and is not the first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{**_CHEN, "outcome": "proposed", "may_confirm": ["admin", "working_committee"]}]
        }
    )

    outcome: Literal["granted", "proposed"]
    may_confirm: list[Role]


class PersonList(Shape):
    """用户列表 · Everybody, by name."""

    position: Position
    users: list[Person]


class SessionShown(Shape):
    """当前身份 · Who is asking, how they came, and what they hold. Token and time belong to a session of the pages."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "user": "dept-UM",
                    "how": "session",
                    "roles": [{"role": "department", "unit": "UM"}],
                    "csrf_token": "MfWqN0Zb4m3sYk2cT7u1oHcJ5xV8rLdE6pKgA9iQtyw",
                    "expires_at": "2026-11-23T08:00:00Z",
                    "must_change_password": False,
                }
            ]
        }
    )

    user: Reference
    how: Literal["token", "oidc", "session"]
    roles: list[RoleHeld]
    csrf_token: str | None
    expires_at: Time | None
    must_change_password: bool


class TokenShown(Shape):
    """令牌 · A token without its secret."""

    id: str
    user: Reference
    label: str | None
    issued_at: Time
    expires_at: Time
    state: Literal["usable", "revoked", "expired"]


class TokenList(Shape):
    """令牌列表 · Somebody's tokens: those in use, and those that ended last."""

    position: Position
    tokens: list[TokenShown]


class TokenMade(Shape):
    """新令牌 · `token` is the secret. It is shown only now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "token": "kaohe_9m3sYk2cT7u1oHcJ5xV8rLdE6pKgA9iQtywMfWqN0Zb",
                    "id": "5f0c3e1d7b7a4962",
                    "expires_at": "2027-02-20T08:00:00Z",
                    "position": 62,
                }
            ]
        }
    )

    token: str
    id: str
    expires_at: Time
    position: Position


class TokenEnded(Shape):
    """收回的令牌 · Useless from `position` on."""

    id: str
    position: Position
