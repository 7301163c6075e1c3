"""The shops' table."""

from __future__ import annotations

from shopdesk.core.fields import Kind, Search
from shopdesk.core.translations import N_
from shopdesk.core.vocabulary import PLATFORMS
from shopdesk.storage import base


class Shop(base.Record):
    """One shop on one platform, with the place its parcels go back to (``domain.md`` §3, §4.3)."""

    __tablename__ = "shops"

    name = base.text_(
        N_("Name"),
        required=True,
        search=Search.NAME,
        indexed=True,
        width=160,
        aliases=("店铺", "店铺名称", "店铺名", "网店名称", "店名", "Shop", "Store"),
    )
    platform = base.choice(N_("Platform"), PLATFORMS, width=100, aliases=("平台", "平台名称", "所属平台"))
    account = base.text_(
        N_("Seller account"),
        identifier=True,
        search=Search.IDENTIFIER,
        width=140,
        aliases=("卖家账号", "卖家帐号", "店铺账号", "主账号", "店铺代码", "店铺编码"),
        help=N_("The name with which you log in to the platform."),
    )
    return_contact = base.text_(
        N_("Return contact"),
        width=120,
        aliases=("退货联系人", "退货收件人", "卖家真实姓名"),
        help=N_("Who receives returned parcels; cases take it over."),
    )
    return_phone = base.column(
        Kind.PHONE, N_("Return phone"), search=Search.IDENTIFIER, width=130, aliases=("退货电话", "退货联系电话", "卖家手机", "卖家电话")
    )
    return_address = base.text_(N_("Return address"), search=Search.TEXT, width=260, aliases=("退货地址", "卖家退货地址", "退件地址"))
    refund_target_hours = base.number(
        N_("Refund target"),
        minimum=0,
        unit=N_("h"),
        summed=False,
        width=90,
        aliases=("退款目标时长",),
        help=N_("The time from request to refund that the shop wants to keep on average."),
    )
    shown = base.shown()
    position = base.position()
    notes = base.note(N_("Notes"), search=Search.TEXT, width=240, aliases=("备注", "说明"))
