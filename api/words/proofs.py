"""What is said of proofs, checkpoints and keys."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

PROOFS: Final[dict[str, Text]] = {
    "verifying": in_both("正在核验", "verifying"),
    "verified_full": in_both(
        "核验通过：{events} 个事件的每个字节、次序和所属的流都与签名相符。",
        "Verified: every byte of {events} events, their order and their streams are as they were signed.",
    ),
    "verified_quick": in_both(
        "核验通过（快速）：{events} 个事件的检查点、树块和各流首尾相符；逐字节核验请加 --full。",
        "Verified (quickly): checkpoint, tiles and streams of {events} events agree; --full goes through every byte.",
    ),
    "verified_tail": in_both(
        "其中最后 {tail} 个还没有签入检查点，只核对了前后衔接。",
        "No checkpoint covers the last {tail} of them yet; only how they follow one another was checked.",
    ),
    "verified_since": in_both(
        "{size} 个事件的旧检查点是它的前缀：此后只增不改。",
        "The earlier checkpoint of {size} events is its beginning: since then it has only grown.",
    ),
    "checkpoint_is": in_both(
        "检查点：{origin}，{size} 个事件，根 {root}", "checkpoint: {origin}, {size} events, root {root}"
    ),
    "signed_by": in_both("签名：{key}", "signed by {key}"),
    "key_from_ledger": in_both(
        "提醒：公钥取自本机账本；要独立核验，请用 --key 给出您另外得到的公钥。",
        "Note: the key was taken from the ledger here; to verify independently, give one that you have from elsewhere with --key.",
    ),
    "cosigned_by": in_both("见证：{name}，{at}", "witnessed by {name} at {at}"),
    "bundle_holds": in_both(
        "证明成立：{events} 个事件都在签过名的账本里，所称内容由它们重新算出。",
        "The proof holds: its {events} events are in the signed ledger, and what it claims follows from them.",
    ),
    "proof_holds": in_both(
        "证明成立：位置 {position} 的事件在签过名的账本里。",
        "The proof holds: the event at position {position} is in the signed ledger.",
    ),
    "not_sealed": in_both(
        "提醒：已记录，但没能签入检查点：{problem}", "Note: it is recorded, but no checkpoint was signed: {problem}"
    ),
    "proof-of-community": in_both(
        "证明：{name} {year} 年度得分，账本前 {position} 个事件",
        "Proof of the score of {name} in {year}, by the ledger's first {position} events",
    ),
    "proof-of-entry": in_both(
        "证明：记录 {entry}，{name}，{year} 年度，截至位置 {position} 的全部经过",
        "Proof of the entry {entry} of {name}, {year}, and of all that happened to it by position {position}",
    ),
    "recorded_by": in_both("记录人", "recorded by"),
    "evidence-received": in_both("收到依据", "evidence received"),
    "proof_heading": in_both("签名与核验", "Signature and verification"),
    "proof_check": in_both(
        "下载证明文件后，在任何一台装有 kaohe 的电脑上离线核验；公钥请向您信任的人另外索取：",
        "Download the proof and check it offline, on any computer that has kaohe; get the key from somebody you trust:",
    ),
    "proof_download": in_both("下载证明文件", "Download the proof"),
    "key_rotated": in_both(
        "已换用新密钥 {vkey}；新旧两把密钥都为此签了名，见证人须另行登记新密钥。",
        "The new key is {vkey}; both keys have signed for the change. Witnesses must be told of the new one.",
    ),
    "witness_objects": in_both(
        "警告：见证人 {witness} 见过与此不同或更长的历史，拒绝会签（{detail}）。请立即查明。",
        "Warning: the witness {witness} has seen another or a longer history and does not cosign ({detail}). Look into it.",
    ),
    "key_forgot": in_both(
        "提醒：密钥旁没有它已签内容的记录，已重新开始；账本若是旧的副本，这次不会发现。请与留存的检查点核对（kaohe verify --since）。",
        "Note: nothing beside the key told what it has signed before, and it begins anew; an older copy of the ledger would not be noticed. Compare with a checkpoint that you kept (kaohe verify --since).",
    ),
    "vkey": in_both("公钥", "verifier key"),
    "since": in_both("始于", "since"),
    "proof_written": in_both("已写入 {path}（{events} 个事件）。", "Wrote {path} ({events} events)."),
}
