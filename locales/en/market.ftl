# Facts in general
fact-source = Source
fact-source-help = Where somebody could look it up: a link, a report, an interview.
fact-date = As of
fact-date-help = The day on which it was so.
fact-author = Entered by
fact-entered-by = entered by { $name }
fact-note = Note
done-fact-removed = Removed.
error-market-too-wide-title = Too wide a table
error-market-too-wide = So many products by so many columns are not laid out: at most 2,000,000 cells. Archive competitors, needs or capabilities that no longer matter. Nothing was changed.
error-record-archived-title = This record is archived
error-record-archived = An archived record can be read but not changed. Restore it first; nothing was changed.
field-not-web-address = A web address that starts with http:// or https://, please.

# Competitors
competitors-lead = Who else serves these needs, at what price, how well. Facts count as fresh for 60 days.
competitors-empty = No competitor yet. Add those that your customers would choose instead, and what people do today if there is no product.
competitor-new = Add competitor
competitor-edit = Edit competitor
competitor-name = Name
competitor-website = Website
competitor-website-help = May stay empty.
competitor-share = Market share, %
competitor-share-help = Share of the market's revenue; leave it empty if you do not know it.
competitor-latest-price = Latest price
competitor-archived = This competitor is archived: it counts in no figure. Restore it to change it.
competitor-stale = These facts are older than 60 days. Look again, then edit them with today's date.
field-share-total = All shares together would exceed 100 %; at most { $rest } % is left.
done-competitor-created = The competitor is there. Next: add prices and rate how well it meets each need.
prices = Prices
prices-empty = No price yet.
price-add = Add price
price-amount = Price
price-unit = What it buys
price-unit-month = per month
price-unit-seat-month = per seat and month
price-unit-year = per year
price-unit-thousand-requests = per 1,000 requests
price-unit-once = once
features = How well it meets each need
features-lead = 0 means not at all, 5 means completely. Needs that nobody looked at stay unknown; they never count as 0.
features-no-needs = No need yet. Needs come first: competitors and your offer are rated against them.
feature-rating = Rating
feature-rating-help = 0 means not at all, 5 means completely.
feature-evidence = Evidence
feature-evidence-help = What you saw: a test, a data sheet, a review.
feature-rate = Rate a need
feature-looked-unknown = looked, could not tell

# Needs
need = Need
needs-lead = What people want to get done, ranked by how important it is and how little they are satisfied.
needs-empty = No need yet. Write down an outcome that your customers want, then collect what they say of it.
needs-archived = Archived needs
needs-method = Opportunity = importance + (importance − satisfaction, if positive), from mean ratings on 1 to 10; the scale runs from 1 to 19. The stroke is the 95 % bootstrap interval: respondents are drawn anew 2,000 times, with all their answers together.
need-new = Add need
need-edit = Edit need
need-statement = Outcome
need-statement-help = What somebody wants to achieve, in their words, without a solution: “Find defects before parts are shipped”.
need-rank = Rank
need-opportunity = Opportunity
need-top-two-box = Opportunity by top-two-box
need-importance = Importance
need-importance-help = 1 means not at all, 10 means nothing is more important.
need-satisfaction = Satisfaction
need-satisfaction-help = How satisfied they are with what they use today, from 1 to 10.
need-respondents = Respondents
need-best-competitor = Best competitor
need-no-rival = No competitor is rated for this need.
need-archived = This need is archived: it counts in no figure. Restore it to change it.
need-score-needs = A score needs 2 respondents: ask { $more } more.
need-interval-needs = An interval needs 10 respondents: ask { $more } more.
done-need-created = The need is there. Next: enter what respondents say of it.
answers = What respondents say
answers-empty = Nobody has been asked yet. Enter one answer, or paste a list.
answer-add = Add an answer
respondent = Respondent
respondent-help = A label such as “R12”; use the same one for the same person on every need. A new answer replaces the old one.
respondent-delete = Delete respondent
respondent-delete-lead = Everything that this respondent said in this venture ({ $answers } answers) is deleted at once and cannot be restored.
respondent-delete-now = Delete for good
field-no-such-respondent = Nobody with this label answered in this venture. Nothing was deleted.
done-respondent-deleted = Everything that the respondent said is deleted.
import = Paste answers
import-lines = Answers, one per line
import-lines-help = respondent,importance,satisfaction: for example R12,9,3. Comma, semicolon or tab. All lines are taken, or none; where something is open, another scale for example, you are asked. It can be undone.
import-file-instead = Take in a file instead
done-ratings-imported = All answers were taken.
offer-fit = How well our offer meets it
offer-fit-lead = Best rated by people who tried it, not by those who built it.
offer-fit-empty = Nobody has rated our offer for this need; until then the verdict takes it as not addressed.
offer-fit-add = Rate our offer
offer-respondent-help = Who rates: a label such as “R12”. A new rating replaces the old one.

