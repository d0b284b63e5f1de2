# Sections of the market
market-sections = Market pages
section-overview = Overview
section-landscape = Opportunities
interval-low = low
interval-high = high

# Opportunity landscape
landscape-title = Opportunity landscape
landscape-lead = What matters much and is met badly lies at the lower right.
landscape-description = Needs by importance and satisfaction; lower right is the greater opportunity. The greatest is: { $need }.
landscape-empty = Nothing to place yet. A need is placed when two respondents have rated its importance and their satisfaction.
landscape-answer = Needs with a strong opportunity (12 and more): { $n }
landscape-convention = How answers are condensed
landscape-by-mean = Means (1–19)
landscape-by-top-two = Top-two-box (0–20)
landscape-explained = Each line joins the places with the same opportunity score: importance + (importance − satisfaction, if positive). The further right and down a need lies, the more there is to win.
landscape-interval-mean = Strokes are 95 % intervals of the means (Student’s t), from 10 respondents on.
landscape-interval-top-two = Both axes are ten times the share of answers 9 or 10; strokes are 95 % Wilson intervals, from 10 respondents on.
landscape-drawn = The { $drawn } greatest opportunities of { $all } needs are drawn.
landscape-unplaced = { $n } needs are not placed: fewer than 2 respondents rated them.
landscape-table = Needs in the landscape
landscape-zone = Opportunity is
landscape-zone-extreme = very strong (15 and more)
landscape-zone-strong = strong (12 to 15)
landscape-zone-some = some (10 to 12)
landscape-zone-little = little (8 to 10)
landscape-zone-served = none: well served (below 8)
landscape-all-needs = All needs, to sort and search
