nav-evidence = Evidence

# List
evidence-lead = What people said, did, signed and paid. The stronger the act, the more it proves.
evidence-new = Add evidence
evidence-edit = Edit evidence
evidence-empty = No evidence yet. Begin with the note of one interview: write it down, mark what matters, link it to a need.
evidence-count = Records: { $n }
evidence-any = any
evidence-title = Title
evidence-strength = Strength
evidence-kind = Kind
evidence-tag = Tag
evidence-tags = Tags
evidence-linked = Linked
evidence-linked-yes = to a need or competitor
evidence-linked-no = to nothing yet
evidence-about = About
evidence-about-one = Evidence about
evidence-show-all = Show all evidence
evidence-more = and { $n } more
evidence-competitor = Competitor
evidence-put-away = archived
evidence-file = File
evidence-no-file = { $name }: the file is not part of the export that this record came with. Attach it again if you have it.
evidence-part-empty = Nobody has said, done or paid anything here yet.
evidence-part-all = All evidence about it

# Strength
strength-said = Said
strength-did = Did
strength-signed-up = Signed up
strength-paid = Paid
evidence-kind-opinion = Opinion in an interview
evidence-kind-publication = Published report
evidence-kind-complaint = Complaint
evidence-kind-behaviour = Observed behaviour
evidence-kind-sign-up = Sign-up
evidence-kind-letter = Letter of intent
evidence-kind-prepayment = Prepayment
evidence-kind-purchase = Purchase
evidence-why-opinion = What people say they would do costs them nothing.
evidence-why-publication = Somebody else's words, about somebody else's customers.
evidence-why-complaint = They took the trouble to say it unasked.
evidence-why-behaviour = They spend time on it today, whatever they say.
evidence-why-sign-up = They gave a name and want to hear more.
evidence-why-letter = They put their name under it, though it binds little.
evidence-why-prepayment = They paid before there was anything to have.
evidence-why-purchase = They paid and use it.
evidence-grades = How strength is graded
evidence-grades-lead = The kind alone decides: said is weaker than done, done is weaker than signed up, signed up is weaker than paid. The grade is an order, not a measure: two opinions do not make a complaint.
evidence-grades-show = Show the table
evidence-grade = Grade
evidence-why = Why

# By need
evidence-coverage = Evidence by need
evidence-coverage-lead = Where the needs stand on words alone. The thinnest come first.
evidence-coverage-empty = No need yet. Needs come first: evidence says how real they are.
evidence-coverage-bare = Needs without any evidence: { $n }
evidence-coverage-method = Each record counts once per need, whether the whole record or some of its passages are linked. A need is marked stale when more than half of its records are older than 180 days. These are counts of records, so there is no interval.
evidence-strongest = Strongest
evidence-records = Records
evidence-newest = Newest
evidence-nothing-yet = nothing yet

# One record
evidence-title-help = One line that says what was learned.
evidence-kind-help = The kind decides how much it proves.
evidence-note = Note
evidence-note-help = What was said or seen, in their words. Up to 20,000 characters. Leave out names, addresses and telephone numbers.
evidence-note-empty = There is no note.
evidence-person = Said by
evidence-person-help = A label such as “R12, plant manager”, never a name: people who are quoted here stay unknown to readers.
evidence-link = Link
evidence-link-help = May stay empty.
evidence-tags-help = Words with commas between them: price, onboarding. Capitals do not matter.
evidence-file-help = May stay empty. { $kinds }; at most { $limit }.
evidence-file-remove = Remove the file { $name }
evidence-about-needs = About these needs
evidence-about-competitors = About these competitors
evidence-about-help = Hold Ctrl or ⌘ to choose several. May stay empty.
evidence-about-none = There is none to choose yet.
evidence-about-nothing = nothing yet
evidence-archived = This record is archived: it counts nowhere. Restore it to change it, or delete it for good.
evidence-stale = This is older than 180 days. Ask again before you rely on it.
evidence-delete = Delete for good
confirm-evidence-delete = Delete this record, its passages and its file? It cannot be undone.
done-evidence-created = The evidence is there. Next: mark passages and say what they are about.
done-evidence-deleted = Deleted for good.
error-delete-archived-only-title = Archive it first
error-delete-archived-only = Only an archived record can be deleted for good. Nothing was changed.
error-file-missing-title = There is no file
error-file-missing = The record is there, but no file. Upload it again; if there was one, restore the store from a backup.

# Passages
passages = Marked passages
passages-empty = Nothing is marked yet. Mark the words that say something of a need or a competitor; they then stand on the list of that need or competitor.
passage = Passage
passage-number = No.
passage-mark = Mark a passage
passage-edit = What the passage is about
passage-help = The words as they stand in the note. Select them there, or type them.
passage-gone = no longer in the note
done-passage-marked = The passage is marked.
done-passage-unmarked = The mark is gone; the note is as it was.

# Wrong values
field-tag-too-long = “{ $tag }” is too long: at most { $max } characters for a tag.
field-too-many-tags = At most { $max } tags, please; these are { $count }.
field-file-too-large = The file is larger than { $limit }. It was not kept; what you typed is still here.
field-file-empty = The file is empty.
field-file-kind = This kind of file is not taken. Taken are: { $kinds }.
field-file-encoding = This text is not in UTF-8. Save it as UTF-8, then choose it again.
field-file-again = Please choose the file again: a browser does not keep it when a form comes back.
field-passage-about = Choose at least one need or competitor that the passage says something of.
field-passage-not-found = These words do not stand in the note. Select them there.
field-passages-most = At most { $max } passages in one note.
