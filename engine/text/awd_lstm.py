"""AWD-LSTM: the encoder of ULMFiT, with the names of its published weights."""

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn

from engine.precision import recurrent_layers
from engine.text.dropout import EmbeddingDropout, RNNDropout, weight_drop

PAD = 1


@dataclass(frozen=True)
class Dropouts:
    """fast.ai's for language models, to be scaled by `drop_mult`."""

    output_p: float = 0.1
    hidden_p: float = 0.15
    input_p: float = 0.25
    embed_p: float = 0.02
    weight_p: float = 0.2

    def times(self, drop_mult: float) -> "Dropouts":
        return Dropouts(*(p * drop_mult for p in vars(self).values()))


class _Rest(nn.Module):
    """What weight drop leaves alone of an LSTM layer, under torch's own names."""

    def __init__(self, n_in: int, n_out: int):
        super().__init__()
        self.weight_ih_l0 = nn.Parameter(torch.empty(4 * n_out, n_in))
        self.bias_ih_l0 = nn.Parameter(torch.empty(4 * n_out))
        self.bias_hh_l0 = nn.Parameter(torch.empty(4 * n_out))


class WeightDropLSTM(nn.Module):
    """One LSTM layer, dropout on its hidden-to-hidden matrix: the same mask for a whole batch."""

    def __init__(self, n_in: int, n_out: int, weight_p: float):
        super().__init__()
        self.weight_p = weight_p
        self.module = _Rest(n_in, n_out)
        self.weight_hh_l0_raw = nn.Parameter(torch.empty(4 * n_out, n_out))
        for p in self.parameters():
            nn.init.uniform_(p, -(n_out**-0.5), n_out**-0.5)

    def forward(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """x (bs, time, n_in), h and c (1, bs, n_out) -> (bs, time, n_out), and h and c after it."""
        w_hh = weight_drop(self.weight_hh_l0_raw, self.weight_p, self.training)
        rest = self.module
        weights = [rest.weight_ih_l0, w_hh, rest.bias_ih_l0, rest.bias_hh_l0]
        with recurrent_layers(x.device):
            return torch.lstm(  # pyright: ignore[reportCallIssue]  # what nn.LSTM itself calls
                x, (h, c), weights, True, 1, 0.0, self.training, False, True
            )


class AWDLSTM(nn.Module):
    """Embedding and LSTM layers, dropped out everywhere; state goes from batch to batch.

    Source: Merity, Keskar & Socher 2018, as fast.ai published it: `n_layers` layers, the last as
    wide as the embedding so that the decoder can share its weights. Training differs from the
    paper: Adam and one-cycle (fast.ai's) rather than NT-ASGD.

    `carried` holds h and c of each layer after the last batch; empty starts at zero.
    """

    def __init__(self, vocab_sz: int, emb_sz: int, n_hid: int, n_layers: int, drop: Dropouts):
        super().__init__()
        self.emb_sz = emb_sz
        self.carried: list[Tensor] = []
        self.encoder = nn.Embedding(vocab_sz, emb_sz, padding_idx=PAD)
        nn.init.uniform_(self.encoder.weight, -0.1, 0.1)
        self.encoder_dp = EmbeddingDropout(self.encoder, drop.embed_p)
        self.widths = [emb_sz, *[n_hid] * (n_layers - 1), emb_sz]
        self.rnns = nn.ModuleList(
            WeightDropLSTM(n_in, n_out, drop.weight_p) for n_in, n_out in pairwise(self.widths)
        )
        self.input_dp = RNNDropout(drop.input_p)
        self.hidden_dps = nn.ModuleList(RNNDropout(drop.hidden_p) for _ in range(n_layers))

    def forward(self, x: Tensor) -> Tensor:
        """Tokens (bs, time) -> what the last layer says, before dropout: (bs, time, emb)."""
        y = self.input_dp(self.encoder_dp(x))
        state, after = self._state(len(x), y), []
        for i, rnn in enumerate(self.rnns):
            y, h, c = rnn(y, *state[2 * i : 2 * i + 2])
            after += [h.detach(), c.detach()]
            if i < len(self.rnns) - 1:
                y = self.hidden_dps[i](y)
        self.carried = after
        return y

    def layer_groups(self) -> list[list[nn.Parameter]]:
        """Embedding, then each layer: what is unfrozen step by step, the last first."""
        return [list(self.encoder.parameters()), *(list(rnn.parameters()) for rnn in self.rnns)]

    def _state(self, bs: int, like: Tensor) -> list[Tensor]:
        if self.carried:
            return self.carried
        return [like.new_zeros(1, bs, n) for n in self.widths[1:] for _ in "hc"]
