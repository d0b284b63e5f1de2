//! Where rows hold identifiers, and what each must lead to: column by column, and inside
//! the texts that a program reads. A column of identifiers that is not here fails a test.

/// What the identifier in a column leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// The row itself.
    Own,
    /// The venture that is filled, whatever the document says.
    Venture,
    /// A person.
    Person,
    /// A row of one of these tables of the document.
    Row(&'static [&'static str]),
    /// A version of a data set of this installation.
    DataSet,
    /// A machine's price: a row of the document, or one that comes with the program.
    Machine,
}

/// What a text that a program reads holds.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// An object with these fields, and others without identifiers.
    Object(&'static [(&'static str, Field)]),
    /// An object whose keys are rows of a table.
    Keys(&'static str),
    /// An object whose keys are rows of these tables, without hyphens, or words.
    Criteria(&'static [&'static str]),
    /// The snapshot of a report.
    Report,
    /// What a report says.
    Document,
}

/// What a field of an object holds.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    /// Rows of a table: one, none, or a list.
    Rows(&'static str),
    /// A list of objects whose fields are rows of tables.
    Objects(&'static [(&'static str, &'static str)]),
}

/// The identifiers of a table's rows.
pub struct Links {
    pub table: &'static str,
    pub columns: &'static [(&'static str, Link)],
    pub inside: &'static [(&'static str, Shape)],
}