# Overview
market-lead = Competitors: { $competitors } · needs: { $needs }
market-empty = Nothing is known of the market yet. Begin with the needs, then add competitors and rate them.
market-our-offer = Our offer
market-product = Product
market-best-need = Best opportunity
market-no-score = No need has 2 respondents yet.
market-chart-table = Data as a table
hhi = Concentration (HHI)
hhi-named = { $percent } % of the market is named: { $band }.
hhi-low = low concentration (below 1,000)
hhi-moderate = moderate concentration (1,000 to 1,800)
hhi-high = high concentration (above 1,800)
hhi-open = the unnamed rest decides whether it is concentrated
hhi-empty = No market share is known. Enter the share of at least one competitor.
hhi-too-much = The shares add up to { $total } %, more than the whole market. Correct one of them.
hhi-out-of-range = A share of { $share } % is impossible. Correct it.
map-title = Positioning map
map-description = Products that are rated alike lie close together; the plane shows { $share } of their differences.
map-axis = Axis { $n } ({ $share } of differences)
map-explained = Products that are rated alike lie close together. The plane shows { $share } of all differences between them (principal components of standardised ratings).
map-right = Further right means above all better at: { $need }.
map-up = Further up means above all better at: { $need }.
map-filled = { $n } unknown ratings stand at the mean of their column.
map-dropped-capabilities = { $n } capabilities are left out: fewer than half of the products are rated for them, or all are rated alike.
map-dropped-needs = { $n } needs are left out: fewer than half of the products are rated for them, or all are rated alike.
map-dropped-products = { $n } competitors are left out: nothing that could be placed is known of them.
map-too-few-products = The map needs at least 3 rated products; { $known } are. Rate more competitors, or our offer.
map-too-few-needs = The map needs at least 2 needs on which products differ and half of them are rated; there are { $known }. Rate more needs.
map-failed = The map could not be computed from these ratings.
matrix = Who meets which need
matrix-lead = Ratings from 0 to 5; “?” is unknown. Needs in the order of their opportunity.

# Segments
segment = Segment
segments = Segments
segments-lead = Parts of the market: people who have much in common and decide alike.
segments-empty = No segment yet. Name the groups of people that you could serve; needs and competitors can then say whose they are.
segment-new = Add segment
segment-edit = Edit segment
segment-name = Name
segment-name-help = Who they are: “Makers of small metal parts”.
segment-description = Description
segment-description-help = How to tell that somebody belongs to it: size, trade, situation.
segment-none = none
segment-archived = This segment is archived: it is not offered any more. Restore it to change it.
segment-no-needs = No need names this segment yet; choose it where a need is edited.
segment-no-competitors = No competitor names this segment yet; choose it where a competitor is edited.

# Profiles
competitor-founded = Founded in
competitor-headcount = People
competitor-funding = Money raised
competitor-funding-help = All rounds together; leave it empty if you do not know it.
competitor-strengths = Strengths
competitor-strengths-help = One per line: what customers say, not what you think.
competitor-weaknesses = Weaknesses
price-currency = Currency
need-evidence = Evidence
need-evidence-help = What shows that people want it: what they said, did or paid.

# What changed
changes = What changed
changes-empty = Nothing has changed since it was entered. Another share, price, rating, headcount or funding is written down here by itself.
change-what = What
change-from-to = From → to
change-field-share = Market share
change-field-price = Price
change-field-funding = Money raised
change-field-headcount = People
change-field-rating = Rating for a need
change-field-capability = Capability
change-field-note = Note

# Feature matrix
feature-matrix = Feature matrix
feature-matrix-lead = What each product can do.
feature-matrix-unknown = Unknown: { $unknown } of { $cells } cells.
feature-matrix-empty = No capability yet. Add what customers compare: then rate each product, 0 to 5, with the evidence.
feature-matrix-scale = 0 means not at all, 5 means completely; “?” is unknown and counts in no figure. Choose a cell to rate it.
capability = Capability
capability-new = Add capability
capability-edit = Edit capability
capability-name = Name
capability-name-help = What a product can do, in the customers’ words: “Reads torn labels”.
capability-group = Group
capability-group-help = What it is listed under, for example “Integration”. May stay empty.
capability-need = Need that it serves
capability-unknown = Unknown
capability-archived = This capability is archived: it counts in no figure. Restore it to change it.
capability-rate = Rate
capability-link = Link to the evidence
capability-rating-help = 0 means not at all, 5 means completely. If you looked and could not tell, say so: it stays unknown.
done-capability-created = The capability is there. Next: rate each product.

changes-lead = Another share, price, rating, headcount or funding is written down by itself; what you saw yourself you add below.
changes-all = All changes
changes-all-or-add = All changes, or add one
change-add = Add a change
change-note-help = What you saw: a launch, a layoff, a new customer.

