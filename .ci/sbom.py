"""Write the bill of materials of a release: CycloneDX 1.6, the same bytes for the same inputs.

A wheel carries one (PEP 770), made by hatch_build.py: scripts of others with the hashes of the
lock file, data with their own hashes, both with their licences from THIRD-PARTY.md, and the
packages that pyproject.toml asks for, which have no version until someone installs them.
release_check.py writes a second one beside the archives, with the versions, hashes and licences
of the packages that it installed. Nothing here uses the network, a clock or chance.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import uuid
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).parent.parent
LISTED = ROOT / "THIRD-PARTY.md"
LOCK = ROOT / "frontgeo" / "pages" / "web" / "package-lock.json"
#: an identifier, or several with operators between
SPDX = re.compile(r"\(*[A-Za-z0-9.+-]+\)*(?: (?:AND|OR|WITH) \(*[A-Za-z0-9.+-]+\)*)*")
PROPERTY = "frontgeo:requirement"


def listed(heading: str) -> list[list[str]]:
    """Return the rows of the table under a heading of THIRD-PARTY.md, without its head."""
    text = (
        LISTED.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    )
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip().strip("`") for cell in row] for row in rows]


def carried_scripts() -> dict[tuple[str, str], dict[str, Any]]:
    """Return the lock file's packages whose code pages carry, by name and version."""
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    found = {}
    for place, package in packages.items():
        name = place.rpartition("node_modules/")[2]
        if (
            name
            and not package.get("dev")
            and name.partition("/")[0] not in ("esbuild", "@esbuild")
        ):
            found[name, package["version"]] = package
    return dict(sorted(found.items()))


def licences(text: str) -> list[dict[str, Any]]:
    """Return a licence as CycloneDX has it: an SPDX expression, or a name."""
    if SPDX.fullmatch(text):
        return [{"expression": text}]
    return [{"license": {"name": text}}]


def script_components() -> list[dict[str, Any]]:
    """Return a component for each package from npm whose code pages carry."""
    locked = carried_scripts()
    components = []
    for name, version, licence, place in listed("Scripts"):
        sha512 = base64.b64decode(locked[name, version]["integrity"].removeprefix("sha512-"))
        purl = f"pkg:npm/{quote(name)}@{version}"
        components.append({
            "type": "library", "bom-ref": purl, "name": name, "version": version,
            "hashes": [{"alg": "SHA-512", "content": sha512.hex()}],
            "licenses": licences(licence), "purl": purl,
            "properties": [{"name": "frontgeo:carried-in", "value": place}],
        })  # fmt: skip
    return components


def data_components() -> list[dict[str, Any]]:
    """Return a component for each file of data that frontgeo carries."""
    components = []
    for name, source, licence in listed("Data"):
        sha256 = hashlib.sha256((ROOT / name).read_bytes()).hexdigest()
        components.append({
            "type": "data", "bom-ref": f"file:{name}", "name": name, "description": source,
            "hashes": [{"alg": "SHA-256", "content": sha256}], "licenses": licences(licence),
        })  # fmt: skip
    return components


def declared(requirements: Iterable[str]) -> list[dict[str, Any]]:
    """Return a component for each requirement, without a version: a range is not one."""
    components = {}
    for requirement in sorted(requirements):
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        purl = f"pkg:pypi/{plain(name)}"
        components[purl] = {
            "type": "library", "bom-ref": purl, "name": plain(name),
            "scope": "required", "purl": purl,
            "properties": [{"name": PROPERTY, "value": requirement}],
        }  # fmt: skip
    return list(components.values())


def installed(report: dict[str, Any], site_packages: Path) -> list[dict[str, Any]]:
    """Return a component for each package that pip installed into a folder, by its report."""
    about = {plain(d.name): d.metadata for d in metadata.distributions(path=[str(site_packages)])}
    components = []
    for item in report["install"]:
        name = plain(item["metadata"]["name"])
        if name == "frontgeo":
            continue
        version = item["metadata"]["version"]
        known = item["download_info"].get("archive_info", {}).get("hashes", {})
        components.append({
            "type": "library", "bom-ref": f"pkg:pypi/{name}@{version}", "name": name,
            "version": version, "scope": "required",
            "hashes": [{"alg": "SHA-256", "content": known["sha256"]}] if "sha256" in known else [],
            "licenses": _stated(about[name]), "purl": f"pkg:pypi/{name}@{version}",
        })  # fmt: skip
    return sorted(components, key=lambda component: str(component["bom-ref"]))


def plain(name: str) -> str:
    """Return the name of a package as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _stated(about: metadata.PackageMetadata) -> list[dict[str, Any]]:
    """Return the licence in a package's metadata: SPDX, else its own words, else none."""
    fields = about.json
    if expression := str(fields.get("license_expression", "")):
        return licences(expression)
    words = str(fields.get("license", "")).strip()
    if not words or "\n" in words or len(words) > 80:  # some put the whole text there
        heads = [head for head in fields.get("classifier", []) if head.startswith("License ::")]
        words = "; ".join(head.rpartition(" :: ")[2] for head in heads)
    return [{"license": {"name": words}}] if words else []


def document(
    version: str, licence: str, python: list[dict[str, Any]], wheel: Path | None = None
) -> str:
    """Return the bill of materials of a version as JSON.

    Parameters
    ----------
    version : str
        The version of frontgeo.
    licence : str
        Its licence expression.
    python : list of dict
        What `declared` or `installed` returned.
    wheel : Path, optional
        The wheel that is described, for its hash; not from inside of it.
    """
    purl = f"pkg:pypi/frontgeo@{version}"
    main = {"type": "library", "bom-ref": purl, "name": "frontgeo", "version": version}
    if wheel is not None:
        sha256 = hashlib.sha256(wheel.read_bytes()).hexdigest()
        main |= {"hashes": [{"alg": "SHA-256", "content": sha256}]}  # type: ignore[dict-item]
    main |= {"licenses": licences(licence), "purl": purl}  # type: ignore[dict-item]
    components = [*script_components(), *data_components(), *python]
    refs = [component["bom-ref"] for component in components]
    body = {
        "metadata": {"component": main},
        "components": components,
        "dependencies": [{"ref": purl, "dependsOn": refs}],
    }
    # a number of its own for each content, and none for the moment of making
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(body, sort_keys=True))
    head = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
    }
    return json.dumps({**head, **body}, indent=1, ensure_ascii=False) + "\n"
