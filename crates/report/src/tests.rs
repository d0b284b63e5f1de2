//! From records in a real database to a report on disk and back.

mod documents;

use time::macros::date;

use super::*;
use ::economics::{Band, Dimension, Verdict, limit::Limit};
use ::web::{paging::ListQuery, visitor::Role};
use account::store::NewUser;
use config::Settings;
use i18n::Lang;
use market::{Competitor, NeedDraft, NeedRatingDraft, OfferRatingDraft};
use venture::{Area, Edit, Provenance, Record, Venture, VentureDraft};

struct World {
    _dir: tempfile::TempDir,
    settings: Settings,
    db: sea_orm::DatabaseConnection,
    edit: Edit,
}

impl World {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings { data_dir: dir.path().to_owned(), ..Settings::default() };
        let db = db::open(&settings).await.unwrap();
        let founder = NewUser {
            email: "founder@example.org".to_owned(),
            name: "Founder".to_owned(),
            password_hash: String::new(),
            role: Role::Founder,
        };
        let author = account::store::insert_user(&db, founder).await.unwrap();
        let draft = VentureDraft {
            name: "Parcel <label> reader".to_owned(),
            summary: String::new(),
            area: Area::ComputerVision,
            currency: "USD".to_owned(),
        };
        let venture = venture::store::insert_venture(&db, author, draft, false).await.unwrap();
        Self { _dir: dir, settings, db, edit: Edit { author, venture } }
    }

    async fn venture(&self) -> Venture {
        venture::store::find_venture(&self.db, self.edit.venture).await.unwrap().unwrap()
    }

    async fn report(&self) -> ReportDocument {
        let venture = self.venture().await;
        build(&self.db, &self.settings, &venture, Some(self.edit.author), Lang::En).await.unwrap()
    }

    /// A need that a dozen people find important and badly served, and that the offer meets.
    async fn add_need(&self) {
        let provenance =
            Provenance { source: "interviews".to_owned(), observed_on: date!(2026 - 11 - 01) };
        let draft = NeedDraft {
            statement: "Read damaged labels".to_owned(),
            note: String::new(),
            evidence: String::new(),
            segment: None,
            provenance: provenance.clone(),
        };
        let need = market::store::insert_need(&self.db, self.edit, draft).await.unwrap();
        let answers = (0..12)
            .map(|k| NeedRatingDraft {
                respondent: format!("r{k}"),
                importance: 8 + k % 3,
                satisfaction: 2,
            })
            .collect();
        market::store::put_need_ratings(&self.db, self.edit, need, answers, &provenance)
            .await
            .unwrap();
        let ours = vec![OfferRatingDraft { respondent: "r1".to_owned(), rating: 4 }];
        market::store::put_offer_ratings(&self.db, self.edit, need, ours, &provenance)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn removed_answers_and_archived_records_are_reported_since_the_previous_report() {
    let world = World::new().await;
    world.add_need().await;
    let provenance = Provenance { source: "site".to_owned(), observed_on: date!(2026 - 11 - 01) };
    let rival = market::CompetitorDraft {
        name: "Better <rival>".to_owned(),
        note: String::new(),
        website: None,
        share: None,
        profile: market::Profile::default(),
        provenance,
    };
    let rival = market::store::insert_competitor(&world.db, world.edit, rival).await.unwrap();
    assert_eq!(world.report().await.facts.since, None);

    let gone = market::store::delete_respondent(&world.db, world.edit, "r1").await.unwrap();
    assert_eq!(gone, 2);
    Competitor::set_archived(&world.db, world.edit, rival, true).await.unwrap();
    let report = world.report().await;
    let since = report.facts.since.clone().unwrap();
    assert_eq!((since.needs.len(), since.competitors), (0, vec!["Better <rival>".to_owned()]));
    let need = "Read damaged labels".to_owned();
    let gone = |dimension: usize| report.assessment.dimensions[dimension].limits.clone();
    assert_eq!(gone(0), [Limit::AnswersGone { need: need.clone(), count: 1, others: 0 }]);
    assert!(gone(1).contains(&Limit::AnswersGone { need, count: 1, others: 0 }));
    let page = super::page::standalone(&report, Lang::En, "http://x/").unwrap();
    assert!(page.contains("competitors: Better &#60;rival&#62;"), "{page}");

    // The next report is the same, with no newly archived records.
    let again = world.report().await;
    assert_eq!(again.facts.since, None);
    assert_eq!(again.assessment.dimensions[0].limits, report.assessment.dimensions[0].limits);
}

#[tokio::test]
async fn an_empty_venture_has_a_report_of_what_is_missing() {
    let world = World::new().await;
    let report = world.report().await;
    assert_eq!(report.assessment.shown_verdict, Verdict::NotYet);
    assert_eq!(report.assessment.evidence_coverage, 0.0);
    let html = world.settings.reports_dir().join(&report.report_path);
    let html = std::fs::read_to_string(html).unwrap();
    assert!(html.contains("No verdict yet"));
    assert!(!html.contains("Iterate 100"), "nothing was judged");
    let lines = verdict_lines(&report.assessment, Lang::En);
    assert!(lines[0].starts_with("No verdict yet"), "{lines:?}");
    assert!(report.assessment.dimensions.iter().all(|d| d.band == Band::Unknown));
    assert!(report.assessment.missing.len() >= 17);
}

#[tokio::test]
async fn records_reach_the_report_and_it_never_changes() {
    let world = World::new().await;
    world.add_need().await;
    let report = world.report().await;
    let need = &report.assessment.dimensions[0];
    assert_eq!(need.id, Dimension::Need);
    // Mean importance 9, satisfaction 2.
    assert_eq!(need.figure.value, Some(16.0));
    assert_eq!(need.figure.n, Some(12));
    assert!(need.figure.sources[0].href.contains("/needs/"), "{:?}", need.figure.sources);

    world.add_need().await;
    let query = ListQuery::default();
    let list = store::list_reports(&world.db, world.edit.venture, &query).await.unwrap();
    assert_eq!((list.total, list.items[0].id), (1, report.id));
    let found = store::find_report(&world.db, world.edit.venture, report.id).await.unwrap();
    assert_eq!(found.unwrap(), report);
    let elsewhere = store::find_report(&world.db, db::new_id(), report.id).await.unwrap();
    assert_eq!(elsewhere, None, "a report is only found below its own venture");
}

#[tokio::test]
async fn both_files_are_written_and_the_html_is_escaped_and_self_contained() {
    let world = World::new().await;
    world.add_need().await;
    let report = world.report().await;
    let html =
        std::fs::read_to_string(world.settings.reports_dir().join(&report.report_path)).unwrap();
    assert!(
        html.contains("Parcel &#60;label&#62; reader") || html.contains("Parcel &lt;label&gt;")
    );
    assert!(!html.contains("<label> reader"));
    assert!(!html.contains("<link") && !html.contains("<script"), "needs nothing else");
    for key in i18n::Lang::ALL {
        assert!(super::page::standalone(&report, key, "http://x/").unwrap().contains("Assay"));
    }
    assert!(html.contains("id=\"sources\"") && html.contains("Read damaged labels"));
    assert!(!html.contains("report-"), "a text key is shown: {}", {
        let at = html.find("report-").unwrap_or_default();
        &html[at.saturating_sub(40)..(at + 60).min(html.len())]
    });

    let json_path = world.settings.reports_dir().join(&report.report_path).with_extension("json");
    let json: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(json_path).unwrap()).unwrap();
    for key in [
        "verdict",
        "probabilities",
        "cost_per_1000_requests",
        "gross_margin",
        "evidence_coverage",
        "dimensions",
        "report_path",
    ] {
        assert!(json.get(key).is_some(), "{key} is missing");
    }
    for key in ["value", "currency", "machine", "utilisation"] {
        assert!(json["cost_per_1000_requests"].get(key).is_some(), "{key} is missing");
    }
    assert_eq!(json["dimensions"].as_array().unwrap().len(), 6);
}

