"""The customers' table and its lines: accounts, phones, addresses."""

from __future__ import annotations

from shopdesk.core.fields import Choice, Search
from shopdesk.core.translations import N_
from shopdesk.core.vocabulary import PLATFORMS
from shopdesk.storage import base

LEVELS = (
    Choice("normal", N_("Normal customer"), "grey", aliases=("普通", "普通客户", "一般", "普通会员")),
    Choice("important", N_("Important customer"), "blue", aliases=("重要", "重要客户", "老客户", "大客户")),
    Choice("vip", N_("VIP"), "violet", aliases=("贵宾", "VIP客户", "特殊VIP", "会员", "高级会员")),
)

#: 002 §4 and 004: what the person is like, and how to answer.
TEMPERAMENTS = (
    Choice("none", N_("Nothing special"), aliases=("无", "一般", "未分类")),
    Choice(
        "friendly",
        N_("Friendly type"),
        aliases=("友善", "友善型"),
        hint=N_(
            "Easy-going and trusting, often a loyal buyer. Give your best service all the same; never let things slip because "
            "they are lenient."
        ),
    ),
    Choice(
        "domineering",
        N_("Domineering type"),
        aliases=("独断", "独断型"),
        hint=N_(
            "Sure of themselves and quick to decide. Be brief and polite, keep promises to the letter, do not argue; let them "
            "make the decision."
        ),
    ),
    Choice(
        "analytical",
        N_("Analytical type"),
        aliases=("分析", "分析型"),
        hint=N_(
            "Careful with details and reasons. Answer with facts, figures and photos, and give reasons and dates; vague words "
            "cost their trust."
        ),
    ),
    Choice(
        "self_centred",
        N_("Self-centred type"),
        aliases=("自我", "自我型", "以自我为中心"),
        hint=N_(
            "Counts every advantage and disadvantage. Show what this solution brings them; stay within the rules and keep screenshots."
        ),
    ),
    Choice(
        "talkative",
        N_("Talkative type"),
        aliases=("唠叨", "唠叨型", "嘮叨", "嘮叨型"),
        hint=N_("Likes to talk and drifts off. Avoid open questions, agree briefly, lead back to the matter and sum up early."),
    ),
    Choice(
        "gentle",
        N_("Gentle type"),
        aliases=("和气", "和气型", "和氣", "和氣型"),
        hint=N_(
            "Polite and attentive but undecided; others change their mind easily. Recommend one solution, step by step, and follow up."
        ),
    ),
    Choice(
        "proud",
        N_("Proud type"),
        aliases=("骄傲", "骄傲型", "驕傲", "驕傲型"),
        hint=N_("Wants to be respected. Address them formally, acknowledge their view, ask for their understanding; never start a debate."),
    ),
    Choice(
        "captious",
        N_("Fault-finding type"),
        aliases=("刁酸", "刁酸型", "刁钻"),
        hint=N_("Criticises and contradicts. Stay calm, do not contradict, a little humour helps; keep to facts and keep screenshots."),
    ),
)

STANDINGS = (
    Choice("normal", N_("In good standing"), aliases=("正常", "普通", "否")),
    Choice("watch", N_("Watch"), "amber", aliases=("留意", "关注", "注意", "观察")),
    Choice("blocked", N_("Blocked"), "red", aliases=("黑名单", "拉黑", "是")),
)


class CustomerAccount(base.Line):
    """One account of the person on one platform."""

    __tablename__ = "customer_accounts"

    platform = base.choice(N_("Platform"), PLATFORMS, width=100, aliases=("平台", "平台名称", "来源平台", "客户来源"))
    shop = base.reference("shops", N_("Shop"), indexed=False, width=140, aliases=("店铺", "店铺名称", "所属店铺"))
    account = base.text_(
        N_("Account"),
        required=True,
        personal=True,
        identifier=True,
        search=Search.NAME,
        indexed=True,
        width=160,
        aliases=(
            "旺旺号",
            "旺旺",
            "旺旺ID",
            "旺旺名",
            "买家旺旺",
            "客户旺旺",
            "客户ID",
            "买家ID",
            "用户ID",
            "会员名",
            "会员名称",
            "会员昵称",
            "买家会员名",
            "买家会员名称",
            "买家账号",
            "买家帐号",
            "买家昵称",
            "平台账号",
            "账号",
            "帐号",
            "淘宝ID",
            "微信",
            "微信号",
            "微信昵称",
            "Account",
            "Buyer account",
        ),
    )


class CustomerPhone(base.Line):
    """One phone number; a virtual one keeps its ``-1234`` tail."""

    __tablename__ = "customer_phones"

    number = base.phone(
        N_("Phone"),
        required=True,
        indexed=True,
        width=150,
        aliases=(
            "手机",
            "手机号",
            "手机号码",
            "联系手机",
            "电话",
            "联系电话",
            "联系方式",
            "电话号码",
            "收货人手机",
            "收货电话",
            "Phone",
            "Mobile",
        ),
    )


