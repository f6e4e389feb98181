import gzip
from pathlib import Path

import numpy as np
import pytest

from engine.collab.files import read_ratings
from engine.errors import InputError
from tests.data_sets import data_set

TABS = "14\t27\t3\t881250949\n14\t49\t5\t891717742\n293\t27\t1\t878887116\n"
COLONS = "14::27::3::978300760\n14::49::5::0\n293::27::1::978301968\n"
COMMAS = "userId,movieId,rating,timestamp\r\n14,27,3.0,1\r\n14,49,5.0,2\r\n293,27,1.0,3\r\n"


def write(folder: Path, content: str | bytes, name: str = "some file") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def problem(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_ratings(path)
    return str(caught.value)


@pytest.mark.parametrize("content", [TABS, COLONS, COMMAS, "\ufeff" + COMMAS])
@pytest.mark.parametrize("packed", [False, True])
def test_official_forms_are_told_by_their_content(tmp_path, content, packed):
    """Whatever the file is called, packed or not, the same ratings come out."""
    data = content.encode()
    path = write(tmp_path, gzip.compress(data, mtime=0) if packed else data)

    ratings, titles = read_ratings(path)

    assert ratings.user_ids == (14, 293)
    assert ratings.item_ids == (27, 49)
    np.testing.assert_array_equal(ratings.to_grid(), [[3, 5], [1, np.nan]])
    assert titles == {}


@pytest.mark.parametrize(
    "header",
    [
        "user,movie,rating",
        "Stars;User ID;Film",
        "item_id\tscore\tcustomer",
        '"reviewer","grade","book"',
    ],
)
def test_any_table_with_a_header_works_by_column_names(tmp_path, header):
    """Order, separator, capitals and extra columns do not matter."""
    sep = next(mark for mark in ",;\t" if mark in header)
    plain = header.lower().replace('"', "").split(sep)
    values = {"user": "7", "movie": "9", "rating": "4"}
    places = ["rating" if h in ("stars", "score", "grade", "rating") else None for h in plain]
    row = [
        values[place or ("user" if h in ("user", "user id", "customer", "reviewer") else "movie")]
        for h, place in zip(plain, places, strict=True)
    ]
    path = write(tmp_path, f"{header}{sep}note\n{sep.join(row)}{sep}hello\n")

    ratings, _ = read_ratings(path)

    assert (ratings.user_ids, ratings.item_ids) == ((7,), (9,))
    assert ratings.values.tolist() == [4.0]


def test_ids_have_one_spelling_and_codes_stay_codes(tmp_path):
    """1 and 1.0 are one user; 007 is not 7; text is text."""
    text = "user,movie,rating\n1,A,3\n1.0,B,4\n007,A,5\n7, A x ,2\n"

    ratings, _ = read_ratings(write(tmp_path, text))

    assert set(ratings.user_ids) == {1, "007", 7}
    assert set(ratings.item_ids) == {"A", "B", "A x"}


def test_a_blank_rating_is_not_rated(tmp_path):
    """Never 0; blank lines are passed over."""
    ratings, _ = read_ratings(write(tmp_path, "user,movie,rating\n1,2,\n\n1,3,4\n2,,\n"))

    assert len(ratings) == 1
    assert ratings.values.tolist() == [4.0]


def test_decimal_commas_are_read_where_semicolons_separate(tmp_path):
    """What a spreadsheet saves as CSV in half of Europe."""
    ratings, _ = read_ratings(write(tmp_path, "user;movie;rating\n1;2;3,5\n1;3;4\n"))

    assert ratings.values.tolist() == [3.5, 4.0]


def test_titles_come_from_the_file_beside(tmp_path):
    """ISO-8859-1 as in the older sets; commas and quotes as in the newer."""
    for folder, name, content in (
        ("a", "u.item", "27|Antonia's Línea (1995)|01|\n49|Heat|x|\n".encode("iso-8859-1")),
        ("b", "movies.dat", "27::Antonia's Línea (1995)::Drama\n49::Heat::Action\n".encode()),
        (
            "c",
            "movies.csv",
            "movieId,title,genres\r\n27,Antonia's Línea (1995),D\r\n49,Heat,\r\n".encode(),
        ),
    ):
        (tmp_path / folder).mkdir()
        path = write(tmp_path / folder, TABS, "u.data")
        write(tmp_path / folder, content, name)

        assert read_ratings(path)[1] == {27: "Antonia's Línea (1995)", 49: "Heat"}


def test_a_title_may_hold_commas_in_quotes(tmp_path):
    """As the official movies.csv does."""
    path = write(tmp_path, COMMAS, "ratings.csv")
    write(
        tmp_path, 'movieId,title,genres\n27,"American President, The (1995)",Drama\n', "movies.csv"
    )

    assert read_ratings(path)[1] == {27: "American President, The (1995)"}


def test_a_folder_stands_for_the_official_file_in_it(tmp_path):
    """`--data ../shared/data/ml-100k` is enough."""
    write(tmp_path, gzip.compress(COLONS.encode(), mtime=0), "ratings.dat.gz")

    assert len(read_ratings(tmp_path)[0]) == 3


def test_a_repeated_pair_names_both_lines(tmp_path):
    """Which of the two counts is for the user to say; 1 and 1.0 are one id."""
    path = write(tmp_path, "user,movie,rating\n1,2,3\n\n5,2,4\n1.0,2,5\n", "r.csv")

    assert problem(path) == (
        "r.csv:5: user 1 rates item 2 a second time, after line 2. Keep one of the two ratings."
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "r.csv: the file is empty. Give a file with ratings."),
        ("user,movie,rating\n", "r.csv: there are no ratings in it. Give a file with ratings."),
        (
            "user,movie,rating\n1,2,3\n1,3,good\n",
            "r.csv:3: rating good is not a number. Correct it, or leave it blank.",
        ),
        (
            "user,movie,rating\n1,2,True\n",
            "r.csv:2: rating True is not a number. Correct it, or leave it blank.",
        ),
        (
            "user,movie,rating\n1,2,inf\n",
            "r.csv:2: rating inf is not a number. Correct it, or leave it blank.",
        ),
        ("user,movie,rating\n1,2,3\n1,,3\n", "r.csv:3: the movie is missing. Fill it in."),
        (
            "user,film,opinion\n1,2,3\n",
            'r.csv:1: no column for the rating; found "user", "film", "opinion". '
            'Rename the one that holds it to "rating".',
        ),
        (
            "1,2,3\n1,3,4\n",
            "r.csv:1: the first line holds numbers, not column names. "
            "Add a header, for example user,movie,rating.",
        ),
        ("1\t2\t3\n1\t3\n", "r.csv:2: the rating is missing. Fetch the file again."),
        ("1::2::3::9\n1::3", "r.csv:2: the rating is missing. Fetch the file again."),
        (
            b"PK\x03\x04\x00\x00",
            "r.csv: this is not a text file. Give a .csv, u.data or Parquet file.",
        ),
        (
            gzip.compress(COMMAS.encode(), mtime=0)[:-9],
            "r.csv: the gzip file is damaged. Fetch it again.",
        ),
    ],
)
def test_what_cannot_be_read_is_said_with_file_and_line(tmp_path, content, message):
    """Where, what, what to do."""
    assert problem(write(tmp_path, content, "r.csv")) == message


