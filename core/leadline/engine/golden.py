"""The golden record of an entity's sources, and what the standard says of it as a whole: pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from leadline.engine.rules import Judged, Rules
from leadline_mappings.standard import Golden
from leadline_mappings.standard import Member as FoldMember
from leadline_mappings.values import Effect, Finding, Values


def fold(sources: Sequence[Judged], rules: Rules) -> Golden:
    """The golden record of the sources."""
    return rules.entity.fold(
        [FoldMember(name_of(one), one.verdict.values, one.member.modified or "", one.member.created) for one in sources]
    )


def name_of(one: Judged) -> str:
    return f"{one.member.object}/{one.member.record_id}"


def assessed(
    golden: Golden, sources: Sequence[Judged], prior: Values | None, rules: Rules
) -> tuple[Golden, tuple[Finding, ...]]:
    """The golden record as the rules on whole records leave it, and what they found.

    A stage is entered at the time at which the record that says so was changed.
    """
    said = golden.source_of.get(rules.entity.stage_field or "")
    speakers = [one for one in sources if name_of(one) == said] or sources
    as_of = max(one.member.modified or "" for one in speakers) or None
    findings, filled, dropped = rules.entity.assess(golden.values, None, prior, as_of)
    if filled or dropped:
        kept = {name: value for name, value in golden.values.items() if name not in dropped}
        golden = replace(golden, values={**kept, **filled})
    return golden, findings


def on_values(golden: Golden, sources: Sequence[Judged]) -> tuple[Finding, ...]:
    """What blocks because of single values: remarks on those that survived, and refusals that leave a field without
    any. They were counted with their records.
    """
    found = []
    for one in sources:
        for finding in one.verdict.findings:
            name = finding.field
            if finding.effect in _BLOCKING and name is not None:
                survives = golden.source_of.get(name) == name_of(one) and name in one.verdict.values
                if survives or golden.values.get(name) is None:
                    found.append(finding)
    return tuple(dict.fromkeys(found))


_BLOCKING = frozenset({Effect.BLOCK_STAGE, Effect.BLOCK_CREATE})


def rejects(findings: Iterable[Finding]) -> bool:
    return any(one.effect is Effect.REJECT for one in findings)


def without_stage(golden: Golden, rules: Rules) -> Golden:
    """A record that may not enter its stage is made without one, where the sync makes such records at all."""
    kept = {name: value for name, value in golden.values.items() if name != rules.entity.stage_field}
    return replace(golden, values=kept)
