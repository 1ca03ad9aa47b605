"""The words of which amounts are made: currencies, units and qualifiers in English and Chinese; `money` reads with them."""

import re
from typing import NamedTuple

VARIANTS = str.maketrans(
    "零壹贰貳叁參肆伍陆陸柒捌玖拾佰仟两兩萬億圓餘約", "〇一二二三三四五六六七八九十百千二二万亿圆余约"
)
NAMES_ZH: dict[str, str] = {
    "CNY": "元", "USD": "美元", "EUR": "欧元", "JPY": "日元", "HKD": "港元", "GBP": "英镑", "KRW": "韩元",
    "SGD": "新加坡元", "AUD": "澳元", "CAD": "加元", "NZD": "新西兰元", "CHF": "瑞士法郎", "TWD": "新台币",
    "MOP": "澳门元", "THB": "泰铢", "RUB": "卢布", "INR": "印度卢比", "ZAR": "南非兰特",
}  # fmt: skip
NAMES_EN: dict[str, str] = {
    "CNY": "yuan", "USD": "US dollars", "EUR": "euros", "JPY": "yen", "HKD": "Hong Kong dollars",
    "GBP": "pounds", "KRW": "won", "SGD": "Singapore dollars", "AUD": "Australian dollars",
    "CAD": "Canadian dollars", "NZD": "New Zealand dollars", "CHF": "Swiss francs", "INR": "Indian rupees",
    "TWD": "New Taiwan dollars", "ZAR": "rand",
}  # fmt: skip

_DOLLARS = "USD AUD CAD HKD NZD SGD TWD"
_YUAN = "CNY HKD MOP TWD"
_RUPEES = "INR PKR LKR NPR MUR"

# Signs leave a bare number bare ("$1,740" in a column of millions); the first code is the usual meaning, the
# others are meant where the list's own currency or another word in the text says so.
_SIGNS: dict[str, str] = {
    "$": _DOLLARS, "us$": "USD", "us $": "USD", "u.s.$": "USD", "hk$": "HKD", "nt$": "TWD", "s$": "SGD",
    "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD", "mop$": "MOP", "¥": "CNY JPY",
    "cn¥": "CNY", "rmb¥": "CNY", "jp¥": "JPY", "€": "EUR", "£": "GBP", "₩": "KRW", "₹": "INR", "₽": "RUB", "฿": "THB",
    "rm": "MYR", "rmb": "CNY", "renminbi": "CNY", "人民币": "CNY", "r$": "BRL", "rp": "IDR", "rp.": "IDR", "tk": "BDT",
    "rs": _RUPEES, "rs.": _RUPEES, "ksh": "KES",
}  # fmt: skip

# Words name the unit as well: "500元" is 500 yuan even in a column of 万元.
_WORDS: dict[str, str] = {
    **{name: code for code, name in NAMES_ZH.items()},
    **{name.lower(): code for code, name in NAMES_EN.items()},
    "元": _YUAN, "圆": _YUAN, "块": "CNY", "yuan renminbi": "CNY", "chinese yuan": "CNY", "yuans": "CNY",
    "dollar": _DOLLARS, "dollars": _DOLLARS, "us dollar": "USD", "u.s. dollar": "USD", "u.s. dollars": "USD",
    "american dollars": "USD", "美金": "USD", "euro": "EUR", "pound": "GBP", "pounds sterling": "GBP",
    "japanese yen": "JPY", "korean won": "KRW", "円": "JPY", "日圆": "JPY", "港币": "HKD", "港圆": "HKD",
    "韩圆": "KRW", "韩币": "KRW", "新元": "SGD", "新币": "SGD", "台币": "TWD", "澳大利亚元": "AUD", "加拿大元": "CAD",
    "瑞郎": "CHF", "ringgit": "MYR", "林吉特": "MYR", "澳门币": "MOP", "俄罗斯卢布": "RUB", "兰特": "ZAR",
    "malaysian ringgit": "MYR", "south korean won": "KRW", "baht": "THB", "thai baht": "THB", "dong": "VND",
    "vietnamese dong": "VND", "越南盾": "VND", "rupiah": "IDR", "indonesian rupiah": "IDR", "印尼盾": "IDR",
    "rupee": _RUPEES, "rupees": _RUPEES, "pakistani rupees": "PKR", "taka": "BDT", "philippine pesos": "PHP",
    "mexican pesos": "MXN", "zloty": "PLN", "zlotys": "PLN", "polish zloty": "PLN", "forint": "HUF", "forints": "HUF",
    "swedish kronor": "SEK", "danish kroner": "DKK", "norwegian kroner": "NOK", "turkish lira": "TRY",
    "turkish liras": "TRY", "saudi riyals": "SAR", "uae dirhams": "AED", "reais": "BRL", "brazilian reais": "BRL",
    "rubles": "RUB", "roubles": "RUB", "tenge": "KZT", "egyptian pounds": "EGP",
}  # fmt: skip

SCALES: dict[str, int] = {
    "k": 3, "thousand": 3, "m": 6, "mn": 6, "mln": 6, "mio": 6, "million": 6, "millions": 6,
    "b": 9, "bn": 9, "bln": 9, "billion": 9, "billions": 9, "bil": 9, "wan": 4, "yi": 8,
    "tn": 12, "trn": 12, "trillion": 12, "trillions": 12, "lakh": 5, "lakhs": 5, "crore": 7, "crores": 7, "lakh crore": 12,
    "百": 2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "百亿": 10, "千亿": 11, "万亿": 12,
}  # fmt: skip
CHINESE_SCALES = frozenset(word for word in SCALES if not word.isascii())

_QUALIFIERS: dict[str, str] = {
    word: qualifier
    for qualifier, words in {
        "exact": "exactly|exact|正好|恰好|整|正",
        "about": "about|around|approx|approx.|approximately|circa|ca|ca.|c.|roughly|some|nearly|almost|close to|an estimated|~|∼|≈"
        "|约|大约|约为|约合|大概|近|将近|接近|左右|上下",
        "at_least": "over|above|more than|at least|no less than|not less than|min|min.|minimum|exceeding"
        "|in excess of|or more|and above|and more|plus|+|>|>=|≥|超过|超|逾|突破|至少|最低|不少于|不低于|高于|大于|以上|多|余",
        "up_to": "up to|as much as|at most|no more than|not more than|not exceed|not exceeding|not over|not to exceed|a maximum of"
        "|max|max.|maximum|less than|under|below|or less|<|<=|≤|最高|最多|至多|不超过|不超|不到|不足|不高于|不多于|不大于|低于|小于|以下|以内",
    }.items()
    for word in words.split("|")
}  # fmt: skip

# "30亿元以上", "3bn+"; in front of a number these words mean nothing ("+3bn" is just a sign).
ONLY_BEHIND = frozenset(
    ("+", "plus", "or more", "and above", "and more", "or less", "以上", "以下", "以内", "左右", "上下", "多", "余")
)  # fmt: skip


class Word(NamedTuple):
    kind: str  # "sign", "word" (both currencies), "scale" or "qualifier"
    value: str


VOCABULARY: dict[str, Word] = {
    **{text: Word("qualifier", value) for text, value in _QUALIFIERS.items()},
    **{text: Word("sign", value) for text, value in _SIGNS.items()},
    **{text: Word("word", value) for text, value in _WORDS.items()},
    **{text: Word("scale", text) for text in SCALES},
}


def alternative(text: str) -> str:
    # Latin words end where their letters end, so that "bnx" is not "bn" with a rest.
    return re.escape(text) + ("(?![a-z])" if text[-1].isascii() and text[-1].isalpha() else "")
