//! Ventures that hold thousands of everything, and more than they may.

use std::{collections::BTreeMap, time::Instant};

use assay::{app, demo};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use uuid::Uuid;
use web::{routes::Access, visitor::Role};

use crate::{
    client::Client,
    seed,
    test_app::{TestApp, Who, spawn_app},
};

/// Copies of a record of each kind.
const MANY: u64 = 3_000;
/// Most bytes of a page or an answer of the API.
const LARGEST: usize = 3 << 19;

/// Up to so many bytes a page may grow with its records.
const SMALL: usize = 64 << 10;
/// Pages that once held all records of a kind, by a part of their address: with twice as
/// many they stay as large as they are.
const BOUNDED: [&str; 5] = [
    "/market/weights",
    "/go-to-market/roadmap/",
    "/go-to-market/market-size",
    "/experiments/",
    "/ideas/",
];

/// Places in paths and the tables whose first record stands there.
const PLACES: &[(&str, &str)] = &[
    ("need", "needs"),
    ("competitor", "competitors"),
    ("capability", "capabilities"),
    ("segment", "segments"),
    ("idea", "ideas"),
    ("evidence", "evidence"),
    ("experiment", "experiments"),
    ("channel", "channels"),
    ("size", "market_sizes"),
    ("milestone", "milestones"),
    ("survey", "surveys"),
    ("response", "survey_responses"),
    ("report", "reports"),
    ("run", "runs"),
    ("model", "models"),
    ("benchmark", "benchmarks"),
];

/// The sample venture with `n` copies of everything, and its owner's browser.
async fn sample(app: &TestApp, n: u64) -> (Uuid, Client) {
    let db = &app.shared.db;
    let owner = app.person(&format!("founder{n}"), Role::Founder).await;
    let venture = demo::load_sample(db, owner.0).await.unwrap();
    let browser = app.signed_in(owner).await;
    let path = format!("/ventures/{}/reports", venture.id);
    browser.post(&path, &[]).await.redirects_to(&path);
    let made = seed::fill(db, venture.id, n).await;
    touch(db, venture.id).await;
    eprintln!("filled: {made:?}");
    assert!(made.len() > 15, "{made:?}");
    // Filling takes longer than the server keeps a line that nobody speaks on.
    (venture.id, app.signed_in(owner).await)
}

/// The venture's revision, without which nobody notices what was written.
async fn touch(db: &DatabaseConnection, venture: Uuid) {
    venture::store::touch(db, venture).await.unwrap();
}

fn filled(path: &str, ids: &BTreeMap<&str, String>) -> String {
    let mut out = String::new();
    for piece in path.split('{') {
        match piece.split_once('}') {
            None => out.push_str(piece),
            Some((name, rest)) => {
                out.push_str(ids.get(name).map_or("00000000-0000-7000-8000-000000000000", |id| id));
                out.push_str(rest);
            }
        }
    }
    out
}

