"""What the page templates are given: the contract between the code that makes pages and `yurt/web/templates`.

Each template takes a few named objects of the classes below and nothing else:

| template | objects | answers |
| --- | --- | --- |
| `signin.html` | `doc`, `page: SignInPage` | the sign-in steps |
| `error.html` | `doc`, `page: ErrorPage` | a refused or failed request |
| `home.html` | `doc`, `shell`, `page: HomePage` | `/` |
| `list.html` | `doc`, `shell`, `html: Markup` | a model's list, rendered before from |
| part `_list.html` | `page: ListPage` | a model's list |
| part `_list_count.html` | `page: ListCount` | how many records a list finds |
| part `_list_columns.html` | `page: ColumnChooser` | the column chooser when it is opened |
| part `_search_panel.html` | `page: SearchPanel` | filters, groupings and own conditions when they are opened |
| part `_list_rows.html` | `page: RowsPart` | the rows of a group that is opened |
| `form.html`, part `_form.html` | `doc`, `shell`, `page: FormPage` | one record |
| part `_lines.html` | `table: LineTable`, `mode` | lines inside a form |
| part `_timeline.html` | `timeline: Timeline` | the timeline, and more of it |
| `board.html`, part `_board.html` | `doc`, `shell`, `page: BoardPage` | a model's board |
| part `_board_cards.html` | `column: BoardColumn` | more cards of a column |
| `pivot.html`, part `_pivot.html` | `doc`, `shell`, `page: PivotPage` | figures in rows and columns |
| `chart.html`, part `_chart.html` | `doc`, `shell`, `page: ChartPage` | figures drawn |
| `calendar.html`, part `_calendar.html` | `doc`, `shell`, `page: CalendarPage` | a model's calendar |
| `schedule.html`, part `_schedule.html` | `doc`, `shell`, `page: SchedulePage` | bars in a row for each resource |
| `tree.html`, part `_tree.html` | `doc`, `shell`, `page: TreePage` | a model's tree |
| part `_tree_rows.html` | `part: TreeRows` | what stands below a record |
| `cards.html`, part `_cards.html` | `doc`, `shell`, `page: CardsPage` | a gallery, or address cards |
| part `_cards_more.html` | `part: CardsPart` | more cards |
| `bulk.html` | `doc`, `shell`, `page: BulkPage` | one field of many records |
| part `_ask.html` | `page: AskPart` | what an action asks before it runs |
| part `_lookup.html` | `page: LookupPart` | the choices under a link widget, and of the global search |
| part `_toasts.html` | `toasts: tuple[Toast, ...]` | messages to show after an action |

Parts answer htmx requests (`HX-Request: true`). `HX-Target` names the element that will be replaced, so a handler
answers `HX-Target: y-list` with `_list.html`, `y-form` with `_form.html`, `y-board` with `_board.html`, and everything
else with the whole page. Other pages of the shell extend `shell.html` and fill the block `main`; `ui.html` and
`widgets.html` hold the macros to build them from.

The Jinja environment: `autoescape=True, trim_blocks=True, lstrip_blocks=True`, extension `jinja2.ext.i18n` with
`install_gettext_callables(gettext, ngettext, newstyle=True)`, both of which look the request's language up themselves
(a context variable): macros are imported without context, so that they are made once.

Rules that all of it keeps:
- Texts are ready to show: translated, formatted for the user's language and zone, and *not* escaped (templates
  escape). Only `Widget.value` of kind `rich_text` is markup, and only because it was sanitised when it was saved.
  `Cell.css`, `Cell.mark` and `Row.css` are class names written by code, never data: they are not escaped, for speed.
- Addresses (`href`) are complete paths, or `mailto:`, `tel:` and `http(s):` ones that were checked: nobody may store
  `javascript:` in an address. Templates never build one.
- `icon` is a name of Tabler's icon set without `ti-`, such as `users`. `colour` is a place 0–11 in the palette
  (classes `c-0` … `c-11`).
- `tone` is the meaning of a status, never its look alone: a word always stands beside it.
- Requests that change something are POST, carry the CSRF token (header `X-CSRF-Token`, or the field `csrf` from a
  plain form) and an idempotency key (header `Idempotency-Key`; a form's own also as the field `idempotency-key`).
- Answers 409 and 422 are shown in place; other failures leave the page as it is and show the `detail` of their
  problem+json. Any answer may show a message: header `HX-Trigger: {"y-toast": {"text": …, "tone": …, "href": …,
  "link_label": …}}` (JSON in ASCII).
"""
