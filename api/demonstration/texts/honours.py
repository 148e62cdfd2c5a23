"""Bonuses (BN): what a community declares, and what is said of it at review and determination."""

from typing import NamedTuple

from api.demonstration.texts.dispute import Dispute
from api.demonstration.texts.special import Escalation


class Honour(NamedTuple):
    clause: str
    level: str | None
    cents: int
    reason: str


HONOURS = (
    Honour("BN.1", "province", 300, "{community}获省民政厅“全省城乡社区治理优秀案例”通报表彰"),
    Honour("BN.1", "province", 300, "{community}被省委宣传部、省文明办授予“省级优秀志愿服务社区”"),
    Honour("BN.1", "city", 200, "{community}获市委、市政府“抗击新冠肺炎疫情先进集体”表彰"),
    Honour("BN.1", "city", 200, "{community}获评市级文明社区，市政府发文通报"),
    Honour("BN.1", "city", 200, "{community}获“市级充分就业社区”表彰"),
    Honour("BN.1", "district", 100, "{community}获区委“先进基层党组织”表彰"),
    Honour("BN.1", "district", 100, "{community}获区政府垃圾分类工作先进单位通报表彰"),
    Honour("BN.1", "district", 100, "{community}获区委、区政府疫情防控工作通报表扬"),
    Honour("BN.1", "district", 100, "{community}获评全区平安创建先进社区，区政府发文通报表彰"),
    Honour("BN.2", "national", 300, "《人民日报》客户端及纸质版报道{estate}“邻里议事亭”经验"),
    Honour("BN.2", "province", 200, "《湖南日报》报道{community}战疫“敲门队”事迹"),
    Honour("BN.2", "province", 200, "湖南卫视新闻栏目报道{estate}老旧小区改造居民自治做法"),
    Honour("BN.2", "province", 200, "《湖南日报》刊发{community}小区党支部建设经验"),
    Honour("BN.2", "city", 100, "《长沙晚报》报道{estate}志愿者为独居老人送菜上门"),
    Honour("BN.2", "city", 100, "长沙新闻频道报道{road}背街小巷改造前后变化"),
    Honour("BN.2", "city", 100, "《长沙晚报》专版介绍{community}垃圾分类积分兑换"),
    Honour("BN.2", "city", 100, "长沙新闻频道播出{estate}加装电梯协商样本"),
    Honour("BN.3", None, 50, "网络媒体刊发{estate}邻里食堂报道{n}篇"),
    Honour("BN.3", None, 50, "网络媒体报道{community}防疫“云喇叭”{n}篇"),
    Honour("BN.3", None, 50, "省级新闻网站刊发{road}文明劝导员故事{n}篇"),
    Honour("BN.3", None, 50, "门户网站报道{estate}邻里节{n}篇"),
    Honour("BN.3", None, 50, "网络媒体刊发{community}工作者一日纪实{n}篇"),
    Honour("BN.3", None, 50, "新闻网站报道{building}企业复工服务专员{n}篇"),
    Honour("BN.4", "province", 300, "在全省社区治理创新研讨会上作《小区自治的{k}个一》典型发言"),
    Honour("BN.4", "city", 200, "在全市老旧小区改造现场会上作典型发言，介绍{estate}经验"),
    Honour("BN.4", "city", 200, "在全市垃圾分类推进会上作典型发言"),
    Honour("BN.4", "district", 100, "在全区基层党建推进会上作典型发言"),
    Honour("BN.4", "district", 100, "在全区平安建设工作会议上介绍{estate}群防群治做法"),
    Honour("BN.4", "district", 100, "在全区防汛工作会议上作{estate}内涝点治理经验发言"),
    Honour("BN.5", "city", 200, "市领导在{community}疫情防控专报上批示“做法扎实，值得推广”"),
    Honour("BN.5", "city", 200, "市领导批示肯定{estate}物业“红黑榜”"),
    Honour("BN.5", "district", 100, "区主要领导批示表扬{community}工作人员{who}跳入水塘救起落水儿童"),
    Honour("BN.5", "district", 100, "区主要领导批示表扬{estate}火灾隐患提前处置"),
    Honour("BN.5", "district", 100, "区主要领导在信访简报上批示肯定{community}调解做法"),
    Honour("BN.6", None, 50, "{estate}自治小组自筹资金修缮围墙，形成居民公约，申请特色创新加分"),
    Honour("BN.6", None, 80, "自主开发{community}居民报事小程序，全年受理报事四百余件"),
    Honour("BN.6", None, 60, "{community}与辖区高校共建“青年夜校”，学员两百余人"),
)  # fmt: skip

