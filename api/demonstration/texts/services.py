"""Public Services Office (PS)."""

from api.demonstration.texts.kind import Kind

SERVICES = (
    Kind("PS1.1", 10, 5, (
        "人口普查{grid}建筑物标绘漏标{n}次，{date}质检退回",
        "{estate}普查摸底底册与户籍比对差异未核实，{date}逾期",
        "普查摸底表过录出现空项，{date}抽查{block}即有{k}户",
    ), level="ordinary", months=(8, 12)),
    Kind("PS1.1", 50, 1, (
        "{estate}普查员代填问卷被居民举报，{date}区普查办核实通报，影响不良",
    ), level="adverse", months=(10, 12)),
    Kind("PS1.2", 10, 7, (
        "{month}四下劳资报表迟报{n}家，其中{firm}逾期{k}天",
        "{date}四下单位劳资季报未催收到位，{building}内{n}家迟报",
    )),
    Kind("PS1.3", 10, 5, (
        "{firm}达到入库标准，社区未在{month}前收集纳统资料",
        "{building}{firm}注册地变更未及时报出框，{date}街道核查发现",
    ), level="ordinary"),
    Kind("PS1.3", 50, 1, (
        "{firm}应退未退，{date}被市统计执法检查查出，街道被约谈",
    ), level="adverse"),
    Kind("PS2.1", 10, 6, (
        "{building}楼宇台账{month}未更新，{k}家企业迁出未登记",
        "{date}核对{building}企业名录，社区台账与物业名册相差{k}家",
        "{building}税收异动情况{n}次未按时报送",
    ), level="ordinary"),
    Kind("PS2.1", 50, 1, (
        "{building}楼宇清查数据照抄上年，{date}区商务局抽查发现并通报",
    ), level="adverse"),
    Kind("PS3.1", 10, 4, (
        "软件业摸底漏报{building}新注册企业{k}家，酌情扣分",
        "{firm}迁出未在{month}异动表反映，营业收入一栏空缺，酌情扣分",
    ), discretionary=True),
    Kind("PS4.1", 10, 5, (
        "{month}涉众金融风险排查未开展，{building}{firm}无排查记录",
        "打击非法集资宣传活动无签到、无照片，{date}资料被退回",
        "{month}养老机构预收费排查台账缺{estate}一处",
    ), level="ordinary"),
    Kind("PS4.1", 50, 1, (
        "{building}{firm}涉嫌非法集资，社区连续三月零报告，{date}群众到区上访",
    ), level="adverse"),
    Kind("PS5.1", 10, 7, (
        "{date}检查居家养老服务站，{month}服务记录缺{k}天",
        "惠民资金项目（{estate}路灯）未经居民议事会表决即实施，资料补签",
        "{estate}城市困难群体帮扶台账{n}次未按月更新",
        "残疾人救助资料归档不齐，{date}抽查缺入户核查表",
    )),
    Kind("PS5.2", 50, 2, (
        "{estate}一名老人去世后高龄津贴多发{k}个月，{date}审计发现",
        "残疾人护理补贴漏发1人，{date}由家属反映查实",
        "{month}走访慰问对象名单错误，{estate}一户重复领取慰问金",
    )),
    Kind("PS6.1", 10, 5, (
        "{month}优抚对象信息采集错漏，{estate}{n}次退回",
        "退役军人服务站{date}工作时间无人值守，上级抽查通报",
        "光荣牌悬挂后台账未登记，涉及{estate}{k}户",
    ), level="ordinary"),
    Kind("PS6.1", 50, 1, (
        "{estate}退役人员信访件未及时接待，{date}到区退役军人局越级上访",
    ), level="adverse"),
    Kind("PS7.1", 5, 2, (
        "提供{school}超前教学线索，{date}区教育局查实",
        "提供{building}{school}与民办学校联合组织选拔考试线索，经查属实",
    ), adds=True, matter=True, months=(3, 12)),
    Kind("PS7.2", 5, 2, (
        "牵头查处{road}{school}无证办学，{date}下达行政处罚决定",
    ), adds=True, matter=True, months=(4, 12)),
    Kind("PS7.3", 10, 2, (
        "牵头查处{estate}{block}住宅内{school}无证办学，{date}已立案处罚并关停",
    ), adds=True, matter=True, months=(4, 12)),
    Kind("PS7.4", 10, 2, (
        "提供{estate}在职教师有偿补课线索，{date}学校作出记过处分",
    ), adds=True, months=(4, 12)),
    Kind("PS7.5", 5, 4, (
        "疑似失学儿童核查名单{k}人，至{date}{estate}未入户",
        "秋季控辍保学核查表至{date}未报",
    ), months=(8, 11)),
    Kind("PS7.6", 5, 2, ("{estate}一名适龄儿童辍学在家，{date}被市教育局通报{n}例",), months=(9, 12)),
    Kind("PS7.7", 20, 2, (
        "{estate}居民反映{school}退费投诉三个月未办结，酌情扣分",
    ), discretionary=True, months=(6, 12)),
    Kind("PS8.1", 20, 3, (
        "无偿献血全年任务60人份，社区完成41人份，酌情扣分",
        "{date}街道献血日社区组织到场{k}人，全年任务缺口较大，酌情扣分",
    ), discretionary=True, months=(11, 12)),
    Kind("PS12.1", 50, 3, (
        "{date}区疫情防控督查发现{estate}卡口无人测温，通报街道",
        "{estate}返湘人员{who}居家隔离未贴封条、未签承诺书，{date}被通报",
        "{month}重点地区来人核查反馈逾期{n}次，区指挥部通报",
    ), months=(2, 12)),
)  # fmt: skip
