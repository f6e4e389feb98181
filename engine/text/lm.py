"""Encoder and decoder together, and the loss that trains them."""

from typing import NamedTuple, cast

import torch
from torch import Tensor, nn

from engine.text.awd_lstm import AWDLSTM
from engine.text.decoder import AdaptiveDecoder, LinearDecoder
from engine.text.gated import GatedEncoder

Encoder = AWDLSTM | GatedEncoder
Decoder = LinearDecoder | AdaptiveDecoder


class Said(NamedTuple):
    """What a language model says of a batch: (bs, time, emb) each."""

    h: Tensor  # for the decoder, dropped out
    raw: Tensor  # before dropout


class LanguageModel(nn.Sequential):
    """An encoder (0) and a decoder (1): so the published weights are named.

    The words' scores are not computed here, because a decoder can do with fewer of them when it
    knows which are true: see `LMLoss`.
    """

    def __init__(self, encoder: Encoder, decoder: Decoder):
        super().__init__(encoder, decoder)

    @property
    def encoder(self) -> Encoder:
        return cast(Encoder, self[0])

    @property
    def decoder(self) -> Decoder:
        return cast(Decoder, self[1])

    @property
    def carried(self) -> list[Tensor]:
        """The encoder's state after the last batch."""
        return self.encoder.carried

    @carried.setter
    def carried(self, state: list[Tensor]) -> None:
        self.encoder.carried = state

    def forward(self, x: Tensor) -> Said:
        """Tokens (bs, time), which go on where the last batch ended."""
        raw = self.encoder(x)
        return Said(self.decoder.output_dp(raw), raw)

    @torch.no_grad()
    def log_probs(self, x: Tensor) -> Tensor:
        """Tokens (bs, time) -> log p of each next word, (bs, time, vocab)."""
        return self.decoder.log_probs(self(x).h)


class LMLoss:
    """Mean of -log p of the next words; while training also what keeps activations calm.

    `alpha` weighs their size (AR), `beta` their change from word to word (TAR).

    Source: Merity, McCann & Socher 2017, "Revisiting activation regularization for language RNNs".
    """

    def __init__(self, model: LanguageModel, alpha: float = 2.0, beta: float = 1.0):
        self.model, self.alpha, self.beta = model, alpha, beta

    def __call__(self, said: Said, targ: Tensor) -> Tensor:
        loss = self.model.decoder.loss(said.h, targ)
        if not self.model.training:
            return loss
        if self.alpha:
            loss = loss + self.alpha * said.h.float().pow(2).mean()
        if self.beta and said.raw.shape[1] > 1:
            loss = loss + self.beta * said.raw.float().diff(dim=1).pow(2).mean()
        return loss
