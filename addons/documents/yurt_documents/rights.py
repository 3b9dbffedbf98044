"""Who may do what: everybody reads the papers about what they may read, clerks void them, keepers keep templates."""

from yurt.rights import Role, allow, rule

from yurt_documents.models.papers import Paper
from yurt_documents.models.templates import Edition, Kind, Template

clerk = Role("documents.clerk", "Documents clerk", implies=["core.user"], help="Voids papers.")
keeper = Role(
    "documents.keeper",
    "Keeper of templates",
    implies=["documents.clerk"],
    help="Writes and uploads templates of papers.",
)

permissions = [
    allow("core.user", Paper, "read"),
    allow(clerk, Paper, "write"),
    *(allow("core.user", model, "read") for model in (Kind, Template, Edition)),
    allow(keeper, Template),
    allow(keeper, Kind, "read", "write"),
    allow(keeper, Edition, "read"),
]


def about_the_readable(row, env):
    """Papers about models that the user may read; branches narrow it further."""
    readable = [name for name in env.registry.models if env.access.allows(name, "read")]
    return row.subject_model.in_(readable)


rules = [rule(Paper, None, about_the_readable)]
