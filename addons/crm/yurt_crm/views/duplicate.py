"""Duplicates, merges and the rules of merging."""

from yurt.view import Filter, List, Menu

from yurt_crm.models.duplicate import Duplicate, Merge, MergeRule

duplicate_list = List(
    Duplicate,
    "left",
    "right",
    "reasons",
    "score",
    "status",
    "decided_by",
    "decided_at",
    filters=[Filter("To decide", {"field": "status", "op": "eq", "value": "open"}, default=True)],
    help="All pairs that the search has found, also those that were decided. Decide on the page “Duplicates”.",
)
merge_list = List(Merge, "name", "target", "merged_by", "merged_at", "moved", "undone_at", "undone_by")
rule_list = List(MergeRule, "name", "prefer", help="Which of two values a merge proposes, by field.")

menu = [
    Menu(
        "directories",
        "Duplicates",
        url="/x/crm/duplicates",
        icon="users-group",
        role="crm.merger",
        help="Contacts that may be the same: compare, merge, take back.",
    ),
    Menu("directories", "Merge rules", MergeRule, icon="git-merge", role="crm.manager"),
]
