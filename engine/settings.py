"""What the settings of every model share: checked when made, copied with changes, kept as JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields, replace
from typing import Any, ClassVar, Self

from engine.errors import InputError

Problem = tuple[str, str, str]  # which setting, what is wrong with it, what to do


class Settings:
    """The base of a frozen dataclass of settings.

    `CHOICES` has the words that a setting may be, `RANGES` its lowest and highest number, `WHOLE`
    the numbers without a fraction.

    Raises:
        InputError: when it is made, for the first setting outside of these.
    """

    CHOICES: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    RANGES: ClassVar[Mapping[str, tuple[float, float]]] = {}
    WHOLE: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        for name, problem, remedy in self.problems():
            raise InputError(problem, remedy, setting=name)

    def problems(self) -> Iterator[Problem]:
        """Each setting that does not make sense; a subclass may know of more."""
        for name, allowed in self.CHOICES.items():
            value = getattr(self, name)
            if value not in allowed:
                yield name, f"{name} {value!r} is not known", f"Use one of {', '.join(allowed)}"
        for name, (low, high) in self.RANGES.items():
            value = getattr(self, name)
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if not is_number or not low <= value <= high:
                yield name, f"{name} is {value!r}", f"Give a number from {low:g} to {high:g}"
            elif name in self.WHOLE and value != int(value):
                yield name, f"{name} is {value!r}", "Give a whole number"

    def with_(self, **changes: Any) -> Self:
        """A copy with some settings changed, checked again."""
        return replace(self, **changes)  # type: ignore[type-var]  # subclasses are dataclasses

    def to_json(self) -> dict[str, Any]:
        return asdict(self)  # type: ignore[call-overload]

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The settings that `to_json` stored; names of other versions are passed over."""
        known = {f.name for f in fields(cls)}  # type: ignore[arg-type]
        return cls(
            **{
                name: tuple(value) if isinstance(value, list) else value
                for name, value in stored.items()
                if name in known
            }
        )
