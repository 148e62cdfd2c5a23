"""Party Building Office (PB) and the General Office (GA)."""

from api.demonstration.texts.kind import Kind

PARTY = (
    Kind("PB1.4", 30, 2, ("{date}被推荐参加全区社区书记沙龙，主题为小区党支部建设",), level="recommended", adds=True),
    Kind("PB1.4", 60, 1, ("{date}全区社区书记沙龙得分进入前三名",), level="top_three", adds=True),
    Kind("PB1.5", 10, 4, (
        "{month}报名书记沙龙并提交汇报材料《{estate}党建引领小区自治》",
        "{date}报名书记沙龙并准备了{road}商圈党建汇报材料",
    ), adds=True),
    Kind("PB1.7", 10, 6, (
        "{month}支部主题党日未在“红星云”上传记录",
        "{date}前应报送流动党员台账，社区逾期未报",
        "{estate}小区党支部换届资料{n}次未按要求报审",
    )),
    Kind("PB1.8", 10, 2, (
        "上半年党费收缴数据三次报错，{date}第三次退回，酌情扣分",
        "党员信息采集连续出现身份证号错误，累计{k}人，酌情扣分",
    ), discretionary=True, months=(7, 12)),
    Kind("PB2.1", 100, 1, ("{estate}物业保安殴打业主视频{date}在网上扩散，形成较大负面舆情",)),
    Kind("PB2.2", 100, 1, ("{date}网民反映{estate}停水三天，社区未按时限回应，舆情发酵",)),
    Kind("PB2.3", 100, 1, ("{road}污水外溢{date}被电视新闻栏目曝光",)),
    Kind("PB2.5", 20, 6, (
        "{date}网信任务转发不及时，规定两小时内完成，社区{k}小时后才反馈",
        "{month}跟评任务{n}次未完成，截图缺失",
    )),
    Kind("PB2.7", 100, 1, ("“雨花时代先声”宣讲活动至{date}未开展，已报计划未落实",), months=(6, 12)),
    Kind("PB2.8", 100, 1, ("{date}区督查{road}公益广告破损、核心价值观宣传栏空白，通报街道",)),
    Kind("PB2.9", 10, 7, (
        "{month}“学习强国”人均积分低于区人均{k}分",
        "{month}“学习强国”日均活跃率下滑，人均积分低于区平均水平",
    ), once="month"),
    Kind("PB3.1", 20, 4, (
        "{month}工会会员数据库采集任务150人，实际录入90余人",
        "{date}前应完成{building}企业工资集体协商，未签订，计{n}项",
        "职工医疗互助参保任务未完成，{date}截止时差{k}人",
    )),
    Kind("PB3.2", 20, 4, (
        "{month}青年大学习参学率低于街道要求",
        "团员组织关系转接超期，“智慧团建”系统{k}人未接收",
    )),
    Kind("PB3.3", 20, 4, (
        "{date}前应报送困难妇女“两癌”救助申请，社区逾期",
        "{month}老干部走访记录缺失，{estate}两名离休干部未走访",
    )),
    Kind("PB3.4", 20, 3, (
        "{date}人才政策入企宣讲未开展，{building}企业无签到",
        "{month}人才公寓需求摸底表未报",
    )),
)  # fmt: skip

GENERAL = (
    Kind("GA1.1", 10, 6, (
        "区委巡察整改台账{month}进展未按时报送",
        "市长信箱件（{estate}加装电梯）回复超期{k}天",
        "{date}领导批示件未在时限内反馈，办公室催办{n}次",
    ), level="ordinary"),
    Kind("GA1.1", 100, 1, ("区长信箱反映{road}积水，社区两次回复内容不实，{date}被区政府办通报",), level="adverse"),
    Kind("GA2.1", 10, 6, (
        "{date}晚值班电话无人接听，两次抽查均未应答",
        "{month}值班表未报，{date}节假日带班领导不在岗",
        "{date}紧急通知未签收，耽误当日报送",
    ), level="ordinary"),
    Kind("GA2.1", 50, 1, ("{date}暴雨预警期间无人值班，{estate}内涝信息迟报，区应急局通报",), level="adverse",
         months=(4, 9)),
    Kind("GA3.1", 10, 6, (
        "{date}街道工作例会，{community}参会人员迟到{k}分钟",
        "{date}街道大会会场手机铃响、中途离席",
        "{date}全区视频会社区分会场应到8人实到5人",
    ), level="ordinary"),
    Kind("GA3.1", 50, 1, ("{date}区委视频会议分会场无人参会，被会务组点名通报",), level="adverse"),
    Kind("GA4.1", 10, 5, (
        "{date}档案检查，上年度文书档案未归档{k}卷",
        "民生档案用房堆放杂物，{date}责令整改",
        "档案年报{n}次未按时报送",
    ), level="ordinary"),
    Kind("GA4.1", 50, 1, ("{estate}低保档案受潮霉变，{date}市档案检查通报",), level="adverse"),
    Kind("GA5.1", 10, 4, (
        "{date}保密自查，涉密文件清退登记缺签字",
        "{month}保密教育学习无记录",
    ), level="ordinary"),
    Kind("GA5.1", 50, 1, ("{date}工作人员将内部通知截图发至业主群，影响不良",), level="adverse"),
    Kind("GA6.1", 10, 4, (
        "{date}区人大代表视察{estate}，社区未按要求准备点位资料",
        "{date}上级调研，会场投影设备故障，社区未提前调试",
    ), level="ordinary"),
    Kind("GA6.1", 100, 1, ("{date}市级现场会点位社区未安排讲解，线路封闭，造成不良影响",), level="adverse"),
    Kind("GA7.1", 10, 5, (
        "{date}街道督查书面通报：{road}门前三包落实差",
        "{month}督查通报第{k}期点名{community}交办事项超期",
    ), level="ordinary"),
    Kind("GA7.1", 100, 1, ("{estate}烂尾棚户屋隐患整改迟缓，{date}被区督查室书面通报批评，影响不良",), level="adverse"),
    Kind("GA8.1", 50, 2, (
        "文明城市省检实地考察，{date}{road}发现占道经营负面清单情形{n}件",
        "{date}国检模拟测评，{estate}楼道小广告成片，列负面清单",
    ), months=(5, 12)),
    Kind("GA8.2", 50, 2, ("社区工作人员{who}驾车不礼让斑马线，{date}被交警部门通报",)),
    Kind("GA8.3", 20, 7, (
        "{date}区对街文明督查，{road}非机动车乱停放，扣分{n}个",
        "{month}区督查{estate}公益广告缺失，分数下到社区",
        "区对街督查发现{place}烟头、垃圾未清，{date}下发扣分单",
    )),
    Kind("GA9.1", 100, 1, ("社区工作人员{who}因违规领取补贴，{date}被区纪委立案",)),
    Kind("GA9.2", 50, 1, ("全年纪检监察信息无媒体上稿",), once="year", months=(12, 12)),
    Kind("GA9.3", 50, 3, (
        "{date}前应上交廉政风险点排查表，社区逾期{k}天",
        "{month}“三公”公开资料{n}次未按时上交",
    )),
    Kind("GA9.4", 20, 5, (
        "{date}上午督查，窗口{n}人次未在岗且无请假手续",
        "{date}下午督查发现工作人员上班时间玩手机游戏",
    )),
)  # fmt: skip
