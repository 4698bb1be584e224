"""Values that follow from others: ``derive: {from: email, by: domain_of_email}``, over the functions of
:mod:`leadline_mappings.functions`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from leadline_mappings.functions import FAILED, Compute, Failed, Inputs
from leadline_mappings.normalize import Normalise
from leadline_mappings.values import Value


def fitting(compute: Compute, normalise: Normalise, refuses: Callable[[str], bool]) -> Compute:
    """The computation for a field: what it gives is the field's canonical value, or FAILED where the field's normaliser
    has nothing or a problem that ``refuses`` the value.
    """

    def fitted(made: Value) -> Value | Failed:
        value, problem, _ = normalise(made, None)
        return FAILED if problem and (value is None or refuses(problem)) else value

    fitted_text = lru_cache(4096)(fitted)

    def derive(values: Inputs) -> Value | Failed:
        made = compute(values)
        if made is None or made is FAILED:
            return made
        return fitted_text(made) if made.__class__ is str else fitted(made)

    return derive
