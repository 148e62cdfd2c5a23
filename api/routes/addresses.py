"""What stands in addresses: the codes and ids of the ledger."""

from typing import Annotated

from fastapi import Path

from ledger.fields import Code, Ref

EntryId = Annotated[Ref, Path(description="记录编号 · the entry's id", examples=["2020-SSL-1"])]
CommunityCode = Annotated[Code, Path(description="社区代码 · the community's code", examples=["SSL"])]
ClauseCode = Annotated[Code, Path(description="要点代码 · the clause's code", examples=["UM4.4"])]
Year = Annotated[int, Path(ge=1, le=9998, description="年度 · the year", examples=[2020])]
Sha256 = Annotated[
    str,
    Path(
        pattern="^[0-9a-f]{64}$", description="文件内容的 SHA-256，小写十六进制 · of the content, in small hexadecimal"
    ),
]
