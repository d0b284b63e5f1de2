# What a report says
report-subtitle = Venture report · { $area }
report-contents = Contents
report-sources = Sources
report-not-known-yet = Not known yet
report-downloads = Download
report-download-snapshot = Verdict (JSON)
report-download-pdf = PDF
report-download-slides = Slides
report-download-tables = Tables (CSV)
report-section-summary = Summary
report-section-ask = The ask
report-section-problem = Problem and need
report-section-market = Market
report-section-competition = Competition
report-section-product = Product
report-section-technology = Technology
report-section-economics = Economics
report-section-risks = Risks and compliance
report-section-evidence = Experiments and evidence
report-section-plan = Plan
report-section-verdict = Verdict
report-section-team = Team
report-section-appendix = Appendix

# Texts that founders write
report-texts = Report texts
report-texts-edit = Edit texts
report-texts-lead = Your own words for each section of the next report. Markdown: headings, lists, emphasis and links. Figures come from your records; reports made earlier do not change.
report-text-versions = earlier versions
report-text-versions-count = Earlier versions ({ $n })
report-text-versions-lead = What was written before, the last version first. At most 100 are kept.
report-text-versions-empty = Nothing was replaced yet.
report-text-bring-back = Bring back
done-report-text-brought-back = Text brought back. The one it replaced is now an earlier version.
report-text-words = Text
report-text-leave-out = Leave this section out of the report
report-write-summary = What you make, for whom and why now, in a few sentences. Without it, the report shows the venture's own description.
report-write-ask = What you ask readers for: an amount, a term, what it pays for.
report-write-problem = Whose problem it is and what it costs them today.
report-write-market = How the market develops and where you start.
report-write-competition = Why customers will choose you.
report-write-product = What customers get and how they use it.
report-write-technology = What is hard about it and what you do differently.
report-write-economics = How you earn money and what the costs depend on.
report-write-risks = What could go wrong and what you do about it.
report-write-evidence = What convinced you so far.
report-write-plan = What happens next, and who does it.
report-write-verdict = Your view of the verdict. The figures stay beside it.
report-write-team = Who you are and why you can do this.
done-report-texts-saved = Texts saved. They appear in the next report that you build.

# Summary
report-for-whom = For: { $list }.
report-verdict-is = Verdict: { $word }
report-shares-are = Go in { $go }, iterate in { $iterate } and stop in { $stop } of simulations.
report-coverage-is = Evidence coverage { $coverage }.
report-best-opportunity = Best opportunity score
report-go-from-note = go from { $go }
report-missing-summary = What the venture makes is not described: add a description in its settings or a summary in the report texts.
report-missing-segments = No market segment is named, so it is not said for whom the product is.
report-missing-ask = What readers are asked for has not been written.
report-missing-team = The team has not been described.

# Problem
report-needs-lead = The opportunity score is importance plus what is missing in satisfaction, from 1 to 19; intervals cover 95%. Products are rated from 0 to 5.
report-interval = Interval
report-n = n
report-missing-needs = No need has been entered.
report-missing-left-out = Needs that this report does not name: { $n }.
report-missing-unrated = Needs that fewer than two people rated: { $n }. They have no score.
report-missing-few = Needs that fewer than ten people rated: { $n }. Their scores have no interval.
report-missing-survey = No survey has been run.
report-missing-answers = Nobody has answered the survey “{ $survey }” yet.
report-missing-too-few = { $what }: { $got } answers; { $least } are needed.
report-survey = Survey: { $survey }
report-survey-n = Respondents: { $n }
report-kano-of = Kano classes: { $survey }
report-ellis = Would be very disappointed without: { $what }
report-nps = Net promoter score: { $what }
report-prices = Price of { $what }

# Market
report-concentration = Market concentration (HHI)
report-yes = yes
report-no = no
report-share = Attainable share
report-description = Description
report-top-down = Top-down estimate of the whole market per year: { $amount } ({ $source }, { $date }).
report-missing-size = The market's size has not been entered.
report-missing-top-down = No top-down estimate checks the market's size.
report-missing-fit = Nobody has rated the segments.
report-missing-forces = Nobody has rated the five forces.
report-missing-shares = No competitor's market share is known, so concentration cannot be computed.

# Competition
report-rival = Competitor
report-price = Price
report-price-of = Price of { $name }
report-market-share = Market share
report-strengths = Strengths
report-weaknesses = Weaknesses
report-feature = Need or feature
report-features-lead = Ratings from 0 (not at all) to 5 (completely); a dash is unknown.
report-features-beside = The table shows { $shown } of { $all } competitors, the largest first.
report-we-lead = Where we lead
report-they-lead = Where they lead
report-missing-competitors = No competitor has been named.
report-missing-prices = Competitors without a known price: { $n }.
report-missing-features = No need or feature has been rated for any product.
report-missing-highlights = No need is rated for both our offer and a competitor, or the ratings are too close to say who leads.
report-missing-positions = Too few products are rated to draw their positions.
report-missing-white-space = Too few ratings of competitors are known to say which needs nobody meets.

# Product
report-promises = What the offer promises
report-promise-latency = At most { $ms } ms at the { $percentile }th percentile of latency
report-promise-metric = { $measure } of at least { $value }
report-idea = Idea
report-rice = RICE
report-for-needs = For which needs
report-build-next = Build next: { $idea }
report-gap = Gap between needs and offer
report-gap-counts = Needs met by the offer: { $met }; with an idea: { $planned }; open: { $open }.
report-missing-promise = No latency is promised.
report-missing-required = No quality is required of the model.
report-missing-ideas = No product idea has been entered.
report-missing-offer-ratings = Needs for which nobody rated our offer: { $n }.

