"""Run a part of a bench in a process of its own, so that nothing rubs off."""

from collections.abc import Mapping
import json
import os
from pathlib import Path
import shutil
import subprocess
import sys
from typing import Any

SHIM = Path(__file__).with_name("slow_fsync.c")


def run(module: str, *arguments: str, env: Mapping[str, str] | None = None) -> Any:
    """Return what a module printed last, as JSON."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", *arguments],
        env=os.environ | (env or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def slow_disk(folder: Path, milliseconds: int) -> Mapping[str, str] | None:
    """Return the environment in which every fsync takes longer; None without a compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    library = folder / "slow_fsync.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O2", "-o", library, SHIM, "-ldl"], check=True
    )
    return {"LD_PRELOAD": str(library), "LIFEOPS_FSYNC_MS": str(milliseconds)}
