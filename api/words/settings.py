"""What each setting means, as `kaohe settings` lists them."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

SETTINGS: Final[dict[str, Text]] = {
    "setting-database_url": in_both("账本在哪里：sqlite:///文件", "where the ledger is: sqlite:///FILE"),
    "setting-signing_key": in_both(
        "签名密钥文件，默认在账本旁边（*.key）", "the signing key's file; default: beside the ledger, *.key"
    ),
    "setting-origin": in_both(
        "账本签名所用的名称：对外网址去掉 https:// 和末尾斜杠；签过一次后不能再改",
        "the name that the ledger signs under: its address without https:// and without a slash at its end; it stays once it has signed",
    ),
    "setting-public_log": in_both(
        "true：不登录也可取事件原文（/tile/entries）",
        "true: the events themselves (/tile/entries) are given to whoever asks",
    ),
    "setting-public_ranking": in_both(
        "排名页是否不登录也能看（演示账本总是可以）",
        "whether the ranking is shown to those who are not signed in (in a demonstration it always is)",
    ),
    "setting-seal_seconds": in_both(
        "每隔多少秒至多签一次检查点，默认 1", "a checkpoint is signed every so many seconds at most; default: 1"
    ),
    "setting-evidence": in_both(
        "依据文件的文件夹，默认在账本旁（.evidence）",
        "the folder of evidence; default: beside the ledger (.evidence)",
    ),
    "setting-evidence_key": in_both(
        "加密依据文件的密钥文件（kaohe evidence key），默认不加密",
        "the file with the key that evidence is encrypted under (kaohe evidence key); default: it is not",
    ),
    "setting-admin_password": in_both("kaohe init 时第一个管理员的密码", "of the first administrator, at kaohe init"),
    "setting-user": in_both("命令行的经办人，--by 优先", "who acts on the command line, unless --by says otherwise"),
    "setting-lang": in_both("语言，zh 或 en，默认按系统", "the language, zh or en; default: by locale"),
    "setting-host": in_both("kaohe serve 的监听地址", "where kaohe serve listens"),
    "setting-port": in_both("kaohe serve 的端口，0 至 65535", "the port of kaohe serve, 0 to 65535"),
    "setting-trusted_proxies": in_both(
        "前置代理的地址，逗号分隔；其 X-Forwarded-* 才会采信",
        "addresses of proxies in front, with commas; only their X-Forwarded-* is believed",
    ),
    "setting-log_level": in_both(
        "记入日志的最低级别：debug、info、warning、error", "the least that is logged: debug, info, warning, error"
    ),
    "setting-stream_clients": in_both(
        "同时收听实时事件的连接上限", "how many may listen to the stream of events at once"
    ),
    "setting-session_hours": in_both(
        "网页登录最多多少小时，1 至 168", "how many hours a sign-in to the pages lasts, 1 to 168"
    ),
    "setting-user_password": in_both(
        "kaohe user add 或 password 时的密码", "of the user, at kaohe user add or password"
    ),
    "setting-oidc_issuer": in_both(
        "统一身份认证（OpenID Connect）的签发者地址，须为 https",
        "the issuer of OpenID Connect tokens, an https address; default: none are accepted",
    ),
    "setting-oidc_audience": in_both(
        "令牌须以谁为受众；有签发者时必填", "the audience that those tokens are for; needed where there is an issuer"
    ),
    "setting-oidc_jwks": in_both(
        "签发者公钥：文件或 https 地址，默认由签发者公布",
        "the issuer's public keys, a file or an https address; default: as the issuer announces",
    ),
    "setting-oidc_user_claim": in_both("令牌中哪一项是用户名，默认 sub", "which claim names the user; default: sub"),
    "setting-witnesses": in_both(
        "见证人名单文件，每行“公钥 网址”；默认没有见证人",
        "the file of witnesses, VKEY URL in each line; default: no witnesses",
    ),
    "setting-witness_quorum": in_both(
        "须有几个见证人会签，检查点才公布；默认全部；对同一账本的所有命令都有效",
        "how many witnesses a checkpoint needs, at whatever command on the ledger; default: all of them",
    ),
    "setting-witness_seconds": in_both(
        "每次等待见证人多少秒，1 至 60", "how many seconds witnesses are waited for, 1 to 60"
    ),
    "setting-signer": in_both(
        "签名进程（kaohe key serve）的套接字；默认由本进程读密钥签名",
        "the socket of kaohe key serve, which signs; default: this process signs with the key",
    ),
    "setting-witness_database": in_both("见证人（kaohe witness）的文件", "the file of kaohe witness"),
    "setting-witness_key": in_both(
        "见证人的密钥文件，默认在其旁边（*.key）", "the witness's key file; default: beside its file, *.key"
    ),
    "setting-witness_name": in_both("kaohe witness init 时的名称", "the witness's name, at kaohe witness init"),
}
