"""Prove that whatever the manifest requires installs on a Pi without a compiler."""

from collections.abc import Sequence
import importlib.util
import json
from pathlib import Path
import subprocess
import sys

MANIFEST = Path("custom_components/lifeops/manifest.json")
PLATFORM = "aarch64-unknown-linux-musl"
PYTHON = "3.14"


def requirements(manifest: Path = MANIFEST) -> Sequence[str]:
    """Return what Home Assistant would install for LifeOps."""
    found: list[str] = json.loads(manifest.read_text())["requirements"]
    return found


def resolve(wanted: Sequence[str], *options: str) -> subprocess.CompletedProcess[str]:
    """Resolve to wheels of the platform, within Home Assistant's own constraints."""
    return subprocess.run(
        [
            *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header"),
            *("--only-binary", ":all:", "--python-platform", PLATFORM),
            *("--python-version", PYTHON, "--constraint", str(_constraints())),
            *options,
            "-",
        ],
        input="\n".join(wanted),
        text=True,
        capture_output=True,
        check=False,
    )


def _constraints() -> Path:
    spec = importlib.util.find_spec("homeassistant")
    if spec is None or spec.origin is None:
        sys.exit("wheels: Home Assistant is not installed")
    return Path(spec.origin).with_name("package_constraints.txt")


if __name__ == "__main__":
    done = resolve(requirements())
    print(done.stdout, done.stderr, sep="")
    sys.exit(done.returncode)
