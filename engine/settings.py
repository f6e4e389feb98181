"""Settings, each declared once: its default, what it may be, its unit, and what it is for.

The engine's check, the rows and rules of a sheet, `--help` and the reference all come from there.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Self

from engine.errors import InputError

DEVICES = ("auto", "cpu", "cuda", "mps")
PRECISIONS = ("auto", "full", "bf16", "fp16")
MOST_SEED = 2**32 - 1
MOST_THREADS = 1024


@dataclass(frozen=True)
class Setting:
    """All that is to be known of one setting. Numbers may be anything finite without bounds."""

    name: str
    default: Any
    doc: str
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    whole: bool = False
    is_text: bool = False  # no word of a few, and no number
    unit: str = ""
    others: bool = False  # `choices` are those to choose from, but the engine takes more
    part_of: str = ""  # the engine's setting that this is one part of, where a sheet has several

    @property
    def is_flag(self) -> bool:
        return isinstance(self.default, bool)

    @property
    def allowed(self) -> str:
        """What it may be, in a few words."""
        if self.is_text:
            return "text"
        if self.choices or self.is_flag:
            return ", ".join(self.choices or ("yes", "no"))
        kind = "whole number" if self.whole else "number"
        low = "" if self.low is None else f" from {self.low:.15g}"
        high = "" if self.high is None else f" to {self.high:.15g}"
        return f"{kind}{low}{high}"

    @property
    def remedy(self) -> str:
        """What to do about a value that cannot be."""
        if self.choices:
            return f"Use one of {', '.join(self.choices)}"
        if self.low is not None and self.high is None:
            kind = "a whole number" if self.whole else "a number"
            return f"Give {kind} of at least {self.low:.15g}"
        return f"Give a {self.allowed}" + ("" if self.high is not None else ", or leave it blank")

    def check(self, value: Any) -> None:
        """Refuse a value that cannot be.

        Raises:
            InputError: knowing the setting.
        """
        if self.is_text or self.is_flag:
            return
        if self.choices:
            if value not in self.choices and not self.others:
                problem = f"{self.name} {value!r} is not known"
                raise InputError(problem, self.remedy, setting=self.name)
        elif not self._is_within(value):
            shown = f"{value:.15g}" if isinstance(value, float) else repr(value)
            raise InputError(f"{self.name} is {shown}", self.remedy, setting=self.name)

    def _is_within(self, value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        return (
            math.isfinite(value)
            and low <= value <= high
            and (not self.whole or value == int(value))
        )


def setting(default: Any, doc: str, **more: Any) -> Any:
    """A field of `Settings`; `more` is what else a `Setting` has.

    Numbers are whole if the default is an int. Without `choices` a word is a free text, and so is
    None or a tuple, which only a subclass's `check` looks into.
    """
    is_free = default is None or isinstance(default, str | tuple)
    declared = Setting(
        "",
        default,
        doc,
        whole=isinstance(default, int) and not isinstance(default, bool),
        is_text=is_free and "choices" not in more,
        **more,
    )
    return field(default=default, metadata={"setting": declared})


class Settings:
    """The base of a frozen dataclass whose fields are made by `setting`.

    Raises:
        InputError: when it is made, for the first setting that cannot be.
    """

    def __post_init__(self) -> None:
        self.check()

    def check(self) -> None:
        """Refuse what does not make sense; a subclass may know of more than single values."""
        for name, each in self.declared().items():
            each.check(getattr(self, name))

    @classmethod
    def declared(cls) -> dict[str, Setting]:
        """What is known of each setting, by its name."""
        every = fields(cls)  # type: ignore[arg-type]  # subclasses are dataclasses
        return {f.name: replace(f.metadata["setting"], name=f.name) for f in every}

    def with_(self, **changes: Any) -> Self:
        """A copy with some settings changed, checked again."""
        return replace(self, **changes)  # type: ignore[type-var]  # subclasses are dataclasses

    def to_json(self) -> dict[str, Any]:
        return asdict(self)  # type: ignore[call-overload]

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The settings that `to_json` stored; names of other versions are passed over."""
        known = cls.declared()
        return cls(
            **{
                name: tuple(value) if isinstance(value, list) else value
                for name, value in stored.items()
                if name in known
            }
        )
