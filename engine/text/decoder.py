"""From what an encoder says of a place in a text to the word that comes next.

Both decoders share the encoder's embedding as their weight (Press & Wolf 2017), and both give an
exact probability to every word, so that their perplexities compare.
"""

from itertools import pairwise

import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)
from torch import Tensor, nn

from engine.text.dropout import RNNDropout

CUTS = (2000, 8000)  # words by frequency: the first 2,000 are four fifths and more of any text


class LinearDecoder(nn.Module):
    """A softmax over all words: the published one, and the right one on a GPU."""

    def __init__(self, emb: nn.Embedding, output_p: float):
        super().__init__()
        self.decoder = nn.Linear(emb.embedding_dim, emb.num_embeddings)
        self.decoder.weight = emb.weight
        nn.init.zeros_(self.decoder.bias)
        self.output_dp = RNNDropout(output_p)

    def loss(self, h: Tensor, targ: Tensor) -> Tensor:
        """The mean of -log p of the true next words: h (bs, time, emb), targ (bs, time)."""
        return F.cross_entropy(self.decoder(h).flatten(0, 1), targ.flatten())

    def log_probs(self, h: Tensor) -> Tensor:
        """h (..., emb) -> (..., vocab)."""
        return F.log_softmax(self.decoder(h).float(), dim=-1)

    def start_from(self, counts: Tensor) -> None:
        """Begin with the words' frequencies rather than learn them: counts (vocab,)."""
        self.decoder.bias.data.copy_(_log_share(counts))


class AdaptiveDecoder(nn.Module):
    """Frequent words at once; rarer ones by first choosing their cluster, then within it.

    A rare word's scores are computed only where one is due, which makes a step several times
    cheaper on a CPU. Needs a vocabulary sorted by frequency.

    Source: Grave et al. 2017, "Efficient softmax approximation for GPUs", section 4. Ours differs:
    clusters keep the full width, so that the embedding can be shared.
    """

    def __init__(self, emb: nn.Embedding, output_p: float, cuts: tuple[int, ...] = CUTS):
        super().__init__()
        self.weight, n_words = emb.weight, emb.num_embeddings
        self.ends = [*(cut for cut in cuts if cut < n_words), n_words]
        self.bias = nn.Parameter(torch.zeros(n_words))
        n_tails = len(self.ends) - 1
        self.cluster = nn.Linear(emb.embedding_dim, n_tails) if n_tails else None
        self.output_dp = RNNDropout(output_p)

    def loss(self, h: Tensor, targ: Tensor) -> Tensor:
        """The mean of -log p of the true next words: h (bs, time, emb), targ (bs, time)."""
        h, targ = h.flatten(0, 1), targ.flatten()
        first, total = targ.clone(), h.new_zeros(())
        for k, (low, high) in enumerate(self._tails()):
            due = ((targ >= low) & (targ < high)).nonzero().squeeze(dim=1)
            first[due] = self.ends[0] + k
            if len(due):
                scores = self._scores(h[due], low, high)
                total = total + F.cross_entropy(scores, targ[due] - low, reduction="sum")
        return (total + F.cross_entropy(self._head(h), first, reduction="sum")) / len(targ)

    def log_probs(self, h: Tensor) -> Tensor:
        """h (..., emb) -> (..., vocab)."""
        head, n = F.log_softmax(self._head(h).float(), dim=-1), self.ends[0]
        tails = [
            head[..., n + k, None] + F.log_softmax(self._scores(h, low, high).float(), dim=-1)
            for k, (low, high) in enumerate(self._tails())
        ]
        return torch.cat([head[..., :n], *tails], dim=-1)

    def start_from(self, counts: Tensor) -> None:
        """Begin with the words' frequencies rather than learn them: counts (vocab,)."""
        share = _log_share(counts)
        self.bias.data.copy_(share)
        if self.cluster:
            nn.init.zeros_(self.cluster.weight)
            tails = [torch.logsumexp(share[low:high], dim=0) for low, high in self._tails()]
            self.cluster.bias.data.copy_(torch.stack(tails))

    def _tails(self) -> list[tuple[int, int]]:
        return list(pairwise(self.ends))

    def _head(self, h: Tensor) -> Tensor:
        words = self._scores(h, 0, self.ends[0])
        return torch.cat([words, self.cluster(h)], dim=-1) if self.cluster else words

    def _scores(self, h: Tensor, low: int, high: int) -> Tensor:
        return F.linear(h, self.weight[low:high], self.bias[low:high])


def _log_share(counts: Tensor) -> Tensor:
    """Log of each word's share of the text; a word never seen counts once."""
    return torch.log((counts.float() + 1) / (counts.float() + 1).sum())
