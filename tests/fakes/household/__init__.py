"""A simulated household: what a home is made of, on real sockets, obeying or failing."""

from .household import Household, HouseholdPlan
from .roads import Way

__all__ = ["Household", "HouseholdPlan", "Way"]
