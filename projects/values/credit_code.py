"""The unified social credit code of Chinese organisations (GB 32100-2015); knows no model.

18 characters: registration authority (1), category (1), division code of the authority (6 digits),
organisation code (8 and its check character, GB 11714-1997), check character of the whole.
"""

from django.utils.translation import gettext_lazy as _

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015, table 2: no I, O, S, V, Z
_LENGTH = 18
_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))  # GB 32100-2015, annex A
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714-1997


def check_credit_code(code: str) -> None:
    """Raise ValueError, with a sentence for the person who typed it, unless `code` is well formed.

    The first two characters are not held against a list of authorities: new ones are added without notice.
    """
    if len(code) != _LENGTH:
        raise ValueError(_("A unified social credit code has 18 characters."))
    if any(character not in ALPHABET for character in code):
        raise ValueError(
            _("A unified social credit code has digits and capital letters only, without I, O, S, V and Z.")
        )
    if not code[2:8].isdecimal():
        raise ValueError(
            _("Characters 3 to 8 of a unified social credit code are the digits of a division code.")
        )
    if code[16] != organisation_check_character(code[8:16]):
        raise ValueError(
            _("The organisation code in characters 9 to 17 has a wrong check character: look for a slip.")
        )
    if code[17] != check_character(code[:17]):
        raise ValueError(_("The last character does not fit the others: look for a slip."))


def check_character(first17: str) -> str:
    """The 18th character for 17 characters of `ALPHABET` (GB 32100-2015, annex A; modulus 31)."""
    total = sum(
        ALPHABET.index(character) * weight for character, weight in zip(first17, _WEIGHTS, strict=True)
    )
    return ALPHABET[-total % 31]


def organisation_check_character(first8: str) -> str:
    """The 9th character for 8 digits and capital letters (GB 11714-1997; modulus 11, X for ten)."""
    # In this older code A is 10 and Z is 35, with no letter left out.
    values = (int(character, 36) for character in first8)
    total = sum(value * weight for value, weight in zip(values, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]
