"""The field that an old name probably means now: by name, label and type."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import SequenceMatcher

from leadline.connector import FieldInfo, ObjectInfo
from leadline_mappings.normalize.clean import squeezed

LIKE_ENOUGH = 0.75
NOT_ITS_TYPE = 0.15
"""What a candidate of another type loses."""


def nearest_field(
    info: ObjectInfo, words: Iterable[str], *, taken: Collection[str], types: Collection[str]
) -> FieldInfo | None:
    """The field most like one of ``words`` (old name, label), not mapped already; None when nothing is like them.

    ``types`` are the native types that would do; empty for any.
    """
    wanted = [folded for folded in map(_core, words) if folded]
    best, score = None, LIKE_ENOUGH
    for field in info.fields.values():
        if field.name in taken or field.type == "id":
            continue
        likeness = max((_likeness(word, field) for word in wanted), default=0.0)
        if types and field.type not in types:
            likeness -= NOT_ITS_TYPE
        if likeness > score:
            best, score = field, likeness
    return best


def nearest_word(word: str, known: Iterable[str], *, like: float = 0.8) -> str | None:
    """The known word that is the same but for case, spaces and punctuation, or nearly."""
    wanted, best, score = squeezed(word), None, like
    matcher = SequenceMatcher(None, "", wanted)
    for one in known:
        folded = squeezed(one)
        if folded == wanted:
            return one
        if 2 * min(len(wanted), len(folded)) <= score * (len(wanted) + len(folded)):
            continue  # too unlike in length alone
        matcher.set_seq1(folded)
        if matcher.quick_ratio() > score:
            likeness = matcher.ratio()
            if likeness > score:
                best, score = one, likeness
    return best


def _core(name: str) -> str:
    """Without what marks a custom field.

    >>> _core("Lifecycle_Stage__c"), _core("Job Title")
    ('lifecyclestage', 'jobtitle')
    """
    return squeezed(name.removesuffix("__c"))


def _likeness(word: str, field: FieldInfo) -> float:
    names = {_core(field.name), _core(field.label)} - {""}
    return max((SequenceMatcher(None, word, name).ratio() for name in names), default=0.0)
