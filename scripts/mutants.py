"""Change the core's code in one place at a time: does a test fail? Run by `make mutants`.

    python scripts/mutants.py                              all modules of [tool.mutmut]
    python scripts/mutants.py addin/sheet/cells.py         one of them
    python scripts/mutants.py --processes 2 --list all     every survivor, the equivalent ones too

A change that no test notices is a survivor. Those that nobody could see from outside are listed,
each with its reason, in tests/mutants_equivalent.txt; they count neither way.
"""

import argparse
import contextlib
import io
import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}  # the same run every time

import libcst as cst
from mutmut.__main__ import cli
from mutmut.configuration import config
from mutmut.mutation import mutators
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.runners.harness import PytestRunner
from mutmut.state import state

ROOT = Path(__file__).resolve().parent.parent
EQUIVALENT = ROOT / "tests" / "mutants_equivalent.txt"
WANTED = 0.9
SURVIVED = (0, 33)  # the tests passed; no test runs this line


# Two changes that mutmut itself does not make.


def without(statement: cst.SimpleStatementLine):
    """The statement left out, where it is a call."""
    if any(
        isinstance(part, cst.Expr) and isinstance(part.value, cst.Call) for part in statement.body
    ):
        yield statement.with_changes(body=[cst.Pass()])


def unsorted(call: cst.Call):
    """The rows, cells or names as they come, in place of sorted ones."""
    if isinstance(call.func, cst.Name) and call.func.value == "sorted" and len(call.args) == 1:
        yield cst.Call(cst.Name("list"), call.args)


mutators.mutation_operators += [(cst.SimpleStatementLine, without), (cst.Call, unsorted)]


run_tests = PytestRunner.run_tests


def quick_first(runner: PytestRunner, *, mutant_name: str | None, tests) -> int:
    """Run a mutant's tests, the quick ones first: most mutants are caught by one of them."""
    durations = state().duration_by_test
    tests = sorted(tests, key=lambda test: (durations.get(test, 0.0), test))
    return run_tests(runner, mutant_name=mutant_name, tests=tests)


PytestRunner.run_tests = quick_first


@dataclass(frozen=True)
class Survivor:
    """A changed line that no test noticed. `lines` are those of the difference, without indent."""

    module: str
    function: str
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join([f"{self.module} {self.function}", *self.lines])


def known_equivalents() -> dict[Survivor, str]:
    """Survivors that are allowed, with the reason of each."""
    found = {}
    for block in EQUIVALENT.read_text().split("\n\n"):
        lines = [line for line in block.splitlines() if line and line[0] != "#"]
        if lines:
            module, function = lines[0].split()
            changed = tuple(line for line in lines[1:] if line[0] in "-+")
            reason = " ".join(line.removeprefix("= ") for line in lines[1:] if line[0] == "=")
            assert changed, f"no changed line: {block}"
            assert reason, f"no reason: {block}"
            found[Survivor(module, function, changed)] = reason
    return found


def run(modules: list[str], n_processes: int) -> None:
    """Make the mutants in a copy of the project, mutants/, and run their tests."""
    shutil.rmtree("mutants", ignore_errors=True)
    names = [module.removesuffix(".py").replace("/", ".") + ".*" for module in modules]
    quiet = contextlib.nullcontext() if sys.stdout.isatty() else silent()
    with quiet:
        cli(["run", "--max-children", str(n_processes), *names], standalone_mode=False)


@contextlib.contextmanager
def silent():
    """Without the progress line, which is made for a terminal."""
    kept, text = sys.__stdout__, io.StringIO()
    sys.__stdout__ = text
    try:
        with contextlib.redirect_stdout(text):
            yield
    except BaseException:
        kept.write(text.getvalue()[-4000:])
        raise
    finally:
        sys.__stdout__ = kept


def results(module: str) -> tuple[int, list[Survivor]]:
    """How many mutants of a module there are, and those that survived."""
    codes = json.loads(Path("mutants", f"{module}.meta").read_text())["exit_code_by_key"]
    assert None not in codes.values(), f"{module}: not all mutants were run"
    return len(codes), [survivor(module, name) for name, code in codes.items() if code in SURVIVED]


def survivor(module: str, name: str) -> Survivor:
    changed = [
        line for line in get_diff_for_mutant(name, path=module).splitlines()[2:] if line[0] in "-+"
    ]
    lines = tuple(f"{line[0]} {line[1:].strip()}" for line in changed)
    mangled = name.rpartition(".")[2].rpartition("__mutmut_")[0]
    *_, holder, function = ["", "", *mangled.removeprefix("x_").removeprefix("x").split("ǁ")]
    return Survivor(module, f"{holder}.{function}" if holder else function, lines)


def report(modules: list[str], list_all: bool) -> bool:
    """Print a line a module and the survivors; True when enough are caught everywhere."""
    equivalents, good, listed, seen = known_equivalents(), True, [], set()
    print(f"{'module':40} caught  of    share  equivalent")
    for module in modules:
        total, survivors = results(module)
        open_ones = [s for s in survivors if s not in equivalents]
        seen |= set(survivors)
        n_equivalent = len(survivors) - len(open_ones)
        share = 1 - len(open_ones) / max(total - n_equivalent, 1)
        good &= share >= WANTED
        listed += survivors if list_all else open_ones
        print(
            f"{module:40} {total - len(survivors):6} {total - n_equivalent:5} {share:7.1%} "
            f"{n_equivalent:6}"
        )
    print("\nSurvivors:\n" if listed else "\nNo survivors.")
    print("\n\n".join(map(str, listed)))
    for stale in set(equivalents) - seen:
        if stale.module in modules:
            print(f"\nNo longer a survivor, to be taken out of {EQUIVALENT.name}:\n{stale}")
    return good


def main() -> int:
    os.chdir(ROOT)
    every = [str(path) for name in config().only_mutate for path in sorted(Path().glob(name))]
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("modules", nargs="*", default=every, help="default: all")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--list", choices=["open", "all"], default="open")
    options = parser.parse_args()
    run(options.modules, options.processes)
    return 0 if report(options.modules, options.list == "all") else 1


if __name__ == "__main__":
    sys.exit(main())
