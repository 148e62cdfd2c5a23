"""About files of evidence: who erases them, what was erased, and what keeps an encrypted one from being read."""

from ledger.errors.kinds import Gone, NotEntitled, Refused, Unusable


class EvidenceErased(Gone):
    at: str
    by: str
    proposed_by: str
    reason: str
    zh = "这份依据已于 {at} 清除：“{proposed_by}”提出，“{by}”确认，理由：{reason}。文件不再保存，也不能再次提交；账本中的记载及其证明仍然有效。"
    en = "This evidence was erased on {at} by “{by}”, as “{proposed_by}” had proposed, because: {reason}. The file is not kept and cannot be handed in again; what the ledger records of it, and every proof, still holds."


class OwnProposal(NotEntitled):
    user: str
    zh = "清除这份依据由“{user}”提出，须由领导小组或党工委的另一人确认；也可以撤回。"
    en = "“{user}” proposed that this evidence be erased: another person, of the leading group or the working committee, must confirm it. The proposal can also be withdrawn."


class ErasureNotProposed(Refused):
    zh = "没有人提出清除这份依据，没有可撤回的。"
    en = "Nobody has proposed that this evidence be erased; there is nothing to withdraw."


class ErasureUnfinished(Unusable):
    problem: str
    zh = "清除已记入账本，文件不再提供，但还没能从磁盘删除（{problem}）；请检查磁盘，下次清除或重新启动时会再删。"
    en = "That the evidence is erased is recorded and it is not given out, but its file could not be removed from the disk yet ({problem}); check the disk. It is removed at the next erasure, or when the server starts again."


class EvidenceKeyMissing(Unusable):
    zh = "这份依据是加密保存的，而服务器没有密钥：请设置 KAOHE_EVIDENCE_KEY。"
    en = "This evidence is kept encrypted, and the server has no key for it: set KAOHE_EVIDENCE_KEY."


class EvidenceKeyWrong(Unusable):
    zh = "这份依据不是用现在的密钥加密的：请把 KAOHE_EVIDENCE_KEY 设为原来的密钥文件。"
    en = "This evidence was encrypted under another key: set KAOHE_EVIDENCE_KEY to the file that holds it."


class EvidenceDamaged(Unusable):
    zh = "这份依据的文件已损坏或被改动，不能提供；请从备份恢复。"
    en = "The file of this evidence is damaged or was tampered with, and is not given out; restore it from a backup."


class KeyFileUnusable(Unusable):
    path: str
    problem_zh: str
    problem_en: str
    zh = "密钥文件 {path} 不能用：{problem_zh}。"
    en = "The key file {path} cannot be used: {problem_en}."
