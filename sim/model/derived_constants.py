"""Constants that are derived from the parameters once per run: ablations, decay factors, factors of acts.

Everything that needs a logarithm or a power is computed here, with `decimal`, so that a day needs only + − × ÷.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sim.model.act_kinds import ActKind
from sim.model.mechanisms import ABLATIONS, Mechanisms
from sim.model.numerics import decay_factor, logit
from sim.model.parameters import DEFAULT_PARAMETERS, Parameters


class DecayFactors(NamedTuple):
    """Decay factor of one night for each state that decays, from its half-life."""

    wellbeing: float
    felt: float
    safety: float
    obstacles: float
    improvement: float


class ActFactors(NamedTuple):
    """Effects of one act of each kind; each field has one number per kind, in the order of the kinds.

    `felt`, `lift` and `safety` are factors on missing felt compassion, missing wellbeing and missing safety, and
    `relief` is a factor on obstacles. `cumulative_share` is the sum of the shares up to and including the kind.
    """

    cumulative_share: tuple[float, ...]
    felt: tuple[float, ...]
    lift: tuple[float, ...]
    safety: tuple[float, ...]
    relief: tuple[float, ...]
    effort: tuple[float, ...]
    learning: tuple[float, ...]


class Constants(NamedTuple):
    """The constants that the rules of a run need."""

    params: Parameters
    decay: DecayFactors
    act_factors: ActFactors
    give_base_log_odds: float  # logit of p.give_base
    safety_is_dynamic: bool


def derive_constants(parameters: Parameters, mechanisms: Mechanisms, kinds: Mapping[str, ActKind]) -> Constants:
    """Derive the constants of a run.

    Parameters
    ----------
    parameters
        As in the scenario.
    mechanisms
        Which mechanisms are on; those that are off set their parameters to 0.
    kinds
        Kinds of act by name, in the order of `sim.model.act_kinds.DEFAULT_ACT_KINDS`.
    """
    p = apply_ablations(parameters, mechanisms)
    return Constants(
        params=p,
        decay=DecayFactors(
            wellbeing=decay_factor(p.wellbeing_half),
            felt=decay_factor(p.felt_half),
            safety=decay_factor(p.safety_half),
            obstacles=decay_factor(p.obstacle_half),
            improvement=decay_factor(p.improve_half),
        ),
        act_factors=compute_act_factors(p, tuple(kinds.values())),
        give_base_log_odds=logit(p.give_base),
        safety_is_dynamic=mechanisms.safety,
    )


def apply_ablations(parameters: Parameters, mechanisms: Mechanisms) -> Parameters:
    """Set the parameters of each mechanism that is switched off to 0."""
    zeroed: dict[str, float] = {
        parameter: type(getattr(DEFAULT_PARAMETERS, parameter))(0)
        for mechanism, ablation in ABLATIONS.items()
        if not getattr(mechanisms, mechanism)
        for parameter in ablation.zeroed_parameters
    }
    return parameters._replace(**zeroed)  # type: ignore[arg-type]  # each has the type of its parameter


def compute_act_factors(p: Parameters, kinds: tuple[ActKind, ...]) -> ActFactors:
    """Compute the factors of each kind."""
    cumulative_shares = []
    cumulative_share = 0.0
    for kind in kinds:
        cumulative_share += kind.share
        cumulative_shares.append(
            1.0 if cumulative_share > 1.0 - 2e-9 else cumulative_share
        )  # a scenario's shares add up to 1 within 1e-9
    return ActFactors(
        cumulative_share=tuple(cumulative_shares),
        felt=tuple(1.0 - p.felt_gain * kind.felt for kind in kinds),
        lift=tuple(1.0 - p.lift * kind.lift for kind in kinds),
        safety=tuple(1.0 - p.safety_gain * kind.safety for kind in kinds),
        relief=tuple(1.0 - kind.relief for kind in kinds),
        effort=tuple(float(kind.effort) for kind in kinds),
        learning=tuple(float(kind.learning) for kind in kinds),
    )
