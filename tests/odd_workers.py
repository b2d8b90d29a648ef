"""What workers of a cluster can be like: `dask worker --preload` takes this file, and ODD_WORKER says which it is."""

import importlib.util
import os
import signal
import sys
from pathlib import Path

from distributed.diagnostics.plugin import WorkerPlugin

KIND, _, ARGUMENT = os.environ.get("ODD_WORKER", "").partition(" ")


class Dying(WorkerPlugin):
    """Ends as if for want of memory when it has its first answer: `once` in its life, or `always`."""

    def transition(self, key, start, finish, **more):
        """See WorkerPlugin."""
        if str(key).startswith("call-") and (start, finish) == ("executing", "memory"):
            if KIND == "dies-once":
                try:
                    Path(ARGUMENT).touch(exist_ok=False)
                except FileExistsError:
                    return
            os.kill(os.getpid(), signal.SIGKILL)


def blind(event, arguments):
    """Keeps the pages from a worker, and git."""
    seen = event in ("open", "os.listdir", "os.scandir") and str(arguments[0]).startswith(ARGUMENT)
    if seen or (event == "subprocess.Popen" and "git" in str(arguments[:2])):
        raise RuntimeError(f"a worker wants {arguments[:2]}")


async def dask_setup(worker):
    """Called by Dask."""
    match KIND:
        case "blind":
            sys.addaudithook(blind)
        case "dies-once" | "dies-always":
            await worker.plugin_add(Dying())
        case "without":
            sys.modules["pipeline"] = None
        case "other":
            importlib.import_module("pipeline").__version__ = "0.0.9"
