"""Ask PyPI for known vulnerabilities of installed packages; say in one line if it cannot be asked.

Run it with `make audit`. It ends with 0 if PyPI answered about each package and knows of nothing,
with 1 if it knows of a vulnerability, and with 2 if it did not answer about all of them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any


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


def main() -> None:
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
    status, lines = verdict(done.stdout, done.stderr)
    print("\n".join(lines))
    raise SystemExit(status)


if __name__ == "__main__":
    main()
