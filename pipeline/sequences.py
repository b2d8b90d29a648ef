"""Two sequences and the order they share: the two algorithms of alignment, on bare indices.

Owns: the longest rising series, and the order-preserving pairing of the highest worth. Must not know: what is paired.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

Worth = Callable[[int, int], float | None]
"""What pairing two members is worth; to leave both alone is worth 0, and None forbids the pair."""

_FULL_TABLE = 128 * 128
"""Largest table that is filled completely; a larger one is filled near its diagonal only."""

_BAND = 32
"""Half the width of that band. With the largest table it bounds the work per member, whatever the sequences."""

_LEFT, _UP, _PAIR = 0, 1, 2


def rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest series of pairs in which both members rise (patience sorting); of several, always the same one."""
    # Of pairs with one first member the later come first, so that at most one of them is in the series.
    ordered = sorted(pairs, key=lambda pair: (pair[0], -pair[1]))
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, second) in enumerate(ordered):
        pile = bisect_left(tops, second)
        before.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [second]
        ends[pile : pile + 1] = [index]
    series: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        series.append(ordered[at])
        at = before[at]
    return series[::-1]


def best_pairing(rows: int, columns: int, worth: Worth) -> list[tuple[int, int]]:
    """The order-preserving pairing of the highest total worth (Needleman and Wunsch, gaps being free)."""
    lows: list[int] = [0]
    moves: list[bytearray] = [bytearray(_limits(0, rows, columns)[1] + 1)]
    values = [0.0] * len(moves[0])
    for row in range(1, rows + 1):
        low, high = _limits(row, rows, columns)
        values, made = _fill(row, low, high, lows[-1], values, worth)
        lows.append(low)
        moves.append(made)
    return _walk_back(lows, moves, columns)


def _limits(row: int, rows: int, columns: int) -> tuple[int, int]:
    """First and last column of a row that are looked at; neighbouring rows always overlap."""
    if not rows or rows * columns <= _FULL_TABLE:
        return 0, columns
    middle, reach = row * columns // rows, _BAND + columns // rows + 1
    return max(0, middle - reach), min(columns, middle + reach)


def _fill(
    row: int, low: int, high: int, low_above: int, above: Sequence[float], worth: Worth
) -> tuple[list[float], bytearray]:
    """One row of the table: for each column the highest worth of the beginnings up to it, and the move that led there.

    `above` is the row above, which begins at column `low_above`.
    """
    values: list[float] = []
    moves = bytearray(high - low + 1)
    for column in range(low, high + 1):
        at = column - low_above
        value, move = (values[-1], _LEFT) if values else (-1.0, _LEFT)
        if 0 <= at < len(above) and above[at] > value:
            value, move = above[at], _UP
        if 0 < at <= len(above):
            paired = worth(row - 1, column - 1)
            if paired is not None and above[at - 1] + paired > value:
                value, move = above[at - 1] + paired, _PAIR
        values.append(value)
        moves[column - low] = move
    return values, moves


def _walk_back(lows: Sequence[int], moves: Sequence[bytearray], column: int) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    row = len(lows) - 1
    while row > 0:
        move = moves[row][column - lows[row]]
        if move == _PAIR:
            pairs.append((row - 1, column - 1))
        row -= move != _LEFT
        column -= move != _UP
    return pairs[::-1]
