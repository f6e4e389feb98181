"""Made tables with a known rule, for tests."""

import numpy as np

from engine.tabular.table import Table, column_of

JOBS = ("clerk", "cook", "driver", "judge")


def people(n: int = 600, seed: int = 0) -> Table:
    """n people: judges over 40 with long hours earn the high class, with some noise.

    `hours` has blanks; `gain` is 0 for most and large for a few, who are high.
    """
    rng = np.random.default_rng(seed)
    age, job = rng.integers(18, 70, n), rng.integers(0, len(JOBS), n)
    hours, gain = rng.normal(40, 8, n).round(1), np.where(rng.random(n) < 0.1, 9000.0, 0.0)
    gain[gain > 0] += rng.integers(0, 5, int((gain > 0).sum())) * 1000
    score = 0.08 * (age - 40) + 1.5 * (job == 3) + 0.05 * (hours - 40) + 3 * (gain > 0) - 0.5
    is_high = score + 0.3 * rng.normal(size=n) > 0
    hours[rng.random(n) < 0.05] = np.nan
    return Table(
        ("age", "job", "hours", "gain", "pay"),
        (
            age.astype(np.float64),
            column_of([JOBS[j] for j in job]),
            hours,
            gain,
            column_of(["high" if h else "at most" for h in is_high]),
        ),
    )


def pounds(n: int = 600, seed: int = 0) -> Table:
    """The same people, with an amount in place of the class."""
    table = people(n, seed)
    age, job = table.column("age"), table.column("job")
    amount = 1000 * age + 20_000 * (job == "judge")
    return table.replaced("pay", amount.astype(np.float64))
