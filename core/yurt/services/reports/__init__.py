"""Reports run: parameters read, rows asked for with the user's rights, grouped and added up, written to files.

`given_of` reads parameters, `run_report` asks for the rows, `table_of` makes what is shown of them, `report_file` a
spreadsheet or a PDF file; `due` and `sending` send them by e-mail.
"""
