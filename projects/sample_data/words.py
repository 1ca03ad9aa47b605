"""The words that made-up names consist of, in English and Chinese."""

SURNAMES = (
    ("Wang", "王"), ("Li", "李"), ("Zhang", "张"), ("Liu", "刘"), ("Chen", "陈"), ("Yang", "杨"), ("Zhao", "赵"),
    ("Huang", "黄"), ("Zhou", "周"), ("Wu", "吴"), ("Xu", "徐"), ("Sun", "孙"), ("Zhu", "朱"), ("Shen", "沈"),
)  # fmt: skip
GIVEN = (
    ("Wei", "伟"), ("Min", "敏"), ("Jing", "静"), ("Lei", "磊"), ("Qiang", "强"), ("Yan", "艳"), ("Jun", "军"),
    ("Jie", "杰"), ("Tao", "涛"), ("Ming", "明"), ("Chao", "超"), ("Xia", "霞"), ("Ping", "平"), ("Gang", "刚"),
)  # fmt: skip
PLACES = (
    ("Qing", "青"), ("Shan", "山"), ("He", "河"), ("Lin", "林"), ("Yun", "云"), ("Long", "龙"), ("Quan", "泉"),
    ("Hai", "海"), ("Tai", "泰"), ("An", "安"), ("Ning", "宁"), ("Feng", "丰"), ("Hua", "华"), ("Xing", "兴"),
    ("Jin", "金"), ("Yu", "玉"), ("Bei", "北"), ("Nan", "南"), ("Dong", "东"), ("Xi", "西"),
)  # fmt: skip
BRANDS = (
    ("Hengrui", "恒锐"), ("Zhongxin", "中芯"), ("Tianhe", "天合"), ("Jiacheng", "嘉城"), ("Ruide", "瑞德"),
    ("Huasheng", "华晟"), ("Kelida", "科力达"), ("Mingyang", "明扬"), ("Xinwei", "新维"), ("Boyuan", "博远"),
    ("Shengtong", "盛通"), ("Guangda", "光达"), ("Lianchuang", "联创"), ("Yuanjing", "远景"), ("Anda", "安达"),
    ("Dingxin", "鼎新"), ("Weilai", "未来"), ("Chuangshi", "创世"), ("Jinfeng", "金枫"), ("Haitong", "海桐"),
)  # fmt: skip
TRADES = (
    ("Electronics", "电子"), ("New Energy", "新能源"), ("Intelligent Equipment", "智能装备"), ("Materials", "材料"),
    ("Biotech", "生物科技"), ("Logistics", "物流"), ("Precision Machinery", "精密机械"), ("Optics", "光学"),
    ("Semiconductor", "半导体"), ("Medical Devices", "医疗器械"),
)  # fmt: skip
FORMS = (
    ("Co., Ltd.", "有限公司"), ("Holdings", "控股有限公司"), ("Investment Fund", "投资基金"), ("Group", "集团"),
)  # fmt: skip
CHAINS = (
    ("Integrated circuits", "集成电路"), ("Energy storage systems", "储能系统"), ("Photovoltaics", "光伏"),
    ("Lithium batteries", "锂电池"), ("Biomedicine", "生物医药"), ("Robotics", "机器人"),
    ("Automotive parts", "汽车零部件"), ("New materials", "新材料"), ("Digital economy", "数字经济"),
    ("Cold chains", "冷链"), ("Textiles", "纺织"), ("Modern services", "现代服务业"), ("Aerospace", "航空航天"),
    ("Hydrogen", "氢能"), ("Food processing", "食品加工"), ("Environmental protection", "节能环保"),
)  # fmt: skip
LINKS = (
    ("materials", "材料"), ("equipment", "装备"), ("components", "零部件"), ("design", "设计"), ("testing", "检测"),
    ("packaging", "封装"), ("recycling", "回收"), ("applications", "应用"),
)  # fmt: skip
PURPOSES = (
    ("production base", "生产基地"), ("industrial park", "产业园"), ("research centre", "研发中心"),
    ("expansion", "扩建"), ("regional headquarters", "区域总部"), ("pilot line", "中试线"),
    ("smart factory", "智能工厂"), ("supply chain centre", "供应链中心"),
)  # fmt: skip
SEASONS = (("spring", "春季"), ("summer", "夏季"), ("autumn", "秋季"), ("winter", "冬季"))
