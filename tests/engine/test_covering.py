"""What a standby could not do for the home for which it stands by."""

from datetime import timedelta

from custom_components.lifeops.core.abilities import AbilitiesRecord, Ability
from custom_components.lifeops.core.datasets import ABILITIES, ALIAS
from custom_components.lifeops.core.homes import AliasRecord, HomeRole, owned_by
from custom_components.lifeops.engine.covering import Cover, cover_of

from .homes import Homes, member

LIGHTS = Ability("ann", "sleep", "winddown_lights")
SPEAKERS = Ability("ann", "notification", "speakers")
PHONES = Ability("ann", "notification", "phones")
SILENT = timedelta(minutes=7)
CALM = timedelta(minutes=30)


def beside() -> Homes:
    homes = Homes(
        town=member("town"),
        spare=member("town", role=HomeRole.STANDBY),
        cabin=member("cabin", serves=2),
    )
    homes.pass_by(timedelta(minutes=2))
    return homes


def tells(homes: Homes, home: str, *can: Ability, to: str = "spare") -> None:
    """Let a home hear what another one, or itself, has means for."""
    name = ABILITIES.name if home == to else owned_by(ABILITIES.name, home)
    fields = ABILITIES.write(AbilitiesRecord(can=can))
    homes[to].files.rows[name, home] = (1, fields)


def cover(homes: Homes, me: str = "spare", other: str = "town") -> Cover | None:
    return cover_of(homes[me].files, me, other, homes[me].revoked)


def test_what_only_the_other_home_has_means_for_is_lacking() -> None:
    homes = beside()
    tells(homes, "town", LIGHTS, PHONES)
    tells(homes, "spare", PHONES, SPEAKERS)
    assert cover(homes) == Cover(acts=False, lacks=[LIGHTS])


def test_a_standby_that_maps_everything_lacks_nothing() -> None:
    homes = beside()
    tells(homes, "town", LIGHTS)
    tells(homes, "spare", LIGHTS)
    assert cover(homes) == Cover(acts=False, lacks=[])


def test_nothing_told_yet_is_unknown_and_not_nothing() -> None:
    homes = beside()
    tells(homes, "spare", LIGHTS)
    assert cover(homes) == Cover(acts=False, lacks=None)


def test_what_is_told_in_a_form_of_later_versions_is_unknown() -> None:
    homes = beside()
    name = owned_by(ABILITIES.name, "town")
    homes["spare"].files.rows[name, "town"] = (1, {"can": "everything"})
    assert cover(homes) == Cover(acts=False, lacks=None)


def test_one_person_of_two_names_is_one() -> None:
    homes = beside()
    tells(homes, "town", LIGHTS, Ability("anna", "sleep", "winddown_scene"))
    tells(homes, "spare", Ability("anna", "sleep", "winddown_lights"))
    fields = ALIAS.write(AliasRecord(canonical="ann"))
    homes["spare"].files.rows[ALIAS.name, "anna/ann"] = (1, fields)
    assert cover(homes) == Cover(
        acts=False, lacks=[Ability("ann", "sleep", "winddown_scene")]
    )


def test_only_a_standby_stands_in_and_only_for_its_own_site() -> None:
    homes = beside()
    for home in ("town", "spare", "cabin"):
        for other in ("town", "spare", "cabin"):
            stands = cover(homes, home, other) is not None
            assert stands == ((home, other) == ("spare", "town"))


def test_nobody_stands_in_for_a_home_that_is_revoked() -> None:
    homes = beside()
    homes["spare"].revoked.add("town")
    assert cover(homes) is None


def test_it_says_that_it_acts_from_taking_over_to_giving_back() -> None:
    homes = beside()
    tells(homes, "town", LIGHTS)
    homes.stop("town")
    homes.pass_by(SILENT)
    assert cover(homes) == Cover(acts=True, lacks=[LIGHTS])
    homes.start("town")
    homes.pass_by(CALM)
    assert cover(homes) == Cover(acts=False, lacks=[LIGHTS])
