"""Settings made for stars, on ratings of any other scale."""

from engine.collab.data import Ratings
from engine.collab.settings import CollabSettings


def for_scale(settings: CollabSettings, ratings: Ratings) -> CollabSettings:
    """Settings whose `y_range` holds these ratings: a preset for 0.5 to 5 stars, for any scale.

    A range that holds them already stays. Otherwise it is set a quarter of the ratings' spread
    below the lowest and an eighth above the highest: for 1 to 5 stars that is 0 to 5.5.
    """
    y_range = settings.y_range
    if y_range is None or not len(ratings):
        return settings
    if y_range[0] < ratings.low and ratings.high < y_range[1]:
        fills = (ratings.high - ratings.low) / (y_range[1] - y_range[0])
        if fills > 0.25 or ratings.high == ratings.low:
            return settings
    spread = (ratings.high - ratings.low) or max(abs(ratings.high), 1.0)
    return settings.with_(y_range=(ratings.low - spread / 4, ratings.high + spread / 8))
