"""Values of one type as columns of plain data, one for each of their fields, and back.

Owns: how columns are made, from the types that a class declares for its fields. Must not know: what the values mean,
where columns are kept.

A page has thousands of small values. As columns they are written in a quarter of the time that `pickle` takes for them
one by one, and read in half.

What can be in columns: dataclasses, spans, texts, numbers, members of enumerations, tuples of these, and None.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache, partial
from itertools import chain, islice, repeat
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from pipeline.source import Span

_PLAIN = {str, int, bool, NoneType}
_made_span: Callable[[Iterable[int]], Span] = partial(tuple.__new__, Span)


class Column(NamedTuple):
    """The way of values of one type into plain data that `marshal` can write, and back; in their order."""

    put: Callable[[Sequence[Any]], Any]
    take: Callable[[Any], Iterable[Any]]


@cache
def column(kind: Any) -> Column:
    """The column of a type; raises TypeError for one that cannot be in columns."""
    types = set(get_args(kind))
    if kind in _PLAIN or (types and types <= _PLAIN and get_origin(kind) in (tuple, UnionType)):
        return Column(list, iter)
    if kind is Span:
        return Column(_spans, _spans_from)
    if get_origin(kind) is tuple and get_args(kind)[1:] == (...,):
        return _many(get_args(kind)[0])
    if NoneType in types and len(types) == 2:
        return _optional(*(types - {NoneType}))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _members(kind)
    if is_dataclass(kind):
        return _records(kind)
    raise TypeError(f"{kind} cannot be in columns")


@cache
def fields_of(kind: Any, without: tuple[str, ...] = ()) -> Column:
    """The values of a dataclass, of which come back the columns of its fields, except those named."""
    types = get_type_hints(kind)
    wanted = [(attrgetter(each.name), types[each.name]) for each in fields(kind) if each.name not in without]

    def put(values: Sequence[Any]) -> Any:
        return [column(type_).put(list(map(get, values))) for get, type_ in wanted]

    def take(data: Any) -> Iterable[Any]:
        return [column(type_).take(part) for (_, type_), part in zip(wanted, data, strict=True)]

    return Column(put, take)


def _records(kind: Any) -> Column:
    parts = fields_of(kind)
    return Column(parts.put, lambda data: map(kind, *parts.take(data)))


def _spans(values: Sequence[Span]) -> bytes:
    return array("I", chain.from_iterable(values)).tobytes()


def _spans_from(data: bytes) -> Iterable[Span]:
    offsets = array("I")
    offsets.frombytes(data)
    return map(_made_span, zip(offsets[::2], offsets[1::2], strict=True))


def _members(kind: type[Enum]) -> Column:
    members = list(kind)
    numbers = {member: number for number, member in enumerate(members)}
    return Column(lambda values: list(map(numbers.__getitem__, values)), lambda data: map(members.__getitem__, data))


def _many(kind: Any) -> Column:
    """Tuples: how long each is, and all that is in them."""

    def put(values: Sequence[Any]) -> Any:
        everything = list(chain.from_iterable(values))
        return (list(map(len, values)), column(kind).put(everything)) if everything else len(values)

    def take(data: Any) -> Iterable[Any]:
        if isinstance(data, int):
            return repeat((), data)
        lengths, everything = data
        left = iter(column(kind).take(everything))
        return [tuple(islice(left, length)) if length else () for length in lengths]

    return Column(put, take)


def _optional(kind: Any) -> Column:
    def put(values: Sequence[Any]) -> Any:
        there = [value for value in values if value is not None]
        return bytes(value is not None for value in values), column(kind).put(there)

    def take(data: Any) -> Iterable[Any]:
        is_there, there = data
        left = iter(column(kind).take(there))
        return [next(left) if each else None for each in is_there]

    return Column(put, take)
