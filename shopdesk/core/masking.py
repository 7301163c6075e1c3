"""Hiding phones and addresses in lists and exports, and knowing a hidden value when one comes in (``domain.md`` §4.1).

Which fields are masked is declared on the field; who may see them in clear is decided by the services.
"""

from __future__ import annotations

import re
from functools import lru_cache

STARS = "****"
_STAR_CHARACTERS = "*＊∗●•"
_STAR = re.compile(f"[{re.escape(_STAR_CHARACTERS)}]")
_MOBILE = re.compile(r"(?<!\d)((?:\+?86-?)?1\d\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)", re.ASCII)
_LONG_RUN = re.compile(r"(?<!\d)\d{3,}(\d{4})(?!\d)", re.ASCII)
_DIGIT = re.compile(r"\d", re.ASCII)
_X_MASK = re.compile(r"\d[xX]{3,}\d{2,}|\d{3}[xX]{4,}", re.ASCII)
_STAR_RUN = re.compile(rf"[{re.escape(_STAR_CHARACTERS)}]+|(?<=\d)[xX]{{3,}}")
_IGNORED = re.compile(r"[\s\-—–]")

_MUNICIPALITIES = "北京|天津|上海|重庆|重慶"
_PROVINCES = (
    "河北|山西|辽宁|遼寧|吉林|黑龙江|黑龍江|江苏|江蘇|浙江|安徽|福建|江西|山东|山東|河南|湖北|湖南|广东|廣東|海南|四川|贵州|貴州|云南|雲南|"
    "陕西|陝西|甘肃|甘肅|青海|台湾|臺灣|内蒙古|內蒙古|广西|廣西|西藏|宁夏|寧夏|新疆|香港|澳门|澳門"
)
_ADDRESS_HEAD = re.compile(
    rf"\s*(?:中国\s*)?(?:(?:{_MUNICIPALITIES})市?(?:\s*(?:{_MUNICIPALITIES})市)?"
    rf"|(?:(?:{_PROVINCES})(?:省|(?:壮族|壯族|回族|维吾尔|維吾爾)?自治区|(?:壮族|壯族|回族|维吾尔|維吾爾)?自治區|特别行政区|特別行政區)?\s*)"
    r"(?:[^\s\d市区區县縣盟]{1,10}?(?:自治州|地区|地區|市|盟))?"
    r"|[^\s\d市区區县縣盟]{2,10}?(?:自治州|市|盟))"
)


def mask_phone(phone: str) -> str:
    """``13812345678`` -> ``138****5678``; a virtual number's tail (``-1234``, ``[1234]``) stays. A masked phone is given back as it is."""
    if not phone or is_masked(phone):
        return phone
    masked, mobiles = _MOBILE.subn(rf"\1{STARS}\2", phone)
    masked, runs = _LONG_RUN.subn(rf"{STARS}\1", masked)
    if mobiles or runs:
        return masked
    digits = len(_DIGIT.findall(phone))
    hidden = digits - (4 if digits > 7 else 2)
    return _DIGIT.sub("*", phone, count=hidden) if hidden > 0 else STARS


def mask_address(address: str) -> str:
    """Province and city stay, the rest becomes ``****``; an address of another shape is hidden whole."""
    if not address or address.endswith(STARS):
        return address
    head = _ADDRESS_HEAD.match(address)
    return (head[0].strip() if head else "") + STARS


def is_masked(text: str) -> bool:
    """Whether a platform or an export has hidden part of it: ``138****1234``, ``张*``, ``新*镇**村``, ``138XXXX1234``."""
    if "*" in text:
        return True
    if text.isascii():
        return ("x" in text or "X" in text) and _X_MASK.search(text) is not None
    return _STAR.search(text) is not None or (("x" in text or "X" in text) and _X_MASK.search(text) is not None)


def fits_mask(masked: str, clear: str) -> bool:
    """Whether ``masked`` may be a hidden form of ``clear``: then it tells nothing new and never replaces it.

    A run of stars stands for anything; blanks, hyphens, ``+86`` and a virtual number's tail may differ.
    """
    if not is_masked(masked) or not clear:
        return False
    if masked == clear:
        return True
    return _mask_pattern(masked).fullmatch(_plain(clear)) is not None


def _plain(text: str) -> str:
    plain = _IGNORED.sub("", text).casefold()
    return plain.removeprefix("+86") if plain.startswith("+86") else plain


@lru_cache(maxsize=1024)
def _mask_pattern(masked: str) -> re.Pattern[str]:
    bare = _IGNORED.sub("", masked).casefold().removeprefix("+86")
    parts = [re.escape(part) for part in _STAR_RUN.split(bare)]
    # hyphens are gone from the clear value, so its tail is digits behind the last four
    return re.compile(".*".join(parts) + r"(?:[\[(转#]?\d{1,6}[\])]?)?", re.DOTALL)
