"""Currencies: ISO 4217's codes and minor digits, and the symbols that people write instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from leadline_mappings.normalize.words import words

_TWO_DIGITS: Final = words(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
    COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS
    INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
    MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
    STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
    """
)
_NO_DIGITS: Final = words("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF")
_THREE_DIGITS: Final = words("BHD IQD JOD KWD LYD OMR TND")
_FOUR_DIGITS: Final = words("CLF UYW")
WITHDRAWN: Final = words("ANG BGN CUC HRK SLL ZWL")
"""Gone within the last years, and still in the records of that time."""

MINOR_DIGITS: Final[Mapping[str, int]] = {
    **dict.fromkeys(_TWO_DIGITS | WITHDRAWN, 2),
    **dict.fromkeys(_NO_DIGITS, 0),
    **dict.fromkeys(_THREE_DIGITS, 3),
    **dict.fromkeys(_FOUR_DIGITS, 4),
}

_SYMBOLS: Final[Mapping[str, str]] = {
    "€": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY", "₴": "UAH",
    "₪": "ILS", "฿": "THB", "₫": "VND", "₦": "NGN", "₡": "CRC", "₸": "KZT", "₼": "AZN", "₾": "GEL", "₵": "GHS",
    "៛": "KHR", "₭": "LAK", "₮": "MNT", "₲": "PYG", "ZŁ": "PLN", "KČ": "CZK", "FT": "HUF", "FR.": "CHF", "SFR": "CHF",
    "SFR.": "CHF", "US$": "USD", "R$": "BRL", "C$": "CAD", "CA$": "CAD", "CAD$": "CAD", "A$": "AUD", "AU$": "AUD",
    "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "SG$": "SGD", "NT$": "TWD", "MX$": "MXN", "CN¥": "CNY", "JP¥": "JPY",
    "RMB": "CNY",
}  # fmt: skip
"""In capitals. Symbols of one currency, or of one beside much smaller ones that are declared when they are meant."""

_SHARED: Final[Mapping[str, frozenset[str]]] = {
    "$": words(
        """
        USD CAD AUD NZD HKD SGD TWD MXN ARS CLP COP UYU BBD BMD BND BSD BZD FJD GYD JMD KYD LRD NAD SBD SRD TTD XCD
        """
    ),
    "£": words("GBP EGP FKP GIP LBP SDG SHP SSP SYP"),
    "¥": words("JPY CNY"),
    "￥": words("JPY CNY"),
    "KR": words("DKK NOK SEK ISK"),
    "KR.": words("DKK NOK SEK ISK"),
    "₱": words("PHP CUP"),
    "₩": words("KRW KPW"),
    "LEI": words("RON MDL"),
    "RS": words("INR PKR LKR NPR MUR SCR"),
    "RS.": words("INR PKR LKR NPR MUR SCR"),
    "FR": words("CHF XOF XAF XPF"),
}


def code_of(written: str, declared: str | None) -> str | None:
    """The ISO code of a currency as written. A symbol of several currencies needs a declared one among them.

    >>> code_of("eur", None), code_of("€", "USD"), code_of("$", None), code_of("$", "CAD"), code_of("$", "EUR")
    ('EUR', 'EUR', None, 'CAD', None)
    """
    capitals = written.upper()
    if capitals in MINOR_DIGITS:
        return capitals
    if declared is not None and declared in _SHARED.get(capitals, ()):
        return declared
    return _SYMBOLS.get(capitals)


def may_mean(written: str, code: str) -> bool:
    """The symbol is also used for this currency, as in ``$1,200 CAD``."""
    return code_of(written, code) == code


def currency_fault(code: object) -> str | None:
    """What is wrong with a declared currency, in one sentence; None for a good one.

    >>> currency_fault("EUR"), currency_fault("€")
    (None, '€ is not a currency: use a code of ISO 4217 such as EUR')
    """
    if isinstance(code, str) and code in MINOR_DIGITS:
        return None
    return (
        f"{str(code)[:20] if isinstance(code, str) else 'this'} is not a currency: use a code of ISO 4217 such as EUR"
    )