# Technology
report-tech-task = Task: { $task }
report-tech-model = Model: { $name }
report-tech-parameters = Parameters: { $n }
report-tech-architecture = Architecture: { $name }
report-tech-data = Data: { $name }; training rows: { $n }
report-tech-digest = Content of the data (SHA-256): { $digest }…
report-throughput = Throughput
report-model = Model
report-test-rows = Test rows
report-bench-device = Measured on { $device }
report-bench-how = { $provider }, { $precision }; batch { $batch }, threads { $threads }
report-bench-n = { $n } queries in { $seconds } s on { $date }
report-bench-promise = Promised: at most { $ms } ms for { $percentile }% of requests; { $standing }
report-missing-benchmark = No benchmark serves the offer: quality, latency and throughput are unknown.
report-missing-metric = The model's quality was not measured.
report-missing-metric-interval = The model's quality has no interval.
report-missing-baselines = No simple model was measured on the same test rows.
report-missing-latency = Latency was not measured at the promised percentile.
report-missing-throughput = Throughput cannot be used.
report-missing-run = How the model was trained cannot be read.

# Economics
report-margin-at = Margin at both ends
report-missing-figure = { $figure } cannot be computed: an input is missing.

# Risks
report-missing-risks = Questions of the application area without an answer: { $n }.
report-missing-questions = No risk question has been asked.

# Evidence
report-piece = Evidence
report-strength = Strength
report-kind = Kind
report-date = Date
report-evidence-counts = Pieces of evidence: { $n }. By strength: { $counts }.
report-hypothesis = Hypothesis
report-threshold = Threshold, fixed before
report-result = Result
report-finding = Finding
report-decision = Decision
report-missing-evidence = The library holds no evidence.
report-missing-more-evidence = Further pieces of evidence that are not listed: { $n }.
report-missing-experiments = No experiment has been planned.
report-missing-overdue = Experiments past their deadline without a decision: { $n }.
report-missing-running = Experiments still running: { $n }.

# Plan
report-due = Due
report-state = Status
report-owner = Owner
report-waits-for = Waits for
report-late = { $state }, late
report-missing-milestones = No milestone has been planned.
report-missing-late = Late milestones: { $n }.
report-missing-channels = No channel to customers has been entered.
report-missing-acquisition = No channel has both a cost and expected customers, so the acquisition cost is not derived.

# Verdict
report-limits = What limits it
report-criterion = Figure
report-changed-rule = Changed

# Appendix
report-method-name = Question
report-formula = Method and convention
report-version = Version
report-versions = Versions
report-version-program = Made with Assay { $version }
report-version-made = Made on { $date }
report-version-facts = Digest of the facts (SHA-256): { $digest }
report-version-sample = This is the sample venture: its records are examples, not evidence.
report-table-all = { $table }: all rows
report-table-truncated = { $shown } of { $all } rows; all are in the appendix
report-table-needs = Needs by opportunity
report-table-market-parts = Market by part
report-table-segments = Segments
report-table-forces = Five forces
report-table-competitors = Competitors
report-table-features = Comparison by features and needs
report-table-highlights = Competitor by competitor
report-table-ideas = Ideas and roadmap
report-table-open-needs = Needs that nothing covers yet
report-table-baselines = Model and baselines on the same test rows
report-table-margin-moves = What moves the gross margin most
report-table-risks = Questions of the application area
report-table-evidence = Evidence, strongest first
report-table-experiments = Experiments and what was decided
report-table-milestones = Milestones
report-table-channels = Channels
report-table-dimensions = Dimensions of the verdict
report-table-rules = Rules of the verdict
report-table-methods = Methods
report-table-assumptions = Assumptions and prices
report-table-gaps = Weak points of the evidence
report-chart-landscape = Needs by importance and satisfaction
report-chart-positions = Positions of products
report-chart-white-space = Needs that competitors leave open
report-chart-cost-curve = Cost per 1,000 requests by utilisation
report-chart-roadmap = Milestones in time

# Comparing two reports
compare-reports-title = Compare reports
compare-reports-lead = What changed between two reports, and why the verdict moved.
compare-action = Compare
compare-from = Before
compare-to = After
compare-empty = There are fewer than two reports. Build another one after something changed.
compare-same-report = Choose two different reports.
compare-same-facts = Both reports are based on the same facts.
compare-why = Why the verdict moved
compare-moved = { $name }: { $before } → { $after }. It was { $then } and is now { $now }.
compare-new-limit = { $name }, newly limited: { $limit }
compare-lifted-limit = { $name }, no longer limited: { $limit }
compare-rules-changed = The rules of the verdict were changed.
compare-coverage = Evidence coverage went from { $before } to { $after }.
compare-version = The reports were made by different versions of the program.
compare-nothing-moved = No dimension moved.
compare-what = What
compare-inputs = Inputs and assumptions
compare-no-inputs = No input changed.
compare-more = and { $n } more; the API lists all
compare-rule = stop below { $stop }, go from { $go }, weight { $weight }
compare-records = Records
compare-no-records = No need or competitor was added or removed.
compare-added = Added
compare-removed = Removed
compare-no-report = Enter the identifier of a report.
compare-of-metric = Model quality
compare-of-latency = Latency
compare-of-throughput = Throughput
compare-of-opportunity = Opportunity score
compare-of-our-rating = Rating of our offer
compare-of-best-competitor = Rating of the best competitor