SUPPORTED = {
    "BN.1": ("核对表彰文件原件，文号、盖章齐全，同意上报。", "表彰决定已在官网公示，主体为该社区，同意。"),
    "BN.2": ("报样、播出截图核对无误，同意按媒体级别上报。", "已查到刊播链接和版面，同意。"),
    "BN.3": ("逐篇核对链接有效，非转载，同意。", "链接可打开，媒体资质符合，同意上报。"),
    "BN.4": ("会议议程列有该社区发言，发言稿已存档，同意。", "有会议手册和现场照片，同意上报。"),
    "BN.5": ("批示复印件经街道机要核对，同意。", "批示内容直接指向该社区工作，同意上报。"),
    "BN.6": ("做法有一定创新，群众反映好，建议党工委酌定。", "资料齐全，效果有数据支撑，同意上报。"),
}
REFUSED_AT_REVIEW = {
    "BN.1": "获奖主体为驻区单位，社区仅为协办，不予上报。",
    "BN.2": "所附报道刊发于上年12月，不在本考核年度，不予上报。",
    "BN.3": "所附链接为自媒体公众号，不属网络媒体，不予上报。",
    "BN.4": "系培训班分组讨论交流，议程中无典型发言安排，不予上报。",
    "BN.5": "未能提供批示原件或机要登记，不予上报。",
    "BN.6": "属社区日常职责，未见创新，不予上报。",
}
GRANTED = (
    "经街道党工委会议研究，同意加分。",
    "党工委会议审议通过，按标准加分。",
    "会议研究同意领导小组审核意见。",
    "材料真实、标准明确，经研究同意加分。",
)
CUT = {
    "BN.1": "表彰以街道和社区联合名义获得，党工委研究按一半计分。",
    "BN.2": "报道为多社区综合稿，该社区篇幅不足一半，酌减。",
    "BN.3": "部分稿件内容雷同，按实际采写篇数计分。",
    "BN.4": "以书面交流形式发言，未上台，按一半计分。",
    "BN.5": "批示表扬对象含街道和社区，按一半计分。",
    "BN.6": "创新点与往年做法部分重复，酌情减分。",
}
REFUSED_AT_DETERMINATION = {
    "BN.1": "该表彰为行业协会评比，非党委政府表彰，经研究不予加分。",
    "BN.2": "报道同时涉及该社区被批评事项，经研究不予加分。",
    "BN.3": "同一事件已按上级媒体报道加分，不重复加分。",
    "BN.4": "发言主体为街道，社区提供素材，经研究不予加分。",
    "BN.5": "该批示为一般性圈阅，不属批示表扬，不予加分。",
    "BN.6": "成效尚不明显，经研究本年度不予加分。",
}
BONUS_DISPUTES = (
    Dispute(
        "BN", None, "",
        "表彰文件和证明材料中单列我社区，主体明确，请求按标准全额加分。",
        "主办单位证明由谁出具，能否提供联系方式核实？",
        "由主办单位办公室出具，已附联系电话和函件原件照片。",
        "主办单位证明可信，主体为该社区，按标准全额加分。",
        "社区为主要承办方之一，贡献高于原核定比例，改按{cut}分计。",
        "证明材料未能说明社区的独立贡献，维持原决定。",
    ),
    Dispute(
        "BN", None, "",
        "本次申报与其他社区同类情形一致，其他社区已全额加分，请求按同一尺度处理。",
        "请列明所比照的申报及材料。",
        "已附对照表和两份材料复印件，级别、主体均相同。",
        "对照材料属实，情形相同，按同一尺度全额加分。",
        "情形相近但材料不够完整，改按{cut}分计。",
        "所比照的申报主体和级别均不相同，维持原决定。",
    ),
)  # fmt: skip
BONUS_ESCALATION = Escalation(
    "主办单位已就我社区的贡献补充出具正式函件，一级复核时尚未取得，请党工委复议。",
    "函件文号和联系人？",
    "函件已编号，联系人和电话见附页。",
    "党工委复议认为主办单位补充函件有效，同意全额加分。",
    "补充函件证明部分事实，党工委复议改按{cut}分计。",
    "党工委复议认为原决定适当，维持。",
)
