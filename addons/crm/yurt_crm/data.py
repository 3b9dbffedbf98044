"""What every new CRM starts with: one funnel with its stages, and a few categories."""

from yurt_crm.models.contact import Category
from yurt_crm.models.funnel import Funnel, Stage

STAGES = {
    "new": {"name": "New", "sequence": 10, "probability": 10, "colour": "#6c8ebf"},
    "contacted": {"name": "Contacted", "sequence": 20, "probability": 25, "colour": "#5b9aa0"},
    "offer": {"name": "Offer made", "sequence": 30, "probability": 50, "colour": "#d6a23c"},
    "agreed": {"name": "Agreed", "sequence": 40, "probability": 80, "colour": "#8a6fb3"},
    "won": {"name": "Won", "sequence": 50, "probability": 100, "colour": "#3f8f5f", "is_won": True},
    "lost": {"name": "Lost", "sequence": 60, "colour": "#8c8c8c", "is_lost": True, "folded": True},
}
CATEGORIES = {"vip": ("VIP", "#b8860b"), "newcomer": ("Newcomer", "#2e7d9a"), "problem": ("Problem", "#b04040")}


def load(env) -> None:
    """Called after installing and upgrading; what is there already stays as the users have made it."""
    funnel = env.ensure(Funnel, {"crm.funnel.sales": {"name": "Sales"}})["crm.funnel.sales"]
    env.ensure(Stage, {f"crm.stage.{key}": values | {"funnel": funnel} for key, values in STAGES.items()})
    env.ensure(
        Category, {f"crm.category.{key}": {"name": name, "colour": tint} for key, (name, tint) in CATEGORIES.items()}
    )
