"""Values that follow from others: ``derive: {from: email, by: domain_of_email}``, over the functions of
:mod:`leadline_mappings.functions`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from leadline_mappings.functions import FAILED, Compute, Failed, Inputs
from leadline_mappings.normalize import Normalise
from leadline_mappings.normalize.clean import codes
from leadline_mappings.normalize.places import country_of_state
from leadline_mappings.values import Value


def fitting(compute: Compute, normalise: Normalise, refuses: Callable[[str], bool]) -> Compute:
    """The computation for a field: what it gives is the field's canonical value, or FAILED where the field's normaliser
    has nothing or a problem that ``refuses`` the value.
    """
    fitted = _fitted(normalise, refuses)
    return lambda values: fitted(compute(values), None)


def fitting_in_country(compute: Compute, normalise: Normalise, refuses: Callable[[str], bool]) -> Compute:
    """:func:`fitting` for a field that is read in the record's country. The last two inputs are that country and the
    state that tells it.
    """
    fitted = _fitted(normalise, refuses)

    def derive(values: Inputs) -> Value | Failed:
        *inputs, country, state = values
        region = country or (country_of_state(state) if isinstance(state, str) else None)
        return fitted(compute(tuple(inputs)), region if isinstance(region, str) else None)

    return derive


def _fitted(
    normalise: Normalise, refuses: Callable[[str], bool]
) -> Callable[[Value | Failed, str | None], Value | Failed]:
    def fitted(made: Value, region: str | None) -> Value | Failed:
        value, problem, _ = normalise(made, region)
        return FAILED if problem and (value is None or any(map(refuses, codes(problem)))) else value

    fitted_text = lru_cache(4096)(fitted)

    def fit(made: Value | Failed, region: str | None) -> Value | Failed:
        if made is None or isinstance(made, Failed):
            return made
        return fitted_text(made, region) if made.__class__ is str else fitted(made, region)

    return fit
