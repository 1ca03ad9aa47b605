"""Reading and writing amounts, units and currencies ("30亿元", "CNY 3.0 bn"); knows no model.

An amount is a `Decimal` in whole units of its currency (yuan, dollars), with at most two decimals. Reading
computes in integers of hundredths, so nothing is ever rounded on the way in. 万元 = 10,000 CNY, 亿元 =
100,000,000 CNY (docs/domain.md); an amount fits `DecimalField(max_digits=15, decimal_places=2)`.
"""

import gettext
import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import cache
from typing import NamedTuple

import pycountry
from django.utils.translation import gettext_lazy as _

from .languages import reader_language
from .money_words import (
    CHINESE_SCALES,
    NAMES_EN,
    NAMES_ZH,
    ONLY_BEHIND,
    SCALES,
    VARIANTS,
    VOCABULARY,
    alternative,
)

MAX_TEXT = 200  # characters; longer is not an amount
MAX_AMOUNT = 10**13  # exclusive, in units of the currency: 15 digits, two of them decimals
MAX_FILTER = 10**18  # inclusive, in yuan: still a BigIntegerField

# What a bare number may be scaled by, as a power of ten (docs/interface.md, import profile and `unit=`).
UNITS: dict[str, int] = {
    "": 0, "yuan": 0, "元": 0,
    "thousand": 3, "million": 6, "billion": 9,
    "wan": 4, "万": 4, "万元": 4,
    "yi": 8, "亿": 8, "亿元": 8,
}  # fmt: skip

# ISO 4217 also lists metals, bond-market units, testing and "no currency"; nobody invests in those.
_NOT_MONEY = frozenset(("XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"))
_MENDED_ZH = {"JOD": "约旦第纳尔", "BOB": "玻利维亚诺"}  # which the catalogue of pycountry has wrong

_UNDISCLOSED = frozenset(("undisclosed", "not disclosed", "未披露", "未公布", "未公开"))


_VOCABULARY_RE = re.compile("|".join(alternative(text) for text in sorted(VOCABULARY, key=len, reverse=True)))
_CODE_RE = re.compile(r"[a-z]{3}(?![a-z])")
_DIGITS_RE = re.compile(r"[0-9.,]+(?: [0-9][0-9.,]*)*")
_NUMERAL_RE = re.compile(r"[〇一二三四五六七八九十][〇一二三四五六七八九十百千万亿]*")
_BELOW_WAN_RE = re.compile(
    "(?:([D])千)?〇?(?:([D])百)?〇?(?:([D]?)(十))?〇?([D])?".replace("D", "一二三四五六七八九")
)
_NUMBER_RE = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+|[0-9]+|(?=\.))"
    r"(?:\.(?P<decimals>[0-9]+))?"
)
_LIKE_GROUPS_RE = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")  # "1.100": eleven hundred to half of Europe

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u2060\ufeff"))
_MINUS = "-−–—("
_MAY_FOLD = ("<wide>", "<narrow>", "<noBreak>", "<small>", "<compat>")


class MoneyError(ValueError):
    """An amount, unit or currency that cannot be read; `str()` is a sentence for the person who wrote it."""


@dataclass(frozen=True)
class Reading:
    """What a text says about money; None means that it says nothing (and of `amount`: undisclosed)."""

    amount: Decimal | None  # in units of the currency, at most two decimals
    currency: str | None  # ISO 4217
    qualifier: str | None  # exact, about, at_least or up_to


class _Token(NamedTuple):
    kind: str  # as _Word, or "digits" (Arabic) or "numeral" (Chinese)
    text: str
    value: str  # normalised: the vocabulary's value, a currency code, else the text


def read_amount(text: str, *, unit: str = "", default_currency: str | None = None) -> Reading:
    """Read an amount as people write it: "30亿元", "3bn", "约11.5 亿", "US$ 300m", "3,000,000,000", "三十亿元".

    `unit` (a key of `UNITS`) scales a number that says no unit itself; "500元" and "5 dollars" do say one,
    "$5" and "5 USD" do not. `default_currency` is returned where the text names none, and decides what "$" or
    "¥" means where it is one of the currencies written so (otherwise USD and CNY). Blank: amount None.

    Raises MoneyError for anything else: malformed grouping, negative, more than two decimals after scaling,
    10^13 and above, two currencies, two qualifiers, ranges, texts over 200 characters.
    """
    return _read(text, unit, default_currency, MAX_AMOUNT * 100 - 1)


