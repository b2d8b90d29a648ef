"""Frozen dataclasses that are quick to make, for the values of which a page has thousands.

Owns: `value`, and how often Python looks for cycles among values, which have none. Must not know: anything of this
program.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, which the quick answers of the command line do not wait for

__all__ = ["SELDOM", "value"]

SELDOM = (2_000_000, 20, 100)
"""For `gc.set_threshold`: looking for cycles after every 700 new objects, Python's own choice, took a fifth of a run,
and after every 100,000 a tenth."""

if TYPE_CHECKING:
    from dataclasses import dataclass as value
else:

    def value(*, frozen, slots):
        """A `dataclass` that is frozen for the type checker, which reads every line of this program.

        Python's own freezing sends each field of each new object through ``object.__setattr__``, which takes four times
        as long as setting it. It takes 9 % less time to parse a page.
        """
        import dataclasses

        return dataclasses.dataclass(slots=slots, unsafe_hash=frozen)
