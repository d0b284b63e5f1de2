//! The tables that belong to a venture, one line each, parents first. What is
//! not here does not travel: a test compares with the database.

use super::records::{Records, Scope};
use db::entity::{
    assumption, benchmark, capability, capability_rating, channel, comment, competitor,
    competitor_change, competitor_feature, competitor_merge, evidence, evidence_link,
    evidence_passage, evidence_tag, experiment, experiment_event, force_rating, idea, idea_change,
    idea_competitor, idea_need, machine_price, market_check, market_size, milestone,
    milestone_dependency, model, need, need_event, need_rating, need_vote, offer, offer_capability,
    offer_rating, price_point, report, report_document, report_text, report_text_version,
    risk_answer, run, run_epoch, segment, segment_score, survey, survey_invitation,
    survey_question, survey_response, verdict_rules, weight_set, work,
};

/// A table of the export.
pub struct Table {
    pub name: &'static str,
    /// Holds what single people answered: travels only when an owner asks for it.
    pub personal: bool,
    pub records: Records,
}

const fn facts(name: &'static str, records: Records) -> Table {
    Table { name, personal: false, records }
}

const fn answers(name: &'static str, records: Records) -> Table {
    Table { name, personal: true, records }
}

const VENTURE: Scope = Scope::Venture;
const SURVEY: Scope = Scope::Under { column: "survey_id", parent: "surveys" };

/// All of them.
pub static TABLES: &[Table] = &ALL;

static ALL: [Table; 51] = [
    facts("segments", Records::of::<segment::Entity>(VENTURE)),
    facts("competitors", Records::of::<competitor::Entity>(VENTURE)),
    facts("competitor_merges", Records::of::<competitor_merge::Entity>(VENTURE)),
    facts("needs", Records::of::<need::Entity>(VENTURE)),
    facts("price_points", Records::of::<price_point::Entity>(VENTURE)),
    facts("competitor_changes", Records::of::<competitor_change::Entity>(VENTURE)),
    facts("need_votes", Records::of::<need_vote::Entity>(VENTURE)),
    facts("need_events", Records::of::<need_event::Entity>(VENTURE)),
    facts("capabilities", Records::of::<capability::Entity>(VENTURE)),
    facts("capability_ratings", Records::of::<capability_rating::Entity>(VENTURE)),
    facts("offer_capabilities", Records::of::<offer_capability::Entity>(VENTURE)),
    facts("competitor_features", Records::of::<competitor_feature::Entity>(VENTURE)),
    answers("need_ratings", Records::of::<need_rating::Entity>(VENTURE)),
    answers("offer_ratings", Records::of::<offer_rating::Entity>(VENTURE)),
    facts("ideas", Records::of::<idea::Entity>(VENTURE)),
    facts("idea_changes", Records::of::<idea_change::Entity>(VENTURE)),
    facts("idea_competitors", Records::of::<idea_competitor::Entity>(VENTURE)),
    facts("idea_needs", Records::of::<idea_need::Entity>(VENTURE)),
    facts("evidence", Records::of::<evidence::Entity>(VENTURE)),
    facts("evidence_passages", Records::of::<evidence_passage::Entity>(VENTURE)),
    facts("evidence_links", Records::of::<evidence_link::Entity>(VENTURE)),
    facts("evidence_tags", Records::of::<evidence_tag::Entity>(VENTURE)),
    facts("experiments", Records::of::<experiment::Entity>(VENTURE)),
    facts("experiment_events", Records::of::<experiment_event::Entity>(VENTURE)),
    facts("segment_scores", Records::of::<segment_score::Entity>(VENTURE)),
    facts("channels", Records::of::<channel::Entity>(VENTURE)),
    facts("force_ratings", Records::of::<force_rating::Entity>(VENTURE)),
    facts("market_sizes", Records::of::<market_size::Entity>(VENTURE)),
    facts("market_checks", Records::of::<market_check::Entity>(VENTURE)),
    facts("milestones", Records::of::<milestone::Entity>(VENTURE)),
    facts("milestone_dependencies", Records::of::<milestone_dependency::Entity>(VENTURE)),
    facts("surveys", Records::of::<survey::Entity>(VENTURE)),
    facts("survey_questions", Records::of::<survey_question::Entity>(SURVEY)),
    // Their secrets let somebody answer.
    answers("survey_invitations", Records::of::<survey_invitation::Entity>(SURVEY)),
    answers("survey_responses", Records::of::<survey_response::Entity>(VENTURE)),
    facts("verdict_rules", Records::of::<verdict_rules::Entity>(VENTURE)),
    facts("machine_prices", Records::of::<machine_price::Entity>(VENTURE)),
    facts("work", Records::of::<work::Entity>(Scope::Beside(&["runs", "benchmarks"]))),
    facts("runs", Records::of::<run::Entity>(VENTURE)),
    facts(
        "run_epochs",
        Records::of::<run_epoch::Entity>(Scope::Under { column: "run_id", parent: "runs" }),
    ),
    facts("models", Records::of::<model::Entity>(VENTURE)),
    facts("benchmarks", Records::of::<benchmark::Entity>(VENTURE)),
    facts("offers", Records::of::<offer::Entity>(VENTURE)),
    facts("assumptions", Records::of::<assumption::Entity>(VENTURE)),
    facts("risk_answers", Records::of::<risk_answer::Entity>(VENTURE)),
    facts("weight_sets", Records::of::<weight_set::Entity>(VENTURE)),
    facts("reports", Records::of::<report::Entity>(VENTURE)),
    facts("report_documents", Records::of::<report_document::Entity>(VENTURE)),
    facts("report_texts", Records::of::<report_text::Entity>(VENTURE)),
    facts("report_text_versions", Records::of::<report_text_version::Entity>(VENTURE)),
    // After all that a comment can be about.
    facts("comments", Records::of::<comment::Entity>(VENTURE)),
];

/// The table of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}