def test_an_absent_file_is_named(tmp_path):
    """The path as it was given."""
    assert problem(tmp_path / "no").endswith("no: there is no such file. Check the path.")


def test_parquet_works_or_says_what_it_needs(tmp_path):
    """Large data; pyarrow is not part of the installation."""
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        assert "needs pyarrow" in problem(write(tmp_path, b"PAR1....", "r.parquet"))
        return
    import pandas as pd

    pd.DataFrame({"user": [1, 1], "movie": [2, 3], "rating": [4.0, 5.0]}).to_parquet(tmp_path / "r")
    assert read_ratings(tmp_path / "r")[0].values.tolist() == [4.0, 5.0]


@pytest.mark.parametrize(
    ("name", "n_ratings", "n_users", "n_items", "title"),
    [
        ("ml-100k", 100_000, 943, 1682, "Toy Story (1995)"),
        ("ml-latest-small", 100_836, 610, 9724, "Toy Story (1995)"),
        ("ml-1m", 1_000_209, 6040, 3706, "Toy Story (1995)"),
        ("movie-lens-sample", 6031, 100, 100, None),
    ],
)
def test_the_official_files_themselves(name, n_ratings, n_users, n_items, title):
    """Counts as the publisher states them."""
    ratings, titles = read_ratings(data_set(name))

    assert (len(ratings), ratings.n_users, ratings.n_items) == (n_ratings, n_users, n_items)
    assert titles.get(1) == title
