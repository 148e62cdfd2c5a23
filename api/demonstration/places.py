"""Where the demonstration year happens: invented estates, streets and shops, so that no real household is named."""

from datetime import date, timedelta
from random import Random
from typing import NamedTuple


class Community(NamedTuple):
    zh: str
    estates: tuple[str, ...]
    roads: tuple[str, ...]
    building: str
    market: str | None  # None: the community has no produce market, and is exempt from UM6.5
    task: str  # the key task of LG1.1, with what came of it


COMMUNITIES: dict[str, Community] = {
    "SSL": Community(
        "韶山路社区", ("韶华苑小区", "路桥宿舍", "东苑公寓"), ("韶园巷", "东苑路"), "金韶大厦", "韶园农贸市场",
        "老年餐桌已在韶华苑开餐，日均就餐四十余人，送餐到户尚未覆盖路桥宿舍"),
    "FSA": Community(
        "枫树岸社区", ("军属新村", "枫林小区", "岸香苑"), ("枫树岸巷", "枫林支路"), "枫岸商务楼", "枫树岸农贸市场",
        "枫树岸巷、军属新村施划车位一百余个，临停收费公示到位，晚高峰仍有占道停车"),
    "ZY": Community(
        "梓园社区", ("长岭小区", "梓园小区", "梓华苑"), ("长岭路", "梓园北巷"), "梓园商务中心", "长岭农贸市场",
        "长岭小区楼道亮化、管网疏通完工，飞线充电整治尚余两栋"),
    "HJT": Community(
        "侯家塘社区", ("造化塘小区", "塘边小区", "侯园公寓"), ("造化塘巷", "侯园路"), "侯园国际", "造化塘农贸市场",
        "造化塘小区停车自治小组运转正常，道闸已装，业主投诉比上年减少"),
    "MYW": Community(
        "麻园湾社区", ("省商业厅宿舍", "麻园小区", "湾里人家"), ("麻园湾路", "湾里巷"), "麻园大厦", "麻园湾生鲜市场",
        "省商业厅宿舍围墙、绿化、下水改造完成，周边流动摊贩时有回潮"),
    "GJQ": Community(
        "广济桥社区", ("广济苑", "桥东小区", "桥西宿舍"), ("广济桥路", "桥东巷"), "广济大厦", None,
        "新时代文明实践站挂牌开放，全年组织活动五十余场，志愿服务时长录入偏少"),
    "XNQ": Community(
        "湘农桥社区", ("湘农小区", "农苑新村", "桥南家园"), ("湘农桥路", "农苑巷"), "湘农商务楼", None,
        "垃圾分类示范小区建成投放亭六座，定时定点投放率达到要求，台账齐全"),
    "DY": Community(
        "电院社区", ("电院家属区", "书香苑", "弘电小区"), ("电院路", "书香巷"), "弘电科技楼", None,
        "“四点半课堂”开设书法、科学等六门课，服务学生九十余人，寒暑假延伸到位"),
    "SY": Community(
        "水院社区", ("水院家属区", "兴威名座", "澜水苑"), ("水院路", "澜水巷"), "兴威大厦", None,
        "兴威名座“红色驿站”共建单位增至九家，轮值制度落实，楼宇党员到站活动还不够经常"),
    "HL": Community(
        "活力社区", ("活力嘉园", "长塘里小区", "新塘苑"), ("长塘里路", "活力巷"), "活力汇中心", "长塘里市场",
        "长塘里市场成立商户自治会，制定公约十二条，摊位评星已开展三期"),
    "LJW": Community(
        "廖家湾社区", ("廖家湾小区", "梓园大厦住宅楼", "湾南苑"), ("廖家湾路", "湾南巷"), "梓园大厦", "廖家湾农贸市场",
        "梓园大厦消防主机、喷淋已恢复，消防车通道打通，地下室商户腾退比计划晚两个月"),
    "QT": Community(
        "泉塘社区", ("泉塘小区", "泉景苑", "泉塘安置区"), ("泉塘路", "泉景巷"), "泉塘科创楼", "泉塘农贸市场",
        "居家养老服务中心建成运营，助浴、康复项目已开，夜间托养床位未达计划数"),
}  # fmt: skip

SHOPS = (
    "湘缘小炒店",
    "老地方粉馆",
    "金牛角烧烤店",
    "晨露早餐店",
    "鸿福便利店",
    "小渔村餐馆",
    "旺角奶茶店",
    "百味鲜卤菜店",
)
FIRMS = (
    "湘云软件公司",
    "星启网络公司",
    "启航商贸公司",
    "德润投资公司",
    "云帆信息公司",
    "瑞和建筑劳务公司",
    "佳禾贸易公司",
)
SCHOOLS = ("新思路辅导班", "小博士托管中心", "启明星课外辅导班", "阳光学堂", "悦读作文班", "优学数学馆")
SURNAMES = "张李王刘陈杨周吴彭谭罗曾邓肖唐"


def slots(rng: Random, community: str, day: date) -> dict[str, str]:
    """What a reason may name: places of the community, the day, and small numbers. No {market} where there is none."""
    home = COMMUNITIES[community]
    estate, road = rng.choice(home.estates), rng.choice(home.roads)
    past = day - timedelta(days=20)  # a month is found wanting when most of it is over
    month = past.month if past.year == day.year == 2020 else day.month
    named = {
        "community": home.zh,
        "estate": estate,
        "road": road,
        "place": rng.choice((estate, road)),
        "building": home.building,
        "shop": rng.choice(SHOPS),
        "firm": rng.choice(FIRMS),
        "school": rng.choice(SCHOOLS),
        "who": rng.choice(SURNAMES) + "某",
        "date": f"{day.month}月{day.day}日",
        "month": f"{month}月",
        "grid": f"第{rng.randint(1, 9)}网格",
        "block": f"{rng.randint(1, 14)}栋",
        "case": f"{day:%y%m%d}{rng.randint(100, 999)}",
        "k": str(rng.randint(2, 6)),
    }
    return named | ({"market": home.market} if home.market else {})