def parse_filter(text: str) -> tuple[int | Decimal, str]:
    """What `amount_min` and `amount_max` name: `1000000000`, `1bn`, `10亿` (docs/interface.md, Filters), and the currency
    that the text states, blank for none.

    Raises MoneyError for blanks, qualifiers, negatives and anything above 10^18.
    """
    reading = _read(text, "", None, MAX_FILTER * 100)
    if reading.amount is None or reading.qualifier is not None:
        raise not_in("CNY", text)
    amount = int(reading.amount) if reading.amount == int(reading.amount) else reading.amount
    return amount, reading.currency or ""


def not_in(currency: str, text: str) -> MoneyError:
    """The refusal of a text that is no amount in this currency."""
    if currency == "CNY":
        return _refusal(
            _("“%(text)s” is not an amount in yuan. Write for example 1000000000, 1bn or 10亿."), text
        )
    return _refusal(
        _("“%(text)s” is not an amount in %(currency)s. Write for example 1000000000, 1bn or 10亿."),
        text,
        currency=currency,
    )


def restated(words: object, currency: str) -> str:
    """Words about yuan for another currency: "Amount (CNY)" as "Amount (USD)", 金额（元） as 金额（美元）."""
    text = str(words)
    if currency == "CNY":
        return text
    text = text.replace("(CNY)", f"({currency})")
    for yuan in ("（人民币）", "（元）"):
        text = text.replace(yuan, f"（{NAMES_ZH[currency]}）")
    return text


def _read(text: str, unit: str, default_currency: str | None, most: int) -> Reading:
    """`read_amount` with the largest acceptable amount, in hundredths."""
    default_power = unit_power(unit)
    if len(text) > MAX_TEXT:
        raise _refusal(_("“%(text)s” is too long for an amount."), text)
    folded = _fold(text)
    if not folded or folded in _UNDISCLOSED:
        return Reading(None, default_currency, None)
    tokens = _tokens(folded, text)

    numbers = [index for index, token in enumerate(tokens) if token.kind in ("digits", "numeral")]
    if not numbers:
        raise _unreadable(text)
    before, number, after = tokens[: numbers[0]], tokens[numbers[0]], tokens[numbers[0] + 1 :]
    hundredths, after = _amount(number, before, after, default_power, text)
    around = [*before, *after]
    if any(token.kind in ("scale", "digits", "numeral") for token in around):
        raise _unreadable(text)
    if any(token.text in ONLY_BEHIND for token in before):
        raise _unreadable(text)
    if hundredths > most:
        raise _refusal(_("“%(text)s” is too large: at most %(most)s."), text, most=f"{most // 100:,}")
    whole, cents = divmod(hundredths, 100)
    amount = Decimal(f"{whole}.{cents:02}") if cents else Decimal(whole)
    return Reading(amount, _currency_of(around, default_currency, text), _qualifier_of(around, text))


def unit_power(unit: str) -> int:
    """The power of ten of a unit name; MoneyError if it is not a key of `UNITS`."""
    try:
        return UNITS[unit.strip().lower()]
    except KeyError:
        message = _("Unknown unit “%(text)s”. Use thousand, million, billion, 万元, 亿元 or nothing.")
        raise _refusal(message, unit) from None


def _fold(text: str) -> str:
    """Full-width to ordinary, lower case, one space between words.

    Not plain NFKC: that would read the footnote in "30²" as 302 and "½" as 1/2.
    """
    characters = []
    for character in text.translate(_INVISIBLE):
        if character.isspace() and character not in "\x1c\x1d\x1e\x1f":
            character = " "
        elif unicodedata.decomposition(character).startswith(_MAY_FOLD):
            folded = unicodedata.normalize("NFKC", character)
            character = folded if len(folded) == 1 else character
        characters.append(character)
    return re.sub(" +", " ", "".join(characters)).strip(" ").lower().translate(VARIANTS)


def _tokens(folded: str, text: str) -> list[_Token]:
    """Cut a folded text into words, codes and numbers; MoneyError at the first thing unknown."""
    tokens: list[_Token] = []
    position, first_digit = 0, next((at for at, sign in enumerate(folded) if sign in "0123456789"), -1)
    while position < len(folded):
        if folded[position] == " ":
            position += 1
            continue
        if found := _VOCABULARY_RE.match(folded, position):
            word = VOCABULARY[found[0]]
            tokens.append(_Token(word.kind, found[0], word.value))
        elif found := _DIGITS_RE.match(folded, position):
            tokens.append(_Token("digits", found[0], found[0]))
        elif found := _NUMERAL_RE.match(folded, position):
            tokens.append(_Token("numeral", found[0], found[0]))
        elif (found := _CODE_RE.match(folded, position)) and is_currency(found[0].upper()):
            tokens.append(_Token("sign", found[0], found[0].upper()))
        elif folded[position] in _MINUS and position < first_digit:
            raise _refusal(_("“%(text)s” is negative: an amount cannot be below zero."), text)
        else:
            raise _unreadable(text)
        position = found.end()
    return tokens


