"""Files of the published form are read to the letter; hostile ones are refused and run nothing."""

import os
import pickle
import tarfile

import numpy as np
import pytest
import torch

from engine.errors import InputError
from engine.text.awd_lstm import AWDLSTM, Dropouts
from engine.text.decoder import LinearDecoder
from engine.text.fastai_weights import load_fastai, usual_words
from engine.text.lm import LanguageModel
from engine.text.networks import network_of, with_vocab
from engine.text.tokens import SPECIALS
from engine.text.vocab import Vocab

ITOS = [
    "xxunk",
    "xxpad",
    "xxbos",
    "xxfld",
    "xxmaj",
    "xxup",
    "xxrep",
    "xxwrep",
    "the",
    "film",
    "was",
]
NONE = Dropouts(0, 0, 0, 0, 0)


def published_model() -> LanguageModel:
    torch.manual_seed(3)
    encoder = AWDLSTM(len(ITOS), 6, 10, 3, NONE)
    model = LanguageModel(encoder, LinearDecoder(encoder.encoder, 0.0))
    torch.nn.init.normal_(model[1].decoder.bias)
    return model.eval()


def published_state(model: LanguageModel) -> dict[str, torch.Tensor]:
    """What fast.ai's own module saves: the dropped matrix is there beside the raw one."""
    state = dict(model.state_dict())
    for i in range(3):
        state[f"0.rnns.{i}.module.weight_hh_l0"] = state[f"0.rnns.{i}.weight_hh_l0_raw"] * 0
    return state


def write(folder, state=None, itos=None):
    torch.save(published_state(published_model()) if state is None else state, folder / "lstm.pth")
    (folder / "itos_wt103.pkl").write_bytes(pickle.dumps(ITOS) if itos is None else itos)
    return folder


class Hostile:
    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return os.system, (f"touch {self.mark}",)


def test_the_weights_say_what_they_said_before(tmp_path):
    """Known answer: the network that was saved, over numpy and over torch."""
    model = published_model()
    loaded = load_fastai(write(tmp_path))
    ids = np.array([[2], [8], [9], [10], [8]])

    expected = model.log_probs(torch.from_numpy(ids.T))[0].numpy()

    np.testing.assert_allclose(loaded.log_probs(ids)[:, 0], expected, atol=1e-6)
    again = network_of(loaded, NONE).eval().log_probs(torch.from_numpy(ids.T))[0].numpy()
    np.testing.assert_allclose(again, expected, atol=1e-6)


@pytest.mark.parametrize("form", ["folder", "pth", "tgz"])
def test_archive_folder_and_file_are_the_same(tmp_path, form):
    source = write(tmp_path)
    path = {"folder": source, "pth": source / "lstm.pth", "tgz": tmp_path / "wt103-fwd.tgz"}[form]
    if form == "tgz":
        with tarfile.open(path, "w:gz") as archive:
            for name in ("lstm.pth", "itos_wt103.pkl"):
                archive.add(source / name, f"wt103-fwd/{name}")

    assert load_fastai(path).vocab.itos == tuple(ITOS)


def test_files_written_by_earlier_releases_are_read(tmp_path):
    """torch's older file form, the weights under "model", and older names."""
    state = published_state(published_model())
    state["0.encoder_with_dropout.embed.weight"] = state.pop("0.encoder_dp.emb.weight")
    torch.save({"model": state}, tmp_path / "a.pth", _use_new_zipfile_serialization=False)
    (tmp_path / "itos.pkl").write_bytes(pickle.dumps(["_unk_", "_pad_", *ITOS[2:]], protocol=2))

    loaded = load_fastai(tmp_path)

    assert loaded.vocab.itos[:2] == ("xxunk", "xxpad")


def test_words_that_it_never_met_begin_as_the_average_one(tmp_path):
    loaded = load_fastai(write(tmp_path))
    vocab = Vocab((*SPECIALS, "film", "popcorn", "the"))

    mapped = with_vocab(loaded, vocab)

    old, new = loaded.weights["encoder.weight"], mapped.weights["encoder.weight"]
    for token in ("film", "the", "xxbos", "xxmaj"):
        np.testing.assert_array_equal(new[vocab.stoi[token]], old[ITOS.index(token)])
    for token in ("popcorn", "xxeos"):
        np.testing.assert_allclose(new[vocab.stoi[token]], old.mean(axis=0), atol=1e-7)
    bias = loaded.weights["decoder.bias"].mean()
    assert mapped.weights["decoder.bias"][vocab.stoi["popcorn"]] == pytest.approx(bias)
    assert mapped.next_words("the film", 3)


def test_its_own_words_make_a_vocabulary(tmp_path):
    vocab = usual_words(load_fastai(write(tmp_path)), 11)

    assert vocab.itos == (*SPECIALS, "the", "film")


@pytest.mark.parametrize("part", ["weights", "words"])
@pytest.mark.parametrize("form", ["folder", "tgz"])
def test_a_file_that_wants_to_run_code_is_refused_and_runs_none(tmp_path, part, form):
    """os.system in a reduce, the classic; the mark that it would leave is not there."""
    mark, folder = tmp_path / "ran", tmp_path / "files"
    folder.mkdir()
    bad = Hostile(mark)
    if part == "weights":
        write(folder, state={"0.encoder.weight": bad})
    else:
        write(folder, itos=pickle.dumps(["xxunk", bad]))
    path = folder
    if form == "tgz":
        path = tmp_path / "wt103.tgz"
        with tarfile.open(path, "w:gz") as archive:
            archive.add(folder, "wt103")

    with pytest.raises(InputError, match="not safe to read"):
        load_fastai(path)
    assert not mark.exists()


@pytest.mark.parametrize(
    "itos",
    [
        pickle.dumps({"the": 1}),
        pickle.dumps(["the", 3]),
        pickle.dumps(np.array(["the"])),
        b"\x80\x04cos\nsystem\n(S'true'\ntR.",
        b"cbuiltins\neval\n(S'1'\ntR.",
        b"not a pickle",
        b"",
    ],
)
def test_words_that_are_no_list_of_texts_are_refused(tmp_path, itos):
    with pytest.raises(InputError, match="its list of words is not"):
        load_fastai(write(tmp_path, itos=itos))


def without(name):
    return {k: v for k, v in published_state(published_model()).items() if k != name}


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (without("0.encoder.weight"), "0.encoder.weight"),
        (without("0.rnns.1.module.weight_ih_l0"), "0.rnns.1.module.weight_ih_l0 is missing"),
        ({"a": torch.zeros(2)}, "0.encoder.weight"),
        ([1, 2], "holds no weights by name"),
        (without("") | {"0.rnns.1.weight_hh_l0_raw": torch.zeros(40, 9)}, "0.rnns.1.weight_hh"),
        (without("") | {"0.encoder.weight": torch.zeros(5, 6)}, "5 rows of weights and 11 words"),
    ],
)
def test_weights_that_do_not_fit_say_which(tmp_path, state, words):
    with pytest.raises(InputError, match=words):
        load_fastai(write(tmp_path, state=state))


def test_a_missing_part_is_named(tmp_path):
    write(tmp_path)
    (tmp_path / "itos_wt103.pkl").unlink()
    with pytest.raises(InputError, match=r"there is no itos \.pkl file"):
        load_fastai(tmp_path)

    broken = tmp_path / "half.tgz"
    broken.write_bytes(b"\x1f\x8b nothing")
    with pytest.raises(InputError, match="this archive cannot be read"):
        load_fastai(broken)
