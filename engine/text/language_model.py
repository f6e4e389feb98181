"""Encoder and decoder together, and the loss that trains them."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from engine.text.decoder import AdaptiveDecoder, LinearDecoder


class Said(NamedTuple):
    """What a language model says of a batch: (bs, time, emb) each."""

    h: Tensor  # for the decoder, dropped out
    raw: Tensor  # before dropout


class LanguageModel(nn.Sequential):
    """An encoder (0) and a decoder (1): so the published weights are named.

    The words' scores are not computed here, because a decoder can do with fewer of them when it
    knows which are true: see `LMLoss`.
    """

    def __init__(self, encoder: nn.Module, decoder: LinearDecoder | AdaptiveDecoder):
        super().__init__(encoder, decoder)

    @property
    def carried(self) -> list[Tensor]:
        """The encoder's state after the last batch."""
        return self[0].carried  # pyright: ignore[reportReturnType]

    @carried.setter
    def carried(self, state: list[Tensor]) -> None:
        self[0].carried = state  # pyright: ignore[reportArgumentType]

    def forward(self, x: Tensor) -> Said:
        """Tokens (bs, time), which go on where the last batch ended."""
        raw = self[0](x)
        return Said(self[1].output_dp(raw), raw)  # pyright: ignore[reportCallIssue]

    @torch.no_grad()
    def log_probs(self, x: Tensor) -> Tensor:
        """Tokens (bs, time) -> log p of each next word, (bs, time, vocab)."""
        return self[1].log_probs(self(x).h)  # pyright: ignore[reportCallIssue]


class LMLoss:
    """Mean of -log p of the next words; while training also what keeps activations calm.

    `alpha` weighs their size (AR), `beta` their change from word to word (TAR).

    Source: Merity, McCann & Socher 2017, "Revisiting activation regularization for language RNNs".
    """

    def __init__(self, model: LanguageModel, alpha: float = 2.0, beta: float = 1.0):
        self.model, self.alpha, self.beta = model, alpha, beta

    def __call__(self, said: Said, targ: Tensor) -> Tensor:
        loss = self.model[1].loss(said.h, targ)  # pyright: ignore[reportCallIssue]
        if not self.model.training:
            return loss
        if self.alpha:
            loss = loss + self.alpha * said.h.float().pow(2).mean()
        if self.beta and said.raw.shape[1] > 1:
            loss = loss + self.beta * said.raw.float().diff(dim=1).pow(2).mean()
        return loss