def _take_scale(after: list[_Token]) -> tuple[_Token | None, list[_Token]]:
    """The unit right behind a number, over a "多", "余" or "+" between them ("30多亿元"), and what remains."""
    if after and after[0].kind == "scale":
        return after[0], after[1:]
    if len(after) > 1 and after[0].text in ("多", "余", "+") and after[1].kind == "scale":
        return after[1], [after[0], *after[2:]]
    return None, after


def _amount(
    number: _Token, before: list[_Token], after: list[_Token], default_power: int, text: str
) -> tuple[int, list[_Token]]:
    """(hundredths, the tokens behind the number and its unit), "1亿2000万" included."""
    scale, after = _take_scale(after)
    literal = any(token.kind == "word" for token in (*before, *after))
    if number.kind == "numeral":
        value, scaled = _numeral(number.text), "万" in number.text or "亿" in number.text
        if value is None or (scale and (scaled or scale.text not in CHINESE_SCALES)):
            raise _unreadable(text)
        power = SCALES[scale.text] if scale else 0 if scaled or literal else default_power
        return value * 100 * int(10**power), after
    if scale is None:
        power = 0 if literal else default_power
        if power == 0 and _LIKE_GROUPS_RE.fullmatch(number.text):
            raise _refusal(_("“%(text)s” could mean thousands or decimals. Write 1,100 or 1.1."), text)
        return _hundredths(number, power, text), after
    if scale.text in ("百", "千") and default_power in (4, 8) and not literal:
        raise _unreadable(text)  # "5千" in a column of 万元: 5,000 yuan, or 5,000 times 万?
    power = SCALES[scale.text]
    total = _hundredths(number, power, text)
    while after and after[0].kind == "digits":
        previous, number = scale, after[0]
        scale, after = _take_scale(after[1:])
        if scale is None or not {previous.text, scale.text} <= CHINESE_SCALES:
            raise _unreadable(text)
        lower = _hundredths(number, SCALES[scale.text], text)
        if lower >= 100 * 10**power or total % (100 * 10**power):
            raise _unreadable(text)
        total, power = total + lower, SCALES[scale.text]
    return total, after


def _hundredths(number: _Token, power: int, text: str) -> int:
    """A number in Arabic digits times 10^power, in hundredths; exact or MoneyError."""
    match = _NUMBER_RE.fullmatch(number.text)
    if match is None or not (match["whole"] or match["decimals"]):
        raise _refusal(_("“%(text)s” is not grouped in threes. Write 3,000,000.50 or 3000000.50."), text)
    whole, decimals = match["whole"].replace(",", "").replace(" ", ""), match["decimals"] or ""
    hundredths, rest = divmod(int(whole + decimals) * int(10 ** (power + 2)), int(10 ** len(decimals)))
    if rest:
        raise _refusal(_("“%(text)s” is finer than a hundredth of a yuan or dollar."), text)
    return hundredths


def _numeral(text: str, units: tuple[tuple[str, int], ...] = (("亿", 10**8), ("万", 10**4))) -> int | None:
    """The value of a Chinese numeral; None if malformed, or read in two ways ("三万五", "三五亿")."""
    for index, (unit, size) in enumerate(units):
        high, found, low = text.partition(unit)
        if found:
            upper = _numeral(high, units[index + 1 :])
            lower = _numeral(low, units[index + 1 :]) if low else 0
            # "三万五" is 35,000 to a speaker and 30,005 to a parser.
            return None if not upper or lower is None or len(low) == 1 else upper * size + lower
    match = _BELOW_WAN_RE.fullmatch(text)
    if not match or not text or "〇〇" in text or (text[-1] == "〇" and text != "〇"):
        return None
    if match[5] and text[-2:-1] in ("百", "千"):
        return None
    thousands, hundreds, tens, ones = (
        "〇一二三四五六七八九".index(match[group] or "〇") for group in (1, 2, 3, 5)
    )
    return 1000 * thousands + 100 * hundreds + 10 * (tens or bool(match[4])) + ones


