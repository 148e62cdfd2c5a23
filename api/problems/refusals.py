"""Every way the counter itself says no, before the ledger is asked; and the status that each kind of refusal has."""

from typing import ClassVar

from ledger.errors import (
    DiskFailing,
    Gone,
    Invalid,
    LedgerBusy,
    LedgerError,
    NotEntitled,
    NotSealedYet,
    Refused,
    Tampered,
    Unknown,
    Unusable,
)

RETRY_SECONDS = 5
"""When to come back to a ledger that is busy or whose disk is full."""


class Problem(LedgerError):
    """A refusal that only the web knows, with its status (RFC 9110, section 15)."""

    status: ClassVar[int]

    def headers(self) -> dict[str, str]:
        """What the answer's status obliges it to say."""
        return {}


class RequestUnreadable(Problem):
    status = 400
    zh = "收到的不是完整的 HTTP 请求，请检查客户端。"
    en = "That is not a valid HTTP request; check the client."


class BodyMalformed(Problem):
    problem_zh: str
    problem_en: str
    status = 400
    zh = "请求正文读不了：{problem_zh}。请改正后重发。"
    en = "The body of the request cannot be read: {problem_en}. Correct it and send it again."


class RequestRefused(Problem):
    status = 400
    zh = "请求不能这样提出，请对照 /docs 中的说明。"
    en = "The request cannot be made like that; compare it with /docs."


class NotSignedIn(Problem):
    status = 401
    zh = "请先登录：在 Authorization 中给出有效的令牌（Bearer），或使用网页会话。"
    en = "Sign in first: give a valid token in Authorization (Bearer), or use a session of the pages."

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'Bearer realm="kaohe"'}


class TokenRefused(Problem):
    """The same whatever the reason: nobody learns from it whether there ever was such a token."""

    status = 401
    zh = "Authorization 中的令牌无效：没有这个令牌、已过期、已收回，或不是本系统所认的签发者签发的；请换一个有效的令牌，或新建一个。"
    en = "The token in Authorization is not valid: it is unknown, expired or revoked, or of an issuer that is not trusted here. Use another, or make a new one."

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'Bearer realm="kaohe", error="invalid_token"'}


class CredentialsRefused(Problem):
    status = 401
    zh = "用户名或密码不对，或该用户已停用；请核对后重试。"
    en = "The name or the password is wrong, or the user is disabled; check them and try again."

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'Bearer realm="kaohe"'}


class CsrfRefused(Problem):
    status = 403
    zh = "这个请求不像出自本站网页：需要同源的 Origin 和会话的 X-CSRF-Token。请刷新网页后重试。"
    en = "This does not come from a page of this site: it needs a same-origin Origin and the session's X-CSRF-Token. Reload the page and try again."


class PasswordNotOwn(Problem):
    user: str
    status = 403
    zh = "“{user}”的密码是他人设置的：请先更改（POST /api/v1/users/{user}/password），此前只能查看。"
    en = "The password of “{user}” was set by somebody else: change it first (POST /api/v1/users/{user}/password); until then this session only reads."


class RouteUnknown(Problem):
    status = 404
    zh = "这里没有内容；可用的地址见 /docs。"
    en = "There is nothing at this address; /docs lists those there are."


class MethodNotAllowed(Problem):
    allowed: tuple[str, ...]
    status = 405
    zh = "这个地址不接受该方法，可用：{allowed}。"
    en = "This address does not take that method; it takes: {allowed}."

    def headers(self) -> dict[str, str]:
        return {"Allow": ", ".join(self.allowed)}


class NotAcceptable(Problem):
    offered: tuple[str, ...]
    status = 406
    zh = "不能以所要的格式（Accept）回答，可用：{offered}。"
    en = "The answer does not come in the form that Accept asks for; it comes as: {offered}."


class RequestTimedOut(Problem):
    status = 408
    zh = "请求太久没有传完，已停止等待；请重发。"
    en = "The request did not arrive in time and is no longer waited for; send it again."


