"""What a chart of XlsxWriter leaves unsaid, said.

It leaves out what was Excel 2007's default. The standard has other defaults, and readers choose
between them by the version that the whole file names; a copied chart comes to another file.
"""

import lxml.etree as etree

from addin.hosts.file.package import parse, to_bytes

SHOWN = ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
AFTER_LABELS = ("separator", "showLeaderLines", "leaderLines", "extLst")
SERIES = ("ser", "dLbls", "marker", "gapWidth", "axId")
# What stands in which element, its value, and the elements that come after it.
UNSAID = [
    ("c:chartSpace", "roundedCorners", "0", ("style", "clrMapOvr", "protection", "chart")),
    ("c:chart[c:plotArea]", "autoTitleDeleted", "0", ("pivotFmts", "view3D", "plotArea")),
    ("c:chart[c:plotArea]", "dispBlanksAs", "gap", ("extLst",)),
    ("c:title", "overlay", "0", ("spPr", "txPr")),
    ("c:legend", "overlay", "0", ("spPr", "txPr")),
    ("c:catAx | //c:valAx | //c:dateAx", "delete", "0", ("axPos",)),
    ("c:lineChart | //c:scatterChart | //c:barChart", "varyColors", "0", SERIES),
    ("c:lineChart/c:ser | //c:scatterChart/c:ser", "smooth", "0", ("extLst",)),
    (
        "c:barChart/c:ser",
        "invertIfNegative",
        "0",
        ("pictureOptions", "dPt", "dLbls", "trendline", "errBars", "cat", "val", "extLst"),
    ),
    *(
        ("c:dLbls[not(c:delete)] | //c:dLbl[not(c:delete)]", tag, "0", (*SHOWN[n:], *AFTER_LABELS))
        for n, tag in enumerate(SHOWN, start=1)
    ),
]


def say_defaults(chart: bytes) -> bytes:
    """The part of a chart with each of these elements where it was left out."""
    root = parse(chart)
    ns = etree.QName(root).namespace
    for path, tag, value, later in UNSAID:
        for parent in root.xpath(f"//{path}", namespaces={"c": ns}):
            if parent.find(f"{{{ns}}}{tag}") is None:
                new = parent.makeelement(f"{{{ns}}}{tag}", nsmap=root.nsmap)
                new.set("val", value)
                after = next((e for e in parent if etree.QName(e).localname in later), None)
                parent.append(new) if after is None else after.addprevious(new)
    return to_bytes(root)
