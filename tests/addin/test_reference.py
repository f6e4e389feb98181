"""The reference page is what the registry says today."""

from addin.reference import PAGE, reference


def test_the_page_is_current():
    """Run `python -m addin.reference` after changing a function, button or setting."""
    assert PAGE.read_text() == reference()
