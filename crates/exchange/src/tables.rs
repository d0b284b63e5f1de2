//! The tables that belong to a venture, one line each, parents first. What is
//! not here does not travel: a test compares with the database.

use super::records::{Of, Records, Scope};
use db::entity::{
    assumption, benchmark, capability, capability_rating, channel, competitor, competitor_change,
    competitor_feature, competitor_merge, evidence, evidence_link, evidence_passage, evidence_tag,
    experiment, experiment_event, force_rating, idea, idea_change, idea_competitor, idea_need,
    machine_price, market_check, market_size, milestone, milestone_dependency, model, need,
    need_event, need_rating, need_vote, offer, offer_capability, offer_rating, price_point, report,
    risk_answer, run, run_epoch, segment, segment_score, survey, survey_invitation,
    survey_question, survey_response, verdict_rules, weight_set, work,
};

/// A table of the export.
pub struct Table {
    pub name: &'static str,
    /// Holds what single people answered: travels only when an owner asks for it.
    pub personal: bool,
    pub records: &'static dyn Records,
}

const fn facts(name: &'static str, records: &'static dyn Records) -> Table {
    Table { name, personal: false, records }
}

const fn answers(name: &'static str, records: &'static dyn Records) -> Table {
    Table { name, personal: true, records }
}

const VENTURE: Scope = Scope::Venture;
const SURVEY: Scope = Scope::Under { column: "survey_id", parent: "surveys" };

pub static TABLES: &[Table] = &[
    facts("segments", &Of::<segment::Entity>::new(VENTURE)),
    facts("competitors", &Of::<competitor::Entity>::new(VENTURE)),
    facts("competitor_merges", &Of::<competitor_merge::Entity>::new(VENTURE)),
    facts("needs", &Of::<need::Entity>::new(VENTURE)),
    facts("price_points", &Of::<price_point::Entity>::new(VENTURE)),
    facts("competitor_changes", &Of::<competitor_change::Entity>::new(VENTURE)),
    facts("need_votes", &Of::<need_vote::Entity>::new(VENTURE)),
    facts("need_events", &Of::<need_event::Entity>::new(VENTURE)),
    facts("capabilities", &Of::<capability::Entity>::new(VENTURE)),
    facts("capability_ratings", &Of::<capability_rating::Entity>::new(VENTURE)),
    facts("offer_capabilities", &Of::<offer_capability::Entity>::new(VENTURE)),
    facts("competitor_features", &Of::<competitor_feature::Entity>::new(VENTURE)),
    answers("need_ratings", &Of::<need_rating::Entity>::new(VENTURE)),
    answers("offer_ratings", &Of::<offer_rating::Entity>::new(VENTURE)),
    facts("ideas", &Of::<idea::Entity>::new(VENTURE)),
    facts("idea_changes", &Of::<idea_change::Entity>::new(VENTURE)),
    facts("idea_competitors", &Of::<idea_competitor::Entity>::new(VENTURE)),
    facts("idea_needs", &Of::<idea_need::Entity>::new(VENTURE)),
    facts("evidence", &Of::<evidence::Entity>::new(VENTURE)),
    facts("evidence_passages", &Of::<evidence_passage::Entity>::new(VENTURE)),
    facts("evidence_links", &Of::<evidence_link::Entity>::new(VENTURE)),
    facts("evidence_tags", &Of::<evidence_tag::Entity>::new(VENTURE)),
    facts("experiments", &Of::<experiment::Entity>::new(VENTURE)),
    facts("experiment_events", &Of::<experiment_event::Entity>::new(VENTURE)),
    facts("segment_scores", &Of::<segment_score::Entity>::new(VENTURE)),
    facts("channels", &Of::<channel::Entity>::new(VENTURE)),
    facts("force_ratings", &Of::<force_rating::Entity>::new(VENTURE)),
    facts("market_sizes", &Of::<market_size::Entity>::new(VENTURE)),
    facts("market_checks", &Of::<market_check::Entity>::new(VENTURE)),
    facts("milestones", &Of::<milestone::Entity>::new(VENTURE)),
    facts("milestone_dependencies", &Of::<milestone_dependency::Entity>::new(VENTURE)),
    facts("surveys", &Of::<survey::Entity>::new(VENTURE)),
    facts("survey_questions", &Of::<survey_question::Entity>::new(SURVEY)),
    // Their secrets let somebody answer.
    answers("survey_invitations", &Of::<survey_invitation::Entity>::new(SURVEY)),
    answers("survey_responses", &Of::<survey_response::Entity>::new(VENTURE)),
    facts("verdict_rules", &Of::<verdict_rules::Entity>::new(VENTURE)),
    facts("machine_prices", &Of::<machine_price::Entity>::new(VENTURE)),
    facts("work", &Of::<work::Entity>::new(Scope::Beside(&["runs", "benchmarks"]))),
    facts("runs", &Of::<run::Entity>::new(VENTURE)),
    facts(
        "run_epochs",
        &Of::<run_epoch::Entity>::new(Scope::Under { column: "run_id", parent: "runs" }),
    ),
    facts("models", &Of::<model::Entity>::new(VENTURE)),
    facts("benchmarks", &Of::<benchmark::Entity>::new(VENTURE)),
    facts("offers", &Of::<offer::Entity>::new(VENTURE)),
    facts("assumptions", &Of::<assumption::Entity>::new(VENTURE)),
    facts("risk_answers", &Of::<risk_answer::Entity>::new(VENTURE)),
    facts("weight_sets", &Of::<weight_set::Entity>::new(VENTURE)),
    facts("reports", &Of::<report::Entity>::new(VENTURE)),
];

/// The table of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}
