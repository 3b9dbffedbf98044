"""Amounts in words, as orders and contracts want them."""

from yurt_finance.words.amounts import in_words

__all__ = ["in_words"]