class TokenShownOnce(Problem):
    token: str
    status = 409
    zh = "令牌 {token} 已用这个 Idempotency-Key 建立，其内容只显示一次，这次什么也没有记录。如果没有收到，请收回 {token}，再换一个键新建。"
    en = "Token {token} was made under this Idempotency-Key; its secret is shown only once, and nothing was recorded now. If you did not receive it, revoke {token} and make another under another key."


class Stale(Problem):
    status = 412
    zh = "内容在您读取之后已有变化（If-Match 与当前 ETag 不符），什么也没有记录；请重新读取后再办理。"
    en = "It has changed since you read it (If-Match is not the current ETag), and nothing was recorded; read it again first."


class BodyTooLarge(Problem):
    most: int
    status = 413
    zh = "请求正文过大：至多 {most} 字节。请缩小或拆分后重发。"
    en = "The body of the request is too large: at most {most} bytes. Make it smaller, or split it, and send it again."


class AddressTooLong(Problem):
    most: int
    status = 414
    zh = "地址过长：路径和查询至多 {most} 字节。"
    en = "The address is too long: path and query take at most {most} bytes."


class MediaTypeUnsupported(Problem):
    wanted: tuple[str, ...]
    status = 415
    zh = "不接受这种正文格式（Content-Type），应为：{wanted}。"
    en = "The body is of a form that is not taken (Content-Type); it should be: {wanted}."


class ParameterMissing(Problem):
    parameter: str
    status = 422
    zh = "缺少参数“{parameter}”，请补上。"
    en = "The parameter “{parameter}” is missing; add it."


class ParameterUnknown(Problem):
    parameter: str
    status = 422
    zh = "不认识参数“{parameter}”，请删去或改正名称。"
    en = "“{parameter}” is not a parameter here; remove it or correct its name."


class ParameterMalformed(Problem):
    parameter: str
    wanted_zh: str
    wanted_en: str
    status = 422
    zh = "参数“{parameter}”格式不对：应为{wanted_zh}。"
    en = "The parameter “{parameter}” is malformed: it takes {wanted_en}."


class IdempotencyKeyReused(Problem):
    status = 422
    zh = "这个 Idempotency-Key 已用于内容不同的请求；同一键只能重发同一请求，请换一个键。"
    en = "This Idempotency-Key was used for another request; a key repeats the very same request only. Use another key."


class Throttled(Problem):
    retry_after: int
    status = 429
    zh = "太频繁了，请等 {retry_after} 秒再试。"
    en = "That is too often; wait for {retry_after} s and try again."

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


class HeadTooLarge(Problem):
    most: int
    status = 431
    zh = "请求头过多或过大：合计至多 {most} 字节。"
    en = "The head of the request is too large: at most {most} bytes, and not too many fields."


class Internal(Problem):
    status = 500
    zh = "服务器内部出错，已记入日志；请稍后重试，并把请求编号（instance）告诉管理员。"
    en = "Something went wrong inside the server, and is in its log. Try again later, and tell the administrator the request's number (instance)."


KINDS: dict[type[LedgerError], int] = {
    Invalid: 422,
    Unknown: 404,
    Gone: 410,
    NotEntitled: 403,
    Refused: 409,
    Unusable: 503,
    Tampered: 503,
}
"""What a kind of refusal is as a status."""


def status_of(error: LedgerError | type[LedgerError]) -> int:
    kind = error if isinstance(error, type) else type(error)
    if issubclass(kind, Problem):
        return kind.status
    return next(status for each, status in KINDS.items() if issubclass(kind, each))


def headers_of(error: LedgerError) -> dict[str, str]:
    """The header fields that go with an error's status."""
    if isinstance(error, Problem):
        return error.headers()
    return {"Retry-After": str(RETRY_SECONDS)} if isinstance(error, LedgerBusy | DiskFailing | NotSealedYet) else {}
