"""The agents: pure rules, one package each; this tuple is all of them."""

from typing import Any

from ..core.rules import Rules
from .agenda.rules import AgendaRules
from .data.rules import DataRules
from .gamification.rules import GamificationRules
from .goals.rules import GoalsRules
from .integration.rules import IntegrationRules
from .notes.rules import NotesRules
from .notification.rules import NotificationRules
from .reminders.rules import RemindersRules
from .sleep.rules import SleepRules

RULES: tuple[Rules[Any], ...] = (
    SleepRules(),
    AgendaRules(),
    RemindersRules(),
    GoalsRules(),
    NotesRules(),
    GamificationRules(),
    NotificationRules(),
    IntegrationRules(),
    DataRules(),
)
