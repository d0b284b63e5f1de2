//! Control requests of the routes that the table marks as `alone`: secrets, data sets of
//! the installation, files, what only works once. Each works for whoever may, so that a
//! refusal elsewhere says something.

use std::collections::BTreeSet;

use account::store;
use db::entity::invitation;
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use web::visitor::Role;

use super::{own, table::table};
use crate::{
    catalogue,
    client::{Answer, Client},
    dataset_api, datasets,
    exchange::send,
    test_app::{Team, TestApp, Who, spawn_app},
};

const PASSWORD: &str = "correct horse battery";
const OTHER: &str = "another horse battery";

/// Routes that need a trained model, two of them ONNX Runtime: `elsewhere.rs` and `try_model.rs`
/// have their controls.
const ELSEWHERE: [&str; 3] = [
    "POST /ventures/{venture}/models/{model}/try",
    "POST /ventures/{venture}/models/{model}/measure",
    "POST /api/v1/ventures/{venture}/models/{model}/measure",
];

/// The routes that have worked.
struct Worked(BTreeSet<String>);

impl Worked {
    #[track_caller]
    fn with(&mut self, route: &str, answer: Answer, status: u16) -> Answer {
        let to = answer.header("location").to_owned();
        assert_eq!(answer.status.as_u16(), status, "{route} → {to}: {}", answer.body);
        self.0.insert(route.to_owned());
        answer
    }
}

async fn secrets(worked: &mut Worked) {
    let app = spawn_app().await;
    let ada = app.visitor();
    worked.with("GET /health/live", ada.get("/health/live").await, 200);
    let token = app.shared.setup.issue().unwrap();
    let page = ada.get(&format!("/set-up?token={token}")).await;
    let page = worked.with("GET /set-up", page, 200).page();
    let styles = page.attribute("link[rel=stylesheet]", "href");
    worked.with("GET /static/{digest}/{name}", ada.get(&styles).await, 200);
    let fields = [
        ("token", token.as_str()),
        ("name", "Ada"),
        ("email", "ada@example.org"),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
    ];
    worked.with("POST /set-up", ada.post("/set-up", &fields).await, 303);
    worked.with("POST /sign-out", ada.post("/sign-out", &[]).await, 303);
    worked.with("GET /sign-in", ada.get("/sign-in").await, 200);
    let typed = [("email", "ada@example.org"), ("password", PASSWORD)];
    worked.with("POST /sign-in", ada.post("/sign-in", &typed).await, 303);
    ada.get("/admin/users").await.is(200);

    let (person, _) =
        store::find_by_email(&app.shared.db, "ada@example.org").await.unwrap().unwrap();
    let secret = store::insert_sign_in_link(&app.shared.db, person.id).await.unwrap();
    let link = format!("/sign-in/link/{secret}");
    let other = app.visitor();
    worked.with("GET /sign-in/link/{secret}", other.get(&link).await, 200);
    worked.with("POST /sign-in/link/{secret}", other.post(&link, &[]).await, 303);
    let fields = [("old_password", PASSWORD), ("password", OTHER), ("password_again", OTHER)];
    worked.with("POST /account/password", ada.post("/account/password", &fields).await, 303);

    let bob =
        store::insert_invitation(&app.shared.db, person.id, "bob@example.org", Role::Founder, None);
    let invitation = format!("/invitations/{}", bob.await.unwrap().unwrap());
    let guest = app.visitor();
    worked.with("GET /invitations/{secret}", guest.get(&invitation).await, 200);
    let fields = [("name", "Bob"), ("password", PASSWORD), ("password_again", PASSWORD)];
    worked.with("POST /invitations/{secret}", guest.post(&invitation, &fields).await, 303);
    guest.get("/account").await.is(200);
    let (bob, _) = store::find_by_email(&app.shared.db, "bob@example.org").await.unwrap().unwrap();
    for (step, open) in [("disable", false), ("enable", true)] {
        let path = format!("/admin/users/{}/{step}", bob.id);
        let route = format!("POST /admin/users/{{user}}/{step}");
        worked.with(&route, ada.post(&path, &[]).await, 303);
        let (person, _) =
            store::find_by_email(&app.shared.db, "bob@example.org").await.unwrap().unwrap();
        assert_eq!(person.disabled, !open);
    }
    let eve = [("email", "eve@example.org"), ("role", "founder")];
    ada.post("/admin/users/invite", &eve).await.is(200);
    let open = invitation::Entity::find()
        .filter(invitation::Column::Email.eq("eve@example.org"))
        .one(&app.shared.db);
    let path = format!("/admin/invitations/{}/withdraw", open.await.unwrap().unwrap().id);
    worked.with("POST /admin/invitations/{invitation}/withdraw", ada.post(&path, &[]).await, 303);
}