#[tokio::test]
async fn the_same_facts_give_the_same_figures() {
    let world = World::new().await;
    world.add_need().await;
    let (one, other) = (world.report().await, world.report().await);
    assert_eq!(one.assessment, other.assessment);
    assert_eq!(one.inputs_sha256, other.inputs_sha256);
    assert_ne!(one.id, other.id);
}

#[tokio::test]
async fn a_report_that_cannot_be_written_leaves_no_row() {
    let world = World::new().await;
    std::fs::write(world.settings.reports_dir(), "a file where the folder should be").unwrap();
    let venture = world.venture().await;
    let error = build(&world.db, &world.settings, &venture, None, Lang::En).await.unwrap_err();
    assert!(matches!(error, BuildError::Write { .. }), "{error}");
    let list =
        store::list_reports(&world.db, world.edit.venture, &ListQuery::default()).await.unwrap();
    assert_eq!(list.total, 0);
}

#[tokio::test]
async fn the_current_verdict_follows_the_records() {
    let world = World::new().await;
    let cache = Cache::default();
    let before = current::current(&world.db, &cache, &world.venture().await).await.unwrap();
    let again = current::current(&world.db, &cache, &world.venture().await).await.unwrap();
    assert!(std::sync::Arc::ptr_eq(&before, &again), "nothing changed, nothing is computed");
    world.add_need().await;
    let after = current::current(&world.db, &cache, &world.venture().await).await.unwrap();
    assert_eq!(before.assessment.dimensions[0].band, Band::Unknown);
    assert_eq!(after.assessment.dimensions[0].band, Band::Go);
}