/// Every address below a venture that can be looked at.
async fn addresses(app: &TestApp, browser: &Client, venture: Uuid) -> Vec<String> {
    let db = &app.shared.db;
    let mut ids = BTreeMap::from([("venture", venture.to_string())]);
    for (name, table) in PLACES {
        if let Some(id) = seed::first_id(db, table, ("venture_id", venture)).await {
            ids.insert(name, id.to_string());
        }
    }
    let methods = browser.get("/api/v1/methods?per_page=200").await.is(200).json();
    let listed = methods["items"].as_array().unwrap().clone();
    let methods: Vec<String> =
        listed.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
    let mut all = Vec::new();
    for route in app::routes() {
        let wanted = route.method.as_str() == "GET"
            && route.access != Access::Public
            && route.path.contains("{venture}")
            && !route.path.contains("/exports/")
            && !route.path.ends_with("/events")
            && !route.path.ends_with(".onnx");
        if !wanted {
            continue;
        }
        if route.path.contains("{method}") {
            for method in &methods {
                ids.insert("method", method.clone());
                all.push(filled(&route.path, &ids));
            }
        } else {
            all.push(filled(&route.path, &ids));
        }
    }
    for extra in [
        "needs?per_page=200",
        "needs?show=archived&per_page=200",
        "competitors?per_page=200",
        "competitors/matrix?per_page=200",
        "market/white-space?per_page=200",
        "market/positions?of=features&per_page=200",
        "market/groups?how=mixture",
        "ideas?per_page=200",
        "ideas/gap?per_page=200",
        "evidence?per_page=200",
        "experiments?per_page=200",
        "surveys?per_page=200",
        "reports?per_page=200",
    ] {
        all.push(format!("/ventures/{venture}/{extra}"));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_of_a_venture_with_thousands_of_everything_is_large_or_slow() {
    let _alone = super::alone().await;
    let app = spawn_app().await;
    let (venture, browser) = sample(&app, MANY).await;
    let mut seen = Vec::new();
    for path in addresses(&app, &browser, venture).await {
        let began = Instant::now();
        let answer = browser.get(&path).await;
        seen.push((answer.body.len(), began.elapsed(), answer.status.as_u16(), path));
    }
    // With half as many records of each kind a page has about the same size.
    let (half, other) = sample(&app, MANY / 2).await;
    let smaller = addresses(&app, &other, half).await;
    assert_eq!(smaller.len(), seen.len());
    for ((bytes, _, status, path), twin) in seen.iter().zip(smaller) {
        let is_file = path.contains(".csv");
        // A form shows what its record is linked to already, here to every need.
        let bounded = BOUNDED.iter().any(|part| path.contains(part)) && !path.ends_with("/edit");
        if *bytes > SMALL && *status == 200 && bounded && !is_file {
            let before = other.get(&twin).await.is(200).body.len();
            let most = before + before / 10 + SMALL / 8;
            assert!(*bytes <= most, "{path} grows with its records: {before}, then {bytes} bytes");
        }
    }
    seen.sort_by_key(|one| std::cmp::Reverse(one.0));
    for (bytes, time, status, path) in seen.iter().take(25) {
        eprintln!("{bytes:>10} {time:>10.2?} {status} {path}");
    }
    seen.sort_by_key(|one| std::cmp::Reverse(one.1));
    for (bytes, time, status, path) in seen.iter().take(25) {
        eprintln!("slow {bytes:>10} {time:>10.2?} {status} {path}");
    }
    let looked = seen.iter().filter(|one| one.2 == 200).count();
    assert!(looked > 90, "only {looked} of {} pages could be looked at", seen.len());
    for (bytes, time, status, path) in &seen {
        assert!(*status < 500, "{status} {path}");
        // A file of a whole list is as long as the list.
        let is_file = path.contains(".csv");
        assert!(is_file || *bytes <= LARGEST, "{bytes} bytes: {path}");
        assert!(time.as_secs() < 60, "{time:?}: {path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn more_needs_than_a_venture_may_hold_are_refused_and_can_be_put_away() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let base = format!("/ventures/{}", team.venture);
    let most = app.shared.settings.venture_needs;
    seed::needs(&app.shared.db, &team, most).await;
    touch(&app.shared.db, team.venture).await;
    // As many as it may hold: every page works.
    owner.get(&base).await.is(200);
    owner.get(&format!("{base}/needs")).await.is(200);
    // One more is refused, and what was typed stays.
    let form = [
        ("statement", "One need too many"),
        ("source", "interviews"),
        ("observed_on", "2026-11-01"),
    ];
    let refused = owner.post(&format!("{base}/needs"), &form).await.is(422);
    let page = refused.page();
    assert_eq!(page.attributes("[data-field-error]", "data-field-error"), ["statement"]);
    assert_eq!(page.attribute("[name=statement]", "value"), "One need too many");
    let file = ("needs.csv", &b"need\nfrom a file\n"[..]);
    let uploads = format!("{base}/imports");
    let import = crate::exchange::send(&owner, &uploads, &[("target", "needs")], file);
    let import = import.await.redirects_to(&format!("{base}/imports/"));
    let import = import.split('?').next().unwrap().to_owned();
    crate::exchange::save(&owner, &import, &[("action", "commit")]).await.is(422);
    // A venture that holds more all the same, from older times: told in words, never a fall.
    seed::needs(&app.shared.db, &team, 100_000).await;
    touch(&app.shared.db, team.venture).await;
    for path in ["", "/market", "/economics", "/ideas/gap", "/evidence/coverage"] {
        let answer = owner.get(&format!("{base}{path}")).await.is(422);
        assert!(answer.page().text("main").contains(&most.to_string()), "{path}");
    }
    owner.get(&format!("/api/v1{base}/needs")).await.is(422);
    let list = owner.get(&format!("{base}/needs?per_page=200")).await.is(200);
    assert!(list.body.len() < LARGEST);
    let page = list.page();
    assert!(page.text("[role=status]").contains(&most.to_string()));
    let need = page.attribute("tbody th a", "href");
    owner.get(&need).await;
    owner.post(&format!("{need}/archive"), &[]).await.is(303);
    owner.get(&format!("{base}/exports")).await.is(200);
    // Once there are few enough, the figures are back.
    let away = format!(
        "UPDATE needs SET archived_at = created_at WHERE venture_id = {}",
        seed::id_text(&app.shared.db, team.venture)
    );
    let statement = Statement::from_string(app.shared.db.get_database_backend(), away);
    app.shared.db.execute_raw(statement).await.unwrap();
    touch(&app.shared.db, team.venture).await;
    owner.get(&base).await.is(200);
    let saved = owner.post(&format!("{base}/needs"), &form).await;
    saved.redirects_to(&format!("{base}/needs/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_s_file_holds_the_whole_list() {
    let app = spawn_app().await;
    let (venture, browser) = sample(&app, 2_500).await;
    let db = &app.shared.db;
    let competitor = seed::first_id(db, "competitors", ("venture_id", venture)).await.unwrap();
    let survey = seed::first_id(db, "surveys", ("venture_id", venture)).await.unwrap();
    for (path, table) in [
        ("reports.csv".to_owned(), "reports"),
        ("competitors.csv".to_owned(), "competitors"),
        ("evidence.csv".to_owned(), "evidence"),
        ("experiments.csv".to_owned(), "experiments"),
        ("surveys.csv".to_owned(), "surveys"),
        (format!("competitors/{competitor}/changes.csv"), "competitor_changes"),
        (format!("surveys/{survey}/responses.csv"), "survey_responses"),
    ] {
        let scope = match table {
            "competitor_changes" => format!("competitor_id = {}", seed::id_text(db, competitor)),
            "survey_responses" => format!("survey_id = {}", seed::id_text(db, survey)),
            _ => format!("venture_id = {}", seed::id_text(db, venture)),
        };
        let sql = format!("SELECT COUNT(*) AS n FROM {table} WHERE {scope}");
        let statement = Statement::from_string(db.get_database_backend(), sql);
        let row = db.query_one_raw(statement).await.unwrap().unwrap();
        let n: i64 = row.try_get("", "n").unwrap();
        let answer = browser.get(&format!("/ventures/{venture}/{path}")).await.is(200);
        let lines = csv::Reader::from_reader(answer.body.as_bytes()).into_records().count();
        assert_eq!(lines as i64, n, "{path}");
        assert!(lines > 200, "{path}: {lines}");
    }
    // What is searched for is what the file holds.
    let found = browser.get(&format!("/ventures/{venture}/reports.csv?q=none-such")).await.is(200);
    assert_eq!(found.body.lines().count(), 1);
}
