//! Identifiers of another venture's records in the notes by which a merge, a split
//! or an import is undone. They are no permission: nothing of the other venture
//! moves, and no name of it is shown. And what belongs to a record that is merged
//! follows it, and returns.

use db::entity::{
    competitor, competitor_merge, evidence_link, experiment, idea_need, import_change, need,
    need_event, need_vote, survey_question,
};
use exchange::export;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};
use serde_json::json;
use uuid::Uuid;
use venture::{Area, VentureDraft};
use web::visitor::Role;

use crate::{
    client::Client,
    exchange::{save, stage},
    test_app::{Team, TestApp, Who, spawn_app},
};

const SAID: [(&str, &str); 2] = [("source", "Interview"), ("observed_on", "2026-01-02")];

/// A venture and a browser of somebody who may change it.
struct Side {
    browser: Client,
    venture: Uuid,
}

impl Side {
    fn base(&self) -> String {
        format!("/ventures/{}", self.venture)
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let path = format!("{}/{path}", self.base());
        self.browser.post(&path, fields).await.redirects_to(&self.base())
    }

    async fn made(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let fields: Vec<_> = fields.iter().copied().chain(SAID).collect();
        let to = self.post(path, &fields).await;
        to.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned()
    }

    async fn need(&self, statement: &str) -> String {
        self.made("needs", &[("statement", statement)]).await
    }

    async fn rival(&self, name: &str) -> String {
        self.made("competitors", &[("name", name)]).await
    }

    async fn merge(&self, path: &str, stays: &str, other: &str) {
        let with = format!("with-{other}");
        self.post(&format!("{path}/{stays}/merge"), &[(&with, "on")]).await;
    }
}

fn id(text: &str) -> Uuid {
    text.parse().unwrap()
}

/// A venture of one's own and one of somebody else, both with a founder.
async fn sides() -> (TestApp, Team, Side, Side) {
    let app = spawn_app().await;
    let team = app.team().await;
    let ours = Side { browser: app.browser(&team, Who::Editor).await, venture: team.venture };
    let person = app.person("stranger", Role::Founder).await;
    let draft = VentureDraft {
        name: "Theirs".to_owned(),
        summary: String::new(),
        area: Area::ComputerVision,
        currency: "USD".to_owned(),
    };
    let db = &app.shared.db;
    let venture = venture::store::insert_venture(db, person.0, draft, false).await.unwrap();
    let theirs = Side { browser: app.signed_in(person).await, venture };
    (app, team, ours, theirs)
}

/// All records of a venture as an export holds them.
async fn all(app: &TestApp, venture: Uuid) -> serde_json::Value {
    let found = venture::store::find_venture(&app.shared.db, venture).await.unwrap().unwrap();
    serde_json::to_value(export::read(&app.shared.db, &found, true).await.unwrap().tables).unwrap()
}

