//! Reads every row of a document as the form that makes such rows would, and as
//! the pages that show them do, before any is written: a document cannot hold
//! what nobody could have entered or what no page could show. Knows no database,
//! and not which rows identifiers lead to.

mod cells;
mod comment;
mod common;
mod consistency;
mod error;
mod evidence;
mod experiment;
mod form_input;
mod gotomarket;
mod idea;
mod lab;
mod market;
mod needs;
mod offer;
mod report;
mod rules;
mod survey;

use self::{cells::Cells, error::ParseError};
use super::error::RestoreError;
use crate::{document::Document, records::Row};

type Parser = fn(&Cells<'_>) -> Result<(), ParseError>;

/// What reads the rows of each table.
const PARSERS: [(&str, Parser); 51] = [
    ("segments", market::segment),
    ("competitors", market::competitor),
    ("competitor_merges", market::merge),
    ("price_points", market::price),
    ("competitor_changes", market::change),
    ("capabilities", market::capability),
    ("capability_ratings", market::capability_rating),
    ("offer_capabilities", market::offer_capability),
    ("competitor_features", market::feature),
    ("needs", needs::need),
    ("need_votes", needs::votes),
    ("need_events", needs::event),
    ("need_ratings", needs::rating),
    ("offer_ratings", needs::offer_rating),
    ("ideas", idea::idea),
    ("idea_changes", idea::change),
    ("idea_competitors", idea::competitor),
    ("idea_needs", idea::need),
    ("evidence", evidence::evidence),
    ("evidence_passages", evidence::passage),
    ("evidence_links", evidence::link),
    ("evidence_tags", evidence::tag),
    ("experiments", experiment::experiment),
    ("experiment_events", experiment::event),
    ("segment_scores", gotomarket::score),
    ("channels", gotomarket::channel),
    ("force_ratings", gotomarket::force),
    ("market_sizes", gotomarket::size),
    ("market_checks", gotomarket::check),
    ("milestones", gotomarket::milestone),
    ("milestone_dependencies", gotomarket::dependency),
    ("surveys", survey::survey),
    ("survey_questions", survey::question),
    ("survey_invitations", survey::invitation),
    ("survey_responses", survey::response),
    ("verdict_rules", report::rules),
    ("reports", report::report),
    ("report_documents", report::document),
    ("report_texts", report::words),
    ("report_text_versions", report::earlier_words),
    ("comments", comment::comment),
    ("weight_sets", report::weights),
    ("machine_prices", offer::machine),
    ("offers", offer::offer),
    ("assumptions", offer::assumption),
    ("risk_answers", offer::risk),
    ("work", lab::work),
    ("runs", lab::run),
    ("run_epochs", lab::epoch),
    ("models", lab::model),
    ("benchmarks", lab::benchmark),
];

/// Checks every row of a document by itself, then the rows against each other.
///
/// # Errors
/// The first cell that no form would have taken, or that no page could show.
pub(super) fn check(document: &Document) -> Result<(), RestoreError> {
    let currency = &document.venture.currency;
    let refused = |table: &str, number: usize, error: ParseError| RestoreError::Row {
        table: table.to_owned(),
        at: Some((number, error.column)),
        reason: error.reason,
    };
    for (table, rows) in &document.tables {
        for (number, one) in rows.iter().enumerate() {
            row(table, one, currency).map_err(|error| refused(table, number + 1, error))?;
        }
    }
    let consistent = consistency::check(&document.tables);
    consistent.map_err(|conflict| refused(conflict.table, conflict.row, conflict.error))
}

/// Checks one row of a table.
fn row(table: &str, row: &Row, currency: &str) -> Result<(), ParseError> {
    let found = PARSERS.iter().find(|(name, _)| *name == table);
    let (_, parser) =
        found.ok_or_else(|| ParseError::new("id", "rows of this table cannot be read"))?;
    common::check(row)?;
    parser(&Cells { row, currency })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::TABLES;

    #[test]
    fn every_table_has_a_reader() {
        for table in TABLES {
            let known = PARSERS.iter().filter(|(name, _)| *name == table.name).count();
            assert_eq!(known, 1, "{}", table.name);
        }
        assert_eq!(PARSERS.len(), TABLES.len());
    }

    #[test]
    fn an_empty_row_is_refused_in_every_table() {
        for table in TABLES {
            let empty = row(table.name, &Row::new(), "USD");
            assert!(empty.is_err(), "{}", table.name);
        }
    }
}
