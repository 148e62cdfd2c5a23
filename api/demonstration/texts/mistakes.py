"""Entries recorded in error, matters that fall under two clauses, and the negative list."""

from typing import NamedTuple


class Mistake(NamedTuple):
    """An entry reversed without an appeal: by `taken_cents`, or in full and then recorded anew."""

    clause: str
    level: str | None
    cents: int  # of the whole entry
    quantity: int
    reason: str
    why: str
    taken_cents: int | None = None
    anew: tuple[str | None, int, int, str] | None = None  # level, cents, quantity, reason


class Shared(NamedTuple):
    """One matter under two clauses: clause, level, cents, reason."""

    matter: str
    entries: tuple[tuple[str, str | None, int, str], tuple[str, str | None, int, str]]


MISTAKES = (
    Mistake(
        "UM1.A.3", None, 60, 3,
        "{month}网格通任务3次未完成，责任区为{grid}",
        "经复核，其中1次系系统重复派发，多扣一次，撤销0.20分", taken_cents=20,
    ),
    Mistake(
        "UM6.4", None, 40, 4,
        "{estate}{block}等电梯未张贴96366公示牌，共4处",
        "物业当场出示已张贴照片1处，录入时未扣除，撤销0.10分", taken_cents=10,
    ),
    Mistake(
        "GA8.3", None, 60, 3,
        "{date}区对街文明督查，{road}乱停放、烟头，扣分3个",
        "区文明办更正扣分单，1个扣分点属相邻社区，撤销0.20分", taken_cents=20,
    ),
    Mistake(
        "UM4.4", "city", 50, 1,
        "{date}检查{estate}消防通道堵塞，通报扣分",
        "录入错误：该次为区级检查，误选市级，全额撤销后重新录入",
        anew=("district", 20, 1, "{date}区级检查{estate}消防通道堵塞，通报扣分（更正级别后重录）"),
    ),
    Mistake(
        "UM2.A.3", None, 40, 2,
        "{place}{date}发现垃圾焚烧2例",
        "同一堆垃圾被两名网格员重复上报，实为1例，全额撤销后按1例重录",
        anew=(None, 20, 1, "{place}{date}发现垃圾焚烧1例（更正例数后重录）"),
    ),
    Mistake(
        "PS1.3", "adverse", 50, 1,
        "{building}{firm}变更未报，影响不良",
        "经核实未造成不良影响，级别录入有误，全额撤销后重录",
        anew=("ordinary", 10, 1, "{building}{firm}变更未在规定时间报告（更正级别后重录）"),
    ),
    Mistake(
        "FO1.1", None, 10, 1,
        "{month}财政资料缺项目验收单",
        "验收单已在财政所另一卷宗中找到，系我所归档疏漏，全额撤销",
    ),
    Mistake(
        "SC2.1", None, 20, 2,
        "{month}城乡居民社保扩面、失业回访2项未完成",
        "社区名录张冠李戴，实为其他社区任务，全额撤销",
    ),
    Mistake(
        "GA3.1", "ordinary", 10, 1,
        "{date}街道例会{community}无人签到",
        "签到表第二页漏扫，该社区已签到，全额撤销",
    ),
)  # fmt: skip

SHARED = (
    Shared("{estate}围墙焚烧垃圾-{date}", (
        ("UM2.A.3", None, 20, "{estate}围墙外{date}焚烧生活垃圾1例，烟雾扰民"),
        ("UM1.A.5", None, 50, "{estate}焚烧垃圾视频{date}被市级媒体曝光，责成街道说明"),
    )),
    Shared("{shop}餐厨油污直排-{date}", (
        ("UM6.2", "district", 20, "{date}区局检查{shop}后厨油污直排雨水井，通报扣分"),
        ("GA8.3", None, 20, "{date}区对街文明督查，{road}{shop}门前油污横流，扣分1个"),
    )),
    Shared("{estate}停水舆情-{date}", (
        ("PB2.5", None, 20, "{estate}停水事项{date}网信任务转发说明不及时"),
        ("GA1.1", "ordinary", 10, "市长信箱转办{estate}停水件，社区回复逾期"),
    )),
)  # fmt: skip
