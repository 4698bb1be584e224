"""Values that no source should send and every source sends one day: what each normaliser must survive."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final


class Unprintable:
    """An object that cannot even be shown."""

    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


class Colour(StrEnum):
    """A text that is not exactly ``str``."""

    RED = "red"


def _nested_list(depth: int) -> object:
    nested: object = "x"
    for _ in range(depth):
        nested = [nested]
    return nested


def _nested_dict(depth: int) -> object:
    nested: object = "x"
    for _ in range(depth):
        nested = {"a": nested}
    return nested


def _nested_text(depth: int) -> str:
    """Each repair of the encoding uncovers the next one."""
    nested = ""
    for _ in range(depth):
        nested = f"â{nested}€\u2039"
    return nested


MEGABYTE: Final = 1 << 20

_TEXTS: Final = (
    ("empty", ""),
    ("space", " "),
    ("spaces of all kinds", " \t\r\n\x0b\x0c\x1c\x85\u00a0\u2003\u2028\u3000"),
    ("NUL", "\x00"),
    ("NUL inside", "a\x00b"),
    ("NUL in an address", "jane\x00@acme.com"),
    ("control characters", "".join(map(chr, range(32))) + "\x7f\x80\x9f"),
    ("lone high surrogate", "\ud800"),
    ("lone low surrogate", "a\udc00b"),
    ("surrogates in the wrong order", "\udc00\ud83d"),
    ("escaped byte", "Jos\udce9"),
    ("right to left", "\u202eacme\u202c \u200fabc\u200e"),
    ("isolates", "\u2066+49 30 901820\u2069"),
    ("hebrew", "\u05e9\u05dc\u05d5\u05dd"),
    ("arabic with joiner", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
    ("zero width", "\u200b\u2060\ufeff\u00ad"),
    ("zero width in a number", "+49\u200b30\u200b901820"),
    ("soft hyphen in a name", "Mc\u00adDonald"),
    ("tags", "\U000e0041\U000e007f"),
    ("variation selectors", "\u2603\ufe0f\ufe0e"),
    ("family emoji", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
    ("flag", "\U0001f1e9\U0001f1ea"),
    ("zalgo", "e" + "\u0301\u0323" * 500),
    ("marks alone", "\u0301\u0301"),
    ("decomposed", "Jose\u0301"),
    ("composition exclusion", "\u0958 \u2adc"),
    ("case without a way back", "İSTANBUL ŉ ß ẞ ǰ ΐ ﬁ ŸŸ"),
    ("mojibake", "JosÃ© GarcÃ\u00ada"),
    ("mojibake twice", "JosÃƒÂ©"),
    ("mojibake within mojibake", _nested_text(1000)),
    ("replacement character", "Jos\ufffd"),
    ("noncharacters", "\ufffe\uffff\U0010ffff"),
    ("private use", "\ue000\uf8ff"),
    ("full width", "\uff21\uff23\uff2d\uff25 \uff0b\uff14\uff19 \uff13\uff10 \uff19\uff10\uff11\uff18\uff12\uff10"),
    ("arabic digits", "\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0660"),
    ("superscript digits", "²³¹"),
    ("other numerals", "\u216b ½ \u3007 \u1369"),
    ("roman and circled", "\u2460\u2461\u2462 \u2177"),
    ("quotes", "\"'`\u00b4\u2018\u2019\u201c\u201d"),
    ("backslashes", "\\\\x00\\u0000\\"),
    ("percent", "%s%n%d%00{0}{}"),
    ("template", "{{7*7}} ${jndi:ldap://x/y}"),
    ("formula", "=cmd|' /C calc'!A0"),
    ("statement", "'; DROP TABLE leads; --"),
    ("markup", "<script>alert(1)</script>"),
    ("yaml", "!!python/object:os.system"),
    ("path", "../../etc/passwd"),
    ("zero", "0"),
    ("minus zero", "-0"),
    ("minus zero point", "-0.0"),
    ("number", "12"),
    ("number with point", "12.50"),
    ("number with comma", "12,50"),
    ("thousands", "1,200.50"),
    ("thousands the other way", "1.200,50"),
    ("thin spaces", "1\u2009200\u202f500"),
    ("exponent", "1e3"),
    ("exponent beyond a float", "1e400"),
    ("exponent of a bomb", "1e999999999"),
    ("negative exponent", "1e-400"),
    ("digits beyond an int", "9" * 5000),
    ("long fraction", "0." + "1" * 5000),
    ("underscored number", "1_000"),
    ("hexadecimal", "0x1F"),
    ("NaN as text", "NaN"),
    ("infinity as text", "Infinity"),
    ("minus infinity as text", "-inf"),
    ("true as text", "true"),
    ("null as text", "null"),
    ("list as text", "[1, 2]"),
    ("object as text", '{"a": 1}'),
    ("date", "2026-02-28"),
    ("date that is none", "2026-02-30"),
    ("date of year zero", "0000-01-01"),
    ("first moment", "0001-01-01T00:00:00+14:00"),
    ("last moment", "9999-12-31T23:59:59.999-12:00"),
    ("leap second", "2016-12-31T23:59:60Z"),
    ("hour 24", "2026-01-01T24:00:00Z"),
    ("week date", "2024-W01-1"),
    ("absurd offset", "2026-01-01T00:00:00+99:99"),
    ("second offset", "2026-01-01T00:00:00+01:00:30"),
    ("epoch", "1767225600"),
    ("epoch in milliseconds", "1767225600000"),
    ("negative epoch", "-9999999999999"),
    ("money", "1200.5 EUR"),
    ("money with symbol", "€ 1.200,50"),
    ("money without currency", "$1,200"),
    ("email", " Jane.Doe@ACME.Com "),
    ("email in capitals with tag", "JANE+TAG@GMAIL.COM"),
    ("email of unicode", "jäne@exämple.de"),
    ("two emails", "a@b.com; c@d.com"),
    ("emails without end", "a@b.com," * 500),
    ("at signs", "@" * 200),
    ("phone", "(212) 555-0100"),
    ("phone with extension", "+1 212 555 0100 ext. 12"),
    ("phone with pauses", "+12125550100,,,12#"),
    ("two phones", "02214710398 / 01713920093"),
    ("pluses", "+" * 59),
    ("phone context", "tel:5550100;phone-context=+1212"),
    ("zeros", "0" * 30),
    ("url", "HTTPS://User:Pw@ACME.com:443/a%00b?q=\u202e#x"),
    ("url without host", "http://"),
    ("url of a number", "http://0x7f.1/"),
    ("url with a broken port", "http://acme.com:99999999/"),
    ("url with brackets", "http://[::1"),
    ("script url", "javascript:alert(1)"),
    ("punycode", "xn--" + "a" * 60 + ".de"),
    ("labels without end", "a." * 2000),
    ("dots", "." * 300),
    ("country", "u.k."),
    ("state", "US-CA"),
    ("name", "VAN DER BERG-O'NEILL"),
    ("honorific only", "Dr."),
    ("names without end", "van " * 500),
    ("company", "ACME GmbH & Co. KG"),
    ("title", "SR. VP, SALES & MKTG"),
    ("separators", ";,|/;,|/"),
    ("pattern bomb", "a" * 9000 + "!"),
    ("spaces within", "a" + " " * 9000 + "b"),
    ("long word", "x" * 10_000),
    ("one too long", "x" * 10_001),
    ("megabyte", "x" * MEGABYTE),
    ("megabyte of digits", "9" * MEGABYTE),
    ("megabyte of spaces", " " * MEGABYTE),
    ("megabyte of marks", "\u0301" * MEGABYTE),
    ("megabyte of semicolons", ";" * MEGABYTE),
    ("megabyte of NUL", "\x00" * MEGABYTE),
)

_OTHERS: Final[tuple[tuple[str, object], ...]] = (
    ("none", None),
    ("true", True),
    ("false", False),
    ("int zero", 0),
    ("int one", 1),
    ("int", 12125550100),
    ("negative int", -1),
    ("64 bits", 2**64),
    ("int beyond printing", 10**5000),
    ("negative int beyond printing", -(10**5000)),
    ("float", 12.5),
    ("whole float", 3.0),
    ("float minus zero", -0.0),
    ("tiny float", 5e-324),
    ("huge float", 1.7976931348623157e308),
    ("float beyond exact", 2.0**60),
    ("NaN", float("nan")),
    ("infinity", float("inf")),
    ("minus infinity", float("-inf")),
    ("decimal", Decimal("1.10")),
    ("decimal NaN", Decimal("NaN")),
    ("decimal signalling NaN", Decimal("sNaN")),
    ("decimal bomb", Decimal("1e999999")),
    ("complex", 1j),
    ("native date", date(2026, 2, 28)),
    ("native moment", datetime(2026, 2, 28, 12, tzinfo=UTC)),
    ("bytes", b"abc\x00\xff"),
    ("bytearray", bytearray(b"abc")),
    ("enumeration", Colour.RED),
    ("empty list", []),
    ("empty dict", {}),
    ("empty tuple", ()),
    ("list of texts", ["new", "done"]),
    ("tuple of texts", ("done", "new")),
    ("set of texts", {"new"}),
    ("list of anything", [None, True, 1, float("nan"), "\ud800", b"", [], {}]),
    ("list of nothing", [None, None]),
    ("long list", ["new"] * 100_000),
    ("list of a megabyte", ["x" * MEGABYTE]),
    ("dict of texts", {"value": "x", "flag": True}),
    ("dict of anything", {"flag": float("nan"), "out_at": [], "in_at": {}, "evidence": b"", 1: None, None: "\ud800"}),
    ("consent", {"flag": True, "out_at": "\x00", "in_at": 10**5000, "evidence": "\ud800"}),
    ("money apart", {"amount": "1e999999999", "currency": "\ud800"}),
    ("deep list", _nested_list(1000)),
    ("deep dict", _nested_dict(1000)),
    ("list of a deep dict", [_nested_dict(1000)]),
    ("generator", (text for text in ("a", "b"))),
    ("type", str),
    ("function", len),
    ("object", object()),
    ("unprintable object", Unprintable()),
    ("list of an unprintable object", [Unprintable()]),
)

HOSTILE: Final[list[tuple[str, object]]] = [*_TEXTS, *_OTHERS]
"""(what it is, the value). None of them may be changed by a test: they are shared."""
