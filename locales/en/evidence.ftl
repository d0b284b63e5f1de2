nav-evidence = Evidence

# List
evidence-lead = What people said, did, signed and paid. The stronger the act, the more it proves.
evidence-new = Add evidence
evidence-edit = Edit evidence
evidence-empty = No evidence yet. Start with the note of one interview: write it down, mark what matters and link it to a need.
evidence-count = Records: { $n }
evidence-any = any
evidence-title = Title
evidence-strength = Strength
evidence-kind = Kind
evidence-tag = Tag
evidence-tags = Tags
evidence-linked = Links
evidence-linked-yes = linked to a need or competitor
evidence-linked-no = not linked yet
evidence-about = About
evidence-about-one = Evidence about
evidence-show-all = Show all evidence
evidence-more = and { $n } more
evidence-competitor = Competitor
evidence-put-away = archived
evidence-file = File
evidence-no-file = { $name }: the file is not part of the export that this record was imported from. Attach it again if you have it.
evidence-part-empty = No evidence yet.
evidence-part-all = All related evidence

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
evidence-why-opinion = Saying what they would do costs people nothing.
evidence-why-publication = Somebody else's words about somebody else's customers.
evidence-why-complaint = They took the trouble to say it without being asked.
evidence-why-behaviour = They spend time on it today, whatever they say.
evidence-why-sign-up = They left a name and want to hear more.
evidence-why-letter = They put their name to it, although it is hardly binding.
evidence-why-prepayment = They paid before there was a product.
evidence-why-purchase = They paid and use it.
evidence-grades = How strength is graded
evidence-grades-lead = The kind alone decides the strength: said is weaker than did, did is weaker than signed up, signed up is weaker than paid. The grade is a rank, not a measure: two opinions do not equal one complaint.
evidence-grades-show = Show table
evidence-grade = Grade
evidence-why = Reason

# By need
evidence-coverage = Evidence by need
evidence-coverage-lead = Which needs rest on words alone. Those with the least evidence come first.
evidence-coverage-empty = No needs yet. Add needs first: evidence shows how real they are.
evidence-coverage-bare = Needs without any evidence: { $n }
evidence-coverage-method = Each record counts once per need, whether the whole record or some of its passages are linked. A need is marked stale when more than half of its records are older than 180 days. These are counts of records, so there is no interval.
evidence-strongest = Strongest
evidence-records = Records
evidence-newest = Newest
evidence-nothing-yet = none yet

# One record
evidence-title-help = What you learned, in one line.
evidence-kind-help = The kind decides how much it proves.
evidence-note = Note
evidence-note-help = What was said or seen, in their own words. Up to 20,000 characters. Leave out names, addresses and telephone numbers.
evidence-note-empty = No note.
evidence-person = Said by
evidence-person-help = A label such as “R12, plant manager”, never a name: readers must not be able to identify the people quoted here.
evidence-link = Link
evidence-link-help = Optional.
evidence-tags-help = Separate with commas: price, onboarding. Case does not matter.
evidence-file-help = Optional. { $kinds }; at most { $limit }.
evidence-file-remove = Remove the file { $name }
evidence-about-needs = Related needs
evidence-about-competitors = Related competitors
evidence-about-help = Hold Ctrl or ⌘ to choose several. Optional.
evidence-about-none = Nothing to choose yet.
evidence-about-nothing = not linked yet
evidence-archived = This record is archived and not counted anywhere. Restore it to change it, or delete it permanently.
evidence-stale = This is older than 180 days. Check it before you rely on it.
evidence-delete = Delete permanently
confirm-evidence-delete = Delete this record, its passages and its file permanently? This cannot be undone.
done-evidence-created = Evidence created. Next: mark passages and link them.
done-evidence-deleted = Evidence deleted permanently.
error-delete-archived-only-title = Archive it first
error-delete-archived-only = Only archived records can be deleted permanently. Nothing was changed.
error-file-missing-title = File missing
error-file-missing = The record exists, but its file is missing. Upload it again, or restore the file storage from a backup.

# Passages
passages = Marked passages
passages-empty = No passages yet. Mark the words that say something about a need or competitor; they are then listed there.
passage = Passage
passage-number = No.
passage-mark = Mark passage
passage-edit = Links of this passage
passage-help = The exact words from the note. Select them there or type them.
passage-gone = no longer in the note
done-passage-marked = Passage marked.
done-passage-unmarked = Mark removed; the note is unchanged.

# Wrong values
field-tag-too-long = “{ $tag }” is too long: a tag can have at most { $max } characters.
field-too-many-tags = Enter at most { $max } tags; these are { $count }.
field-file-too-large = The file is larger than { $limit } and was not saved. Your other entries are still here.
field-file-empty = The file is empty. Choose another one.
field-file-kind = This type of file is not accepted. Accepted: { $kinds }.
field-file-encoding = This text is not UTF-8. Save it as UTF-8, then choose it again.
field-file-again = Choose the file again: browsers do not keep it when a form is shown again.
field-passage-about = Choose at least one related need or competitor.
field-passage-not-found = These words are not in the note. Select them there.
field-passages-most = A note can have at most { $max } passages.
