//! As many records of a kind as a venture may hold, and one more: by its form, out of a
//! file, by restoring. The refusal names the limit, and nothing is kept of it.

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use uuid::Uuid;

use crate::{
    client::Client,
    exchange::{save, send, stage},
    seed::{first_id, id_text, multiply},
    test_app::{Who, spawn_app},
};

/// A kind that a form makes: where, into which table, up to how many, and the field
/// that says so.
struct Kind {
    form: &'static str,
    table: &'static str,
    most: u64,
    field: &'static str,
    fields: &'static [(&'static str, &'static str)],
    /// What a copy must not share with another.
    apart: &'static [(&'static str, &'static str)],
    /// Below which record of the venture the form stands: a table, or nothing.
    below: &'static str,
    archives: bool,
}

const KINDS: [Kind; 6] = [
    Kind {
        form: "market/segments",
        table: "segments",
        most: 1_000,
        field: "name",
        fields: &[("name", "Depots"), ("source", "visit"), ("observed_on", "2026-01-02")],
        apart: &[("name", "t.name || ' ' || s.i")],
        below: "",
        archives: true,
    },
    Kind {
        form: "ideas",
        table: "ideas",
        most: 5_000,
        field: "title",
        fields: &[
            ("title", "Torn labels"),
            ("reach", "100"),
            ("reach_period", "quarter"),
            ("impact", "1"),
            ("confidence", "0.8"),
            ("effort", "2"),
            ("source", "visit"),
            ("observed_on", "2026-01-02"),
        ],
        apart: &[("title", "t.title || ' ' || s.i")],
        below: "",
        archives: true,
    },
    Kind {
        form: "surveys",
        table: "surveys",
        most: 1_000,
        field: "title_en",
        fields: &[
            ("title_en", "What matters"),
            ("purpose_en", "To decide"),
            ("contact", "Ada"),
            ("languages", "both"),
            ("mode", "open"),
            ("scale", "ten"),
            ("retention_days", "30"),
            ("template", "empty"),
        ],
        apart: &[("token", "t.token || '-' || s.i")],
        below: "",
        archives: true,
    },
    Kind {
        form: "evidence",
        table: "evidence",
        most: 20_000,
        field: "title",
        fields: &[
            ("title", "They said so"),
            ("kind", "opinion"),
            ("source", "visit"),
            ("observed_on", "2026-01-02"),
        ],
        apart: &[],
        below: "",
        archives: true,
    },
    Kind {
        form: "go-to-market/roadmap",
        table: "milestones",
        most: 5_000,
        field: "title",
        fields: &[("title", "Pilot"), ("due_on", "2027-01-02"), ("state", "planned")],
        apart: &[],
        below: "",
        archives: true,
    },
    Kind {
        form: "votes",
        table: "need_votes",
        most: 200_000,
        field: "votes",
        fields: &[("votes", "3"), ("votes_source", "poll"), ("votes_date", "2026-01-02")],
        apart: &[],
        below: "needs",
        archives: false,
    },
];

async fn count(db: &DatabaseConnection, table: &str, venture: Uuid) -> u64 {
    let sql =
        format!("SELECT COUNT(*) AS n FROM {table} WHERE venture_id = {}", id_text(db, venture));
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await;
    row.unwrap().unwrap().try_get::<i64>("", "n").unwrap() as u64
}

/// A number as a page or a text shows it: without marks between thousands.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

async fn fill(db: &DatabaseConnection, venture: Uuid, kind: &Kind) {
    let first = first_id(db, kind.table, ("venture_id", venture)).await.unwrap();
    let which = format!("t.id = {}", id_text(db, first));
    let there = count(db, kind.table, venture).await;
    multiply(db, kind.table, &which, kind.most - there, kind.apart).await;
    assert_eq!(count(db, kind.table, venture).await, kind.most, "{}", kind.table);
}

async fn enter(owner: &Client, base: &str, fields: &[(&str, &str)]) {
    owner.post(base, fields).await.is(303);
}

const NEED: [(&str, &str); 3] =
    [("statement", "Reads torn labels"), ("source", "x"), ("observed_on", "2026-01-02")];
const RIVAL: [(&str, &str); 3] =
    [("name", "Rival"), ("source", "x"), ("observed_on", "2026-01-02")];

