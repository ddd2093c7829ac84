"""The agents: pure rules, one package each; this tuple is all of them."""

from typing import Any

from ..core.rules import Rules
from .data.rules import DataRules
from .integration.rules import IntegrationRules
from .notification.rules import NotificationRules
from .sleep.rules import SleepRules

RULES: tuple[Rules[Any], ...] = (
    SleepRules(),
    NotificationRules(),
    IntegrationRules(),
    DataRules(),
)
