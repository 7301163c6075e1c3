"""Headers among titles and preambles, two-row headers, and rows that are no data."""

from __future__ import annotations

import pytest

from shopdesk.excel.structure import find_header, heading_hints, is_required, kind_of_row, normal_heading

HEADINGS = ("订单号", "收货人", "电话", "金额", "备注", "数量")
DATA = [
    ("260302-123456789012345", "张三", "13812345678", "12.50", "", "1"),
    ("260302-123456789012346", "李四", "13812345679", "8.00", "急", "2"),
    ("260302-123456789012347", "王五", "13812345670", "9.90", "", "1"),
]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("*快递单号", "快递单号"),
        ("快递单号*#", "快递单号"),
        ("物流单号（必填）", "物流单号"),
        ("【必填】快递单号", "快递单号"),
        ("交易号(*唯一)", "交易号"),
        ("重量（kg）", "重量"),
        ("重量\n(kg)", "重量"),
        ("0-1KG(元）", "0-1kg"),
        ("手机（与固定电话 二填一）", "手机"),
        (" 收货地址 ", "收货地址"),
        ("订单编号：", "订单编号"),
        ("订单\u200b编号\ufeff", "订单编号"),
        ("ＳＫＵ编码", "sku编码"),
        ("Financial Status", "financialstatus"),
        ("order_number", "ordernumber"),
        ("(订单号)", "订单号"),
        ("商家编码-规格维度", "商家编码-规格维度"),
        ("訂單編號", "订单编号"),
        ("*買家會員名（必填）", "买家会员名"),
        ("*", ""),
        ("", ""),
    ],
)
def test_normal_heading(written: str, plain: str) -> None:
    assert normal_heading(written) == plain


def test_hints_and_required_marks_are_kept_apart() -> None:
    assert heading_hints("重量（kg）") == ("kg",)
    assert is_required("下单日期*")
    assert is_required("物流单号（必填）")
    assert not is_required("备注")


def test_header_on_the_first_row() -> None:
    found = find_header([HEADINGS, *DATA])
    assert found is not None
    assert (found.row_index, found.span, found.headings) == (0, 1, HEADINGS)


@pytest.mark.parametrize("lines", [1, 2, 7, 24, 30])
def test_header_below_a_preamble(lines: int) -> None:
    preamble = [(f"账号:[buyer{line}@example.com]", f"第 {line} 行说明文字") if line % 3 else ("----------",) for line in range(lines)]
    found = find_header([*preamble, HEADINGS, *DATA])
    assert found is not None
    assert found.row_index == lines


def test_title_rows_and_blank_rows_above() -> None:
    found = find_header([("2026年3月退货通知单",), (), ("客户: 某某公司", "", "", "日期: 2026-03-02"), HEADINGS, *DATA])
    assert found is not None
    assert found.row_index == 3


def test_header_only_template_with_instructions() -> None:
    found = find_header(
        [("订单导入模板（*号为必填项)", "", "收货地址省市区需空格隔开"), ("下单日期*", "店铺代码*", "交易号*", "会员昵称*", "收货人")]
    )
    assert found is not None
    assert found.row_index == 1


def test_data_without_a_header_is_not_given_one() -> None:
    assert find_header(DATA) is None
    assert find_header([]) is None
    assert find_header([(), ()]) is None


def test_known_headings_decide_between_two_likely_rows() -> None:
    rows = [("字段甲", "字段乙", "字段丙"), ("运单号", "赔付金额", "结果"), ("甲", "乙", "丙"), ("丁", "戊", "己")]
    known = {"运单号": 1.0, "赔付金额": 1.0, "结果": 0.8}
    found = find_header(rows, lambda name: known.get(name, 0.0))
    assert found is not None
    assert found.row_index == 1


def test_groups_above_columns_are_joined() -> None:
    rows = [
        ("订单号", "收件人", "", "商品", ""),
        ("", "姓名", "电话", "名称", "数量"),
        ("1234567", "张三", "13812345678", "杯子", "2"),
        ("1234568", "李四", "13812345679", "碗", "1"),
    ]
    found = find_header(rows)
    assert found is not None
    assert (found.row_index, found.span) == (1, 2)
    assert found.headings == ("订单号", "收件人 姓名", "收件人 电话", "商品 名称", "商品 数量")


def test_a_lower_heading_that_is_known_alone_loses_its_group_where_that_leaves_no_doubt() -> None:
    words = ("登记日期", "快递公司", "快递单号", "货值", "运费", "理赔类型", "姓名", "电话", "金额")
    top = ("*登记日期", "快递信息", "", "金额（元）", "", "寄件人", "", "理赔类型（必填）")
    rows = [
        ("2026年3月登记表",),
        top,
        ("", "快递公司", "快递单号", "货 值", "运费", "姓名", "电话", ""),
        ("2026/3/2", "中通", "75412345678901", "￥1,234.50", "-", "张三", "13812345678", "丢件"),
        ("2026/3/3", "圆通", "YT1234567890123", "12元", "/", "李四", "13812345679", "破损"),
    ]
    found = find_header(rows, lambda name: 1.0 if name in words else 0.0)
    assert found is not None
    assert (found.row_index, found.span) == (2, 2)
    assert found.headings == ("*登记日期", "快递公司", "快递单号", "货 值", "运费", "寄件人 姓名", "寄件人 电话", "理赔类型(必填)")

    top = ("订单号", "订单状态", "发货", "", "退货", "")
    twice = [top, ("", "", "快递公司", "单号", "快递公司", "单号"), ("1234567", "完成", "中通", "754123", "圆通", "754124")]
    found = find_header(twice, lambda name: 1.0 if name in ("订单号", "订单状态", "快递公司") else 0.0)
    assert found is not None
    assert found.headings == ("订单号", "订单状态", "发货 快递公司", "发货 单号", "退货 快递公司", "退货 单号")


def test_blank_and_doubled_headings_are_named() -> None:
    found = find_header([("", "单号", "备注", "备注（内部）"), ("0", "SF123456", "a", "b"), ("1", "SF123457", "c", "d")])
    assert found is not None
    assert found.blank == (0,)
    assert found.doubled == (3,)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (("", " ", "\u3000"), "blank"),
        ((), "blank"),
        (("合计", "", "", "30.40"), "total"),
        (("总计：", "", "", "", "", "3"), "total"),
        (("", "", "小计", "12"), "total"),
        (("Total", "", "", "30.40"), "total"),
        (("人民币合计", "", "", "30.40"), "total"),
        (("截至2026年3月28号余欠我方合计金额", "", "", "169135.5"), "total"),
        (("共3条记录",), "total"),
        (("备注2：以上价格含税",), "note"),
        (("制表：张三", "", "审核："), "note"),
        (("以上数据仅供参考，不作为凭证",), "note"),
        (("--------------------",), "note"),
        (HEADINGS, "header"),
        (DATA[0], "data"),
        (("", "", "", "", "红色 XL", "1"), "data"),
        (("260302-1", "合计先生", "13812345678", "1", "合计", "1"), "data"),
        (("备注", "张三", "13812345678", "1"), "data"),
    ],
)
def test_kind_of_row(cells: tuple[str, ...], kind: str) -> None:
    assert kind_of_row(cells, HEADINGS) == kind
