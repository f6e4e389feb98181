"""AWD-LSTM against torch's own LSTM; the gated encoder against its recurrence written out."""

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)

from engine.text.awd_lstm import AWDLSTM, Dropouts
from engine.text.decoder import AdaptiveDecoder, LinearDecoder
from engine.text.dropout import EmbeddingDropout, RNNDropout
from engine.text.gated import GatedEncoder
from engine.text.lm import LanguageModel, LMLoss, Said
from engine.text.scan import doubled, linear_scan

NONE = Dropouts(0, 0, 0, 0, 0)
ENCODERS = (AWDLSTM, GatedEncoder)


def make(kind, drop=NONE, n_layers=3):
    torch.manual_seed(0)
    return kind(30, 8, 12, n_layers, drop)


def tokens(bs=3, time=7, seed=1):
    return torch.randint(2, 30, (bs, time), generator=torch.Generator().manual_seed(seed))


def test_without_dropout_it_is_torchs_lstm():
    """Known answer: embedding and three nn.LSTM with the same weights."""
    encoder = make(AWDLSTM)
    x = tokens()

    expected = encoder.encoder(x)
    for rnn in encoder.rnns:
        n_in, n_out = rnn.module.weight_ih_l0.shape[1], rnn.weight_hh_l0_raw.shape[1]
        lstm = torch.nn.LSTM(n_in, n_out, batch_first=True)
        lstm.load_state_dict(
            {**rnn.module.state_dict(), "weight_hh_l0": rnn.weight_hh_l0_raw.detach()}
        )
        expected, _ = lstm(expected)

    torch.testing.assert_close(encoder(x), expected)


def test_the_names_are_the_published_ones():
    """wt103-fwd's names, less the two that repeat another."""
    encoder = make(AWDLSTM)
    model = LanguageModel(encoder, LinearDecoder(encoder.encoder, 0.0))

    layer = ["weight_hh_l0_raw", "module.weight_ih_l0", "module.bias_ih_l0", "module.bias_hh_l0"]
    expected = {"0.encoder.weight", "0.encoder_dp.emb.weight", "1.decoder.weight"}
    expected |= {f"0.rnns.{i}.{name}" for i in range(3) for name in layer} | {"1.decoder.bias"}
    assert set(model.state_dict()) == expected
    assert model.state_dict()["0.rnns.0.weight_hh_l0_raw"].shape == (48, 12)
    assert model.state_dict()["0.rnns.2.weight_hh_l0_raw"].shape == (32, 8)


def test_weight_drop_is_one_mask_for_all_of_a_batch():
    """DropConnect: the same text twice in a batch is read alike, and otherwise in the next one."""
    encoder = make(AWDLSTM, Dropouts(0, 0, 0, 0, 0.5))
    x = tokens(bs=1).repeat(2, 1)

    first, encoder.carried = encoder(x), []
    second = encoder(x)

    torch.testing.assert_close(first[0], first[1])
    assert not torch.allclose(first, second)


def test_variational_dropout_keeps_its_mask_over_time():
    drop = RNNDropout(0.5)
    y = drop(torch.ones(4, 9, 50))

    assert torch.equal(y, y[:, :1].expand_as(y))
    assert not torch.equal(y[0], y[1])
    assert set(y.unique().tolist()) == {0.0, 2.0}


def test_embedding_dropout_drops_a_word_wherever_it_stands():
    emb = torch.nn.Embedding(50, 4)
    x = torch.arange(50).repeat(2, 1)
    y = EmbeddingDropout(emb, 0.5)(x)

    dropped = (y == 0).all(dim=2)
    assert torch.equal(dropped[0], dropped[1])
    assert 5 < int(dropped[0].sum()) < 45
    torch.testing.assert_close(y[~dropped], 2 * emb(x)[~dropped])


@pytest.mark.parametrize("kind", ENCODERS)
def test_eval_mode_drops_nothing(kind):
    encoder = make(kind, Dropouts(*[0.5] * 5)).eval()
    first, encoder.carried = encoder(tokens()), []

    torch.testing.assert_close(first, encoder(tokens()), rtol=0, atol=0)


@pytest.mark.parametrize("kind", ENCODERS)
def test_every_dropout_has_an_effect(kind):
    for place in range(1, 4 if kind is GatedEncoder else 5):
        probabilities = [0.0] * 5
        probabilities[place] = 0.5
        encoder = make(kind, Dropouts(*probabilities))
        dropped = encoder(tokens())
        encoder.carried = []
        assert not torch.allclose(dropped, encoder.eval()(tokens())), place


@pytest.mark.parametrize("kind", ENCODERS)
def test_two_windows_read_as_one_text(kind):
    """State carried over: what windows of `bptt` cut apart is read as if it were whole."""
    encoder, x = make(kind).eval(), tokens(time=11)
    whole, encoder.carried = encoder(x), []

    parts = [encoder(x[:, :4]), encoder(x[:, 4:6]), encoder(x[:, 6:])]

    torch.testing.assert_close(torch.cat(parts, dim=1), whole, rtol=0, atol=1e-6)


@pytest.mark.parametrize("kind", ENCODERS)
def test_no_word_sees_those_after_it(kind):
    encoder, x = make(kind).eval(), tokens()
    whole, encoder.carried = encoder(x), []
    other = x.clone()
    other[:, 5:] = 3

    torch.testing.assert_close(encoder(other)[:, :5], whole[:, :5])


