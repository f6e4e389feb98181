"""Between xlwings' conversion and the cells: what it asks an engine to do to each value."""

import datetime as dt
import math

from addin.cell_errors import CellError

AS_THEY_ARE = frozenset([float, str, bool, int, type(None)])


def clean_value_data(data, datetime_builder, empty_as, number_builder, err_to_str):
    """What was read, as the caller's options want it. Error values are None or their text."""

    def element(value):
        if value is None:
            return empty_as
        if isinstance(value, CellError):
            return str(value) if err_to_str else None
        if number_builder is not None and type(value) is float:
            return number_builder(value)
        if isinstance(value, dt.datetime) and datetime_builder is not dt.datetime:
            return datetime_builder(
                year=value.year,
                month=value.month,
                day=value.day,
                hour=value.hour,
                minute=value.minute,
                second=value.second,
                microsecond=value.microsecond,
            )
        return value

    simple = {str, bool, dt.datetime} if datetime_builder is dt.datetime else {str, bool}
    simple |= {float} if number_builder is None else set()
    simple |= {type(None)} if empty_as is None else set()
    return [row if simple.issuperset(map(type, row)) else list(map(element, row)) for row in data]


def prepare_xl_data_element(x, options):
    """One value to be written: numpy's and pandas' own kinds become Python's."""
    if type(x) in AS_THEY_ARE:
        return x if x == x else None  # NaN is blank
    if hasattr(x, "dtype") and hasattr(x, "item"):  # a numpy scalar
        x = scalar(x)
    if hasattr(x, "to_pydatetime"):  # pandas: Timestamp and NaT
        return x.to_pydatetime() if x == x else None
    if type(x).__name__ in ("NAType", "NaTType"):
        return None
    return None if isinstance(x, float) and math.isnan(x) else x


def scalar(x):
    if x.dtype.kind == "M":
        return x.astype("datetime64[us]").item()
    if x.dtype.kind == "m":
        return x.astype("timedelta64[us]").item()
    return x.item()
