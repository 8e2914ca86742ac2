"""Write a check as an RO-Crate: its outputs, its case and what they were made of, described.

The metadata is JSON-LD of RO-Crate 1.1, written by hand: entities for the crate, its files, the
action that made them, the program with the libraries that measured, and every input with its
hash, its mapper's credit and licence. Maps are described and not copied, unless that is asked for:
most mappers want to be asked first. Nothing in it tells the time or the machine.

Source: w3id.org/ro/crate/1.1, "Root Data Entity", "Data Entities" and "Provenance".
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from frontgeo._utils.fileio import printable
from frontgeo._version import __version__
from frontgeo.errors import InputError
from frontgeo.mappers.registry import MAPPERS, credit_of
from frontgeo.outputs.plain_data import to_json
from frontgeo.outputs.records import verdict_dict
from frontgeo.outputs.wording import claim_text
from frontgeo.verdicts.verdict import Verdict

__all__ = ["VERDICTS", "CrateInput", "CratePublisher", "ro_crate", "zipped_crate"]

VERDICTS = "verdicts.json"  # the file of a crate that `frontgeo audit` reads
_METADATA = "ro-crate-metadata.json"
_VERSION = "https://w3id.org/ro/crate/1.1"
#: The terms that version 1.1 lacks, as schema.org has them.
_TERMS = {"sha256": "http://schema.org/sha256", "creditText": "http://schema.org/creditText"}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first instant that a zip can state
_FORMATS = {
    ".csv": "text/csv", ".geojson": "application/geo+json", ".html": "text/html",
    ".json": "application/json", ".pdf": "application/pdf", ".png": "image/png",
    ".svg": "image/svg+xml", ".toml": "application/toml", ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
_NO_LICENCE = (
    "The publisher has stated no licence for this crate. Maps and other inputs belong to their "
    "authors, whose terms stand beside each of them."
)
_ADDRESS = re.compile(r"https?://[^\s<>\"\\^`{|}]+")
_LIBRARIES = {"shapely": "Shapely", "geos": "GEOS", "pyproj": "pyproj", "proj": "PROJ"}

Entity = dict[str, Any]


@dataclass(frozen=True)
class CratePublisher:
    """The publisher of a crate, its day, and its licence.

    Attributes
    ----------
    published : date
        The day that the crate states, as the specification requires one.
    name, url : str
        The organization; both may be empty.
    licence : str
        Of the publisher's own files: an address, or words; empty if none is stated.
    """

    published: date
    name: str = ""
    url: str = ""
    licence: str = ""


@dataclass(frozen=True)
class CrateInput:
    """A file that is copied into a crate: its name there, its content and what it is.

    Attributes
    ----------
    name : str
        A path within the crate.
    content : bytes
    about : str
        In words, for people.
    path : str
        As the record names it, if it is one of the record's inputs.
    """

    name: str
    content: bytes = field(repr=False)
    about: str = ""
    path: str = ""


def ro_crate(
    verdicts: Sequence[Verdict],
    publisher: CratePublisher,
    *,
    outputs: Mapping[str, bytes] | None = None,
    inputs: Sequence[CrateInput] = (),
) -> dict[str, bytes]:
    """Return the files of an RO-Crate of some verdicts, by their paths in it.

    Parameters
    ----------
    verdicts : sequence of Verdict
        Of one run, whose records name no paths of a machine.
    publisher : CratePublisher
    outputs : mapping of str to bytes, optional
        More files that the run wrote, by name; ``verdicts.json`` may be among them.
    inputs : sequence of CrateInput
        Inputs that are copied: the case, and maps whose authors allow it.

    Returns
    -------
    dict of str to bytes
        Equal for equal arguments. ``verdicts.json`` is the output of ``check --json``.

    Raises
    ------
    InputError
        If two files have one name, or a name leads out of the crate.

    Examples
    --------
    >>> import shapely
    >>> from frontgeo import Claim, check
    >>> verdict = check(Claim.area(880), shapely.box(36, 50, 36.41, 50.27))
    >>> files = ro_crate([verdict], CratePublisher(date(2024, 6, 3), "A paper"))
    >>> sorted(files)
    ['ro-crate-metadata.json', 'verdicts.json']
    """
    made = dict(outputs or {})
    if VERDICTS not in made:
        made = {VERDICTS: to_json(verdict_dict(verdicts)).encode(), **made}
    files: dict[str, bytes] = {}
    for name, content in (*made.items(), *((i.name, i.content) for i in inputs)):
        _refuse_name(name, files)
        files[name] = content
    results = list(made)
    used, described = _inputs_of(verdicts, inputs)
    files_described = [_file(name, files[name], _about_output(name)) for name in results]
    copied = [_file(each.name, each.content, each.about) for each in inputs]
    by_id = {entity["@id"]: entity for entity in copied}
    for entity in described:  # facts in the record about a copied input are added to its file
        by_id[entity["@id"]] = entity | by_id.get(entity["@id"], {})
    parts = [entity["@id"] for entity in (*files_described, *copied)]
    action = _action(verdicts, publisher, used, [_id_of(name) for name in results])
    graph = [
        _descriptor(),
        _root(verdicts, publisher, parts),
        *files_described,
        *by_id.values(),
        action,
        *_software(verdicts[0]),
        *_organization(publisher),
        *_licences(publisher, by_id.values()),
    ]
    context = [f"{_VERSION}/context", _TERMS]
    files[_METADATA] = to_json({"@context": context, "@graph": graph}).encode()
    return dict(sorted(files.items()))


def zipped_crate(files: Mapping[str, bytes]) -> bytes:
    """Return the files of a crate as a zip, equal for equal files.

    Examples
    --------
    >>> zipped_crate({"a.txt": b"a"}) == zipped_crate({"a.txt": b"a"})
    True
    """
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # the same on every system
            info.external_attr = 0o644 << 16
            packed.writestr(info, content)
    return buffer.getvalue()


# ---- files -------------------------------------------------------------------------------


def _refuse_name(name: str, files: Mapping[str, bytes]) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.name or "\\" in name:
        raise InputError(f"crate: expected a name within it, found {name!r:.60}; name another")
    taken = {each.lower() for each in (*files, _METADATA, "ro-crate-preview.html")}
    if name.lower() in taken:
        raise InputError(f"crate: two files are named {name!r:.60}; name one of them otherwise")


def _id_of(name: str) -> str:
    """Return the path of a file as a reference: blanks and signs escaped, letters as they are."""
    return "".join(c if c.isalnum() and not c.isascii() else quote(c) for c in name)


def _file(name: str, content: bytes, about: str) -> Entity:
    suffix = PurePosixPath(name).suffix.lower()
    found = {
        "@id": _id_of(name),
        "@type": "File",
        "name": PurePosixPath(name).name,
        "description": about,
        "contentSize": str(len(content)),
        "encodingFormat": _FORMATS.get(suffix, "application/octet-stream"),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return {key: value for key, value in found.items() if value}


def _about_output(name: str) -> str:
    if name == VERDICTS:
        return (
            "The verdicts with all their numbers and the record that repeats them, as of frontgeo "
            "check --json; frontgeo audit re-runs it"
        )
    return "Written by the same run"


# ---- inputs ------------------------------------------------------------------------------


def _inputs_of(
    verdicts: Sequence[Verdict], copied: Sequence[CrateInput]
) -> tuple[list[str], list[Entity]]:
    """Return the ids of all inputs, and the entities of those that records know."""
    names = {each.path: each.name for each in copied if each.path}
    used = [_id_of(each.name) for each in copied]
    found: dict[str, Entity] = {}
    for record in (verdict.record for verdict in verdicts):
        for key in ("inputs", "clips", "places", "case"):
            listed: Any = record.get(key) or []
            for each in [listed] if isinstance(listed, Mapping) else listed:
                if not each.get("sha256"):
                    continue
                path, digest = str(each["path"]), str(each["sha256"])
                where = names.get(path)
                own = f"#input-{digest[:16]}" if where is None else _id_of(where)
                found.setdefault(own, _input(own, path, each, is_copied=where is not None))
    used += [own for own in found if own not in used]
    return used, list(found.values())


def _input(own: str, path: str, known: Mapping[str, Any], *, is_copied: bool) -> Entity:
    mapper = str(known.get("mapper") or "")
    about = [f"map by {mapper}, of {known['snapshot']}" if mapper else "read by the run"]
    if not is_copied:
        about.append("not copied into this crate, as it belongs to its author")
    found: Entity = {
        "@id": own,
        "@type": "File" if is_copied else "CreativeWork",
        "name": printable(path),
        "description": printable("; ".join(about)),
        "sha256": str(known["sha256"]),
    }
    if known.get("bytes") is not None:
        found["contentSize"] = str(known["bytes"])
    if known.get("format") and not is_copied:
        found["encodingFormat"] = printable(str(known["format"]))
    if credit := credit_of(mapper):
        found["creditText"] = credit
    if mapper in MAPPERS:
        found["license"] = {"@id": _licence_id(mapper)}
    return found


def _licence_id(mapper: str) -> str:
    return f"#licence-{re.sub(r'[^a-z0-9]+', '-', mapper.lower())}"


# ---- entities ----------------------------------------------------------------------------


def _descriptor() -> Entity:
    return {
        "@id": _METADATA,
        "@type": "CreativeWork",
        "conformsTo": {"@id": _VERSION},
        "about": {"@id": "./"},
    }


def _root(verdicts: Sequence[Verdict], publisher: CratePublisher, parts: Sequence[str]) -> Entity:
    titles = [claim_text(verdict.claim) for verdict in verdicts]
    shown = "; ".join(titles[:_MOST_NAMED])
    if len(titles) > _MOST_NAMED:
        shown += f"; and {len(titles) - _MOST_NAMED} more"
    root: Entity = {
        "@id": "./",
        "@type": "Dataset",
        "name": printable(f"Claims about territory held against maps: {shown}"),
        "description": (
            "The verdicts of frontgeo, the case, and the hashes of all that was read. A verdict "
            "compares a claim with maps and names them; it does not say what happened. Maps that "
            "were not copied are described with their hashes, credits and licences."
        ),
        "datePublished": publisher.published.isoformat(),
        "license": {"@id": _own_licence(publisher)},
        "hasPart": _refs(parts),
        "mentions": {"@id": "#check"},
    }
    if publisher.name:
        root |= {"publisher": {"@id": "#publisher"}}
    return root


_MOST_NAMED = 7


def _refs(ids: Iterable[str]) -> Any:
    """Return references, without a list around a single one, as in compacted JSON-LD."""
    listed = [{"@id": each} for each in ids]
    return listed[0] if len(listed) == 1 else listed


def _action(
    verdicts: Sequence[Verdict], publisher: CratePublisher, used: Sequence[str], made: Sequence[str]
) -> Entity:
    command = verdicts[0].record.get("command")
    action: Entity = {
        "@id": "#check",
        "@type": "CreateAction",
        "name": "frontgeo check",
        "description": printable(str(command or "run from Python")),
        "instrument": {"@id": "#frontgeo"},
        "result": _refs(made),
    }
    if used:
        action["object"] = _refs(used)
    if publisher.name:
        action["agent"] = {"@id": "#publisher"}
    return action


def _software(verdict: Verdict) -> list[Entity]:
    """Return the program that measured, and its libraries."""
    libraries: Any = verdict.record.get("libraries") or {}
    found: list[Entity] = [
        {
            "@id": f"#library-{key}",
            "@type": "SoftwareApplication",
            "name": _LIBRARIES.get(key, key),
            "softwareVersion": str(version),
        }
        for key, version in libraries.items()
    ]
    version = str(verdict.record.get("frontgeo") or __version__)
    program: Entity = {
        "@id": "#frontgeo",
        "@type": "SoftwareApplication",
        "name": "frontgeo",
        "softwareVersion": version,
        "version": version,
    }
    if found:
        program["softwareRequirements"] = _refs(each["@id"] for each in found)
    return [program, *found]


def _organization(publisher: CratePublisher) -> list[Entity]:
    if not publisher.name:
        return []
    if publisher.url and not _ADDRESS.fullmatch(publisher.url):
        raise InputError(
            f"publisher_url: expected a web address such as https://example.org, found "
            f"{publisher.url!r:.60}"
        )
    found = {"@id": "#publisher", "@type": "Organization", "name": printable(publisher.name)}
    return [found | ({"url": publisher.url} if publisher.url else {})]


def _own_licence(publisher: CratePublisher) -> str:
    return publisher.licence if _ADDRESS.fullmatch(publisher.licence) else "#licence"


def _licences(publisher: CratePublisher, inputs: Iterable[Entity]) -> list[Entity]:
    """Return the licence of the crate, and that of each mapper whose maps were read."""
    own = publisher.licence.strip()
    found: list[Entity] = [
        {
            "@id": _own_licence(publisher),
            "@type": "CreativeWork",
            "name": printable(own) or "No licence stated",
            "description": f"Of the publisher's own files. {_MAPS_APART}" if own else _NO_LICENCE,
        }
    ]
    used = {each["license"]["@id"] for each in inputs if "license" in each}
    for mapper in MAPPERS.values():
        if _licence_id(mapper.name) in used:
            found.append(
                {
                    "@id": _licence_id(mapper.name),
                    "@type": "CreativeWork",
                    "name": f"Terms of {mapper.name}",
                    "description": mapper.licence,
                }
            )
    return found


_MAPS_APART = "Maps and other inputs belong to their authors, whose terms stand beside each."
