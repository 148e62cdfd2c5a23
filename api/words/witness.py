"""What a witness and a signing process say, in both languages."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

WITNESS: Final[dict[str, Text]] = {
    "log": in_both("日志", "log"),
    "keys": in_both("公钥", "keys"),
    "tree_size": in_both("树的大小", "tree size"),
    "forks": in_both("分叉", "forks"),
    "unproven": in_both("未能证明延续", "not proven to continue"),
    "kind_of_clash": in_both("情形", "what it is"),
    "fork": in_both("分叉", "fork"),
    "seen_at": in_both("发现时间", "seen at"),
    "remembered_size": in_both("已会签大小", "size cosigned"),
    "clash_heading": in_both(
        "{log}：{state}（{seen_at}）。先是会签过的，后是拒绝会签的：",
        "{log}: {state} ({seen_at}). First what was cosigned, then what was refused:",
    ),
    "watching": in_both("开始见证“{log}”。", "Watching “{log}”."),
    "not_watching": in_both(
        "不再见证“{log}”；会签过的内容仍记着。", "No longer watching “{log}”; what was cosigned is still remembered."
    ),
    "witness_serving": in_both(
        "见证人 {name} 在 {address} ，按 Ctrl+C 结束。", "The witness {name} is at {address} ; stop with Ctrl+C."
    ),
    "key_serving": in_both(
        "为“{origin}”签名，套接字 {path}，按 Ctrl+C 结束。",
        "Signing for “{origin}” at the socket {path}; stop with Ctrl+C.",
    ),
    "witness_page": in_both(
        "见证人（C2SP tlog-witness）：会签它所见证的日志，只会签前后一致的检查点。",
        "A witness (C2SP tlog-witness): it cosigns the checkpoints of the logs below, each only as a continuation of the last.",
    ),
    "checkpoint": in_both("检查点", "checkpoint"),
    "witness_no_logs": in_both("还没有见证任何日志。", "No log is watched yet."),
    # what add-checkpoint is refused for
    "step_malformed": in_both("请求不是 add-checkpoint 的格式。", "The request is not of the form of add-checkpoint."),
    "step_backwards": in_both("旧的大小超过检查点的大小。", "The old size is above the checkpoint's."),
    "step_inconsistent": in_both(
        "不能证明这棵树延续了已会签的树。", "The tree is not shown to continue the one that was cosigned."
    ),
    "log_unknown": in_both("这里不见证这个日志。", "That log is not watched here."),
    "note_untrusted": in_both("没有日志公钥的有效签名。", "No valid signature by a key of that log."),
    "nothing_cosigned": in_both("还没有会签过这个日志。", "Nothing of that log was cosigned yet."),
}
