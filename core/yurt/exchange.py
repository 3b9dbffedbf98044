"""What add-ons tell the import, for the hooks `import_words` and `table_readers`.

    from yurt.exchange import ImportWords

    @hookimpl
    def import_words(model):
        return ImportWords({"isbn": ("book number", "номер книги")}) if model == "library.book" else None

A reader of a format of its own gives `Records`: numbered rows of cells, the headings first.
"""

from yurt.services.exchange.cells import Cell
from yurt.services.exchange.limits import TableLimits
from yurt.services.exchange.readers import TableReader
from yurt.services.exchange.records import Record, Records, SourceInfo
from yurt.services.exchange.wording import ImportWords, JoinedHeadings

__all__ = ["Cell", "ImportWords", "JoinedHeadings", "Record", "Records", "SourceInfo", "TableLimits", "TableReader"]