def _currency_of(tokens: list[_Token], default: str | None, text: str) -> str | None:
    """The currency that all currency words agree on, the default where there is none."""
    candidates: list[str] | None = None
    for token in tokens:
        if token.kind in ("sign", "word"):
            codes = token.value.split(" ")
            candidates = codes if candidates is None else [code for code in candidates if code in codes]
    if candidates is None:
        return default
    if not candidates:
        raise _refusal(_("“%(text)s” names two currencies."), text)
    return default if default in candidates else candidates[0]


def _qualifier_of(tokens: list[_Token], text: str) -> str | None:
    """The one qualifier said, None where there is none."""
    said = {token.value for token in tokens if token.kind == "qualifier"}
    if len(said) > 1:
        raise _refusal(_("“%(text)s” says two different things about how exact it is."), text)
    return said.pop() if said else None


def _refusal(message: object, text: str, **more: str) -> MoneyError:
    return MoneyError(str(message) % {"text": shown(text), **more})


def _unreadable(text: str) -> MoneyError:
    return _refusal(
        _("Cannot read “%(text)s” as an amount. Write for example 3,000,000, 3bn or 30亿元."), text
    )


def shown(text: str) -> str:
    """At most 40 characters that any page, log and database can hold."""
    clean = "".join(character if character.isprintable() else "\ufffd" for character in text[:41])
    return clean if len(text) <= 40 else clean[:39] + "…"


def write_amount(amount: int | Decimal | None, currency: str = "CNY", lang: str = "") -> str:
    """A figure by the habit of readers of `lang`, blank for whoever reads: "CNY 3.0 bn", "CNY 450 m"; 30亿元, 4,500万元, 3亿美元.

    Three significant digits (all those before the point, always a decimal of bn and tn), half-even; more
    where rounding would reach the next unit (999,999,999 is not "1.0 bn"). None gives "".
    """
    if amount is None:
        return ""
    value, lang = _finite(amount), lang or reader_language()
    power, unit = _unit_for(value.copy_abs(), lang)
    minimum = 1 if unit in ("bn", "tn") else 0
    number = _rounded(value.copy_abs(), power, minimum, lang) if power else _grouped(value.copy_abs())
    return _with_currency(_sign(value), number, unit, currency, lang)


def write_rounded(
    amount: int | Decimal | None, currency: str = "CNY", lang: str = "", *, decimals: int
) -> str:
    """By the reader's unit with at most so many decimals, as reports have it: 41.25亿元, CNY 4.125 bn. None gives ""."""
    if amount is None:
        return ""
    value, lang = _finite(amount), lang or reader_language()
    power, unit = _unit_for(value.copy_abs(), lang)
    size = to_unit(value.copy_abs(), power)
    with localcontext() as context:
        context.prec = len(size.as_tuple().digits) + 30
        rounded = size.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    return _with_currency(_sign(value), _grouped(rounded), unit, currency, lang)


def write_exact(amount: int | Decimal | None, currency: str = "CNY", lang: str = "") -> str:
    """Every digit: "CNY 3,000,000,000"; 3,000,000,000元. Decimals are trimmed; None gives ""."""
    if amount is None:
        return ""
    value, lang = _finite(amount), lang or reader_language()
    return _with_currency(_sign(value), _grouped(value.copy_abs()), "", currency, lang)


def write_words(amount: int | Decimal | None, currency: str = "CNY", lang: str = "") -> str:
    """The exact figure read back to a clerk before storing: words, digits, the other language's unit.

    "3 billion yuan (CNY 3,000,000,000 · 30亿元)"; 30亿元（3,000,000,000元 · CNY 3.0 bn）. None gives "".
    """
    if amount is None:
        return ""
    value, lang = _finite(amount), lang or reader_language()
    sign, size = _sign(value), value.copy_abs()
    power_zh, unit_zh = _unit_for(size, "zh")
    name_zh = NAMES_ZH.get(currency, f" {currency}")
    chinese = f"{sign}{_grouped(to_unit(size, power_zh))}{unit_zh}{name_zh}"
    power_en, unit_en = _unit_for(size, "en")
    if _is_chinese(lang):
        number = _grouped(to_unit(size, power_en))
        number += ".0" if unit_en in ("bn", "tn") and "." not in number else ""
        english = _with_currency(sign, number, unit_en, currency, "en")
        return f"{chinese}（{write_exact(value, currency, lang)} · {english}）"
    word = {"tn": " trillion", "bn": " billion", "m": " million", "": ""}[unit_en]
    english = f"{sign}{_grouped(to_unit(size, power_en))}{word} {NAMES_EN.get(currency, currency)}"
    return f"{english} ({write_exact(value, currency, lang)} · {chinese})"


