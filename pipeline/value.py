"""Frozen dataclasses that are quick to declare and quick to make: a run declares 140 of them, and a page has thousands.

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

    def value(*, frozen, slots=False):
        """A `dataclass` that is frozen for the type checker, which reads every line of this program.

        Python's own freezing sends each field of each new object through ``object.__setattr__``, which takes four times
        as long as setting it. And it compiles each method of each class by itself, which takes half a millisecond; all
        but ``__init__`` are the same for all classes here.
        """
        import dataclasses
        from operator import attrgetter

        def made(cls):
            cls = dataclasses.dataclass(slots=slots, repr=False, eq=False, match_args=False)(cls)
            shown = [field.name for field in dataclasses.fields(cls) if field.repr]
            names = [field.name for field in dataclasses.fields(cls) if field.compare]
            compared = attrgetter(*names) if names else type

            def equals(self, other):
                return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

            def digest(self):
                return hash(compared(self))

            def told(self):
                return f"{cls.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

            cls.__eq__, cls.__repr__ = equals, told
            cls.__hash__ = digest if frozen else None
            return cls

        return made
