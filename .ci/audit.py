"""Ask PyPI and npm for known vulnerabilities; say in one line which of them could not be asked.

Run it with `make audit`. It asks about the Python packages that are installed, and about those of
npm that the lock file names. It ends with 0 if both answered about each package and know of
nothing, with 1 if one knows of a vulnerability, and with 2 if one did not answer about all.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

SCRIPTS = Path(__file__).parent.parent / "frontgeo" / "pages" / "web"


def verdict(output: str, errors: str) -> tuple[int, list[str]]:
    """Return the exit status and the lines to print for what pip-audit wrote."""
    try:
        packages: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError):
        last = (errors.strip().splitlines() or ["no reason given"])[-1]
        return 2, [
            f"audit: nothing was checked, PyPI cannot be reached (no internet?): {last[:150]}"
        ]
    lines = [
        f"{package['name']} {package['version']}: {fault['id']}, "
        f"fixed in {', '.join(fault['fix_versions']) or 'no version'}"
        for package in packages
        for fault in package.get("vulns", [])
    ]
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if skipped:
        how = "no internet, or a mirror without this data?"
        of = f"{len(skipped)} of {len(packages)} packages were not checked"
        lines.append(f"audit: {of} ({', '.join(skipped[:3])} …), PyPI did not answer: {how}")
    if not lines:
        lines = [f"audit: {len(packages)} packages, no known vulnerability"]
    is_known = any(package.get("vulns") for package in packages)
    return (1 if is_known else 2 if skipped else 0), lines


def npm_verdict(output: str) -> tuple[int, list[str]]:
    """Return the exit status and the lines to print for what `npm audit --json` wrote."""
    try:
        answer: dict[str, Any] = json.loads(output)
    except ValueError:
        answer = {"message": "npm is not installed, or gave no reason"}
    if "vulnerabilities" not in answer:
        reason = str(answer.get("message", "no reason given")).partition(" - ")[0]
        return 2, [f"audit: no script was checked, npm did not answer: {reason[:150]}"]
    faults: dict[str, dict[str, Any]] = answer["vulnerabilities"]
    count = answer["metadata"]["dependencies"]["total"]
    lines = [
        f"{name} {fault['range']}: {advice['title']}, {advice['url']}"
        for name, fault in sorted(faults.items())
        for advice in fault["via"]
        if isinstance(advice, dict)  # others name the package that has the fault
    ]
    return (1 if faults else 0), lines or [
        f"audit: {count} packages of npm, no known vulnerability"
    ]


def of_python() -> tuple[int, list[str]]:
    """Run pip-audit on what pip has installed here."""
    command = [sys.executable, "-m", "pip"]
    frozen = subprocess.run(
        [*command, "freeze", "--exclude-editable"], check=True, capture_output=True, text=True
    ).stdout
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off",
         "--disable-pip", "--no-deps", "--requirement", "/dev/stdin"],
        input=frozen, check=False, capture_output=True, text=True,
    )  # fmt: skip
    return verdict(done.stdout, done.stderr)


def of_scripts() -> tuple[int, list[str]]:
    """Run npm audit on the lock file of the pages' scripts."""
    npm = shutil.which("npm")
    if npm is None:
        return npm_verdict("")
    words = ["audit", "--json", "--package-lock-only", "--prefix", str(SCRIPTS)]
    done = subprocess.run([npm, *words], check=False, capture_output=True, text=True)
    return npm_verdict(done.stdout)


def main() -> None:
    """Ask both, and print what they know."""
    statuses = set()
    for ask in (of_python, of_scripts):
        status, lines = ask()
        statuses.add(status)
        print("\n".join(lines))
    raise SystemExit(1 if 1 in statuses else max(statuses))


if __name__ == "__main__":
    main()