def to_unit(amount: int | Decimal, unit: str | int) -> Decimal:
    """An amount in another unit (key of `UNITS` or power of ten): exact, no trailing zeros or exponent."""
    power = unit if isinstance(unit, int) else unit_power(unit)
    # By the digits, not by division: a Decimal context would round.
    sign, digits, written_exponent = _finite(amount).as_tuple()
    if not any(digits):
        return Decimal(0)
    exponent = int(written_exponent) - power
    while exponent < 0 and digits[-1] == 0:
        digits, exponent = digits[:-1], exponent + 1
    return Decimal((sign, digits + (0,) * max(exponent, 0), min(exponent, 0)))


def _finite(amount: int | Decimal) -> Decimal:
    value = Decimal(amount)
    if not value.is_finite():
        raise MoneyError(_("Not a number."))
    return value


def _is_chinese(lang: str) -> bool:
    return lang.lower().startswith("zh")


def _sign(value: Decimal) -> str:
    return "\u2212" if value < 0 else ""


def _unit_for(size: Decimal, lang: str) -> tuple[int, str]:
    """(power of ten, name) of the unit that readers of the language use for this size."""
    units = ((12, "万亿"), (8, "亿"), (4, "万")) if _is_chinese(lang) else ((12, "tn"), (9, "bn"), (6, "m"))
    return next(((power, name) for power, name in units if size >= 10**power), (0, ""))


def _rounded(size: Decimal, power: int, minimum: int, lang: str) -> str:
    """`size` / 10^power: three significant digits, at least `minimum` decimals, never in the next unit."""
    value = to_unit(size, power)
    decimals = max(minimum, 3 - len(str(int(value))), 0)
    with localcontext() as context:
        context.prec = len(value.as_tuple().digits) + 30
        rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
        while rounded != value and _unit_for(rounded.scaleb(power), lang)[0] != power:
            decimals += 1
            rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    text = _grouped(rounded)
    return text + ".0" if minimum and "." not in text else text


def _grouped(size: Decimal) -> str:
    """Digits with commas, decimals trimmed, never an exponent."""
    return f"{to_unit(size, 0):,f}"


def _with_currency(sign: str, number: str, unit: str, currency: str, lang: str) -> str:
    if not _is_chinese(lang):
        return f"{sign}{currency} {number}" + (f" {unit}" if unit else "")
    name = NAMES_ZH.get(currency)
    if name is None:
        return f"{sign}{number}{unit} {currency}"
    return f"{sign}{number}{unit}{name}"


@cache
def _currencies() -> dict[str, str]:
    return {
        currency.alpha_3: currency.name
        for currency in sorted(pycountry.currencies, key=lambda currency: str(currency.alpha_3))
        if currency.alpha_3 not in _NOT_MONEY
    }


def axis_unit(largest: float, currency: str = "CNY", lang: str = "") -> tuple[int, str]:
    """The unit of an axis up to this size: the power of ten that its numbers leave out, and its name: "CNY bn", 亿元."""
    lang = lang or reader_language()
    power, unit = _unit_for(Decimal(largest), lang)
    if not _is_chinese(lang):
        return power, f"{currency} {unit}".strip()
    return power, f"{unit}{NAMES_ZH.get(currency, currency)}"


@cache
def _chinese_names() -> gettext.NullTranslations:
    return gettext.translation("iso4217", pycountry.LOCALES_DIR, languages=["zh_CN"])


def currency_choices(lang: str = "") -> list[tuple[str, str]]:
    """(code, "CNY - Yuan Renminbi") of every active ISO 4217 currency (pycountry), CNY first; in Chinese the code alone
    where there is no Chinese name."""
    codes = sorted(_currencies(), key=lambda code: (code != "CNY", code))
    if not _is_chinese(lang or reader_language()):
        return [(code, f"{code} - {_currencies()[code]}") for code in codes]
    names = {code: _MENDED_ZH.get(code) or _chinese_names().gettext(_currencies()[code]) for code in codes}
    return [
        (code, f"{code} - {said}" if said != _currencies()[code] else code) for code, said in names.items()
    ]


def is_currency(code: str) -> bool:
    """Whether `code` is an active ISO 4217 currency code, in capitals."""
    return code in _currencies()
