"""The unified social credit code: public codes of large companies, and every slip of one character."""

import pytest

from projects.values.credit_code import (
    ALPHABET,
    check_character,
    check_credit_code,
    organisation_check_character,
)

PUBLIC_CODES = {
    "Huawei Technologies": "914403001922038216",
    "Alibaba (China)": "91330100799655058B",
    "Tencent Computer Systems": "9144030071526726XG",
    "Baidu Online": "91110000802100433B",
}


@pytest.mark.parametrize("code", PUBLIC_CODES.values(), ids=PUBLIC_CODES.keys())
def test_a_public_code_passes(code: str) -> None:
    check_credit_code(code)


@pytest.mark.parametrize("code", PUBLIC_CODES.values(), ids=PUBLIC_CODES.keys())
def test_every_slip_of_one_character_is_found(code: str) -> None:
    for position in range(18):
        for character in ALPHABET:
            if character != code[position]:
                with pytest.raises(ValueError, match=r"\w"):
                    check_credit_code(code[:position] + character + code[position + 1 :])


@pytest.mark.parametrize("position", range(17))
def test_every_swap_of_neighbours_is_found(position: int) -> None:
    code = PUBLIC_CODES["Tencent Computer Systems"]
    swapped = code[:position] + code[position + 1] + code[position] + code[position + 2 :]
    if swapped != code:
        with pytest.raises(ValueError, match=r"\w"):
            check_credit_code(swapped)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "18 characters"),
        ("91440300192203821", "18 characters"),
        ("9144030019220382166", "18 characters"),
        (" 91330100799655058B", "18 characters"),
        ("91330100799655058b", "capital letters"),
        ("9133010079965505OB", "without I, O"),
        ("９1330100799655058B", "capital letters"),
        ("91330100799655058\x00", "capital letters"),
        ("91330100799655058٣", "capital letters"),
        ("913301A0799655058B", "division code"),
        ("91330100799655068B", "organisation code"),
        ("91330100799655058C", "last character"),
        ("92330100799655058B", "last character"),
    ],
)
def test_it_says_what_is_wrong(code: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check_credit_code(code)


def test_the_alphabet_leaves_out_what_is_mistaken_for_digits() -> None:
    assert len(ALPHABET) == 31
    assert not set("IOSVZ") & set(ALPHABET)


def test_check_characters_by_the_standards() -> None:
    assert check_character("91330100799655058") == "B"
    assert organisation_check_character("71526726") == "X"
    # The worked example of GB 11714-1997.
    assert organisation_check_character("D2143569") == "X"
