"""Somebody who has all that is shown and adds it up: a solver of integer equations that knows nothing of suppression.

Unknowns are whole numbers of `least` or more. What adds up is a list of sums; what follows from them is found by
bounds alone, and what is still possible by search.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import NamedTuple

Unknown = Hashable
Bounds = dict[Unknown, tuple[int, int]]


class Sum(NamedTuple):
    """The unknowns with their signs, and what they come to."""

    signs: Mapping[Unknown, int]
    comes_to: int


def sums_of(parts: Iterable[tuple[Unknown, int | None]], whole: tuple[Unknown, int | None]) -> Sum:
    """Return that parts add up to a whole, of which any may be unknown (None)."""
    signs, known = {}, 0
    for sign, cells in ((1, parts), (-1, [whole])):
        for name, count in cells:
            if count is None:
                signs[name] = sign
            else:
                known -= sign * count
    return Sum(signs, known)


class Impossible(Exception):  # noqa: N818 - no error: an answer
    """No whole numbers add up so."""


def bounds_of(sums: list[Sum], least: int, most: int) -> Bounds:
    """Return between what each unknown must lie, as far as single sums tell; raises Impossible."""
    bounds = {name: (least, most) for one in sums for name in one.signs}
    return narrowed(sums, bounds)


def narrowed(sums: list[Sum], bounds: Bounds) -> Bounds:
    """Return narrower bounds until no sum narrows any; raises Impossible."""
    again = True
    while again:
        again = False
        for one in sums:
            low = sum(sign * bounds[name][sign < 0] for name, sign in one.signs.items())
            high = sum(sign * bounds[name][sign > 0] for name, sign in one.signs.items())
            if not low <= one.comes_to <= high:
                raise Impossible
            for name, sign in one.signs.items():
                least, most = bounds[name]
                own_low, own_high = sorted((sign * least, sign * most))
                ends = one.comes_to - (high - own_high), one.comes_to - (low - own_low)
                new_least, new_most = sorted(sign * end for end in ends)
                found = max(least, new_least), min(most, new_most)
                if found[0] > found[1]:
                    raise Impossible
                if found != bounds[name]:
                    bounds[name], again = found, True
                    low = sum(sign * bounds[name][sign < 0] for name, sign in one.signs.items())
                    high = sum(sign * bounds[name][sign > 0] for name, sign in one.signs.items())
    return bounds


def computed(sums: list[Sum], least: int, most: int) -> dict[Unknown, int]:
    """Return what somebody computes: the unknowns that can only be one number."""
    return {name: low for name, (low, high) in bounds_of(sums, least, most).items() if low == high}


def could_be(sums: list[Sum], bounds: Bounds, name: Unknown, count: int) -> bool:
    """Tell whether an unknown could be a number, with all others whole numbers too: the search is complete."""
    try:
        return _solvable(sums, narrowed(sums, bounds | {name: (count, count)}))
    except Impossible:
        return False


def _solvable(sums: list[Sum], bounds: Bounds) -> bool:
    open_ = [(high - low, str(name), name) for name, (low, high) in bounds.items() if low < high]
    if not open_:
        return True
    _, _, name = min(open_)
    low, high = bounds[name]
    for count in range(low, high + 1):
        try:
            if _solvable(sums, narrowed(sums, bounds | {name: (count, count)})):
                return True
        except Impossible:
            continue
    return False
