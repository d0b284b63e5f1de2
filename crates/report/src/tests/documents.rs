//! What a report says: of a venture with a few records, of an empty one, and of a large one.

use time::macros::date;
use uuid::Uuid;

use super::World;
use crate::{
    compare::Comparison,
    documents::find_document,
    html::{self, Links},
    snapshot::ReportDocument,
    texts::{self, Text, Topic},
};
use document::{Block, Document, Table};
use economics::{Dimension, Verdict};
use i18n::Lang;
use market::{CompetitorDraft, NeedDraft, NeedRatingDraft, Profile};
use venture::Provenance;

/// All sections, in the order in which readers need them.
const IDS: [&str; 12] = [
    "problem",
    "market",
    "competition",
    "product",
    "technology",
    "economics",
    "risks",
    "evidence",
    "plan",
    "verdict",
    "team",
    "appendix",
];

impl World {
    async fn said(&self, report: &ReportDocument, lang: Lang) -> Document {
        let place = (self.edit.venture, report.id);
        find_document(&self.db, place, lang).await.unwrap().unwrap()
    }

    async fn write(&self, topic: Topic, words: &str, left_out: bool) {
        let text = Text { words: words.to_owned(), left_out };
        texts::store::put_texts(&self.db, self.edit, vec![(topic, text)]).await.unwrap();
    }
}

fn tables(document: &Document) -> Vec<&Table> {
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    blocks
        .filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
        .collect()
}

fn table<'a>(document: &'a Document, id: &str) -> &'a Table {
    let all = tables(document);
    all.into_iter().find(|table| table.id == id).unwrap_or_else(|| panic!("no table {id}"))
}

fn missing<'a>(document: &'a Document, section: &str) -> Vec<&'a String> {
    let found = document.sections.iter().find(|one| one.id == section).unwrap();
    let lines = found.blocks.iter().filter_map(|block| match block {
        Block::Missing(lines) => Some(lines),
        _ => None,
    });
    lines.flatten().collect()
}

#[tokio::test]
async fn the_sections_of_a_small_venture_say_what_its_records_say() {
    let world = World::new().await;
    world.add_need().await;
    world.write(Topic::Summary, "We read *damaged* labels.", false).await;
    world.write(Topic::Team, "Two engineers.", false).await;
    world.write(Topic::Market, "", true).await;
    let report = world.report().await;
    for lang in Lang::ALL {
        let document = world.said(&report, lang).await;
        let ids: Vec<&str> = document.sections.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids, IDS.into_iter().filter(|id| *id != "market").collect::<Vec<_>>());
        let needs = table(&document, "needs");
        let row: Vec<&str> = needs.rows[0].iter().map(|cell| cell.text.as_str()).collect();
        // Mean importance 9, satisfaction 2; twelve people; our offer was rated 4.
        assert_eq!((row[0], row[1], row[3], row[5]), ("Read damaged labels", "16.0", "12", "4.0"));
        let source = &document.sources[needs.rows[0][0].source.unwrap()];
        assert!(source.path.as_ref().unwrap().contains("/needs/"), "{source:?}");
        assert_eq!(document.summary[0], Block::UserText("We read *damaged* labels.".to_owned()));
        let values = document.summary.iter().find_map(|block| match block {
            Block::Values(values) => Some(values),
            _ => None,
        });
        let values = values.unwrap();
        assert_eq!((values.len(), values[0].text.as_str(), values[0].n), (4, "16.0", Some(12)));
        let team = document.sections.iter().find(|one| one.id == "team").unwrap();
        assert_eq!(team.blocks[0], Block::UserText("Two engineers.".to_owned()));
        assert_eq!(missing(&document, "team").len(), 1, "the ask was not written");
        // Every reference leads to a source.
        let cells = tables(&document).into_iter().flat_map(|table| table.rows.iter().flatten());
        assert!(cells.filter_map(|cell| cell.source).all(|at| at < document.sources.len()));
        assert!(html::are_drawings(&document));
    }
}

#[tokio::test]
async fn no_text_key_and_no_stray_language_is_shown() {
    let world = World::new().await;
    world.add_need().await;
    let report = world.report().await;
    for lang in Lang::ALL {
        let document = world.said(&report, lang).await;
        let text = serde_json::to_string(&document).unwrap();
        for start in
            ["report-missing", "report-table", "report-section", "report-chart", "quantity-"]
        {
            assert!(!text.contains(start), "{start} in {}: {text}", lang.tag());
        }
    }
    let chinese = world.said(&report, Lang::Zh).await;
    assert!(chinese.sections.iter().all(|one| !one.title.is_ascii()), "{:?}", chinese.sections);
}

