"""Whose metrics may go where: nobody's to strangers, and from nowhere but allowed."""

import os
from pathlib import Path

from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockUser
import voluptuous as vol

from custom_components.lifeops.ha.hub import Hub
from custom_components.lifeops.ha.transfer import exporting, transfers

from .conftest import ANN_USER, Asking, held

TABLE = "time,metric,value\n2026-03-09T10:00:00Z,steps,500\n"


@pytest.fixture
def guest(hass: HomeAssistant) -> User:
    user: User = MockUser(name="Guest").add_to_hass(hass)
    return user


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_text(TABLE)
    return path


async def refused(asking: Asking, name: str, **data: object) -> str | None:
    with pytest.raises(HomeAssistantError) as refusal:
        await asking.do(name, **data)  # type: ignore[arg-type]
    return refusal.value.translation_key


async def test_nobody_exports_somebody_else(asking: Asking, guest: User) -> None:
    ask = {"person": "Bea", "user_id": ANN_USER}
    assert await refused(asking, "export_metrics", **ask) == "not_your_person"
    ask = {"person": "Ann", "user_id": guest.id}
    assert await refused(asking, "export_metrics", **ask) == "not_your_person"
    assert (await asking.do("get_transfers", user_id=guest.id))["transfers"] == []


async def test_only_administrators_import(asking: Asking) -> None:
    (asking.folder / "transfers" / "a.csv").write_text(TABLE)
    ask = {"path": "a.csv", "user_id": ANN_USER}
    assert await refused(asking, "import_metrics", **ask) == "not_your_person"
    assert (await asking.do("get_transfers"))["transfers"] == []


async def test_foreign_transfers_are_out_of_reach(asking: Asking, guest: User) -> None:
    done = await asking.do("export_metrics", person="Bea")
    mine = await asking.do("get_transfers", user_id=ANN_USER)
    assert mine["transfers"] == []
    ask = {"transfer": done["id"], "user_id": guest.id}
    assert await refused(asking, "cancel_transfer", **ask) == "unknown_transfer"
    assert (await asking.do("cancel_transfer", transfer=done["id"]))["state"] == "done"


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../../.storage/auth",
        "../exports/a.zip",
        ".work/a.json",
        "link.csv",
        "..",
    ],
)
async def test_places_of_no_concern(asking: Asking, table: Path, path: str) -> None:
    (asking.folder / "transfers" / "link.csv").symlink_to(table)
    ask = {"person": "Ann", "path": path}
    assert await refused(asking, "import_metrics", **ask) == "path_not_allowed"


@pytest.mark.parametrize("path", ["missing.csv", "folder", "pipe", "nul\0l", ""])
async def test_what_is_no_file(asking: Asking, path: str) -> None:
    inbox = asking.folder / "transfers"
    (inbox / "folder").mkdir()
    os.mkfifo(inbox / "pipe")
    ask = {"person": "Ann", "path": path}
    key = await refused(asking, "import_metrics", **ask)
    assert key == ("path_not_allowed" if not path else "file_not_found")
    assert not list((inbox / ".work").glob("*.json"))


async def test_an_allowed_folder(
    hass: HomeAssistant, asking: Asking, table: Path
) -> None:
    hass.config.allowlist_external_dirs = {str(table.parent.resolve())}
    begun = await asking.do("import_metrics", person="Ann", path=str(table))
    assert (await asking.over(begun["id"]))["counts"]["point"] == 1


async def test_a_link_in_place_of_the_exports(asking: Asking, tmp_path: Path) -> None:
    folder = asking.folder / "exports"
    folder.rmdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder.symlink_to(elsewhere)
    assert await refused(asking, "export_metrics", person="Ann") == "store_unwritable"
    assert not list(folder.iterdir())


async def test_days_that_cannot_be(asking: Asking) -> None:
    ask = {"person": "Ann", "first": "2026-03-02", "last": "2026-03-01"}
    assert await refused(asking, "export_metrics", **ask) == "days_backwards"
    with pytest.raises(vol.Invalid):
        await asking.do("export_metrics", person="Ann", format="pdf")


async def test_an_archive_that_breaks_off(hub: Hub, asking: Asking) -> None:
    done = await asking.do("export_metrics", person="Ann")
    whole = held(done["path"])
    told = await asking.take_in("a.zip", whole[: len(whole) // 2])
    assert told["state"] == "done"
    assert sum(told["unusable"].values()) >= 1
    assert told["counts"]["point"] == 0
    assert hub.store.series.end() == 0


async def test_an_export_that_fails_leaves_nothing(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "write_archive", full)
    assert await refused(asking, "export_metrics", person="Ann") == "export_failed"
    (told,) = (await asking.do("get_transfers"))["transfers"]
    assert (told["state"], told["error"]) == ("failed", "store_full")
    assert not list((asking.folder / "exports").iterdir())


async def test_too_many_wait(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfers, "_MOST_WAITING", 0)
    with pytest.raises(ServiceValidationError) as refusal:
        await asking.do("export_metrics", person="Ann")
    assert refusal.value.translation_key == "transfers_waiting"
