"""The couriers' table, and its contacts per branch."""

from __future__ import annotations

from shopdesk.core.fields import Search
from shopdesk.core.translations import N_
from shopdesk.storage import base


class CourierContact(base.Line):
    """Whom to ask at one branch of the courier."""

    __tablename__ = "courier_contacts"

    branch = base.text_(N_("Branch"), search=Search.TEXT, width=140, aliases=("网点", "网点名称", "分公司", "站点"))
    person = base.text_(N_("Contact person"), search=Search.NAME, width=110, aliases=("网点联系人", "对接人", "理赔专员"))
    phone = base.phone(N_("Phone"), width=130, aliases=("网点电话", "对接电话"))
    channel = base.text_(
        N_("Group or account"), width=160, aliases=("对接群", "微信群", "微信"), help=N_("The chat group or account where claims are sent.")
    )


class Courier(base.Record):
    """A courier and its terms (``domain.md`` §4.5, §6): every figure is a contract term that the shop sets."""

    __tablename__ = "couriers"

    name = base.text_(
        N_("Name"),
        required=True,
        search=Search.NAME,
        indexed=True,
        width=150,
        aliases=("快递公司", "快递", "物流公司", "快递名称", "承运商", "Courier", "Carrier"),
    )
    code = base.text_(
        N_("Code"),
        indexed=True,
        width=90,
        aliases=("快递代码", "编码", "配送方式代码"),
        help=N_("The short code by which number patterns know it, such as zto."),
    )
    aliases = base.tags(
        N_("Other names"),
        width=240,
        aliases=("别名", "其他叫法", "同义词"),
        help=N_("The words by which platform exports and colleagues call the same thing; an import recognises them."),
    )
    patterns = base.note(
        N_("Number patterns"),
        width=220,
        aliases=("单号规则", "运单号规则"),
        help=N_("One regular expression a line, likely ones first; a waybill that fits suggests this courier."),
    )
    days_to_file = base.number(
        N_("Days to file a claim"),
        minimum=0,
        maximum=1200,
        unit=N_("d"),
        summed=False,
        width=110,
        aliases=("理赔时限", "申请时限", "理赔期限"),
        help=N_("Counted from the day of dispatch. A contract term: check your contract."),
    )
    days_to_answer = base.number(
        N_("Days to answer"),
        minimum=0,
        maximum=1200,
        unit=N_("d"),
        summed=False,
        width=100,
        aliases=("答复时限", "处理时限", "回复时限"),
        help=N_("Counted from the day of submitting; complaints are to be handled within 7 days. Check your contract."),
    )
    damage_hours = base.number(
        N_("Hours to report damage"),
        minimum=0,
        unit=N_("h"),
        summed=False,
        width=110,
        aliases=("破损上报时限",),
        help=N_("Counted from signing; usually 48. Check your contract."),
    )
    postage_multiple = base.number(
        N_("Multiple of the postage"),
        minimum=0,
        maximum=1000,
        summed=False,
        width=110,
        aliases=("运费倍数", "赔付倍数"),
        help=N_(
            "What the courier pays for a parcel without insurance. Three times binds postal items only; courier parcels "
            "follow the contract."
        ),
    )
    insured_rate = base.number(
        N_("Insured value paid"),
        minimum=0,
        maximum=100,
        unit="%",
        summed=False,
        width=100,
        aliases=("保价赔付比例", "保价比例"),
        help=N_("Percent of the insured value that the courier pays for a lost parcel. Check your contract."),
    )
    contacts = base.lines(CourierContact, N_("Branches and contacts"))
    shown = base.shown()
    position = base.position()
    notes = base.note(N_("Notes"), search=Search.TEXT, width=240, aliases=("备注", "说明"))
