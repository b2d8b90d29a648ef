"""Where the shared corpus of real pages is, if it is there: INCIDOC_SHARED, else ../shared beside the checkout."""

import os
from pathlib import Path

SHARED = Path(os.environ.get("INCIDOC_SHARED") or Path(__file__).resolve().parents[2] / "shared")
CORPUS = SHARED / "corpus"