# Side by side
compare = Side by side
compare-lead = Two to four competitors next to each other, and our offer where it is rated.
compare-number = Choose two to four competitors.
compare-choose = Competitors to compare
compare-box = Compare { $name }
compare-now = Compare
compare-too-few = There are fewer than two competitors.
compare-needs = By need
compare-capabilities = By capability
compare-nothing-rated = Nothing is rated here yet.

# Battlecard
battlecard = Battlecard
battlecard-against = Against { $name }
battlecard-date = As known on { $date }. Print it on one sheet from the browser.
battlecard-who = Who they are
battlecard-nothing = Nothing is entered.
battlecard-nowhere = Nowhere.
battlecard-ahead = Where we are ahead
battlecard-behind = Where they are ahead
battlecard-we = We
battlecard-they = They
battlecard-rest = About even: { $even }. Unknown on one side: { $unknown }. A lead below half a step of the scale counts as even.

# Review
review = Review
review-lead = What has grown old: prices and facts after 60 days, ratings after 180. Look again; if it still holds, say so with its source.
review-facts = Stale facts: { $n }
review-empty = Everything is fresh. Facts appear here when they have outlived their time.
review-fact = Fact
review-value = Value
review-confirm = Still true today
review-kind-competitor = Profile and share
review-kind-price = Price
review-kind-rating = Rating for a need
review-kind-capability = Capability
review-kind-offer-capability = Our capability
review-answers = Needs with old answers
review-answers-lead = Most answers on these are older than 180 days. Nobody but the respondents can say whether they still hold: ask again.
review-newest = Newest answer
done-confirmed = Dated today, with your source.

# Votes
votes = Votes
votes-lead = Counts from elsewhere: a forum, a tracker, a show of hands. Of each source the newest count is taken.
votes-empty = No votes yet.
votes-add = Add a count

# Trend
trend = Over time
trend-description = Opportunity score of the answers given in each period.
trend-empty = No period has 2 answers yet.
trend-axis = Opportunity, 1 to 19
trend-period = Period
trend-interval = 95 % interval and n
trend-by-month = By month
trend-by-quarter = By quarter
trend-lead = The answers of each period scored on their own: 2 are needed for a score, 10 for an interval. Different people may have answered, so small steps mean nothing.

# A need's history
need-history = History
need-history-empty = Stated as it is from the start; nothing was merged in or split off.
need-event-restated = Was stated as “{ $statement }”
need-event-merged = Took in
need-event-split = Was split into
need-event-part-of = Is a part of
need-event-undone = undone on { $date }
need-merged-into = This need has become part of another one, where it can be undone:
need-merge = Merge other needs into this one
need-merge-now = Merge
need-merge-lead = Their answers, votes and ratings move here, and they are archived. Where somebody answered both, the newer answer counts. It can be undone. Needs that are worded alike stand first.
need-merge-choose = Merge this one
need-merge-none = There is no other need.
need-split = Split this need
need-split-now = Split
need-split-lead = A need that holds two outcomes cannot be rated well. The parts become needs of their own, this one is archived. It can be undone.
need-parts = Parts
need-parts-help = One outcome per line, two to ten.
need-split-copy = Copy the answers ({ $n }), evidence and ideas to every part
need-split-copy-help = They are about the whole: choose this only if they hold for each part. Otherwise the parts start without them. Experiments and survey questions stay with the archived need.
field-choose-need = Choose at least one need.
field-parts = Between { $min } and { $max } lines, please, each different.
field-part-too-long = At most { $max } characters per line, please.
error-need-step-title = Another step came after it
error-need-step = This need was merged or split again since. Undo that first; nothing was changed.
error-need-merged-title = This need is part of another one
error-need-merged = Undo the merge on the page of the need that took it in; nothing was changed.
action-undo = Undo
confirm-undo = Undo this? Everything goes back to where it was.
done-needs-merged = Merged. The history says what was taken in; it can be undone there.
done-need-split = Split. The parts are needs of their own now; it can be undone in the history.
done-undone = Undone.
competitor-merge = Merge other competitors into this one
competitor-merge-lead = Their prices, ratings and changes move here, and so do the links of ideas and evidence. What is not known here is filled in; where both have a rating, each keeps its own. The others are archived. It can be undone. Names that are alike stand first.
competitor-merge-none = There is no other competitor.
competitor-merges = What became part of it
competitor-merged-into = This competitor has become part of another one, where it can be undone:
field-choose-competitor = Choose at least one competitor.
error-competitor-merged-title = This competitor is part of another one
error-competitor-merged = Undo the merge on the page of the competitor that took it in; nothing was changed.
done-competitors-merged = Merged. It can be undone on this page.