@pytest.mark.parametrize("kind", ENCODERS)
def test_layer_groups_hold_every_parameter_once(kind):
    encoder = make(kind)
    ids = [id(p) for group in encoder.layer_groups() for p in group]

    assert sorted(ids) == sorted(id(p) for p in encoder.parameters())
    assert len(encoder.layer_groups()) == 4


def slow_scan(a, b, h0):
    h = [h0]
    for t in range(len(a)):
        h.append(a[t] * h[-1] + b[t])
    return torch.stack(h[1:])


@pytest.mark.parametrize("time", [1, 2, 7, 8])
def test_the_scan_and_its_gradient_are_those_of_the_loop(time):
    """Autograd through the plain loop is the answer to reach."""
    torch.manual_seed(time)
    args = [torch.rand(time, 2, 3), torch.randn(time, 2, 3), torch.randn(2, 3)]
    args = [arg.double().requires_grad_() for arg in args]
    fast, slow = linear_scan(*args), slow_scan(*args)
    weight = torch.randn(fast.shape, dtype=torch.float64)

    torch.testing.assert_close(fast, slow)
    for one, other in zip(
        torch.autograd.grad((fast * weight).sum(), args),
        torch.autograd.grad((slow * weight).sum(), args),
        strict=True,
    ):
        torch.testing.assert_close(one, other)


@pytest.mark.parametrize("time", [1, 2, 5, 16, 70])
def test_the_parallel_scan_of_a_gpu_agrees_with_the_loop(time):
    """The code for other devices runs on a CPU as well, so it is checked there too."""
    torch.manual_seed(time)
    a, b = torch.rand(time, 2, 3), torch.randn(time, 2, 3)

    torch.testing.assert_close(doubled(a, b), slow_scan(a, b, torch.zeros(2, 3)))


def adaptive(cuts=(5, 12)):
    torch.manual_seed(0)
    emb = torch.nn.Embedding(30, 8)
    return AdaptiveDecoder(emb, 0.0, cuts), torch.randn(3, 7, 8)


@pytest.mark.parametrize("cuts", [(5, 12), (40, 80), (30,), ()])
def test_adaptive_probabilities_add_up_and_are_those_of_the_loss(cuts):
    """Exact, unlike sampling; and a small vocabulary is one softmax."""
    decoder, h = adaptive(cuts)
    targ = tokens()
    log_probs = decoder.log_probs(h)

    torch.testing.assert_close(log_probs.exp().sum(dim=-1), torch.ones(3, 7))
    expected = F.nll_loss(log_probs.flatten(0, 1), targ.flatten())
    torch.testing.assert_close(decoder.loss(h, targ), expected)


def test_decoders_share_the_embedding():
    """A step on the decoder's weight is one on the encoder's."""
    encoder = make(AWDLSTM)
    for decoder in (LinearDecoder(encoder.encoder, 0), AdaptiveDecoder(encoder.encoder, 0, (9,))):
        model = LanguageModel(encoder, decoder)
        n_shared = encoder.encoder.weight.numel()
        n_all = sum(p.numel() for p in model.parameters())
        n_apart = sum(p.numel() for p in encoder.parameters()) + sum(
            p.numel() for p in decoder.parameters()
        )
        assert n_all == n_apart - n_shared


@pytest.mark.parametrize("cuts", [(5, 12), ()])
def test_counts_give_a_start_at_the_words_frequencies(cuts):
    decoder, _ = adaptive(cuts)
    counts = torch.arange(30) * 10
    decoder.start_from(counts)

    probs = decoder.log_probs(torch.zeros(8)).exp()

    torch.testing.assert_close(probs, (counts + 1) / (counts + 1).sum())


def test_ar_and_tar_are_added_in_training_only():
    """Known answer, by hand: alpha · mean h² + beta · mean (raw[t+1] - raw[t])²."""
    encoder = make(AWDLSTM)
    model = LanguageModel(encoder, LinearDecoder(encoder.encoder, 0.0))
    h, raw, targ = torch.full((1, 3, 8), 0.5), torch.zeros(1, 3, 8), tokens(1, 3)
    raw[:, 1:] = 2.0
    loss = LMLoss(model, alpha=2.0, beta=1.0)

    training = float(loss(Said(h, raw), targ).detach())
    model.eval()
    measured = float(loss(Said(h, raw), targ).detach())

    assert training - measured == pytest.approx(2 * 0.25 + 4.0 / 2, abs=1e-5)


@pytest.mark.parametrize("kind", ENCODERS)
def test_it_learns_to_count(kind):
    """Planted: each word follows from the one before; perplexity falls from 28 to less than 4."""
    encoder = make(kind, n_layers=2)
    model = LanguageModel(encoder, AdaptiveDecoder(encoder.encoder, 0.0, (9,)))
    loss = LMLoss(model, 0, 0)
    stream = torch.arange(200) % 28 + 2
    x, y = stream[None, :-1], stream[None, 1:]
    opt = torch.optim.Adam(model.parameters(), 0.03)
    for _ in range(150):
        model.carried = []
        opt.zero_grad()
        loss(model(x), y).backward()
        opt.step()

    model.eval()
    model.carried = []
    assert float(loss(model(x), y).detach()) < 1.386
