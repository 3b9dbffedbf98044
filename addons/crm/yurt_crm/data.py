"""What every new CRM starts with: one funnel with its stages, a few categories, and why leads are lost."""

from yurt.i18n import N_

from yurt_crm.models.contact import Category
from yurt_crm.models.funnel import Funnel, LostReason, Stage

FUNNEL = N_("Sales")
STAGES = {
    "new": (N_("New"), {"sequence": 10, "probability": 10, "colour": "#6c8ebf"}),
    "contacted": (N_("Contacted"), {"sequence": 20, "probability": 25, "colour": "#5b9aa0"}),
    "offer": (N_("Offer made"), {"sequence": 30, "probability": 50, "colour": "#d6a23c"}),
    "agreed": (N_("Agreed"), {"sequence": 40, "probability": 80, "colour": "#8a6fb3"}),
    "won": (N_("Won"), {"sequence": 50, "probability": 100, "colour": "#3f8f5f", "is_won": True}),
    "lost": (N_("Lost"), {"sequence": 60, "colour": "#8c8c8c", "is_lost": True, "folded": True}),
}
CATEGORIES = {
    "vip": (N_("VIP"), "#b8860b"),
    "newcomer": (N_("Newcomer"), "#2e7d9a"),
    "problem": (N_("Problem"), "#b04040"),
}
REASONS = {
    "dear": N_("Too dear"),
    "elsewhere": N_("Went to another shop"),
    "unreachable": N_("Could not be reached"),
    "changed": N_("Changed their mind"),
}


def load(env) -> None:
    """Called after installing and upgrading, in all languages; what is there stays as the users have made it."""
    named = {"crm.funnel.sales": env.in_all_languages(name=FUNNEL)}
    funnel = env.ensure(Funnel, named)["crm.funnel.sales"]
    stages = {
        f"crm.stage.{key}": values | env.in_all_languages(name=name) | {"funnel": funnel}
        for key, (name, values) in STAGES.items()
    }
    env.ensure(Stage, stages)
    categories = {
        f"crm.category.{key}": env.in_all_languages(name=name) | {"colour": tint}
        for key, (name, tint) in CATEGORIES.items()
    }
    env.ensure(Category, categories)
    env.ensure(LostReason, {f"crm.reason.{key}": env.in_all_languages(name=name) for key, name in REASONS.items()})
