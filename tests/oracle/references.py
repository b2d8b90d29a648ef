"""The two reference implementations: where they come from and how they are asked.

Owns: finding or installing them, their processes, and the time limit.
Must not know: our parser, and what is done with the answers.

A reference is a program that reads one JSON object per line and answers each with one line, in order.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TIMEOUT = 60.0
"""Seconds for one page; marked-it can search for ever."""

# marked-it-core 2.4.2 requires highlight.js without declaring it. Its option `version: 1` is the parser of 2014-2020.
NPM = ("marked-it-core@2.4.2", "highlight.js@11.1.0")
KRAMDOWN_CHECK = "require 'kramdown'; require 'kramdown-parser-gfm'; print Kramdown::VERSION"


class MissingError(Exception):
    """A reference is not installed; the message says how to install it."""


class Reference:
    """A running reference implementation."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str] | None = None) -> None:
        self.name = name
        self._command = command
        self._environment = os.environ | (environment or {})
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, text: str) -> dict[str, Any]:
        """What the reference makes of `text`; ``{"error": …}`` where it crashes or does not finish."""
        return self._request({"text": text})

    def neutralise(self, text: str) -> tuple[str, int]:
        """The text with the tags masked that kramdown finds no end of, and their number. Only kramdown answers this."""
        answer = self._request({"neutralise": text})
        return answer.get("text", text), answer.get("tags", 0)

    def _request(self, request: dict[str, str]) -> dict[str, Any]:
        if self._process is None:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environment,
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
            if select.select([self._process.stdout], [], [], TIMEOUT)[0]:
                answer: dict[str, Any] = json.loads(self._process.stdout.readline())
                return answer
            problem = f"no answer in {TIMEOUT:.0f} s"
        except (OSError, ValueError) as error:
            problem = f"died: {error}"
        self.close()
        return {"error": problem}

    def close(self) -> None:
        """End the process."""
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None


def kramdown() -> Reference:
    """kramdown with GFM input, from Debian."""
    try:
        found = subprocess.run(["ruby", "-e", KRAMDOWN_CHECK], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        raise MissingError(
            "kramdown is not installed: apt-get install ruby-kramdown ruby-kramdown-parser-gfm"
            " (or: gem install kramdown kramdown-parser-gfm)"
        ) from problem
    return Reference(f"kramdown {found.stdout} (GFM)", ["ruby", str(HERE / "kramdown.rb")])


def marked_it(cache: Path) -> Reference:
    """marked-it-core, version 1, from npm; installed into the cache directory on first use."""
    if not shutil.which("node"):
        raise MissingError("marked-it-core needs Node.js: apt-get install nodejs npm")
    modules = cache / "node_modules"
    if not all((modules / package.split("@")[0]).is_dir() for package in NPM):
        command = ["npm", "install", "--prefix", str(cache), "--ignore-scripts", "--no-audit", "--no-fund", *NPM]
        try:
            subprocess.run(command, capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError) as problem:
            detail = (getattr(problem, "stderr", "") or str(problem)).strip()[-400:]
            raise MissingError(f"marked-it-core could not be installed: {' '.join(command)}\n{detail}") from problem
    command = ["node", str(HERE / "marked_it.cjs")]
    return Reference(f"{NPM[0]} (version: 1)", command, {"NODE_PATH": str(modules)})
