"""What rules see of the names of records, also of a person who has two ids."""

from custom_components.lifeops.core.datasets import NOTE
from custom_components.lifeops.core.identity import AgentKind, Instance
from custom_components.lifeops.engine.reads import LoggedReads, ReplayedReads, TurnReads
from custom_components.lifeops.engine.view import RuleView

from .homes import START, Files

ANN, OTHER = "ann", "ann2"


def test_names_are_counted_under_every_id_and_replayed() -> None:
    files = Files()
    for number, name in enumerate(("ann/1", "ann2/2", "bea/3")):
        files.rows[NOTE.name, name] = (number, {})
    reads = TurnReads(files, {}, home="home", aliases={OTHER: ANN})
    log = LoggedReads(reads)
    instance = Instance(AgentKind.NOTES, ANN)
    view = RuleView(log, START, instance)
    assert view.ids(NOTE, ANN) == ("ann/1", "ann2/2")
    assert view.ids(NOTE, "ann/2") == ("ann2/2",)
    assert view.count(NOTE, ANN) == 2
    again = RuleView(ReplayedReads(log.log), START, instance)
    assert again.ids(NOTE, "ann/2") == ("ann2/2",)
    assert again.count(NOTE, ANN) == 2
