"""The tokenizer's rules, one by one, and what holds for every text there is."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.text.tokens import SPECIALS, tokenize, tokenize_all, tokenize_joined

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)  # lone surrogates too
MARKED = {"xxrep", "xxwrep"}


def words(text: str) -> str:
    """Tokens after xxbos, joined by a blank: easy to read in a table."""
    return tokenize_joined(text).removeprefix("xxbos").strip()


@pytest.mark.parametrize(
    "text, tokens",
    [
        ("The film", "xxmaj the film"),
        ("I saw it", "i saw it"),
        ("LOVED it", "xxup loved it"),
        ("so bad!!!!", "so bad xxrep 4 !"),
        ("wait...", "wait xxrep 3 ."),
        ("soooo good", "s xxrep 4 o good"),
        ("no no no thanks", "xxwrep 3 no thanks"),
        ("No no no thanks", "xxwrep 3 xxmaj no thanks"),
        ("good good", "good good"),
        ("Don't, it's I'm we've", "xxmaj do n't , it 's i 'm we 've"),
        ("don’t “quote”", 'do n\'t " quote "'),
        ("rock'n'roll", "rock'n'roll"),
        ("8/10 or 7.5 or 1,000 or 1000", "8/10 or 7.5 or 1,000 or 1000"),
        ("fun :) or :-( or ;D", "fun :) or :-( or ;d"),
        ("http://x.y", "http : / / x . y"),
        ("_great_", "_ great _"),
        ("one<br /><br />two", "one two"),
        ("<b class='x'>bold</b> 3 < 5 > 2", "bold 3 < 5 > 2"),
        ("<script>alert('x')</script>fine", "fine"),
        ("fish &amp; chips", "fish & chips"),
        ("a\x00b\x1fc\td\ne", "a b c d e"),
        ("soft\xadhyphen\ufeff", "softhyphen"),
        ("=HYPERLINK(1)", "= xxup hyperlink ( 1 )"),
        ("xxbos XXMAJ x", "xx bos xxup xx maj x"),
        ("e\u0301t\u00e9 \u00c9T\u00c9", "\u00e9t\u00e9 xxup \u00e9t\u00e9"),
        ("\u0645\u0631\u062d\u0628\u0627 \u0641\u064a\u0644\u0645", "مرحبا فيلم"),
        ("हिन्दी फिल्म", "हिन्दी फिल्म"),
        ("好电影！", "好 电 影 ！"),
        ("😀 👨\u200d👩 ❤\ufe0f", "😀 👨 👩 ❤"),
        ("😀😀😀", "xxrep 3 😀"),
        ("bad \ud83d end", "bad \ufffd end"),
        ("", ""),
        (" \t\n\xa0", ""),
    ],
)
def test_rule(text, tokens):
    """What a model sees of what somebody wrote."""
    assert words(text) == tokens


def test_longest_cell():
    """A spreadsheet's longest cell is one text like any other, whatever fills it."""
    assert words("a" * 32_767) == "xxrep 32767 a"
    assert words(("aaabbb" * 5_500)[:32_766]) == " ".join(["xxrep 3 a xxrep 3 b"] * 5_461)
    assert len(tokenize("word " * 6_553)) == 4  # xxbos xxwrep 6553 word
    assert tokenize("<" * 32_767) == ["xxbos", "xxrep", "32767", "<"]
    assert len(tokenize("(a" * 16_383)) == 1 + 2 * 16_383


@settings(max_examples=300)
@given(ANY_TEXT)
def test_any_text_gives_clean_tokens(text):
    """Tokens can be joined by blanks, written to a file, and never fake a special token."""
    tokens = tokenize(text)

    assert tokens[0] == "xxbos"
    assert "xxbos" not in tokens[1:]
    assert all(token and not any(c.isspace() for c in token) for token in tokens)
    assert " ".join(tokens).encode()
    for name, count in pairwise(tokens):
        assert name not in MARKED or int(count) >= 3
    assert tokens[-1] == "xxbos" or tokens[-1] not in SPECIALS


@given(st.lists(st.sampled_from(["good", "bad", "film", "the", "of", "it"]), max_size=30))
def test_plain_words_pass_unchanged(plain):
    """Small letters without repeats are their own tokens."""
    apart = [w for i, w in enumerate(plain) if i < 2 or not w == plain[i - 1] == plain[i - 2]]
    if any(len(set(apart[i : i + 3])) == 1 for i in range(len(apart) - 2)):
        return

    assert tokenize(" ".join(apart)) == ["xxbos", *apart]


def test_processes_give_the_same_in_order():
    """Every core may help; nobody can tell from the answer."""
    texts = [f"Film number {i}, {'very ' * (i % 5)}GOOD!!!" for i in range(2_500)] + ["", "\ud800"]

    assert tokenize_all(texts, n_procs=2) == [tokenize(text) for text in texts]