#[tokio::test]
async fn an_empty_venture_lists_what_is_missing_and_invents_nothing() {
    let world = World::new().await;
    let report = world.report().await;
    let document = world.said(&report, Lang::En).await;
    assert_eq!(document.sections.len(), IDS.len());
    for section in
        document.sections.iter().filter(|one| !matches!(&*one.id, "verdict" | "appendix"))
    {
        assert!(!missing(&document, &section.id).is_empty(), "{} misses nothing", section.id);
    }
    let blocks = document.summary.iter().chain(document.sections.iter().flat_map(|s| &s.blocks));
    for block in blocks {
        if let Block::Values(values) = block {
            for value in values {
                assert_eq!(value.text, "–", "{value:?}");
                assert!(value.note.is_some(), "{value:?} says nothing of why");
            }
        }
    }
    let drawn = html::render(&document, Links::Records).unwrap();
    assert!(drawn.contains("No need has been entered"));
}

#[tokio::test]
async fn a_large_venture_stays_readable_and_loses_nothing() {
    let world = World::new().await;
    let provenance = Provenance { source: "survey".to_owned(), observed_on: date!(2026 - 11 - 01) };
    let transaction = venture::records::begin(&world.db, world.edit).await.unwrap();
    for n in 0..1_000_u32 {
        let draft = NeedDraft {
            statement: format!("Need {n}"),
            note: String::new(),
            evidence: String::new(),
            segment: None,
            provenance: provenance.clone(),
        };
        let need = market::store::write_need(&transaction, world.edit, draft).await.unwrap();
        let answer = |k: u32| NeedRatingDraft {
            respondent: format!("r{k}"),
            importance: (1 + (n + k) % 10) as u8,
            satisfaction: 3,
        };
        let answers = (0..3).map(answer).collect();
        market::store::write_need_ratings(&transaction, world.edit, need, answers, &provenance)
            .await
            .unwrap();
    }
    for n in 0..200 {
        let draft = CompetitorDraft {
            name: format!("Rival {n}"),
            note: String::new(),
            website: None,
            share: None,
            profile: Profile::default(),
            provenance: provenance.clone(),
        };
        market::store::write_competitor(&transaction, world.edit, draft).await.unwrap();
    }
    let (edit, subject) = (world.edit, Uuid::nil());
    venture::records::finish(transaction, edit, "import", "need", subject).await.unwrap();
    let report = world.report().await;
    let document = world.said(&report, Lang::En).await;
    let of_section = |id: &str| {
        let table = table(&document, id);
        (table.rows.len(), table.truncated.is_some())
    };
    assert_eq!(of_section("needs"), (20, true));
    assert_eq!(of_section("competitors"), (20, true));
    assert_eq!(of_section("needs-all"), (1_000, false));
    assert_eq!(of_section("competitors-all"), (200, false));
    let drawn = html::render(&document, Links::Records).unwrap();
    assert!(drawn.contains("Need 999") && drawn.contains("20 of 1,000 rows"));
    let problem = document.sections.iter().find(|one| one.id == "problem").unwrap();
    assert!(serde_json::to_string(problem).unwrap().len() < 60_000, "the section stays short");
}

#[tokio::test]
async fn two_reports_tell_why_the_verdict_moved() {
    let world = World::new().await;
    let before = world.report().await;
    world.add_need().await;
    let after = world.report().await;
    let comparison = Comparison::of(&before, &after);
    assert!(!comparison.same_facts);
    assert_eq!(comparison.before.verdict, Verdict::NotYet);
    let moved: Vec<Dimension> = comparison.moved().map(|one| one.dimension).collect();
    assert!(moved.contains(&Dimension::Need), "{moved:?}");
    let added: Vec<&str> = comparison.needs.added.iter().map(|one| one.label.as_str()).collect();
    assert_eq!((added, comparison.needs.removed.len()), (vec!["Read damaged labels"], 0));
    let again = world.report().await;
    let same = Comparison::of(&after, &again);
    assert!(same.same_facts && same.moved().next().is_none() && same.figures.is_empty());
    // The other way round, what was added is removed.
    let back = Comparison::of(&after, &before);
    assert_eq!(back.needs.removed.len(), 1);
}