#[tokio::test(flavor = "multi_thread")]
async fn one_more_of_a_kind_than_a_venture_may_hold_is_refused_by_name() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let db = &app.shared.db;
    let home = format!("/ventures/{}", team.venture);
    enter(&owner, &format!("{home}/needs"), &NEED).await;
    for kind in &KINDS {
        let form = if kind.below.is_empty() {
            format!("{home}/{}", kind.form)
        } else {
            let above = first_id(db, kind.below, ("venture_id", team.venture)).await.unwrap();
            format!("{home}/{}/{above}/{}", kind.below, kind.form)
        };
        enter(&owner, &form, kind.fields).await;
        fill(db, team.venture, kind).await;
        let mut again = kind.fields.to_vec();
        if kind.table == "segments" {
            again[0].1 = "Shops";
        }
        let refused = owner.post(&form, &again).await.is(422).page();
        assert_eq!(
            refused.attributes("[data-field-error]", "data-field-error"),
            [kind.field],
            "{form}"
        );
        let told = bare(&refused.text("[data-field-error]"));
        assert!(told.contains(&kind.most.to_string()), "{form}: {told}");
        // What was typed stands there still.
        let typed = refused.attribute(&format!("[name={}]", kind.field), "value");
        assert_eq!(typed, again[0].1, "{form}");
        assert_eq!(count(db, kind.table, team.venture).await, kind.most, "{form}");
        if !kind.archives {
            continue;
        }
        // Archiving one lets another in.
        let first = first_id(db, kind.table, ("venture_id", team.venture)).await.unwrap();
        owner.post(&format!("{form}/{first}/archive"), &[]).await.is(303);
        enter(&owner, &form, &again).await;
        owner.post(&format!("{form}/{first}/restore"), &[]).await.is(422);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_and_exports_bring_no_more_of_a_kind_than_a_venture_may_hold() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let db = &app.shared.db;
    let home = format!("/ventures/{}", team.venture);
    let segments = &KINDS[0];
    enter(&owner, &format!("{home}/{}", segments.form), segments.fields).await;
    fill(db, team.venture, segments).await;
    let import = stage(&owner, team.venture, "segments", b"segment\nShops\n").await;
    let told = save(&owner, &import, &[("action", "commit")]).await.is(422).page().text("main");
    assert!(bare(&told).contains("1000"), "{told}");
    assert_eq!(count(db, "segments", team.venture).await, 1_000);
    // A file of another kind goes in all the same.
    crate::exchange::take_in(&owner, team.venture, "needs", b"need\nfrom a file\n").await;

    // One more than it may, from older times: readable, and no other venture takes it in.
    let first = first_id(db, "segments", ("venture_id", team.venture)).await.unwrap();
    let which = format!("t.id = {}", id_text(db, first));
    multiply(db, "segments", &which, 1, &[("name", "'One more'")]).await;
    let list = owner.get(&format!("{home}/market/segments")).await.is(200).page();
    assert!(bare(&list.text("main")).contains("Depots"));
    crate::exchange::take_in(&owner, team.venture, "needs", b"need\nanother one\n").await;
    let export = owner.get(&format!("{home}/exports/records.json")).await.is(200);
    let second = app.venture(&team).await;
    let restore = format!("/ventures/{second}/exports/restore");
    let refused =
        send(&owner, &restore, &[], ("venture.json", export.body.as_bytes())).await.is(422);
    let told = refused.page().text("[data-field-error=file]");
    assert!(bare(&told).contains("1000"), "{told}");
    assert_eq!(count(db, "segments", second).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_and_surveys_bring_no_more_ratings_than_a_venture_may_hold() {
    const MOST: u64 = 500_000;
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let db = &app.shared.db;
    let home = format!("/ventures/{}", team.venture);
    enter(&owner, &format!("{home}/needs"), &NEED).await;
    enter(&owner, &format!("{home}/competitors"), &RIVAL).await;
    let need = first_id(db, "needs", ("venture_id", team.venture)).await.unwrap();
    let rival = first_id(db, "competitors", ("venture_id", team.venture)).await.unwrap();
    let answer = [
        ("rating_respondent", "R1"),
        ("rating_importance", "9"),
        ("rating_satisfaction", "3"),
        ("rating_source", "x"),
        ("rating_date", "2026-01-02"),
    ];
    enter(&owner, &format!("{home}/needs/{need}/ratings"), &answer).await;
    let first = first_id(db, "need_ratings", ("venture_id", team.venture)).await.unwrap();
    let which = format!("t.id = {}", id_text(db, first));
    let apart = [("respondent", "t.respondent || '-' || s.i")];
    multiply(db, "need_ratings", &which, MOST - 1, &apart).await;
    let need_text = need.to_string();
    let rating = [
        ("rating_need", need_text.as_str()),
        ("rating_value", "4"),
        ("rating_source", "x"),
        ("rating_date", "2026-01-02"),
    ];
    let form = format!("{home}/competitors/{rival}/ratings");
    let refused = owner.post(&form, &rating).await.is(422).page();
    let told = bare(&refused.text("[data-field-error=rating_need]"));
    assert!(told.contains(&MOST.to_string()), "{told}");
    assert_eq!(count(db, "competitor_features", team.venture).await, 0);
    // Somebody who answered already may answer again: nothing is more than it was.
    enter(&owner, &format!("{home}/needs/{need}/ratings"), &answer).await;
    // Once one is removed, another fits.
    owner.post(&format!("{home}/needs/{need}/ratings/{first}/remove"), &[]).await.is(303);
    enter(&owner, &form, &rating).await;
}
