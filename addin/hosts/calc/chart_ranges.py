"""The ranges that the charts of a sheet show, by their texts."""

from collections.abc import Iterator
from typing import Any

PROVIDER = "com.sun.star.chart2.data.DataProvider"
Ranges = list[list[tuple[str, str, str]]]
"""For each series, each of its sequences: its role, and the ranges of values and of the label."""


def chart_ranges(sheet: Any) -> list[Ranges]:
    """The ranges of all charts, in the order of the sheet."""
    charts = sheet.getCharts()
    return [
        [
            [
                (
                    part.getValues().Role,
                    part.getValues().getSourceRangeRepresentation(),
                    part.getLabel().getSourceRangeRepresentation() if part.getLabel() else "",
                )
                for part in series.getDataSequences()
            ]
            for series in all_series(charts.getByIndex(n).getEmbeddedObject())
        ]
        for n in range(charts.getCount())
    ]


def all_series(chart: Any) -> Iterator[Any]:
    for system in chart.getFirstDiagram().getCoordinateSystems():
        for kind in system.getChartTypes():
            yield from kind.getDataSeries()


def set_chart_ranges(document: Any, sheet: Any, wanted: list[Ranges]) -> None:
    """Let the charts of a sheet show these ranges of the document."""
    charts = sheet.getCharts()
    for n, ranges in enumerate(wanted):
        chart = charts.getByIndex(n).getEmbeddedObject()
        if chart.hasInternalDataProvider():  # it keeps numbers of its own: ranges were lost
            chart.attachDataProvider(document.createInstance(PROVIDER))
        for series, parts in zip(list(all_series(chart)), ranges, strict=True):
            set_series(chart.getDataProvider(), series, parts)


def set_series(provider: Any, series: Any, parts: list[tuple[str, str, str]]) -> None:
    """Replace what the sequences of a series hold, found by their roles."""
    sequences = {part.getValues().Role: part for part in series.getDataSequences()}
    for role, values, label in parts:
        new = provider.createDataSequenceByRangeRepresentation(values)
        new.Role = role
        sequences[role].setValues(new)
        text = provider.createDataSequenceByRangeRepresentation(label) if label else None
        sequences[role].setLabel(text)
    series.setData(tuple(sequences[role] for role, _, _ in parts))
