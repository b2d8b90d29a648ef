"""Holds an export against Ajv, a JSON Schema validator written by others in another language, in strict mode.

    python tests/oracle/contract.py [TREE …]

TREE are folders of pages; default: content/ and, where it is, the shared corpus. Ajv is installed by npm into
INCIDOC_ORACLE_CACHE (default: .nox/oracle). Exit 2 where node or npm is missing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from shared import CORPUS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FILES = {
    "incident-1": "incidents.ndjson",
    "inventory-1": "inventory.json",
    "manifest-1": "manifest.json",
}
CACHE = Path(os.environ.get("INCIDOC_ORACLE_CACHE") or ROOT / ".nox/oracle")


def main() -> int:
    """Export each tree and have Ajv look at every file."""
    if not (shutil.which("node") and shutil.which("npm")):
        print("node and npm are needed: install Node.js")
        return 2
    subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(CACHE), "ajv@8"], check=True
    )
    trees = [Path(tree) for tree in sys.argv[1:]] or [ROOT / "content", *([CORPUS] if CORPUS.is_dir() else [])]
    return max(check(tree.resolve()) for tree in trees)


def check(tree: Path) -> int:
    """Exit code of Ajv for the export of one tree."""
    with tempfile.TemporaryDirectory() as folder:
        export = [sys.executable, "-m", "pipeline", "export", str(tree), "--root", str(tree), "-o", folder]
        subprocess.run(export, cwd=ROOT, check=True)
        environment = {**os.environ, "NODE_PATH": str(CACHE / "node_modules")}
        codes = []
        for schema, name in FILES.items():
            files = (str(ROOT / f"schemas/{schema}.json"), f"{folder}/{name}")
            codes.append(
                subprocess.run(["node", str(HERE / "ajv.cjs"), *files], env=environment, check=False).returncode
            )
        return max(codes)


if __name__ == "__main__":
    raise SystemExit(main())
