"""Language models as torch trains them, made from settings or from published weights, and back."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from engine.errors import InputError
from engine.text.awd_lstm import AWDLSTM, Dropouts
from engine.text.decoder import CUTS, AdaptiveDecoder, LinearDecoder
from engine.text.gated import GatedEncoder
from engine.text.language_model import PublishedLM
from engine.text.lm import Decoder, Encoder, LanguageModel
from engine.text.settings import TextSettings
from engine.text.vocab import Vocab

_REPEATS = ("0.encoder_dp.emb.weight", "1.weight", "1.decoder.weight")  # of 0.encoder.weight
_RENAMED = {"1.bias": "decoder.bias", "1.decoder.bias": "decoder.bias"}


@dataclass(frozen=True)
class Sizes:
    """What fixes the shapes of an encoder."""

    solver: str
    vocab_sz: int
    emb_sz: int
    n_hid: int
    n_layers: int


def make_encoder(sizes: Sizes, drop: Dropouts) -> Encoder:
    """An encoder with random weights, from torch's own generator."""
    kind = AWDLSTM if sizes.solver == "awd_lstm" else GatedEncoder
    return kind(sizes.vocab_sz, sizes.emb_sz, sizes.n_hid, sizes.n_layers, drop)


def make_lm(sizes: Sizes, drop: Dropouts, cuts: tuple[int, ...] = CUTS) -> LanguageModel:
    """A language model with random weights; without `cuts` a full softmax, as on a GPU."""
    encoder = make_encoder(sizes, drop)
    return LanguageModel(encoder, make_decoder(encoder, drop, cuts))


def make_decoder(encoder: Encoder, drop: Dropouts, cuts: tuple[int, ...]) -> Decoder:
    """Adaptive where the vocabulary reaches beyond one of the `cuts`."""
    if any(cut < encoder.encoder.num_embeddings for cut in cuts):
        return AdaptiveDecoder(encoder.encoder, drop.output_p, cuts)
    return LinearDecoder(encoder.encoder, drop.output_p)


def sizes_from(settings: TextSettings, vocab: Vocab) -> Sizes:
    s = settings
    return Sizes(s.solver, len(vocab), s.emb_sz, s.n_hid, s.n_layers)


def sizes_of(model: PublishedLM) -> Sizes:
    """The sizes of a published model, read off its weights."""
    weights, solver = model.weights, model.meta["solver"]
    vocab_sz, emb_sz = weights["encoder.weight"].shape
    if solver == "awd_lstm":
        n_layers = sum(name.endswith(".weight_hh_l0_raw") for name in weights)
        return Sizes(
            solver, vocab_sz, emb_sz, weights["rnns.0.weight_hh_l0_raw"].shape[1], n_layers
        )
    n_layers = sum(name.endswith(".taps") for name in weights)
    return Sizes(solver, vocab_sz, emb_sz, weights["blocks.0.out.weight"].shape[1], n_layers)


def published(model: LanguageModel, vocab: Vocab, meta: dict[str, Any]) -> PublishedLM:
    """The weights of a network as numpy has them."""
    weights = {
        _RENAMED.get(name, _published_name(name)): w.detach().cpu().float().numpy().copy()
        for name, w in model.state_dict().items()
        if name not in _REPEATS
    }
    ends = model.decoder.ends if isinstance(model.decoder, AdaptiveDecoder) else []
    return PublishedLM(vocab, weights, {**meta, "cuts": list(ends)})


def network_of(model: PublishedLM, drop: Dropouts) -> LanguageModel:
    """The network that continues learning where a published one ended.

    Raises:
        InputError: when its weights are not those of one of our networks.
    """
    encoder, ends = make_encoder(sizes_of(model), drop), model.meta.get("cuts") or []
    network = LanguageModel(encoder, make_decoder(encoder, drop, tuple(ends[:-1])))
    try:
        network.load_state_dict(_torch_weights(network, model.weights))
    except (RuntimeError, KeyError) as err:
        problem = f"these weights do not fit: {err}"
        raise InputError(problem, "Set start to none", setting="start") from err
    return network


def _torch_weights(network: nn.Module, weights: dict[str, np.ndarray]) -> dict[str, torch.Tensor]:
    names = network.state_dict()
    return {name: torch.from_numpy(np.array(weights[_source(name)])) for name in names}


def _source(name: str) -> str:
    if name in _REPEATS:
        return "encoder.weight"
    return _RENAMED.get(name, _published_name(name))


def _published_name(name: str) -> str:
    """`0.blocks.1.taps` -> `blocks.1.taps`; `1.cluster.bias` -> `decoder.cluster.bias`."""
    place, _, rest = name.partition(".")
    return rest if place == "0" else f"decoder.{rest}"


def with_vocab(model: PublishedLM, vocab: Vocab) -> PublishedLM:
    """The same language model for other words: those it never met begin as the average one.

    Source: Howard & Ruder 2018, section 3.1, as fast.ai does it.
    """
    places = np.array([model.vocab.stoi.get(token, -1) for token in vocab.itos])

    def rows(old: np.ndarray) -> np.ndarray:
        new = old[places]
        new[places < 0] = old.mean(axis=0)
        return new

    weights = dict(model.weights)
    for name in ("encoder.weight", "decoder.bias"):
        weights[name] = np.ascontiguousarray(rows(weights[name]))
    meta = dict(model.meta)
    if meta.get("cuts"):
        ends = [*(cut for cut in meta["cuts"][:-1] if cut < len(vocab)), len(vocab)]
        n = len(ends) - 1
        meta["cuts"] = ends if n else []
        for name in ("decoder.cluster.weight", "decoder.cluster.bias"):
            weights[name] = weights[name][:n]
            if not n:
                del weights[name]
    return PublishedLM(vocab, weights, meta)