class CustomerAddress(base.Line):
    """One address."""

    __tablename__ = "customer_addresses"

    province = base.text_(N_("Province"), width=90, aliases=("省", "省份", "所在省份", "州/省"))
    city = base.text_(N_("City"), width=90, aliases=("市", "城市", "所在城市"))
    district = base.text_(N_("District"), width=90, aliases=("区", "区/县", "区县", "县区", "所在地区"))
    detail = base.text_(
        N_("Address"),
        masked=True,
        personal=True,
        search=Search.TEXT,
        width=280,
        aliases=("收货地址", "详细地址", "地址", "收件地址", "联系地址", "街道地址", "客户地址", "Address"),
    )


class Customer(base.Record):
    """One person (``domain.md`` §4.1). Cases, refunds, claims and so on of the person are counted when shown, never stored here."""

    __tablename__ = "customers"

    number = base.number_of(N_("Customer number"), width=140, aliases=("客户编号", "档案编号", "会员编号", "客户号"))
    name = base.text_(
        N_("Customer name"),
        required=True,
        personal=True,
        search=Search.NAME,
        indexed=True,
        width=130,
        aliases=(
            "客户名称",
            "客户姓名",
            "客户",
            "姓名",
            "名称",
            "收货人",
            "收货人姓名",
            "收件人",
            "真实姓名",
            "买家姓名",
            "昵称",
            "店名",
            "Customer",
            "Customer name",
        ),
    )
    level = base.choice(
        N_("Level"),
        LEVELS,
        default="normal",
        indexed=True,
        width=110,
        aliases=("等级", "客户等级", "客户级别", "会员等级", "级别", "重要性"),
    )
    standing = base.choice(
        N_("Standing"),
        STANDINGS,
        default="normal",
        indexed=True,
        width=100,
        aliases=("状态", "客户状态", "是否黑名单", "黑名单", "信用"),
        help=N_("Watched and blocked customers are marked wherever they appear."),
    )
    temperament = base.choice(
        N_("Temperament"),
        TEMPERAMENTS,
        width=120,
        aliases=("性格", "客户性格", "性格类型", "客户类型"),
        help=N_("A tip on how to answer is shown beside it."),
    )
    accounts = base.lines(CustomerAccount, N_("Accounts"), aliases=("账号列表",))
    phones = base.lines(CustomerPhone, N_("Phones"), aliases=("电话列表",))
    addresses = base.lines(CustomerAddress, N_("Addresses"), aliases=("地址列表",))
    email = base.text_(
        N_("E-mail"), masked=True, personal=True, search=Search.TEXT, width=180, aliases=("邮箱", "电子邮箱", "电子邮件", "Email", "E-mail")
    )
    contact = base.text_(
        N_("Contact person"),
        personal=True,
        search=Search.NAME,
        width=110,
        aliases=("联系人", "联系人姓名"),
        help=N_("Where the customer is a company."),
    )
    preference = base.note(
        N_("Preference"), personal=True, search=Search.TEXT, width=220, aliases=("偏好", "喜好", "个人偏好", "需求", "客户需求")
    )
    caution = base.note(
        N_("Caution"),
        personal=True,
        search=Search.TEXT,
        width=220,
        aliases=("注意事项", "警示", "提醒", "特别注意"),
        help=N_("Shown as a banner wherever this customer appears."),
    )
    tags = base.tags(N_("Tags"), width=160, aliases=("标签", "客户标签", "分组"))
    notes = base.note(N_("Notes"), personal=True, search=Search.TEXT, width=240, aliases=("备注", "客户备注", "说明"))
    visit_interval_months = base.number(
        N_("Months between visits"),
        minimum=0,
        maximum=60,
        summed=False,
        width=110,
        aliases=("回访间隔", "回访周期", "回访间隔月"),
        help=N_("Empty means the shop's own setting for VIPs (every month); 0 means never."),
    )
    first_purchase_on = base.date(N_("First purchase"), width=110, aliases=("首次购买", "首次购买时间", "首次下单时间", "第一次购买"))
    last_purchase_on = base.date(
        N_("Last purchase"), indexed=True, width=110, aliases=("最近购买", "最后购买时间", "最近下单时间", "上次购买", "最后交易时间")
    )
    order_count = base.number(
        N_("Number of orders"), minimum=0, width=90, aliases=("订单数", "购买次数", "交易笔数", "成交次数", "下单次数")
    )
    spend_amount = base.money(
        N_("Spent"), minimum=0, indexed=True, width=110, aliases=("消费金额", "累计消费", "消费总额", "交易额", "成交金额", "累计金额")
    )
    evidence = base.evidence(N_("Evidence"), personal=True, width=90, aliases=("图片", "附件"))
