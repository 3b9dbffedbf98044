"""Import and export: tables from files of any layout, their conversion to values, and files of records.

One half knows no database: `read_table` reads a file into rows of raw cells, `ImportMap` says which heading fills
which field, `compile_converter` turns raw cells into values, `open_writer` writes records out, `ErrorFile` returns the
rows that failed to the person who can mend them. The other half works in a unit of work: `import_table`,
`undo_import`, `export_records`.
"""
