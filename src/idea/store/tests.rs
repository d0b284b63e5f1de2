//! The records on a real SQLite file.

use sea_orm::{DatabaseConnection, PaginatorTrait as _};
use tempfile::TempDir;
use time::macros::date;

use super::*;
use crate::{
    account::store::{NewUser, insert_user},
    config::Settings,
    db::entity::audit_log,
    idea::{IdeaDraft, Period},
    market::{NeedDraft, store as market},
    venture::{Area, VentureDraft, store as ventures},
    web::visitor::Role,
};

struct World {
    db: DatabaseConnection,
    edit: Edit,
    _folder: TempDir,
}

async fn world() -> World {
    let folder = TempDir::new().unwrap();
    let settings = Settings {
        data_dir: folder.path().join("data"),
        database_url: None,
        ..Settings::default()
    };
    let db = db::open(&settings).await.unwrap();
    let person = NewUser {
        email: "ann@example.org".to_owned(),
        name: "Ann".to_owned(),
        password_hash: String::new(),
        role: Role::Founder,
    };
    let author = insert_user(&db, person).await.unwrap();
    let draft = VentureDraft {
        name: "v".to_owned(),
        summary: String::new(),
        area: Area::ComputerVision,
        currency: "USD".to_owned(),
    };
    let venture = ventures::insert_venture(&db, author, draft, false).await.unwrap();
    World { db, edit: Edit { author, venture }, _folder: folder }
}

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
    let need = market::insert_need(&db, edit, need).await.unwrap();
    let lines = || audit_log::Entity::find().count(&db);
    let revision =
        async || ventures::find_venture(&db, edit.venture).await.unwrap().map(|one| one.revision);
    let (before, audited) = (revision().await.unwrap(), lines().await.unwrap());
    let id = insert_idea(&db, edit, draft("one", vec![need, need, Uuid::now_v7()])).await.unwrap();
    assert!(update_idea(&db, edit, id, draft("two", vec![need])).await.unwrap());
    assert!(set_status(&db, edit, id, Status::Chosen, "why").await.unwrap());
    assert!(set_idea_archived(&db, edit, id, true).await.unwrap());
    assert_eq!(revision().await, Some(before + 4));
    assert_eq!(lines().await.unwrap(), audited + 4);
    let idea = find_idea(&db, edit.venture, id).await.unwrap().unwrap();
    assert_eq!((idea.title.as_str(), idea.status), ("two", Status::Chosen));
    assert_eq!(idea.needs, [need], "a need that is not there is passed over");
    assert!(idea.stale && idea.archived_at.is_some());
    let steps = list_changes(&db, id).await.unwrap();
    let steps: Vec<_> = steps.iter().map(|one| (one.from, one.to, one.author.as_str())).collect();
    assert_eq!(steps, [(Some(Status::Idea), Status::Chosen, "Ann"), (None, Status::Idea, "Ann")]);
}

#[tokio::test]
async fn what_is_not_there_is_not_changed() {
    let World { db, edit, _folder } = world().await;
    let nobody = Uuid::now_v7();
    assert!(!update_idea(&db, edit, nobody, draft("x", vec![])).await.unwrap());
    assert!(!set_status(&db, edit, nobody, Status::Shipped, "").await.unwrap());
    assert!(!set_idea_archived(&db, edit, nobody, true).await.unwrap());
    let id = insert_idea(&db, edit, draft("x", vec![])).await.unwrap();
    let elsewhere = Edit { venture: nobody, ..edit };
    assert!(!set_idea_archived(&db, elsewhere, id, true).await.unwrap());
    assert_eq!(list_open_ideas(&db, edit.venture).await.unwrap().len(), 1);
}
