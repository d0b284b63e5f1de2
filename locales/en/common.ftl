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
nav-datasets = Data sets
nav-runs = Runs
nav-benchmarks = Benchmarks
nav-models = Models
nav-all = Assay
nav-ventures = Ventures
nav-users = Users
nav-all-datasets = All data sets
nav-sign-out = Sign out

source-measured = measured by the lab
source-observed = observed record
source-assumption = assumption
source-stale = stale
source-none = no source
figure-n = n { $n }
figure-no-interval = no interval: a single value

list-search = Search
list-search-button = Search
list-pages = Pages
list-previous = Previous
list-next = Next
list-page-of = Page { $page } of { $last }
list-nothing-found = Nothing fits this search.
list-unreadable = { $n } records of this page are damaged and cannot be shown. The log of the server names them; an export holds them as they are.
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
confirm-remove = Remove this? It cannot be undone.
yes = yes
no = no
unknown = unknown
imported = imported
imported-line = Imported from { $file } on { $date } by { $person }. It was not measured here and counts as an observed record.

ago-now = just now
ago-minutes = { $n } min ago
ago-hours = { $n } h ago
ago-days = { $n } d ago

form-invalid = Nothing was saved. What you typed is still here; see the marked fields.
field-missing = Please fill this in.
field-too-short = At least { $min } characters, please.
field-too-long = At most { $max } characters, please; this has { $count }.
field-unreadable = This holds characters that cannot be read; type it again.
field-control = This holds control characters, such as a zero byte, that cannot be kept; take them out.
field-not-a-number = A number, please, for example 12.5.
field-two-ways = “{ $typed }” could be { $first } or { $second }. Please write one of these.
field-too-many-places = “{ $typed }” has more decimal places than are kept here: { $places } at most.
field-other-currency = In { $currency }, please.
field-not-whole = A whole number, please.
field-out-of-range = Between { $min } and { $max }, please.
field-not-a-date = A date as year-month-day, please, for example 2026-03-31.
field-date-range = A date from 1970 to today, please.
field-not-offered = Please choose one of the offered values.
field-not-email = An e-mail address, please, for example name@example.org.
field-taken = This is taken already; choose another.

error-not-found-title = Not found
error-not-found = There is nothing at this address, or it is not shared with you.
error-sign-in-title = Sign in first
error-sign-in = Sign in, then try again.
error-forbidden-title = Not allowed
error-forbidden = You may look at this but not change it. Ask an owner of the venture for more rights.
error-forged-title = This form is out of date
error-forged = The form could not be tied to your visit, so nothing was changed. Go back, reload the page and send it again.
error-bad-request-title = Not understood
error-bad-request = The request could not be read. Nothing was changed.
error-invalid-title = Wrong values
error-invalid = Some values are wrong; see the list of fields. Nothing was changed.
error-too-many-title = Too many tries
error-too-many = Please wait a moment before you try again.
error-not-multipart-title = Not a form with files
error-not-multipart = Send the fields and files as multipart/form-data.
and-more = and {$n} more
and-earlier = and {$n} earlier
choices-find = Find an older record
choices-find-help = The choices below are the newest {$n}, and those chosen already. Words that a record's name holds bring others here.
field-venture-full =
    This venture holds { $most } { $kind ->
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
        [market-sizes] parts of the market
        [milestones] milestones
        [machine-prices] prices of machines
        [weight-sets] sets of weights
        [prices] prices
        [changes] lines in the logs of competitors
        [votes] counts of votes
        [passages] passages
        [reports] reports
        [runs] runs
        [benchmarks] benchmarks
       *[other] imports
    } in use, as many as it may. Archive or remove some that are no longer needed, or ask the operator to raise the limit.
error-venture-full-title = Limit reached
error-venture-full =
    This venture holds { $most } { $kind ->
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
        [market-sizes] parts of the market
        [milestones] milestones
        [machine-prices] prices of machines
        [weight-sets] sets of weights
        [prices] prices
        [changes] lines in the logs of competitors
        [votes] counts of votes
        [passages] passages
        [reports] reports
        [runs] runs
        [benchmarks] benchmarks
       *[other] imports
    } in use, as many as it may; nothing was changed. Archive or remove some that are no longer needed, or ask the operator to raise the limit.
error-sent-twice-title = Sent already
error-sent-twice = This form was carried out already; nothing was entered a second time. Open the page again to see the result, or to enter another.
error-being-sent-title = Still at work
error-being-sent = The same form was sent a moment ago and is still being worked on. Nothing was entered a second time; look at the list in a minute.
error-damaged-title = This record is damaged
error-damaged = The record is there and cannot be read, so it cannot be shown. Nothing was changed. An export of the venture holds it as it is; an administrator finds its name in the log of the server under this reference, and can bring it back from a backup.
error-taken-title = Somebody was faster
error-taken = Somebody entered the same a moment ago, or the name is taken by now. Nothing was changed; choose another and try again.
error-too-large-title = Too large
error-too-large = What was sent is larger than this page takes. Nothing was changed.
error-too-slow-title = That took too long
error-too-slow = The upload came too slowly and was ended. Nothing was changed; try again on a faster connection, or with a smaller file.
error-busy-title = The server is busy
error-busy = Other work takes up the memory or the processors that this server gives to requests. Nothing was changed. Try again in a few seconds; if it stays so, do it in smaller parts or ask your administrator to raise memory_budget.
error-unavailable-title = The records cannot be reached
error-unavailable = The database does not answer at the moment. Nothing was changed; try again in a minute.
error-internal-title = Something broke
error-internal = This is our fault. Nothing was changed by this request. If it happens again, tell your administrator the reference.
error-reference = Reference
error-home = Back to the start
error-bad-json-title = Not understood
error-bad-json = The body is no JSON of the expected shape, or is larger than 1 MiB. Nothing was changed.
upload-progress = Sent so far
upload-sending = { $sent } of { $total } sent
upload-reading = All is sent. The server reads it now; large files take a while.
upload-cancel = Stop sending
upload-cancelled = Stopped. Nothing was kept; what you typed and chose is still here.
upload-failed = It did not arrive: the connection broke, or the file was changed after it was chosen. Choose it again, and look at the list before you send it once more.
list-columns = Columns
list-columns-previous = Columns before
list-columns-next = Further columns
list-columns-of = Columns, part { $part } of { $last }
list-first-of = The first { $shown } of { $all }.
