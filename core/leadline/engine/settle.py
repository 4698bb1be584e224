"""What an outcome means for the state: the settlement of one intent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadline.connector import Op, Outcome, WriteResult
from leadline.engine.changes import stands
from leadline.engine.payload import Payload
from leadline.engine.reports import End
from leadline.engine.run import Run
from leadline.state import Intent, Settlement
from leadline_mappings.values import Effect, Finding, Value

LINK_RULE = {Op.CREATE: "created", Op.UPDATE: "email"}


def settlement(run: Run, intent: Intent, result: WriteResult) -> Settlement:
    """The transition that this result makes. A refused write goes to quarantine and stays out of every base."""
    payload = Payload.from_json(intent.payload)
    if result.outcome is Outcome.UNKNOWN:
        return Settlement(
            op_id=intent.op_id,
            outcome=result.outcome,
            record_id=intent.record_id,
            ends={fate.key: End.UNKNOWN for fate in payload.fates},
        )
    if result.outcome is Outcome.REJECTED:
        return _refused(run, intent, payload, result)
    return Settlement(
        op_id=intent.op_id,
        outcome=result.outcome,
        record_id=result.record_id or intent.record_id,
        link_rule=LINK_RULE[Op(intent.op)] if payload.links else "",
        before=payload.before if intent.op == Op.UPDATE else None,
        after=payload.native,
        base=_landed(run, intent, payload, result.returned),
        member_bases={fate.key: (fate.hash, fate.base) for fate in payload.fates},
        ends={fate.key: fate.end for fate in payload.fates},
        rules=run.rules.fingerprint,
    )


def _landed(
    run: Run, intent: Intent, payload: Payload, returned: Mapping[str, Any] | None
) -> Mapping[str, Value] | None:
    """The target's base: what the vendor says it stored beats what was sent. A flag that it stored as sent does not
    tell all that is known of a consent.
    """
    if not returned or payload.base is None or intent.object not in run.rules.mappings:
        return payload.base
    raw, _ = run.rules.mappings[intent.object].read(returned)
    stored = run.rules.entity.standardise(raw).values
    consents = {name for name, spec in run.rules.entity.fields.items() if spec.type == "consent"}
    sent = {
        one.field
        for one in payload.fields
        if one.field not in consents or not stands(one, stored.get(one.field), run.rules)
    }
    return {**payload.base, **{name: value for name, value in stored.items() if name in sent}}


def _refused(run: Run, intent: Intent, payload: Payload, result: WriteResult) -> Settlement:
    """Every record behind the write ends in quarantine (or in review, where the target named duplicates)."""
    end = End.REVIEW if result.candidates else End.QUARANTINED
    quarantine_refused(run, intent, result)
    return Settlement(
        op_id=intent.op_id,
        outcome=result.outcome,
        record_id=intent.record_id,
        code=result.code,
        member_bases={} if result.transient else {fate.key: (fate.hash, None) for fate in payload.fates},
        ends={fate.key: end if fate.end in WRITTEN else fate.end for fate in payload.fates},
        rules=run.rules.fingerprint,
    )


WRITTEN = (End.CREATED, End.UPDATED, End.FOLDED)
"""Ends that a record only has because of a write: when the target refuses it, they are not true."""


def quarantine_refused(run: Run, intent: Intent, result: WriteResult) -> None:
    """The sources behind a refused write, under the target's own code."""
    code = f"TARGET_{result.code or 'REFUSED'}"
    reason = result.message or f"{intent.object} refused the write"
    if result.candidates:
        reason = f"{reason}; it named {', '.join(result.candidates)}"
    finding = Finding(
        code=code,
        effect=Effect.BLOCK_CREATE if intent.op == Op.CREATE else Effect.WARN,
        field=result.field,
        reason=reason,
        fix="mend the value in the source, or the rule in the target; a changed record is tried again",
    )
    keys = [(name, record_id) for name, record_id, _ in intent.members if name in run.rules.sources]
    for one in run.state.observed(keys):
        run.state.quarantine(run.run_id, run.quarantine_rows(one.key, dict(one.fields), [finding]))
    run.tally.quarantined[f"{code}:{result.field}" if result.field else code] += len(keys)
    run.tally.findings[code] += 1
