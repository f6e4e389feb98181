"""Text to tokens by rules: `xxmaj` before a capitalised word, `xxrep 4 !` for `!!!!`, and the like.

Source: Howard & Ruder 2018 (ULMFiT) and the fastai library's rules. Ours differs: numbers are left
whole (`1000`, `7.5`, `8/10`), emoticons are one token, a word's repeats count anywhere in it, and
there is no dictionary of exceptions. Standard library only; one regular expression and a memo.
"""

import html
import re
import sys
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby, islice
from operator import eq

from engine.text.workers import map_chunks

XXUNK, XXPAD, XXBOS, XXEOS, XXFLD = "xxunk", "xxpad", "xxbos", "xxeos", "xxfld"
XXREP, XXWREP, XXUP, XXMAJ = "xxrep", "xxwrep", "xxup", "xxmaj"
SPECIALS = (XXUNK, XXPAD, XXBOS, XXEOS, XXFLD, XXREP, XXWREP, XXUP, XXMAJ)

MEMO_SIZE = 500_000  # distinct written forms remembered before starting again
MARK = "\x02"  # stands for "xx" between the rules, so that no text can write a special token

SCRIPT = re.compile(r"<(script|style)\b[^>]*>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
TAG = re.compile(r"<(?:[a-zA-Z/][^<>]{0,2000}|!--.*?--|![a-zA-Z][^<>]{0,200})>", re.DOTALL)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
SURROGATE = re.compile("[\ud800-\udfff]+")
INVISIBLE = re.compile(
    "[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
TYPOGRAPHIC = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "–": "-", "—": "-"}
)
SIGN_REPEATED = re.compile(r"([^\w\s]|_)\1{2,}")
ASCII_SIGN_REPEATED = re.compile(r"([!-/:-@\[-`{-~])\1{2,}")
LETTER_REPEATED = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
CONTRACTION = re.compile(r"(.+)(n't)|(.+?)('(?:s|m|d|re|ve|ll))", re.IGNORECASE)

EMOTICON = r"[:;=8x][-o']?[()\[\]]+(?!\w)|[:;=][-o']?[dpDP/\\|](?![\w/])|<3(?!\d)"
NUMBER = r"\d+(?:[.,/]\d+)+"
CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
ASCII_TOKEN = re.compile(
    rf"{MARK}\w+{MARK}\d+|{EMOTICON}|{NUMBER}|[^\W_]+(?:'[^\W_]+)*|[^\w\s]|_", re.ASCII
)


def tokenize(text: str) -> list[str]:
    """The tokens of one text, `xxbos` first; a text without any has `xxbos` alone."""
    return tokenize_joined(text).split(" ")


def tokenize_joined(text: str) -> str:
    """The same with one blank between tokens, which no token contains: cheap to keep and send."""
    forms = forms_of(clean(text))
    if any(map(eq, forms, islice(forms, 1, None))):
        forms = _word_repeats(forms)
    return " ".join([XXBOS, *map(_WRITTEN.__getitem__, forms)])


def forms_of(text: str) -> list[str]:
    """What of a cleaned text is a token or a word with its ending, as it is written.

    None holds a blank, so the parts between blanks can be read one by one.
    """
    return (ASCII_TOKEN if text.isascii() else _unicode_token()).findall(text)


def written(form: str) -> str:
    """A form's tokens, joined by a blank."""
    return _WRITTEN[form]


def tokenize_all(texts: Sequence[str], n_procs: int | None = None) -> list[list[str]]:
    """The tokens of many texts, in their order; `n_procs` None takes every core for many texts."""
    return [joined.split(" ") for joined in tokenize_all_joined(texts, n_procs)]


def tokenize_all_joined(texts: Sequence[str], n_procs: int | None = None) -> list[str]:
    """`tokenize_joined` of many texts: a tenth of the memory of their lists."""
    return [joined for part in map_chunks(_joined, texts, n_procs) for joined in part]


def _joined(texts: Sequence[str]) -> list[str]:
    return [tokenize_joined(text) for text in texts]


