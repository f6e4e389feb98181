"""Two thousand people made by a recipe: nobody real, nothing copied, yet shaped as such tables are.

The recipe, in the order of the columns: an employee number; an age between 19 and 74, most often
about 40; a kind of employer; an education, higher for white-collar people; an occupation that
follows education; a marital status that follows age; hours around 40, with a heap at exactly 40;
the day they were hired, after they were 18; a capital gain that is 0 for eleven of twelve and large
for the rest; a capital loss that is 0 for nearly all; minutes to work, missing for one in twelve;
a region. Who earns the high class is drawn at random from a chance that grows with education
(in offices far more than elsewhere), occupation, age up to 52, hours (of one's own company far more
than of others), years in the job and large capital gains. The recipe knows no sex, no race and no
country, so neither does the model.
"""

import datetime as dt

import numpy as np

from engine.tabular.table import Table, column_of

SEED, N_PEOPLE = 2026, 2000
LOW, HIGH = "<=50K", ">50K"
TODAY = dt.date(2026, 1, 1)

EDUCATION = {  # share of people, what it adds to the chance
    "no diploma": (0.10, -1.6),
    "high school": (0.32, -0.7),
    "some college": (0.22, -0.2),
    "associate": (0.08, 0.1),
    "bachelor": (0.18, 0.9),
    "master": (0.07, 1.4),
    "professional": (0.02, 2.2),
    "doctorate": (0.01, 2.1),
}
OCCUPATION = {  # education at which it is most common (0 to 7), what it adds
    "cleaning": (0.2, -1.5),
    "farming": (0.6, -1.2),
    "driver": (0.9, -0.4),
    "machine work": (1.0, -0.5),
    "craft": (1.3, 0.1),
    "care": (1.6, -0.9),
    "clerk": (2.0, -0.5),
    "sales": (2.6, 0.2),
    "protection": (2.4, 0.4),
    "technician": (3.4, 0.6),
    "manager": (4.2, 1.2),
    "specialist": (4.9, 0.9),
}
EMPLOYER = {  # share, what it adds
    "private": (0.70, 0.0),
    "self-employed": (0.10, 0.2),
    "own company": (0.04, 0.9),
    "local government": (0.09, -0.1),
    "state government": (0.05, -0.1),
    "federal government": (0.02, 0.6),
}
STATUS = ("never married", "married", "divorced", "widowed")
REGION = {"north": 0.25, "south": 0.34, "east": 0.2, "west": 0.21}
COLUMNS = (
    "employee no",
    "age",
    "employer",
    "education",
    "occupation",
    "marital status",
    "hours a week",
    "hired",
    "capital gain",
    "capital loss",
    "minutes to work",
    "region",
    "salary",
)


def made_people(n: int = N_PEOPLE, seed: int = SEED) -> Table:
    """The table of `n` people; the same seed makes the same ones."""
    rng = np.random.default_rng(seed)
    age = np.clip(np.round(19 + rng.gamma(3.4, 6.4, n)), 19, 74)
    employer = rng.choice(list(EMPLOYER), n, p=_shares(EMPLOYER))
    level = rng.choice(len(EDUCATION), n, p=_shares(EDUCATION))
    occupation = _occupations(rng, level)
    status = _statuses(rng, age)
    hours = _hours(rng, n, employer)
    years = np.minimum(rng.gamma(1.4, 5.0, n), age - 18)
    hired = [TODAY - dt.timedelta(days=1 + int(365.25 * y)) for y in years]
    gain, loss = _gains(rng, n)
    minutes = np.round(np.clip(rng.gamma(2.4, 11.0, n), 1, 120))
    minutes[rng.random(n) < 1 / 12] = np.nan
    chance = _chance(age, employer, level, occupation, status, hours, years, gain, loss)
    salary = np.where(rng.random(n) < chance, HIGH, LOW)
    columns = (
        1000.0 + rng.permutation(n),
        age,
        employer,
        [list(EDUCATION)[i] for i in level],
        occupation,
        status,
        hours,
        hired,
        gain,
        loss,
        minutes,
        rng.choice(list(REGION), n, p=list(REGION.values())),
        salary,
    )
    return Table(COLUMNS, tuple(column_of(_plain(column)) for column in columns))


def _occupations(rng: np.random.Generator, level: np.ndarray) -> np.ndarray:
    """Occupations: those whose usual education is near one's own are likelier."""
    usual = np.array([usual for usual, _ in OCCUPATION.values()])
    weight = np.exp(-((level[:, None] - usual) ** 2) / 2.4) + 0.02
    heights = np.cumsum(weight / weight.sum(axis=1, keepdims=True), axis=1)
    return np.array(list(OCCUPATION))[(rng.random(len(level))[:, None] > heights).sum(axis=1)]


def _statuses(rng: np.random.Generator, age: np.ndarray) -> np.ndarray:
    never = 0.85 * np.exp(-(age - 19) / 11) + 0.05
    widowed = np.clip((age - 50) / 200, 0, 1)
    draw = rng.random(len(age))
    rest = np.where(draw < never + 0.2 * (1 - never), STATUS[2], STATUS[1])
    return np.where(draw < never, STATUS[0], np.where(draw > 1 - widowed, STATUS[3], rest))


def _hours(rng: np.random.Generator, n: int, employer: np.ndarray) -> np.ndarray:
    spread = np.where(np.isin(employer, ("self-employed", "own company")), 14, 9)
    hours = np.clip(np.round(40 + spread * rng.normal(size=n)), 5, 90)
    return np.where(rng.random(n) < 0.45, 40.0, hours)


def _gains(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Capital gains and losses: nearly always nothing, and then a lot."""
    gain = np.where(rng.random(n) < 1 / 12, np.round(np.exp(rng.normal(8.6, 0.9, n))), 0.0)
    loss = np.where(rng.random(n) < 1 / 25, np.round(rng.normal(1900, 350, n)), 0.0)
    return np.minimum(gain, 99_999.0), np.where(gain > 0, 0.0, np.maximum(loss, 0.0))


def _chance(
    age: np.ndarray,
    employer: np.ndarray,
    level: np.ndarray,
    occupation: np.ndarray,
    status: np.ndarray,
    hours: np.ndarray,
    years: np.ndarray,
    gain: np.ndarray,
    loss: np.ndarray,
) -> np.ndarray:
    """The chance of the high class, (n,)."""
    score = -2.9 + np.array([adds for _, adds in EDUCATION.values()])[level]
    score += np.array([OCCUPATION[name][1] for name in occupation])
    score += np.array([EMPLOYER[name][1] for name in employer])
    score += 1.3 - ((age - 52) / 17) ** 2
    own = np.isin(employer, ("self-employed", "own company"))  # whose hours are paid for
    score += np.where(own, 0.09, 0.03) * np.clip(hours - 40, -25, 25)
    office = np.isin(occupation, ("manager", "specialist", "technician"))  # where degrees pay
    score += np.where(office, 0.45, -0.15) * (level - 2)
    score += np.where(age < 35, 0.12, 0.02) * np.minimum(years, 12)  # climbing, then there
    score += 1.1 * (status == "married") + 3.5 * (gain > 5000) - 1.2 * ((gain > 0) & (gain < 3000))
    score += 1.6 * (loss > 1800)
    return 1 / (1 + np.exp(-1.35 * score))


def _shares(of: dict[str, tuple[float, float]]) -> np.ndarray:
    shares = np.array([share for share, _ in of.values()])
    return shares / shares.sum()


def _plain(column: object) -> list:
    return column.tolist() if isinstance(column, np.ndarray) else list(column)  # type: ignore[arg-type]
