"""The same steps, drawn and shortened by hypothesis."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from .calm import calm
from .network import Network
from .steps import STEPS, Step, take

COMMON = [step for step in STEPS for _ in range(min(step.weight, 4))]


class HomesMachine(RuleBasedStateMachine):
    """Two to five homes; after every step the oracles look at whom it touched."""

    @initialize(homes=st.integers(2, 5), forks=st.booleans())
    def found(self, homes: int, *, forks: bool) -> None:
        self.folder = TemporaryDirectory(prefix="homes-")
        self.net = Network(Path(self.folder.name), seed=0, homes=homes, forks=forks)

    @rule(step=st.sampled_from(COMMON), seed=st.integers(0, 2**16))
    def happens(self, step: Step, seed: int) -> None:
        self.net.chance.seed(seed)
        take(self.net, step)

    def teardown(self) -> None:
        if not hasattr(self, "net"):
            return
        calm(self.net)
        self.net.close()
        self.folder.cleanup()


TestHomes = HomesMachine.TestCase
# Without shrinking: it takes minutes on files, and a failing run is short as it is.
TestHomes.settings = settings(
    max_examples=15,
    stateful_step_count=30,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
)
