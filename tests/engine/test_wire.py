"""Frames between two processes."""

import io

import numpy as np
import pytest

from engine.wire import WireError, receive, send


def frame(header, arrays=None) -> bytes:
    stream = io.BytesIO()
    send(stream, header, arrays)
    return stream.getvalue()


def test_frames_arrive_whole_and_in_order():
    """Header and arrays come back as they were, one frame after the other."""
    sent = {
        "w": np.arange(6, dtype=np.float32).reshape(2, 3),
        "empty": np.zeros((0, 3)),
        "step": np.array(7),
    }
    stream = io.BytesIO(frame({"do": "submit", "title": "Ünïcode"}, sent) + frame({"do": "ping"}))

    header, arrays = receive(stream)

    assert header == {"do": "submit", "title": "Ünïcode"}
    assert arrays["empty"].shape == (0, 3)
    assert arrays["step"].shape == ()
    np.testing.assert_array_equal(arrays["w"], sent["w"])
    assert receive(stream) == ({"do": "ping"}, {})
    assert receive(stream) is None


@pytest.mark.parametrize("kept", [1, 15, 17, -1])
def test_frame_cut_short_is_noticed(kept):
    """The other side was killed while it wrote."""
    with pytest.raises(WireError, match="cut short"):
        receive(io.BytesIO(frame({"do": "ping"}, {"w": np.zeros(9)})[:kept]))


def test_what_is_no_frame_is_refused():
    """A stray print of some library must not be taken for a length of exabytes."""
    with pytest.raises(WireError, match="not a frame"):
        receive(io.BytesIO(b"Traceback (most recent call last)"))
