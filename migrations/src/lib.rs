//! The tables' history, one file per step, never changed once released.

mod keys;
mod m0001_accounts;
mod m0002_ventures;
mod m0003_market;
mod m0005_offers;
mod m0006_reports;
mod m0010_lab;
mod m0011_market_depth;
mod m0012_surveys;
mod m0013_evidence;
mod m0014_go_to_market;
mod m0014_ideas;
mod m0015_imports;
mod m0016_weight_sets;
mod m0017_verdict_rules;
mod m0018_competitor_merges;
mod m0019_milestone_experiments;
mod m0020_dataset_kinds;
mod m0021_run_measures;
mod m0022_notes;
mod m0023_imported;
mod m0024_unique_names;
mod m0026_queue_turns;
mod m0028_fine_prices;
mod m0029_sent_forms;
mod m0032_report_documents;
mod m0033_report_links;
mod m0034_comments;
mod m0035_token_prices;

use sea_orm_migration::prelude::*;

/// Runs the steps in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_accounts::Migration),
            Box::new(m0002_ventures::Migration),
            Box::new(m0003_market::Migration),
            Box::new(m0005_offers::Migration),
            Box::new(m0006_reports::Migration),
            Box::new(m0010_lab::Migration),
            Box::new(m0011_market_depth::Migration),
            Box::new(m0012_surveys::Migration),
            Box::new(m0013_evidence::Migration),
            Box::new(m0014_ideas::Migration),
            Box::new(m0014_go_to_market::Migration),
            Box::new(m0015_imports::Migration),
            Box::new(m0016_weight_sets::Migration),
            Box::new(m0017_verdict_rules::Migration),
            Box::new(m0018_competitor_merges::Migration),
            Box::new(m0019_milestone_experiments::Migration),
            Box::new(m0020_dataset_kinds::Migration),
            Box::new(m0021_run_measures::Migration),
            Box::new(m0022_notes::Migration),
            Box::new(m0023_imported::Migration),
            Box::new(m0024_unique_names::Migration),
            Box::new(m0026_queue_turns::Migration),
            Box::new(m0028_fine_prices::Migration),
            Box::new(m0029_sent_forms::Migration),
            Box::new(m0032_report_documents::Migration),
            Box::new(m0033_report_links::Migration),
            Box::new(m0034_comments::Migration),
            Box::new(m0035_token_prices::Migration),
        ]
    }
}