def clean(text: str) -> str:
    """Text without markup, control characters and what cannot be seen; repeated signs marked."""
    return mark_repeats(plain(text))


def plain(text: str) -> str:
    """Text without markup, control characters and what cannot be seen."""
    if "<" in text:
        text = TAG.sub(" ", SCRIPT.sub(" ", text) if "<s" in text.lower() else text)
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", SURROGATE.sub("\ufffd", text))
        text = INVISIBLE.sub("", text).translate(TYPOGRAPHIC)
    if not text.isprintable():
        text = CONTROL.sub(" ", text)
    return text


def mark_repeats(text: str) -> str:
    """Text with `!!!!` marked; of a part between two blanks the same as of the whole."""
    repeated = ASCII_SIGN_REPEATED if text.isascii() else SIGN_REPEATED
    return repeated.sub(_marked, text)


def _marked(found: re.Match[str]) -> str:
    """`!!!!` -> a mark that becomes `xxrep 4`, and one `!`, apart from what is beside them."""
    return f" {MARK}rep{MARK}{len(found[0])} {found[1]} "


def _word_repeats(forms: list[str]) -> list[str]:
    """Three or more of one word in a row become a mark and the word."""
    marked: list[str] = []
    for word, group in groupby(forms, key=str.lower):
        same = list(group)
        is_repeat = len(same) > 2 and word.isalpha()
        marked += [f"{MARK}wrep{MARK}{len(same)}", same[0]] if is_repeat else same
    return marked


class _Memo(dict):
    """Written form -> its tokens, joined by a blank; filled as texts are met."""

    def __missing__(self, form: str) -> str:
        if len(self) >= MEMO_SIZE:
            self.clear()
        self[sys.intern(form)] = tokens = _tokens_of(form)
        return tokens


_WRITTEN = _Memo()


def _tokens_of(form: str) -> str:
    """One written form's tokens: a repeat, the parts of a contraction, a word with its capitals."""
    if form.startswith(MARK):
        name, _, count = form[1:].partition(MARK)
        return f"xx{name} {count}"
    if len(form) > 2 and LETTER_REPEATED.search(form):
        return " ".join(map(_tokens_of, LETTER_REPEATED.sub(_marked, form).split()))
    if "'" in form and (parts := CONTRACTION.fullmatch(form)):
        stem, end = (part for part in parts.groups() if part)
        return f"{_cased(stem)} {end.lower()}"
    return _cased(form)


def _cased(form: str) -> str:
    """A word in small letters, after `xxup` or `xxmaj` where it was written in capitals."""
    lower = form.lower()
    if lower in SPECIALS:
        lower = f"xx {lower[2:]}"
    if len(form) < 2 or not form[0].isupper():
        return lower
    if form.isupper():
        return f"{XXUP} {lower}"
    return f"{XXMAJ} {lower}" if form[1:] == lower[1:] else lower


@lru_cache(maxsize=1)
def _unicode_token() -> re.Pattern[str]:
    """Words with their combining marks; Chinese and Japanese by character."""
    marks = _ranges_of(("Mn", "Mc"))
    word = rf"(?:(?![{CJK}])[^\W_])[{marks}]*"
    return re.compile(
        rf"{MARK}\w+{MARK}\d+|{EMOTICON}|{NUMBER}|[{CJK}]|(?:{word})+(?:'(?:{word})+)*|[^\w\s]|_"
    )


def _ranges_of(categories: tuple[str, ...]) -> str:
    """The inside of a character class with every character of some Unicode categories."""
    codes = [c for c in range(0x300, 0x1F000) if unicodedata.category(chr(c)) in categories]
    codes += range(0xE0100, 0xE01F0)
    starts = [c for i, c in enumerate(codes) if i == 0 or codes[i - 1] != c - 1]
    ends = [c for i, c in enumerate(codes) if i + 1 == len(codes) or codes[i + 1] != c + 1]
    pairs = zip(starts, ends, strict=True)
    return "".join(f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in pairs)
