"""What keeps the ledger from vouching for itself, and what a proof is refused for."""

from ledger.errors.kinds import Invalid, Refused, Unknown, Unusable


class KeyUnusable(Unusable):
    path: str
    zh = "读不到签名密钥 {path}；请检查 KAOHE_SIGNING_KEY、KAOHE_SIGNER（见证人：KAOHE_WITNESS_KEY）和权限，或用 kaohe init 生成。"
    en = (
        "The signing key {path} cannot be used; check KAOHE_SIGNING_KEY, KAOHE_SIGNER (of a witness: KAOHE_WITNESS_KEY)"
        " and its permissions, or make one with kaohe init."
    )


class KeyExposed(Unusable):
    path: str
    zh = "签名密钥 {path} 别人也能读，拒绝使用。请运行 chmod 600，并考虑更换密钥（kaohe key rotate）。"
    en = (
        "Others than its owner may read the signing key {path}, so it is not used. Run chmod 600 on it, and consider"
        " replacing it (kaohe key rotate)."
    )


class KeyHeldElsewhere(Unusable):
    path: str
    zh = "密钥由签名进程（{path}）保管；请先停下它，去掉 KAOHE_SIGNER 后在密钥所在处更换，再重新启动它。"
    en = (
        "The key is held by the signing process at {path}; stop it, replace the key where it is without KAOHE_SIGNER, and"
        " start it again."
    )


class KeyNotRecorded(Unusable):
    path: str
    zh = "{path} 里的密钥不是账本记载的签名密钥；请找回原来的密钥，或在密钥尚存时用 kaohe key rotate 更换。"
    en = (
        "The key in {path} is not the one that the ledger has recorded; bring back the right one. A key is replaced with"
        " kaohe key rotate, while the old one is at hand."
    )


class OriginUnsuitable(Unusable):
    origin: str
    zh = "KAOHE_ORIGIN 不能是“{origin}”：应为不带 https:// 和末尾斜杠的网址，没有空格和加号。"
    en = (
        "KAOHE_ORIGIN cannot be “{origin}”: it is the log's address without https:// and without a slash at its end,"
        " and has no space and no plus sign."
    )


class OriginFixed(Unusable):
    origin: str
    zh = "这个账本一直以“{origin}”之名签名，不能改名；请去掉 KAOHE_ORIGIN，或设为此名。"
    en = "This ledger has signed as “{origin}” and cannot take another name; set KAOHE_ORIGIN to that, or leave it out."


class SealBroken(Unusable):
    problem_zh: str
    problem_en: str
    zh = "账本与自己签过名的不符（{problem_zh}），不再签名；请运行 kaohe verify --full 查明，并从备份恢复。"
    en = (
        "The ledger is not what it has signed for ({problem_en}) and signs nothing more; find out with"
        " kaohe verify --full, and restore a backup."
    )


class NotSealedYet(Refused):
    position: int
    zh = "位置 {position} 还没有签入检查点（或见证人尚未会签）；请稍后再试。若一直如此，请告诉操作员。"
    en = (
        "No signed checkpoint covers position {position} yet, or its witnesses have not cosigned; try again in a moment."
        " If it stays so, tell the operator."
    )


class NothingSealed(Unknown):
    zh = "账本还没有签过检查点；请先启动 kaohe serve，或在有密钥的机器上运行 kaohe checkpoint。"
    en = "The ledger has signed no checkpoint yet; start kaohe serve, or run kaohe checkpoint where the key is."


class TileUnknown(Unknown):
    zh = "没有这个树块：写法不对，或已签名的树还没有这么大。"
    en = "There is no such tile: it is not spelt so, or the signed tree is not that large."


class VerifierKeyMalformed(Invalid):
    zh = "公钥不对：应为 名称+编号+密钥（kaohe checkpoint --vkey 的输出）。"
    en = "That is no verifier key: NAME+ID+KEY is wanted, as kaohe checkpoint --vkey prints it."


class KeyNeeded(Invalid):
    zh = "没有公钥就无从核验：这里没有，账本里也没有记载。请用 --key 给出账本的公钥（kaohe checkpoint --vkey 的输出）。"
    en = (
        "Nothing can be verified without a key, and there is none here or on record: give the log's with --key, as"
        " kaohe checkpoint --vkey prints it."
    )


class NoWitnessKey(Invalid):
    name: str
    zh = "“{name}”的公钥不是见证人的会签公钥；请给出 kaohe witness vkey 的输出。日志自己的公钥用 --key。"
    en = "The key of “{name}” is no witness's: give what kaohe witness vkey prints. The log's own key goes with --key."


class CheckpointUnreadable(Invalid):
    path: str
    zh = "{path} 里不是检查点；请给出 kaohe checkpoint 的输出。"
    en = "There is no checkpoint in {path}; give the output of kaohe checkpoint."


class ProofRefused(Invalid):
    problem_zh: str
    problem_en: str
    zh = "证明不成立：{problem_zh}。不要相信它所称的内容；请向账本重新索取。"
    en = "The proof does not hold: {problem_en}. Do not believe what it claims; ask the ledger for a new one."


class MemoryUnusable(Unusable):
    path: str
    problem: str
    zh = "已签内容的记录 {path} 用不了（{problem}），什么也不签；请检查文件、目录和权限，切勿删除它。"
    en = (
        "The record of what was signed, {path}, cannot be used ({problem}), so nothing is signed; check the file, its"
        " directory and permissions, and never delete it."
    )


class OriginNotGiven(Invalid):
    zh = "这个密钥还没有签过名：请用 --origin 说明它为哪个日志（账本的 KAOHE_ORIGIN）签名。"
    en = "This key has signed nothing yet: say with --origin for which log (the ledger's KAOHE_ORIGIN) it signs."


class SocketUnusable(Unusable):
    path: str
    zh = "不能在套接字 {path} 上提供签名（已有进程在用、不是套接字，或不允许）；请检查，或用 --socket 另选一处。"
    en = (
        "The socket {path} cannot be served (another process does, it is no socket, or it is not allowed); check it, or"
        " choose another with --socket."
    )


class WitnessesUnusable(Unusable):
    path: str
    problem_zh: str
    problem_en: str
    zh = "见证人名单 {path} 不能用：{problem_zh}。每行应为“公钥 网址”；请检查 KAOHE_WITNESSES 和 KAOHE_WITNESS_QUORUM。"
    en = (
        "The list of witnesses {path} cannot be used: {problem_en}. A line is VKEY URL; check KAOHE_WITNESSES and"
        " KAOHE_WITNESS_QUORUM."
    )


class WitnessMissing(Unusable):
    path: str
    zh = "{path} 没有见证人。先运行 kaohe witness init，或检查 KAOHE_WITNESS_DATABASE。"
    en = "There is no witness at {path}. Run kaohe witness init first, or check KAOHE_WITNESS_DATABASE."


class WitnessNamed(Refused):
    name: str
    zh = "这个见证人已名为“{name}”，改名会使它的会签不再被承认；请另建一个。"
    en = "This witness is called “{name}”; under another name nobody would accept its cosignatures. Make another one."


class WitnessNameUnsuitable(Invalid):
    name: str
    zh = "见证人不能名为“{name}”：应为不带 https:// 的网址，没有空格和加号；请改用 --name 另取。"
    en = "A witness cannot be called “{name}”: take an address without https://, with no space and no plus sign."


class LogNotWatched(Unknown):
    log: str
    zh = "没有在见证“{log}”；kaohe witness logs 列出所见证的日志。"
    en = "“{log}” is not watched; kaohe witness logs lists what is."
