"""The shared strings: texts that cells mention by number."""

import re

import lxml.etree as etree

from addin.hosts.file.package import Package, parse, to_bytes
from addin.hosts.file.values import unescape_text

ITEM = re.compile(r"<si>\s*<t(?: [^>]*)?>([^<]*)</t>\s*</si>|<si\b([^>]*?)(/>|>(.*?)</si>)", re.S)
PHONETIC = re.compile(r"<rPh\b.*?</rPh>", re.S)
TEXT = re.compile(r"<t\b[^>]*?(?:/>|>([^<]*)</t>)", re.S)


def read_strings(package: Package, part: str | None) -> list[str]:
    """All shared strings in order, rich text as its plain text, without reading aids."""
    if part is None or part not in package:
        return []
    return [
        unescape_text(plain) if not end else rich_text(rest)
        for plain, _, end, rest in ITEM.findall(plain_xml(package.read(part)))
    ]


def rich_text(inner: str) -> str:
    """The text of `<si>` or `<is>`: its own `<t>` or those of its runs."""
    if "<rPh" in inner:
        inner = PHONETIC.sub("", inner)
    return "".join(map(unescape_text, TEXT.findall(inner)))


def plain_xml(data: bytes) -> str:
    """A part as text with no prefix before the names of its own namespace.

    Some writers say `<x:row>` for `<row>`. Comments and CDATA are gone from what comes back;
    otherwise not a character differs in parts that need none of this.
    """
    if b"<!DOCTYPE" in data[:4096]:
        raise ValueError("a document type declaration")
    text = data.decode("utf-8-sig") if is_plain_utf8(data) else to_bytes(parse(data)).decode()
    if "<![CDATA[" in text or "<!--" in text:
        text = without_comments(text.encode())
    root = ROOT.search(text)
    if root and root[1]:
        prefix = root[1]
        if " xmlns=" in text:
            return reparsed(text.encode())
        text = text.replace(f"<{prefix}:", "<").replace(f"</{prefix}:", "</")
        text = text.replace(f"xmlns:{prefix}=", "xmlns=", 1)
    return text


ROOT = re.compile(r"<(?:([A-Za-z_][\w.-]*):)?[A-Za-z]+[\s>]")


def is_plain_utf8(data: bytes) -> bool:
    declared = re.match(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding=["']([\w-]+)["']""", data)
    if declared:
        return declared[1].lower() in (b"utf-8", b"us-ascii", b"ascii")
    return not data.startswith((b"\xff\xfe", b"\xfe\xff"))


def without_comments(data: bytes) -> str:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=True,
        strip_cdata=True,
        remove_comments=True,
    )
    return to_bytes(etree.fromstring(data, parser)).decode()


def reparsed(data: bytes) -> str:
    """The part with its own namespace as the default one, by way of a tree."""
    root = parse(data)
    own = etree.QName(root).namespace
    others = {p: uri for p, uri in root.nsmap.items() if uri != own and p is not None}
    new = etree.Element(root.tag, dict(root.attrib), nsmap={None: own, **others})
    new.text = root.text
    new.extend(list(root))
    etree.cleanup_namespaces(new, keep_ns_prefixes=list(others))
    return to_bytes(new).decode()