/// What belongs to a venture, and is more than a request with identifiers.
async fn of_a_venture(worked: &mut Worked, app: &TestApp, team: &Team) {
    let mut ours = own(app, team).await;
    ours.id("rating").await;
    let owner = app.browser(team, Who::Owner).await;
    let base = ours.base();
    // A method takes the answers of two at least.
    let second = [
        ("rating_respondent", "R2"),
        ("rating_importance", "7"),
        ("rating_satisfaction", "5"),
        ("rating_source", "visit"),
        ("rating_date", "2026-01-02"),
    ];
    let need = ours.id("need").await;
    owner.post(&format!("{base}/needs/{need}/ratings"), &second).await.is(303);
    let example = owner.get("/api/v1/methods/nps").await.is(200).json()["example"].clone();
    let scored = owner.post_json("/api/v1/score/nps", &example).await;
    worked.with("POST /api/v1/score/{method}", scored, 200);
    let scores = owner.get(&format!("/api/v1{base}/scores/opportunity")).await;
    let scores = worked.with("GET /api/v1/ventures/{venture}/scores/{method}", scores, 200);
    assert_eq!(scores.json()["method"], "opportunity");

    let export = owner.get(&format!("{base}/exports/records.json")).await.is(200);
    let second = app.venture(team).await;
    let path = format!("/ventures/{second}/exports/restore");
    let restored = send(&owner, &path, &[], ("venture.json", export.body.as_bytes())).await;
    worked.with("POST /ventures/{venture}/exports/restore", restored, 303);

    let report = ours.id("report").await;
    let fields = [("name", "Fund"), ("days", "7"), ("passphrase", PASSWORD)];
    let made = owner.post(&format!("{base}/reports/{report}/links"), &fields).await.is(200).page();
    let link = made.text("#shared-link");
    let link = &link[link.find("/shared/").unwrap()..];
    let reader = app.visitor();
    worked.with("GET /shared/{secret}", reader.get(link).await, 200);
    let typed = [("passphrase", PASSWORD)];
    worked.with("POST /shared/{secret}", reader.post(link, &typed).await, 303);
    let file = reader.get(&format!("{link}/pdf")).await;
    worked.with("GET /shared/{secret}/pdf", file, 200);

    let survey = ours.id("opened").await.parse().unwrap();
    let found = survey::store::find_survey(&app.shared.db, ours.venture, survey).await;
    let public = found.unwrap().unwrap().public_path();
    let visitor = app.visitor();
    worked.with("GET /s/{token}", visitor.get(&public).await, 200);
    let typed = [("q1-importance", "9"), ("q1-satisfaction", "3")];
    let answered = worked.with("POST /s/{token}", visitor.post(&public, &typed).await, 303);
    let receipt = answered.header("location").split('?').next().unwrap().to_owned();
    worked.with("GET /s/answers/{receipt}", visitor.get(&receipt).await, 200);
    let gone = visitor.post(&format!("{receipt}/delete"), &[]).await;
    assert!(gone.status.as_u16() < 400, "{} {}", gone.status, gone.body);
    worked.0.insert("POST /s/answers/{receipt}/delete".to_owned());

    let model = ours.id("model").await;
    let order = [
        ("model", model.as_str()),
        ("provider", "cpu"),
        ("batch", "1"),
        ("threads", "1"),
        ("seconds", "1"),
    ];
    let ordered = owner.post(&format!("{base}/benchmarks"), &order).await;
    // Where no library computes, the form says so.
    let status = if app.shared.settings.runtime_dir().exists() { 303 } else { 422 };
    worked.with("POST /ventures/{venture}/benchmarks", ordered, status);
}

/// The data sets of the installation, by pages.
async fn of_data_sets(worked: &mut Worked, admin: &Client, editor: &Client, base: &str) {
    let kept = datasets::bring(
        admin,
        "text",
        &[("name", "texts")],
        ("m.tsv", datasets::messages().as_bytes()),
    )
    .await;
    worked.with("POST /admin/datasets", kept, 303);
    let set = "/admin/datasets/texts";
    worked.with("GET /admin/datasets/{dataset}", admin.get(set).await, 200);
    let rows = admin.get(&format!("{set}/rows.csv")).await;
    worked.with("GET /admin/datasets/{dataset}/rows.csv", rows, 200);
    let rows = editor.get(&format!("{base}/datasets/texts/rows.csv")).await;
    worked.with("GET /ventures/{venture}/datasets/{dataset}/rows.csv", rows, 200);
    for step in ["archive", "restore"] {
        let route = format!("POST /admin/datasets/{{dataset}}/{step}");
        worked.with(&route, admin.post(&format!("{set}/{step}"), &[]).await, 303);
    }
    let described = editor.post(&format!("{base}/datasets/sentences-zh/describe"), &[]).await;
    worked.with("POST /ventures/{venture}/datasets/{dataset}/describe", described, 303);
    let described = admin.post("/admin/datasets/digits/describe", &[]).await;
    worked.with("POST /admin/datasets/{dataset}/describe", described, 303);

    let pictures = datasets::pictures();
    let options = [("name", "pictures"), ("image_rows", "16"), ("image_columns", "16")];
    datasets::bring(admin, "images", &options, ("p.zip", &pictures)).await.is(303);
    let page = admin.get("/admin/datasets/pictures").await.is(200).page();
    let picture = page.attribute("#samples img", "src");
    let picture = admin.send(admin.request(Method::GET, &picture)).await;
    worked.with("GET /datasets/samples/{sha256}.png", picture, 200);

    let table = datasets::people();
    let file = ("people.csv", table.as_bytes());
    let mut drafts = Vec::new();
    for name in ["kept", "dropped"] {
        let went =
            datasets::bring(admin, "table", &[("name", name), ("draft", "true")], file).await;
        drafts.push(
            went.redirects_to("/admin/datasets/drafts/").split('?').next().unwrap().to_owned(),
        );
    }
    worked.with("GET /admin/datasets/drafts/{draft}", admin.get(&drafts[0]).await, 200);
    let typed = [("target", "late"), ("action", "keep")];
    let saved = admin.post(&drafts[0], &typed).await;
    worked.with("POST /admin/datasets/drafts/{draft}", saved, 303);
    let dropped = admin.post(&format!("{}/discard", drafts[1]), &[]).await;
    worked.with("POST /admin/datasets/drafts/{draft}/discard", dropped, 303);
}

