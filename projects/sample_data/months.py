"""The words of a made-up bureau: units, labels, what months bring, what hinders."""

from random import Random

UNITS = (
    ("Investment Promotion Bureau", "投资促进局"),
    ("Development and Reform Bureau", "发展和改革局"),
    ("Economy and Information Bureau", "经济和信息化局"),
    ("Natural Resources Bureau", "自然资源局"),
    ("High-tech Zone Committee", "高新区管委会"),
    ("Development Zone Committee", "经开区管委会"),
    ("Commerce Bureau", "商务局"),
    ("Town Project Office", "镇项目办"),
)
OFFICIAL, WATCHED = ("Official lists", "官方名单"), ("Internal follow-up", "内部跟踪")
LABELS = (
    (OFFICIAL, "Fortune Global 500", "世界500强", True),
    (OFFICIAL, "Little giant", "专精特新", True),
    (OFFICIAL, "Foreign capital", "外资", True),
    (WATCHED, "Leader’s focus", "领导关注", False),
)
STEPS = {
    "signed": ("正在办理企业注册手续", "项目方案深化，已报送预审材料", "开展用地踏勘和规划条件论证"),
    "registered": ("项目备案材料已提交", "环评报告编制中", "初步设计方案完成评审"),
    "approved": ("土地挂牌准备工作推进中", "办理用地预审", "施工图设计完成{n}0%"),
    "land_granted": ("完成场地平整{n}0%", "施工许可证办理中", "临建搭设完成"),
    "construction_start": ("桩基施工完成{n}0%", "主体结构施工至{n}层", "厂房钢结构吊装完成{n}0%"),
    "completed": ("设备安装调试完成{n}0%", "消防验收已通过", "生产线联动试车"),
    "in_production": ("产能利用率{n}0%", "本月新增订单{n}批", "二线设备进场"),
    "full_capacity": ("满负荷生产，运行平稳", "本月产值较上月增长{n}%"),
}
PROBLEMS = (
    ("用地指标尚未落实", "已由自然资源局调剂解决用地指标。"),
    ("供电容量不足，需增容", "电力部门已完成增容改造。"),
    ("环评审批进度偏慢", "已取得环评批复。"),
    ("企业融资尚未到位", "银行授信已落实，首笔贷款到账。"),
    ("周边道路未通，材料运输受限", "配套道路已通车。"),
    ("施工单位人员不足", "已增派两个班组，工期追回。"),
)
PUBLIC = (
    ("The main structure has been completed.", "主体结构已完工。"),
    ("Installation of the first production line has begun.", "首条生产线设备开始安装。"),
    ("Piling is finished; work on the foundations goes on.", "桩基工程完成，正在进行基础施工。"),
)


def progress(random: Random, stage: str, month: int, at: int) -> str:
    """What a month brought a project of this stage; `at` months after the first told."""
    said = random.choice(STEPS.get(stage, STEPS["signed"])).format(n=1 + at % 9)
    return f"{month}月：{said}。"
