"""What the scoreboard says."""

from typing import Final

from api.words.both import in_both
from ledger.clauses import Text

SCOREBOARD: Final[dict[str, Text]] = {
    "ranking-table": in_both("排名", "Ranking"),
    "movement": in_both("变化", "Change"),
    "movement-since": in_both("与此时相比", "Compared with"),
    "movement-none": in_both("那时还没有记录。", "Nothing was recorded then."),
    "total-is": in_both(
        "基础 {base} · 加分 {bonus} · 负面 {negative}", "base {base} · bonus {bonus} · negative {negative}"
    ),
    "rank-up": in_both("上升 {places} 位", "up {places}"),
    "rank-down": in_both("下降 {places} 位", "down {places}"),
    "rank-same": in_both("名次不变", "rank unchanged"),
    "totals-over-the-year": in_both("全年总分走势", "Totals over the year"),
    "week-ending": in_both("截至", "By"),
    "heat-map": in_both("各社区各项目得分", "Scores by community and item"),
    "heat-about": in_both(
        "颜色越深，失分越多；绿色为高于满分。点数字看它怎么来的。",
        "The darker, the more was lost; green is above the item's points. Every number leads to its explanation.",
    ),
    "remarks-in-words": in_both("备注是什么意思", "What the remarks mean"),
    "vetoed-in-words": in_both(
        "一票否决，排在所有未被否决的社区之后；被否决的项目计 0 分：",
        "vetoed, and ranked after all communities that are not; the vetoed item counts 0:",
    ),
    "missing-in-words": in_both(
        "暂定：还缺 {count} 项年度数据，录入之前按满分计：",
        "provisional, {count} figures of the year are missing and count as full points until they are recorded:",
    ),
    "tie-in-words": in_both(
        "暂定：{item} 并列未裁定，裁定之前按较差名次的系数计。",
        "Provisional: a tie in {item} is open, and counts with the factor of its worst rank until it is broken.",
    ),
    "waiting-in-words": in_both(
        "暂定：{items} 要等全部社区都有评分，才能排名次。",
        "Provisional: {items} is ranked once every community has its marks.",
    ),
    "remarks-colon": in_both("：", ":"),
    "sentence-end": in_both("。", "."),
    "points-of-item": in_both("满分 {points}", "out of {points}"),
}
