//! The records on a real SQLite file.

use sea_orm::PaginatorTrait as _;
use time::macros::date;

use super::*;
use crate::{Idea, IdeaDraft, Period};
use db::entity::audit_log;
use market::NeedDraft;
use testing::{World, world};
use venture::{Record, store as ventures};

fn said() -> Provenance {
    Provenance { source: "workshop".to_owned(), observed_on: date!(2020 - 11 - 01) }
}

fn draft(title: &str, needs: Vec<Uuid>) -> IdeaDraft {
    IdeaDraft {
        title: title.to_owned(),
        note: String::new(),
        reach: 10.0,
        reach_period: Period::Quarter,
        impact: 1.0,
        confidence: 0.8,
        effort: 1.0,
        provenance: said(),
        needs,
        competitors: Vec::new(),
    }
}

#[tokio::test]
async fn every_change_raises_the_revision_and_is_audited() {
    let World { db, edit, _folder } = world().await;
    let need = NeedDraft {
        statement: "n".to_owned(),
        note: String::new(),
        evidence: String::new(),
        segment: None,
        provenance: said(),
    };
    let need = market::store::insert_need(&db, edit, need).await.unwrap();
    let lines = || audit_log::Entity::find().count(&db);
    let revision =
        async || ventures::find_venture(&db, edit.venture).await.unwrap().map(|one| one.revision);
    let (before, audited) = (revision().await.unwrap(), lines().await.unwrap());
    let id = insert_idea(&db, edit, draft("one", vec![need, need, Uuid::now_v7()])).await.unwrap();
    assert!(update_idea(&db, edit, id, draft("two", vec![need])).await.unwrap());
    assert!(set_status(&db, edit, id, Status::Chosen, "why").await.unwrap());
    assert!(Idea::set_archived(&db, edit, id, true).await.unwrap());
    assert_eq!(revision().await, Some(before + 4));
    assert_eq!(lines().await.unwrap(), audited + 4);
    let idea = Idea::find(&db, edit.venture, id).await.unwrap().unwrap();
    assert_eq!((idea.title.as_str(), idea.status), ("two", Status::Chosen));
    assert_eq!(idea.needs, [need], "a need that is not there is passed over");
    assert!(idea.stale && idea.archived_at.is_some());
    let (steps, _) = list_changes(&db, id, 100).await.unwrap();
    let steps: Vec<_> = steps.iter().map(|one| (one.from, one.to, one.author.as_str())).collect();
    assert_eq!(steps, [(Some(Status::Idea), Status::Chosen, "Ann"), (None, Status::Idea, "Ann")]);
}

#[tokio::test]
async fn what_is_not_there_is_not_changed() {
    let world = world().await;
    let elsewhere = world.elsewhere().await;
    let World { db, edit, _folder } = world;
    let nobody = Uuid::now_v7();
    assert!(!update_idea(&db, edit, nobody, draft("x", vec![])).await.unwrap());
    assert!(!set_status(&db, edit, nobody, Status::Shipped, "").await.unwrap());
    assert!(!Idea::set_archived(&db, edit, nobody, true).await.unwrap());
    let id = insert_idea(&db, edit, draft("x", vec![])).await.unwrap();
    assert!(!Idea::set_archived(&db, elsewhere, id, true).await.unwrap());
    assert_eq!(list_open_ideas(&db, edit.venture).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_idea_goes_on_serving_a_need_that_became_part_of_another() {
    let World { db, edit, _folder } = world().await;
    let mut needs = Vec::new();
    for statement in ["a", "b", "c"] {
        let draft = NeedDraft {
            statement: statement.to_owned(),
            note: String::new(),
            evidence: String::new(),
            segment: None,
            provenance: said(),
        };
        needs.push(market::store::insert_need(&db, edit, draft).await.unwrap());
    }
    insert_idea(&db, edit, draft("x", needs.clone())).await.unwrap();
    for (from, to) in [(needs[0], needs[1]), (needs[1], needs[2])] {
        need::Entity::update_many()
            .col_expr(need::Column::MergedInto, sea_orm::sea_query::Expr::value(to))
            .filter(need::Column::Id.eq(from))
            .exec(&db)
            .await
            .unwrap();
    }
    let ideas = list_open_ideas(&db, edit.venture).await.unwrap();
    assert_eq!(ideas[0].needs, [needs[2]]);
    let circle = HashMap::from([(needs[0], needs[1]), (needs[1], needs[0])]);
    assert!(needs.contains(&living(&circle, needs[0])), "a circle ends");
}