const fn links(table: &'static str, columns: &'static [(&'static str, Link)]) -> Links {
    Links { table, columns, inside: &[] }
}

const OWN: (&str, Link) = ("id", Link::Own);
const VENTURE: (&str, Link) = ("venture_id", Link::Venture);
const AUTHOR: (&str, Link) = ("author_id", Link::Person);
const CREATOR: (&str, Link) = ("created_by", Link::Person);
const SEGMENT: (&str, Link) = ("segment_id", Link::Row(&["segments"]));
const COMPETITOR: (&str, Link) = ("competitor_id", Link::Row(&["competitors"]));
const NEED: (&str, Link) = ("need_id", Link::Row(&["needs"]));
const CAPABILITY: (&str, Link) = ("capability_id", Link::Row(&["capabilities"]));
const IDEA: (&str, Link) = ("idea_id", Link::Row(&["ideas"]));
const EVIDENCE: (&str, Link) = ("evidence_id", Link::Row(&["evidence"]));
const EXPERIMENT: (&str, Link) = ("experiment_id", Link::Row(&["experiments"]));
const SURVEY: (&str, Link) = ("survey_id", Link::Row(&["surveys"]));
const RUN: (&str, Link) = ("run_id", Link::Row(&["runs"]));

/// Tables of records that a comment can be about; `parse` checks that its kind is the right one.
const COMMENTED: &[&str] = &[
    "needs",
    "competitors",
    "segments",
    "capabilities",
    "surveys",
    "evidence",
    "ideas",
    "experiments",
    "channels",
    "market_sizes",
    "milestones",
    "runs",
    "models",
    "benchmarks",
    "reports",
    "machine_prices",
    "weight_sets",
];

pub static LINKS: &[Links] = &[
    links("segments", &[OWN, VENTURE, AUTHOR]),
    links("competitors", &[OWN, VENTURE, SEGMENT, AUTHOR]),
    Links {
        table: "competitor_merges",
        columns: &[
            OWN,
            VENTURE,
            ("kept_id", Link::Row(&["competitors"])),
            ("other_id", Link::Row(&["competitors"])),
            AUTHOR,
        ],
        inside: &[(
            "moved",
            Shape::Object(&[
                ("prices", Field::Rows("price_points")),
                ("changes", Field::Rows("competitor_changes")),
                ("features", Field::Rows("needs")),
                ("capabilities", Field::Rows("capabilities")),
                ("ideas", Field::Rows("ideas")),
                ("links", Field::Rows("evidence_links")),
                ("note", Field::Rows("competitor_changes")),
            ]),
        )],
    },
    links("needs", &[OWN, VENTURE, SEGMENT, ("merged_into", Link::Row(&["needs"])), AUTHOR]),
    links("price_points", &[OWN, VENTURE, COMPETITOR, AUTHOR]),
    links("competitor_changes", &[OWN, VENTURE, COMPETITOR, AUTHOR]),
    links("need_votes", &[OWN, VENTURE, NEED, AUTHOR]),
    Links {
        table: "need_events",
        columns: &[OWN, VENTURE, NEED, ("other_id", Link::Row(&["needs"])), AUTHOR],
        inside: &[(
            "moved",
            Shape::Object(&[
                ("ratings", Field::Objects(&[("id", "need_ratings"), ("need", "needs")])),
                ("offers", Field::Objects(&[("id", "offer_ratings"), ("need", "needs")])),
                ("features", Field::Rows("competitors")),
                ("votes", Field::Rows("need_votes")),
                ("capabilities", Field::Rows("capabilities")),
                ("links", Field::Rows("evidence_links")),
                ("experiments", Field::Rows("experiments")),
                ("questions", Field::Rows("survey_questions")),
                ("parts", Field::Rows("needs")),
            ]),
        )],
    },
    links("capabilities", &[OWN, VENTURE, NEED, AUTHOR]),
    links("capability_ratings", &[CAPABILITY, COMPETITOR, VENTURE, AUTHOR]),
    links("offer_capabilities", &[CAPABILITY, VENTURE, AUTHOR]),
    links("competitor_features", &[COMPETITOR, NEED, VENTURE, AUTHOR]),
    links("need_ratings", &[OWN, VENTURE, NEED, AUTHOR]),
    links("offer_ratings", &[OWN, VENTURE, NEED, AUTHOR]),
    links("ideas", &[OWN, VENTURE, AUTHOR]),
    links("idea_changes", &[OWN, IDEA, VENTURE, AUTHOR]),
    links("idea_competitors", &[IDEA, COMPETITOR, VENTURE]),
    links("idea_needs", &[IDEA, NEED, VENTURE]),
    links("evidence", &[OWN, VENTURE, SEGMENT, AUTHOR]),
    links("evidence_passages", &[OWN, VENTURE, EVIDENCE, AUTHOR]),
    links(
        "evidence_links",
        &[
            OWN,
            VENTURE,
            EVIDENCE,
            ("passage_id", Link::Row(&["evidence_passages"])),
            NEED,
            COMPETITOR,
        ],
    ),
    links("evidence_tags", &[EVIDENCE, VENTURE]),
    links(
        "experiments",
        &[OWN, VENTURE, NEED, IDEA, EVIDENCE, ("copied_from", Link::Row(&["experiments"])), AUTHOR],
    ),
    links("experiment_events", &[OWN, VENTURE, EXPERIMENT, AUTHOR]),
    links("segment_scores", &[SEGMENT, AUTHOR, VENTURE]),
    links("channels", &[OWN, VENTURE, SEGMENT, AUTHOR]),
    links("force_ratings", &[VENTURE, AUTHOR]),
    links("market_sizes", &[OWN, VENTURE, SEGMENT, AUTHOR]),
    links("market_checks", &[VENTURE, AUTHOR]),
    links("milestones", &[OWN, VENTURE, IDEA, EXPERIMENT, AUTHOR]),
    links(
        "milestone_dependencies",
        &[
            ("milestone_id", Link::Row(&["milestones"])),
            ("depends_on_id", Link::Row(&["milestones"])),
            VENTURE,
        ],
    ),
    links("surveys", &[OWN, VENTURE, AUTHOR]),
    links("survey_questions", &[OWN, SURVEY, NEED]),
    links("survey_invitations", &[OWN, SURVEY]),
    Links {
        table: "survey_responses",
        columns: &[OWN, SURVEY, VENTURE],
        inside: &[("answers", Shape::Keys("survey_questions"))],
    },
    links("verdict_rules", &[OWN, VENTURE, AUTHOR]),
    links("machine_prices", &[OWN, VENTURE, AUTHOR]),
    // Work is known by the identifier of what it is for.
    links("work", &[("id", Link::Row(&["runs", "benchmarks"]))]),
    links("runs", &[OWN, VENTURE, ("dataset_version_id", Link::DataSet), CREATOR]),
    links("run_epochs", &[RUN]),
    links("models", &[OWN, VENTURE, RUN]),
    links("benchmarks", &[OWN, VENTURE, ("model_id", Link::Row(&["models"])), CREATOR]),
    links(
        "offers",
        &[
            VENTURE,
            ("benchmark_id", Link::Row(&["benchmarks"])),
            ("machine_price_id", Link::Machine),
            AUTHOR,
        ],
    ),
    links("assumptions", &[VENTURE, AUTHOR]),
    links("risk_answers", &[VENTURE, AUTHOR]),
    Links {
        table: "weight_sets",
        columns: &[OWN, VENTURE, AUTHOR],
        inside: &[("weights", Shape::Criteria(&["needs", "capabilities"]))],
    },
    Links {
        table: "reports",
        columns: &[OWN, VENTURE, CREATOR],
        inside: &[("document", Shape::Report)],
    },
    Links {
        table: "report_documents",
        columns: &[("report_id", Link::Row(&["reports"])), VENTURE],
        inside: &[("document", Shape::Document)],
    },
    links("report_texts", &[VENTURE, AUTHOR]),
    links("report_text_versions", &[OWN, VENTURE, AUTHOR]),
    links(
        "comments",
        &[
            OWN,
            VENTURE,
            ("subject_id", Link::Row(COMMENTED)),
            AUTHOR,
            ("resolved_by", Link::Person),
            ("archived_by", Link::Person),
        ],
    ),
];

/// The identifiers of a table; none of a table that holds none.
#[must_use]
pub fn of(table: &str) -> Option<&'static Links> {
    LINKS.iter().find(|links| links.table == table)
}
