# Links to a report
share-title = Share this report
share-lead = A link shows this report as it is stored, to anyone who has it. No account is needed, and nothing else of the venture can be opened.
share-new = New link
share-make = Create link
share-name = For whom
share-name-help = Only you see this. One link for each reader tells you who opened it, and can be revoked alone.
share-days = Works for
share-days-help = Afterwards the link shows nothing. You can revoke it sooner.
share-days-7 = 7 days
share-days-30 = 30 days
share-days-90 = 90 days
share-days-365 = 1 year
share-passphrase = Passphrase
share-passphrase-help = Optional, at least 8 characters. Send it by another way than the link.
share-made = Link created
share-made-once = Copy it now: it is shown only once. If it is lost, create another one.
share-copy = Copy link
share-copied = Copied
share-links = Links
share-empty = No links yet. Create one for each reader.
share-standing = Status
share-standing-open = works
share-standing-expired = expired
share-standing-revoked = revoked
share-until = Until
share-views = Views
share-last-view = Last view
share-never = never
share-with-passphrase = passphrase
share-revoke = Revoke
share-revoke-confirm = Revoke this link? Whoever has it will find nothing.
done-link-revoked = The link was revoked. Whoever has it will find nothing.
field-too-many-links = A report can have { $most } links. Build a new report to share more.
field-wrong-passphrase = This is not the passphrase.

# What a reader sees
share-passphrase-title = This report needs a passphrase
share-passphrase-ask = The sender of the link has told you.
share-open = Open report
share-download-pdf = Download PDF
share-snapshot-note = This report was stored on the date above and does not change. Made with Assay.

# Files
error-pdf-busy-title = Other reports are being set
error-pdf-busy = Try again in a few seconds.
error-pdf-face-title = A font is missing on the server
error-pdf-face = The report has Chinese text, and no font with Chinese characters is installed. Ask your administrator to install one, for example the package fonts-noto-cjk; no restart is needed.
error-pdf-too-long-title = Too long for a PDF
error-pdf-too-long = A PDF can have about 150 pages. Shorten your own texts in the report, or use its page, Markdown or JSON instead.
share-download-slide = Slide
share-download-tables = All tables (ZIP)
share-button = Share
