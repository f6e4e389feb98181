import pytest

from engine.collab.titles import read_titles
from engine.errors import InputError


@pytest.mark.parametrize(
    "content",
    [b"1|Toy Story|x\n2|Heat, The|y\n", b"1::Toy Story::x\n2::Heat, The::y\n"],
)
def test_both_older_forms_may_hold_commas(tmp_path, content):
    """A comma separates nothing where bars or colons do."""
    (tmp_path / "titles").write_bytes(content)

    assert read_titles(tmp_path / "titles") == {1: "Toy Story", 2: "Heat, The"}


def test_a_line_without_a_title_is_named(tmp_path):
    """File and line, as for ratings."""
    (tmp_path / "u.item").write_text("1|Toy Story|x\n2\n")

    with pytest.raises(InputError, match=r"^u\.item:2: no id and title\. Correct or delete"):
        read_titles(tmp_path / "u.item")
