"""Parse XML within bounds, without document types, entities or other files."""

from __future__ import annotations

from io import BytesIO
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat.errors import XML_ERROR_JUNK_AFTER_DOC_ELEMENT, codes

import defusedxml.ElementTree as SafeTree
from defusedxml import DefusedXmlException

from frontgeo.errors import MapFileError

__all__ = ["parsed_xml", "tag_of"]

_MAX_TAGS = 16_000_000  # about 3 GB once parsed


def parsed_xml(name: str, content: bytes, format_name: str, root_tag: str = "") -> Element:
    """Return the root of XML.

    Parameters
    ----------
    name : str
        The file's name, with which errors begin.
    content : bytes
    format_name : str
        The format that is expected, for messages.
    root_tag : str
        The root's name without its namespace, if the format has only one. XML with another
        root is not parsed whole.

    Raises
    ------
    MapFileError
        When the text is damaged, too large, or has a document type, entities or another root.

    Examples
    --------
    >>> parsed_xml("a.kml", b"<kml/>", "KML", "kml").tag
    'kml'
    """
    if content.count(b"<") > _MAX_TAGS:
        raise MapFileError(name, f"more than {_MAX_TAGS:,} XML tags; split it")
    try:
        # Look at the root alone first, so that XML of another format is not parsed whole.
        _, first = next(SafeTree.iterparse(BytesIO(content), events=("start",), forbid_dtd=True))
        root: Element = first
        if not root_tag or tag_of(first) == root_tag:
            root = SafeTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise MapFileError(
            name,
            f"XML with a document type or entities is not read; save it as plain {format_name}",
        ) from None
    except (ParseError, StopIteration, ValueError, LookupError) as error:
        after = getattr(error, "code", None) == codes[XML_ERROR_JUNK_AFTER_DOC_ELEMENT]
        end = f"</{root_tag}>" if root_tag else "its root"
        fault = f"text after {end}" if after else "XML that cannot be read"
        raise MapFileError(
            name,
            f"expected {format_name}, found {fault} ("
            f"{' '.join(str(error).split())[:80]}); fetch or export it again",
        ) from None
    if tag_of(root) == "gpx":
        raise MapFileError(
            name, f"expected {format_name}, found GPX: tracks and points, which have no area"
        )
    if root_tag and tag_of(root) != root_tag:
        raise MapFileError(
            name,
            f"expected {format_name}, found XML whose root is <{tag_of(root)[:40]}>: damaged or "
            "not a map, or in a format that is not supported; save it as KML or GeoJSON",
        )
    return root


def tag_of(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]
