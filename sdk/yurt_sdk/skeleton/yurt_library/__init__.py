"""Library: books, the shelves they stand on, and who has borrowed them."""

from yurt import Addon

addon = Addon(name="library", title="Library", icon="book", colour=3)
