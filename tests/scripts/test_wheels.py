"""A requirement that a Pi would have to compile is found before a user finds it."""

from pathlib import Path
import zipfile

import pytest

from scripts.lib.wheels import requirements, resolve

PURE = "py3-none-any"
PI = "cp314-cp314-musllinux_1_2_aarch64"
LAPTOP = "cp314-cp314-manylinux_2_28_x86_64"


def wheel(folder: Path, name: str, tag: str) -> None:
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-{tag}.whl", "w") as file:
        file.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        )
        file.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nTag: {tag}\n")
        file.writestr(f"{info}/RECORD", "")


@pytest.mark.parametrize(("tag", "found"), [(PURE, True), (PI, True), (LAPTOP, False)])
def test_only_wheels_of_the_pi_count(tmp_path: Path, tag: str, found: bool) -> None:
    wheel(tmp_path, "hearth", tag)
    done = resolve(["hearth>=1"], "--no-index", "--find-links", str(tmp_path))
    assert (done.returncode == 0) is found
    assert ("hearth==1.0" in done.stdout) is found


def test_a_source_distribution_is_not_enough(tmp_path: Path) -> None:
    (tmp_path / "hearth-1.0.tar.gz").write_bytes(b"")
    done = resolve(["hearth"], "--no-index", "--find-links", str(tmp_path))
    assert done.returncode != 0
    assert "hearth" in done.stderr


def test_home_assistants_constraints_hold(tmp_path: Path) -> None:
    wheel(tmp_path, "aiohttp", PURE)
    done = resolve(["aiohttp"], "--no-index", "--find-links", str(tmp_path))
    assert done.returncode != 0


def test_the_manifest_is_what_is_read(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text('{"requirements": ["spake2>=0.9"]}')
    assert requirements(manifest) == ["spake2>=0.9"]
    assert isinstance(requirements(), list)
