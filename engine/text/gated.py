"""A gated linear recurrence in residual blocks: the encoder that a CPU can train."""

import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)
from torch import Tensor, nn

from engine.text.awd_lstm import PAD, Dropouts
from engine.text.dropout import EmbeddingDropout, RNNDropout
from engine.text.scan import linear_scan

TAPS = 4  # words that a block sees at once: this one and the three before
EMB_SD = 0.05
EMB_SCALE = 10.0  # so embeddings enter the blocks at about 0.5 but score words at about 0.05


class Block(nn.Module):
    """x + out(h · silu(o)) with h[t] = f · h[t-1] + (1 - f) · z; the last words give z, f, o.

    Source: quasi-recurrent networks (Bradbury et al. 2017), whose gates do not read h, so that all
    products of a batch are one product; residual blocks with a normed input and a short
    convolution by channel as in Griffin (De et al. 2024), section 2.
    """

    def __init__(self, emb_sz: int, n_hid: int, n_layers: int):
        super().__init__()
        self.norm = nn.LayerNorm(emb_sz)
        taps = 0.02 * torch.randn(TAPS, emb_sz)
        taps[0] += 1  # at first mostly this word
        self.taps = nn.Parameter(taps)
        self.gates = nn.Linear(emb_sz, 3 * n_hid)
        self.out = nn.Linear(n_hid, emb_sz)
        with torch.no_grad():
            self.out.weight.div_(n_layers)
            self.gates.bias[n_hid : 2 * n_hid].uniform_(0, 4)  # memories of 2 to 50 words

    def forward(self, x: Tensor, h0: Tensor, before: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """x (time, bs, emb), h0 (bs, n_hid), `before` the normed words (TAPS - 1, bs, emb).

        Returns x's successor, and both states after the last word.
        """
        seen, n = torch.cat([before, self.norm(x)]), len(x)
        mixed = sum(tap * seen[TAPS - 1 - i :][:n] for i, tap in enumerate(self.taps))
        z, f, o = self.gates(mixed).float().chunk(3, dim=-1)
        keep = torch.sigmoid(f)
        h = linear_scan(keep, (1 - keep) * z, h0)
        return x + self.out(h * F.silu(o)), h[-1], seen[-(TAPS - 1) :]


class GatedEncoder(nn.Module):
    """Embedding and blocks; the same surroundings as `AWDLSTM`, at a fraction of its cost.

    `carried` holds h and the last words of each block after the last batch; empty starts at zero.
    """

    def __init__(self, vocab_sz: int, emb_sz: int, n_hid: int, n_layers: int, drop: Dropouts):
        super().__init__()
        self.emb_sz, self.n_hid = emb_sz, n_hid
        self.carried: list[Tensor] = []
        self.encoder = nn.Embedding(vocab_sz, emb_sz, padding_idx=PAD)
        nn.init.normal_(self.encoder.weight, std=EMB_SD)
        self.encoder_dp = EmbeddingDropout(self.encoder, drop.embed_p)
        self.blocks = nn.ModuleList(Block(emb_sz, n_hid, n_layers) for _ in range(n_layers))
        self.norm = nn.LayerNorm(emb_sz)
        nn.init.constant_(self.norm.weight, 0.25)  # else each word foretells itself at first
        self.input_dp = RNNDropout(drop.input_p)
        self.hidden_dps = nn.ModuleList(RNNDropout(drop.hidden_p) for _ in range(n_layers - 1))

    def forward(self, x: Tensor) -> Tensor:
        """Tokens (bs, time) -> what is said of each place, before dropout: (bs, time, emb)."""
        y = EMB_SCALE * self.input_dp(self.encoder_dp(x)).float()
        state, after = self._state(len(x), y), []
        y = y.transpose(0, 1)  # (time, bs, emb): a step in time is one piece of memory
        for i, block in enumerate(self.blocks):
            y, h, seen = block(y, *state[2 * i : 2 * i + 2])
            after += [h.detach(), seen.detach()]
            if i < len(self.hidden_dps):
                y = self.hidden_dps[i](y.transpose(0, 1)).transpose(0, 1)
        self.carried = after
        return self.norm(y).transpose(0, 1)

    def layer_groups(self) -> list[list[nn.Parameter]]:
        """Embedding, then each block: what is unfrozen step by step, the last first."""
        blocks = [list(block.parameters()) for block in self.blocks]
        blocks[-1] += list(self.norm.parameters())
        return [list(self.encoder.parameters()), *blocks]

    def _state(self, bs: int, like: Tensor) -> list[Tensor]:
        if self.carried:
            return self.carried
        shapes = [(bs, self.n_hid), (TAPS - 1, bs, self.emb_sz)] * len(self.blocks)
        return [like.new_zeros(*shape) for shape in shapes]
