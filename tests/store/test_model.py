"""The store against a dictionary, through every kind of end of a transaction."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from custom_components.lifeops.core.json import Json
from custom_components.lifeops.store.sqlite import SqliteStore
from custom_components.lifeops.store.transaction import SqliteTransaction

from .conftest import NOW
from .values import undone

type Fields = dict[str, Json]
type Model = dict[tuple[str, str], Fields]
type Writes = list[tuple[str, str, Fields | None, Fields]]

DATASETS = st.sampled_from(["sleep_settings", "presence", "of_tomorrow"])
IDS = st.sampled_from(["a", "b"])
HOMES = st.fixed_dictionaries({"home": st.sampled_from([True, False, None])})
LEVELS = st.dictionaries(
    st.sampled_from(["level_pct", "kelvin"]), st.integers(0, 2), min_size=1
)
WRITES = st.lists(
    st.tuples(DATASETS, IDS, st.one_of(st.none(), LEVELS), HOMES), max_size=4
)


def copied(model: Model) -> Model:
    return {name: dict(fields) for name, fields in model.items()}


class StoreMachine(RuleBasedStateMachine):
    """Writes go to both; what is undone goes to neither."""

    @initialize()
    def open(self) -> None:
        self.folder = TemporaryDirectory()
        self.model: Model = {}
        self.places: list[int] = []
        self.reopen()

    def reopen(self) -> None:
        self.store = SqliteStore.open(
            Path(self.folder.name), home="home", build="1", now=NOW
        )

    @rule(before=WRITES, inside=WRITES, after=WRITES, fails=st.booleans())
    def turn(
        self, before: Writes, inside: Writes, after: Writes, *, fails: bool
    ) -> None:
        wanted = copied(self.model)
        within = self.store.transaction(NOW)
        with undone(within) if fails else within as work:
            self.write(work, before, wanted)
            with undone(work.savepoint()):
                self.write(work, inside, copied(wanted))
            self.write(work, after, wanted)
        if not fails:
            self.model = wanted

    def write(self, work: SqliteTransaction, writes: Writes, model: Model) -> None:
        for dataset, name, levels, home in writes:
            stood = model.get((dataset, name))
            if levels is None:
                changed = work.delete_record(dataset, name)
                assert changed == (stood is not None)
                model.pop((dataset, name), None)
                continue
            values = home if dataset == "presence" else levels
            now = {**(stood or {}), **values}
            assert work.put_record(dataset, name, values, "ann") == (now != stood)
            model[dataset, name] = now
            assert work.record(dataset, name) == now

    @precondition(lambda self: hasattr(self, "store"))
    @rule()
    def restart(self) -> None:
        self.store.close()
        self.reopen()

    @invariant()
    def both_agree(self) -> None:
        if not hasattr(self, "store"):
            return
        with self.store.transaction(NOW) as work:
            found = {
                (dataset, name): dict(work.record(dataset, name) or {})
                for dataset in ("sleep_settings", "presence", "of_tomorrow")
                for name in ("a", "b")
            }
            journal = work.journal(0, 1000)
            end = work.journal_end()
        assert {name: item for name, item in found.items() if item} == self.model
        places = [row.pos for row in journal]
        assert places == sorted(set(places))
        assert max(places, default=0) == end
        rows = self.store._database.execute("SELECT seq FROM record")
        hi = self.store._database.execute("SELECT hi FROM origin")[0][0]
        assert max((seq for (seq,) in rows), default=0) == hi

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()


TestStore = StoreMachine.TestCase
# Without shrinking: it takes minutes on files, and a failing run is short as it is.
TestStore.settings = settings(
    max_examples=25,
    stateful_step_count=8,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
)
