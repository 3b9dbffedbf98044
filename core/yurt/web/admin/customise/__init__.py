"""The page on which forms, lists, boards and fields of a model are arranged for everybody."""

from yurt.web.admin.customise.pages import add, save, show, undo

__all__ = ["add", "save", "show", "undo"]
