app-name = Assay
skip-to-content = Skip to content
nav-main = Main
nav-menu = Menu
nav-home = Home
nav-market = Market
nav-needs = Needs
nav-competitors = Competitors
nav-imports = Import and export
nav-offer = Offer
nav-economics = Economics
nav-reports = Reports
nav-lab = Model lab
nav-analysis = Analysis
nav-product = Product
nav-verdict = Verdict
nav-assumptions = Assumptions
nav-rules = Rules
nav-switch = Switch venture, now:
nav-all-ventures = All ventures
nav-datasets = Data sets
nav-runs = Runs
nav-benchmarks = Benchmarks
nav-models = Models
nav-ventures = Ventures
nav-users = Users
nav-all-datasets = All data sets
nav-catalogue = Model prices
nav-sign-out = Sign out

source-measured = measured by the lab
source-observed = observed record
source-assumption = assumption
source-stale = stale
source-none = no source
figure-n = n { $n }
figure-no-interval = no interval: single value

list-search = Search
list-search-button = Search
list-pages = Pages
list-previous = Previous
list-next = Next
list-page-of = Page { $page } of { $last }
list-nothing-found = Nothing matches this search.
list-unreadable = { $n } records on this page are damaged and cannot be shown. The server's log names them; an export contains them unchanged.
list-show-archived = Show archived
list-show-active = Show active
list-actions = Actions
list-export-csv = CSV
action-save = Save
action-cancel = Cancel
action-edit = Edit
action-archive = Archive
action-restore = Restore
action-remove = Remove
confirm-archive = Archive this? You can restore it later.
confirm-remove = Remove this? This cannot be undone.
yes = yes
no = no
unknown = unknown
imported = imported
imported-line = Imported from { $file } on { $date } by { $person }. Not measured here; counts as an observed record.

ago-now = just now
ago-minutes = { $n } min ago
ago-hours = { $n } h ago
ago-days = { $n } d ago

form-invalid = Nothing was saved. Your entries are still here; fix the marked fields.
form-overtaken = Somebody else changed this while you were editing. Nothing of yours is lost: where you both changed a field, their value is shown below yours. Compare, then save.
form-save-anyway = Save mine anyway
form-theirs = Saved by somebody else meanwhile:
form-theirs-empty = Somebody else has emptied this field meanwhile.
form-theirs-taken = Somebody else changed this field meanwhile; it shows their value.
form-theirs-choice = Somebody else chose another option meanwhile; it is marked in the list.
form-theirs-mark = (saved meanwhile)
error-changed-title = Changed meanwhile
error-changed = Others kept changing this venture while it was being saved, so nothing was saved. Go back and save again.
field-missing = Enter or choose a value.
field-too-short = Enter at least { $min } characters.
field-too-long = Enter at most { $max } characters; this has { $count }.
field-unreadable = This contains characters that cannot be read. Type it again.
field-control = This contains control characters (such as a zero byte) that cannot be saved. Remove them.
field-not-a-number = Enter a number, for example 12.5.
field-two-ways = “{ $typed }” could be { $first } or { $second }. Enter one of these.
field-too-many-places = “{ $typed }” has too many decimal places: { $places } at most.
field-other-currency = Enter the amount in { $currency }.
field-not-whole = Enter a whole number.
field-out-of-range = Enter a value between { $min } and { $max }.
field-not-a-date = Enter a date as year-month-day, for example 2026-03-31.
field-date-range = Enter a date from 1970 to today.
field-not-offered = Choose one of the listed values.
field-not-email = Enter an e-mail address, for example name@example.org.
field-taken = This is already taken. Choose another.

error-not-found-title = Not found
error-not-found = There is nothing at this address, or you do not have access to it.
error-sign-in-title = Sign in first
error-sign-in = Sign in, then try again.
error-forbidden-title = Not allowed
error-forbidden = You can view this but not change it. Ask an owner of the venture for more rights.
error-forged-title = This form is out of date
error-forged = This form does not belong to your current session, so nothing was changed. Go back, reload the page and submit it again.
error-bad-request-title = Invalid request
error-bad-request = The request could not be read. Nothing was changed.
error-invalid-title = Invalid values
error-invalid = Some values are invalid; see the list of fields. Nothing was changed.
error-too-many-title = Too many attempts
error-too-many = Wait a moment, then try again.
error-not-multipart-title = Form without files
error-not-multipart = Send the fields and files as multipart/form-data.
and-more = and {$n} more
and-earlier = and {$n} earlier
choices-find = Find an older record
choices-find-help = Below are the newest {$n} records and those already selected. Enter words from a record's name to find others.
field-venture-full =
    This venture has reached its limit of { $most } { $kind ->
        [needs] needs
        [competitors] competitors
        [capabilities] capabilities
        [ratings] ratings
        [segments] segments
        [ideas] ideas
        [surveys] surveys
        [evidence] records of evidence
        [experiments] experiments
        [channels] channels
        [market-sizes] market sizes
        [milestones] milestones
        [machine-prices] machine prices
        [weight-sets] saved weights
        [prices] prices
        [changes] competitor changes
        [votes] votes
        [passages] passages
        [reports] reports
        [runs] runs
        [benchmarks] benchmarks
       [comments] comments
       *[other] imports
    } in use. Archive or remove some that you no longer need, or ask the operator to raise the limit.
