"""The worksheet function of averages."""

from addin.answers import answered
from addin.models import version_text
from addin.registry import func
from engine import store


def average_model(version):
    """The mean that a version has learned."""
    return float(store.load(version_text(version)).arrays["mean"][0])


@func(example="=LEARNED_MEAN(average_model)", asks="averages", model="the model cell")
@answered
def LEARNED_MEAN(model=None):
    """The mean that was learned."""
    return average_model(model)