/// Price lists of the installation.
async fn of_the_catalogue(worked: &mut Worked, admin: &Client) {
    let mut imports = Vec::new();
    for input in ["3", "4"] {
        let went = catalogue::bring(admin, &catalogue::list(input)).await;
        let went = worked.with("POST /admin/catalogue/imports", went, 303);
        imports.push(went.redirects_to(catalogue::IMPORTS));
    }
    let [kept, dropped] = imports.as_slice() else { panic!("{imports:?}") };
    worked.with("GET /admin/catalogue/imports/{import}", admin.get(kept).await, 200);
    let done = admin.post(&format!("{dropped}/discard"), &[]).await;
    worked.with("POST /admin/catalogue/imports/{import}/discard", done, 303);
    let done = admin.post(kept, &[("against", "0")]).await;
    worked.with("POST /admin/catalogue/imports/{import}", done, 303);
    let done = admin.post(&format!("{kept}/undo"), &[]).await;
    worked.with("POST /admin/catalogue/imports/{import}/undo", done, 303);
}

/// The same by the API.
async fn of_data_sets_by_api(worked: &mut Worked, admin: &Client) {
    let texts = datasets::messages();
    let made =
        dataset_api::bring(admin, "text", &[("name", "told")], ("m.tsv", texts.as_bytes())).await;
    worked.with("POST /api/v1/datasets", made, 201);
    let set = "/api/v1/datasets/told";
    worked.with("GET /api/v1/datasets/{dataset}", admin.get(set).await, 200);
    for step in ["archive", "restore"] {
        let route = format!("POST /api/v1/datasets/{{dataset}}/{step}");
        worked.with(&route, admin.post_json(&format!("{set}/{step}"), &json!({})).await, 200);
    }
    let table = datasets::people();
    let file = ("people.csv", table.as_bytes());
    let mut drafts = Vec::new();
    for name in ["told-kept", "told-dropped"] {
        let changes = [("name", name), ("draft", "true")];
        let made = dataset_api::bring(admin, "table", &changes, file).await.is(201);
        drafts.push(made.header("location").to_owned());
    }
    worked.with("GET /api/v1/datasets/drafts/{draft}", admin.get(&drafts[0]).await, 200);
    let request = admin.request(Method::PATCH, &drafts[0]);
    let request = request.header("content-type", "application/json");
    let patched = admin.send(request.body(json!({"target": "late"}).to_string())).await;
    worked.with("PATCH /api/v1/datasets/drafts/{draft}", patched, 200);
    let kept = admin.post_json(&format!("{}/keep", drafts[0]), &json!({})).await;
    worked.with("POST /api/v1/datasets/drafts/{draft}/keep", kept, 201);
    let dropped = admin.post_json(&format!("{}/discard", drafts[1]), &json!({})).await;
    worked.with("POST /api/v1/datasets/drafts/{draft}/discard", dropped, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_request_of_the_table_works_too_for_whoever_may() {
    let mut worked = Worked(ELSEWHERE.map(str::to_owned).into());
    secrets(&mut worked).await;
    let app = spawn_app().await;
    let team = app.team().await;
    of_a_venture(&mut worked, &app, &team).await;
    let admin = app.browser(&team, Who::Admin).await;
    let editor = app.browser(&team, Who::Editor).await;
    of_data_sets(&mut worked, &admin, &editor, &format!("/ventures/{}", team.venture)).await;
    of_the_catalogue(&mut worked, &admin).await;
    of_data_sets_by_api(&mut worked, &admin).await;
    let alone: BTreeSet<String> = table()
        .into_iter()
        .filter(|entry| entry.has("alone"))
        .map(|entry| format!("{} {}", entry.method, entry.route()))
        .collect();
    let left: Vec<_> = alone.difference(&worked.0).collect();
    let more: Vec<_> = worked.0.difference(&alone).collect();
    assert!(left.is_empty() && more.is_empty(), "without control {left:?}, beyond {more:?}");
}