error-venture-full-title = Limit reached
error-venture-full =
    This venture has reached its limit of { $most } { $kind ->
        [needs] needs
        [competitors] competitors
        [capabilities] capabilities
        [ratings] ratings
        [segments] segments
        [ideas] ideas
        [surveys] surveys
        [evidence] records of evidence
        [experiments] experiments
        [channels] channels
        [market-sizes] market sizes
        [milestones] milestones
        [machine-prices] machine prices
        [weight-sets] saved weights
        [prices] prices
        [changes] competitor changes
        [votes] votes
        [passages] passages
        [reports] reports
        [runs] runs
        [benchmarks] benchmarks
       [comments] comments
       *[other] imports
    } in use; nothing was changed. Archive or remove some that you no longer need, or ask the operator to raise the limit.
error-sent-twice-title = Already submitted
error-sent-twice = This form was already processed, so nothing was entered twice. Open the page again to see the result or to enter another record.
error-being-sent-title = Still processing
error-being-sent = This form was submitted a moment ago and is still being processed. Nothing was entered twice; check the list in a minute.
error-damaged-title = This record is damaged
error-damaged = The record exists but cannot be read, so it cannot be shown. Nothing was changed. An export of the venture contains it unchanged; an administrator can find it in the server's log under this reference and restore it from a backup.
error-taken-title = Already taken
error-taken = Somebody entered the same a moment ago, or the name is taken. Nothing was changed. Choose another and try again.
error-too-large-title = Too large
error-too-large = The request is larger than this page accepts. Nothing was changed. Try a smaller file or shorter text.
error-too-slow-title = Upload timed out
error-too-slow = The upload was too slow and was stopped. Nothing was changed. Try again on a faster connection or with a smaller file.
error-busy-title = The server is busy
error-busy = Other work is using the memory or processors reserved for requests. Nothing was changed. Try again in a few seconds; if this continues, work in smaller parts or ask your administrator to raise memory_budget.
error-unavailable-title = Database not available
error-unavailable = The database is not responding. Nothing was changed. Try again in a minute.
error-internal-title = Something went wrong
error-internal = This is our fault. This request changed nothing. If it happens again, send the reference to your administrator.
error-reference = Reference
error-home = Back to the home page
error-venture = Back to { $name }
error-bad-json-title = Invalid request
error-bad-json = The body is not JSON of the expected form, or is larger than 1 MiB. Nothing was changed.
upload-progress = Uploaded
upload-sending = { $sent } of { $total } uploaded
upload-reading = Upload complete. The server is reading the file; large files take a while.
upload-cancel = Stop upload
upload-cancelled = Upload stopped. Nothing was saved; your entries are still here.
upload-failed = Upload failed: the connection was lost, or the file changed after you chose it. Choose it again, and check the list before you retry.
list-columns = Columns
list-columns-previous = Previous columns
list-columns-next = Next columns
list-columns-of = Columns, page { $part } of { $last }
list-first-of = The first { $shown } of { $all }.
next-step = Next:
grid-paste = Paste from a spreadsheet
grid-paste-lead = Copy a block of cells in your spreadsheet and paste it here. It fills the table from the cell that you choose, and is checked and saved with it. You can also paste straight into a cell of the table.
grid-paste-row = First row
grid-paste-column = First column
grid-paste-cells = Copied cells
grid-paste-missing = Row { $row } has no cell in column { $column }, which the first row has. Every row must have as many cells as the first.
grid-paste-surplus = Row { $row } has a cell in column { $column }, which the first row does not have. Every row must have as many cells as the first.
grid-paste-quote = A quotation mark in row { $row }, column { $column } is not closed where the cell ends. Remove it or close the cell.
grid-paste-beyond = The block has { $rows } rows and { $columns } columns, but from the first cell only { $most_rows } rows and { $most_columns } columns are left in the table.
grid-changed = Cells changed and not saved: { $n }.
grid-pasted = Cells filled: { $n }. Not saved yet.
grid-cut = Values that found no place: { $n }.
grid-undo-paste = Undo paste
grid-keys = Arrow keys and Enter move, Ctrl+Enter saves. What you paste from a spreadsheet fills the table from the current cell.
grid-conflicts = Somebody else saved this table while you were working on it. Nothing of yours was saved yet. The cells that differ are marked ({ $n }), with what they hold now under what you entered. Correct them, or save again to replace the other values.
grid-now = Now { $value }, entered by { $name }.
grid-now-empty = Now empty.
grid-archived = This was archived meanwhile. Enter what it was before to leave it as it is.
grid-source-missing = Enter a source here or in a row above.
next-rate-need = Rate it
next-rate-offer = Rate the offer on it
next-rate-competitor = Rate it in the matrix
next-needs = See the needs
next-market = See the market
next-ideas = See what to build next
next-offer = Use it in the offer
next-assumptions = Fill the assumptions
next-risks = Answer the risk questions
next-verdict = See the verdict
next-reports = Compare reports
