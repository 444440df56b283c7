"""What a campaign of this size can show, said before it starts."""

from math import asin, pi, sin, sqrt

from bot.campaigns.figures.findings import ENOUGH, each_of

# Of ten campaigns that change this much, eight show it: the usual promise (J. Cohen,
# Statistical Power Analysis for the Behavioral Sciences, 1988).
PROMISED = 0.8


def power(share: float, rise: float, written: int, hold_out: int, variants: int = 1) -> float:
    """How often, from 0 to 1, a rise of the order rate is shown.

    share: of the hold-out who will order, as in the last season; rise is added to it. written:
    people in one variant, one of so many. Cohen's, by the arcsine of the root of each share.
    Raises ValueError where the share would rise above 1.
    """
    from statsmodels.stats.power import NormalIndPower

    if min(written, hold_out) < ENOUGH:
        return 0.0
    size = 2 * (asin(sqrt(share + rise)) - asin(sqrt(share)))
    alpha = 1 - each_of(variants)
    return float(NormalIndPower().power(size, written, alpha, ratio=hold_out / written))


def smallest_rise(share: float, written: int, hold_out: int, variants: int = 1) -> float | None:
    """The rise of the order rate that is shown in eight of ten such campaigns.

    None where there is none: too few people, or even an order from everybody would not do.
    """
    from statsmodels.stats.power import NormalIndPower

    if min(written, hold_out) < ENOUGH:
        return None
    size = NormalIndPower().solve_power(
        None, written, alpha=1 - each_of(variants), power=PROMISED, ratio=hold_out / written
    )  # fmt: skip
    angle = asin(sqrt(share)) + float(size) / 2
    return sin(angle) ** 2 - share if angle < pi / 2 else None