async fn last_event(app: &TestApp, need: &str) -> need_event::Model {
    let found = need_event::Entity::find()
        .filter(need_event::Column::NeedId.eq(id(need)))
        .order_by_desc(need_event::Column::Id)
        .one(&app.shared.db)
        .await;
    found.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_note_of_a_merge_of_needs_moves_nothing_of_another_venture() {
    let (app, _team, ours, theirs) = sides().await;
    let db = &app.shared.db;
    let (target, victim) = (theirs.need("Their need").await, theirs.need("Their other").await);
    theirs
        .post(
            &format!("needs/{target}/votes"),
            &[("votes", "9"), ("votes_source", "Board"), ("votes_date", "2026-01-02")],
        )
        .await;
    let rated = [
        ("rating_respondent", "R1"),
        ("rating_importance", "9"),
        ("rating_satisfaction", "3"),
        ("rating_source", "x"),
        ("rating_date", "2026-01-02"),
    ];
    theirs.post(&format!("needs/{target}/ratings"), &rated).await;
    let before = all(&app, theirs.venture).await;
    let (stays, other) = (ours.need("Ours").await, ours.need("Our other").await);
    ours.merge("needs", &stays, &other).await;
    let event = last_event(&app, &stays).await;
    let vote = need_vote::Entity::find().one(db).await.unwrap().unwrap().id;
    let rating = before["need_ratings"][0]["id"].as_str().unwrap();
    let undo = format!("{}/needs/{stays}/history/{}/undo", ours.base(), event.id);
    let tamper = async |other: Option<Uuid>, kind: &str, moved: serde_json::Value| {
        let mut row = event.clone().into_active_model();
        row.other_id = Set(other);
        row.kind = Set(kind.to_owned());
        row.moved = Set(moved.to_string());
        row.undone_at = Set(None);
        row.update(db).await.unwrap();
    };
    // Their need as the one to send things back to.
    tamper(Some(id(&victim)), "merged", json!({ "votes": [vote] })).await;
    ours.browser.post(&undo, &[]).await.is(404);
    assert_eq!(all(&app, theirs.venture).await, before);
    // Their votes and answers as what was moved.
    let ways = json!([{ "id": rating, "need": other }, { "id": rating, "need": stays }]);
    tamper(Some(id(&other)), "merged", json!({ "votes": [vote], "ratings": ways })).await;
    ours.browser.post(&undo, &[]).await.is(303);
    assert_eq!(all(&app, theirs.venture).await, before);
    // Their needs as the parts of a split.
    tamper(None, "split", json!({ "parts": [target, victim] })).await;
    ours.browser.post(&undo, &[]).await.is(303);
    assert_eq!(all(&app, theirs.venture).await, before, "an undo archived their needs");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_note_of_a_merge_of_competitors_shows_and_moves_nothing_of_another_venture() {
    let (app, _team, ours, theirs) = sides().await;
    let db = &app.shared.db;
    let secret = theirs.rival("Zqxrival").await;
    let price = [
        ("price_amount", "20"),
        ("price_unit", "month"),
        ("price_source", "x"),
        ("price_date", "2026-01-02"),
    ];
    theirs.post(&format!("competitors/{secret}/prices"), &price).await;
    let before = all(&app, theirs.venture).await;
    let (stays, other) = (ours.rival("Ours").await, ours.rival("Our other").await);
    ours.merge("competitors", &stays, &other).await;
    let found = competitor_merge::Entity::find().one(db).await.unwrap().unwrap();
    let merge = found.id;
    let theirs_moved = json!({
        "prices": [before["price_points"][0]["id"]],
        "changes": before["competitor_changes"].as_array().map(|rows| rows.iter().map(|row| row["id"].clone()).collect::<Vec<_>>()),
    });
    let mut row = found.clone().into_active_model();
    row.other_id = Set(id(&secret));
    row.moved = Set(theirs_moved.to_string());
    row.update(db).await.unwrap();
    let page = ours.browser.get(&format!("{}/competitors/{stays}", ours.base())).await.is(200);
    assert!(!page.body.contains("Zqxrival"), "the page tells a rival of another venture");
    let undo = format!("{}/competitors/{stays}/merges/{merge}/undo", ours.base());
    ours.browser.post(&undo, &[]).await.is(404);
    assert_eq!(all(&app, theirs.venture).await, before);
    // The control: as it was, it is undone.
    found.into_active_model().reset_all().update(db).await.unwrap();
    ours.browser.post(&undo, &[]).await.is(303);
    let back = competitor::Entity::find_by_id(id(&other)).one(db).await.unwrap().unwrap();
    assert!(back.archived_at.is_none());
    assert_eq!(all(&app, theirs.venture).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_note_of_an_import_deletes_and_rewrites_nothing_of_another_venture() {
    let (app, _team, ours, theirs) = sides().await;
    let db = &app.shared.db;
    let target = theirs.need("Their need").await;
    let before = all(&app, theirs.venture).await;
    let import = stage(&ours.browser, ours.venture, "needs", b"statement\nFrom a file\n").await;
    save(&ours.browser, &import, &[("action", "commit")]).await.redirects_to(&import);
    let note = import_change::Entity::find().one(db).await.unwrap().unwrap();
    let mut replaced = before["needs"][0].clone();
    replaced["statement"] = "rewritten".into();
    replaced["venture_id"] = ours.venture.to_string().into();
    let mut row = note.clone().into_active_model();
    row.created = Set(format!("{}{target}\n", note.created));
    row.replaced = Set(format!("{replaced}\n"));
    row.update(db).await.unwrap();
    ours.browser.post(&format!("{import}/undo"), &[]).await.redirects_to(&import);
    assert_eq!(all(&app, theirs.venture).await, before);
    // The control: its own is gone.
    assert!(all(&app, ours.venture).await["needs"].as_array().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_runs_in_another_venture_is_not_stopped() {
    let (app, _team, ours, theirs) = sides().await;
    let import = stage(&theirs.browser, theirs.venture, "needs", b"statement\nTheirs\n").await;
    let running = id(import.rsplit('/').next().unwrap());
    let (watch, _ending) = app.shared.imports.begin(running).unwrap();
    for step in ["discard", "cancel"] {
        let path = format!("{}/imports/{running}/{step}", ours.base());
        ours.browser.post(&path, &[]).await.is(404);
        assert!(!watch.is_cancelled(), "{step} stopped another venture's import");
    }
    theirs.browser.post(&format!("{import}/cancel"), &[]).await.is(303);
    assert!(watch.is_cancelled(), "its own founder can stop it");
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_experiments_and_questions_follow_a_merged_need_and_return() {
    let (app, _team, ours, _theirs) = sides().await;
    let db = &app.shared.db;
    let (stays, other) = (ours.need("Ours").await, ours.need("Our other").await);
    for (title, about) in [("Only other", vec![&other]), ("Both", vec![&stays, &other])] {
        let mut fields = vec![("title", title), ("kind", "opinion")];
        fields.extend(about.iter().map(|need| ("about_need", need.as_str())));
        ours.made("evidence", &fields).await;
    }
    let soon = (time::OffsetDateTime::now_utc() + time::Duration::days(7)).date().to_string();
    let card = [
        ("hypothesis", "They pay"),
        ("method", "Ask"),
        ("metric", "Yes"),
        ("scale", "share"),
        ("direction", "at-least"),
        ("threshold", "50"),
        ("planned_n", "10"),
        ("deadline", &soon),
        ("need", &other),
    ];
    ours.post("experiments", &card).await;
    let survey = [
        ("title_en", "What matters"),
        ("purpose_en", "To decide"),
        ("contact", "Ada"),
        ("languages", "both"),
        ("mode", "open"),
        ("scale", "ten"),
        ("retention_days", "30"),
        ("template", "needs"),
    ];
    ours.post("surveys", &survey).await;
    let place = async || {
        let links = evidence_link::Entity::find().all(db).await.unwrap();
        let tests = experiment::Entity::find().all(db).await.unwrap();
        let asked = survey_question::Entity::find().all(db).await.unwrap();
        let on = |need: &str| {
            let is = |one: Option<Uuid>| one == Some(id(need));
            (
                links.iter().filter(|row| is(row.need_id)).count(),
                tests.iter().filter(|row| is(row.need_id)).count(),
                asked.iter().filter(|row| is(row.need_id)).count(),
            )
        };
        (on(&stays), on(&other))
    };
    assert_eq!(place().await, ((1, 0, 1), (2, 1, 1)));
    ours.merge("needs", &stays, &other).await;
    // What is about both already stays where it is.
    assert_eq!(place().await, ((2, 1, 2), (1, 0, 0)));
    let part = format!("{}/evidence/about?need={stays}", ours.base());
    assert!(ours.browser.get(&part).await.is(200).body.contains("Only other"));
    let event = last_event(&app, &stays).await.id;
    ours.post(&format!("needs/{stays}/history/{event}/undo"), &[]).await;
    assert_eq!(place().await, ((1, 0, 1), (2, 1, 1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_parts_of_a_split_need_take_its_evidence_and_ideas_where_that_is_asked_for() {
    let (app, _team, ours, _theirs) = sides().await;
    let db = &app.shared.db;
    let whole = ours.need("Two outcomes").await;
    ours.made("evidence", &[("title", "Said"), ("kind", "opinion"), ("about_need", &whole)]).await;
    let ticked = format!("need-{whole}");
    let idea = [
        ("title", "An idea"),
        ("reach", "100"),
        ("reach_period", "quarter"),
        ("impact", "1"),
        ("confidence", "0.8"),
        ("effort", "2"),
        (&ticked, "on"),
    ];
    ours.made("ideas", &idea).await;
    let counts = async || {
        let links = evidence_link::Entity::find().all(db).await.unwrap().len();
        (links, idea_need::Entity::find().all(db).await.unwrap().len())
    };
    let split = format!("needs/{whole}/split");
    ours.post(&split, &[("parts", "One\nTwo")]).await;
    assert_eq!(counts().await, (1, 1), "not asked for");
    let undo = async || {
        let event = last_event(&app, &whole).await.id;
        ours.post(&format!("needs/{whole}/history/{event}/undo"), &[]).await;
    };
    undo().await;
    ours.post(&split, &[("parts", "Three\nFour"), ("copy", "on")]).await;
    assert_eq!(counts().await, (3, 3));
    undo().await;
    assert_eq!(counts().await, (1, 1), "the copies went with the parts");
    let open = need::Entity::find().filter(need::Column::ArchivedAt.is_null());
    assert_eq!(open.all(db).await.unwrap().len(), 1);
}
