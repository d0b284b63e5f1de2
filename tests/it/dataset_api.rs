//! Data sets of every kind uploaded, corrected and archived through the API.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    client::{Answer, Client},
    datasets::{credit, messages, people, pictures, png, typed, zipped},
    test_app::{Who, spawn_app},
};

const PATH: &str = "/api/v1/datasets";
const BOUNDARY: &str = "----dataset-api";

/// A multipart body of fields and files, as curl sends it: no token.
pub(crate) fn multipart(fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    let head =
        |name: &str| format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"");
    for (name, value) in fields {
        body.extend(format!("{}\r\n\r\n{value}\r\n", head(name)).into_bytes());
    }
    for (name, called, content) in files {
        body.extend(format!("{}; filename=\"{called}\"\r\n\r\n", head(name)).into_bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    body
}

async fn send(client: &Client, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    client.post_raw(PATH, &kind, multipart(fields, files)).await
}

/// Brings one file with a usual card and changes to it.
pub(crate) async fn bring(
    client: &Client,
    kind: &str,
    changes: &[(&str, &str)],
    file: (&str, &[u8]),
) -> Answer {
    send(client, &typed(kind, changes), &[("file", file.0, file.1)]).await
}

async fn patch(client: &Client, path: &str, body: &Value) -> Answer {
    let request = client.request(Method::PATCH, path);
    let request = request.header("content-type", "application/json").body(body.to_string());
    client.send(request).await
}

fn wrong_fields(answer: Answer) -> Vec<String> {
    let problem = answer.is(422).json();
    let errors = problem["errors"].as_array().unwrap();
    errors.iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect()
}

/// Thirty users who rate by their own and the item's level.
fn stars() -> String {
    let line = |n: usize| format!("u{},i{},{},{}\n", n % 10, n / 10, n % 5 + 1, 1000 + n);
    std::iter::once("who,what,given,at\n".to_owned()).chain((0..60).map(line)).collect()
}

/// The four files of MNIST, small.
fn hands() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let parts = [
        ("train_images", 0x803_u32, 40_u32),
        ("train_labels", 0x801, 40),
        ("test_images", 0x803, 20),
        ("test_labels", 0x801, 20),
    ];
    let file = |(field, magic, n): (&'static str, u32, u32)| {
        let mut content = [magic, n].map(u32::to_be_bytes).concat();
        if magic == 0x803 {
            content.extend([28_u32, 28].map(u32::to_be_bytes).concat());
            content.extend((0..n * 784).map(|place| (place % 251) as u8));
        } else {
            content.extend((0..n).map(|place| (place % 10) as u8));
        }
        (field, "f", content)
    };
    parts.map(file).into()
}

/// Kind, what is said otherwise, the file, how many classes and rows it has.
type Set<'a> = (&'a str, &'a [(&'a str, &'a str)], (&'a str, &'a [u8]), usize, u64);

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_every_kind_are_brought_and_told() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let rated = [
        ("name", "stars"),
        ("rating_user", "who"),
        ("rating_item", "what"),
        ("rating_value", "given"),
        ("rating_time", "at"),
        ("split", "time"),
    ];
    let known = [
        ("name", "german"),
        ("licence", ""),
        ("provenance", ""),
        ("personal", ""),
        ("intended_use", ""),
    ];
    let sized = [("name", "shades"), ("image_rows", "16"), ("image_columns", "16")];
    let (text, zip, table) = (messages(), pictures(), people());
    let (ratings, loans) = (stars(), credit());
    let sets: &[Set<'_>] = &[
        ("text", &[("name", "sms")], ("sms.tsv", text.as_bytes()), 2, 40),
        ("images", &sized, ("p.zip", &zip), 2, 20),
        ("table", &[("name", "people")], ("people.csv", table.as_bytes()), 2, 40),
        ("ratings", &rated, ("r.csv", ratings.as_bytes()), 5, 60),
        ("credit", &known, ("german.data", loans.as_bytes()), 2, 50),
    ];
    for &(kind, changes, (called, content), classes, rows) in sets {
        let answer = bring(&admin, kind, changes, (called, content)).await.is(201);
        let name = changes[0].1;
        assert_eq!(answer.header("location"), format!("{PATH}/{name}"));
        let made = answer.json();
        assert_eq!((&made["name"], &made["kind"]), (&json!(name), &json!(kind)), "{made}");
        assert_eq!((&made["fresh"], &made["title"]), (&json!(true), &json!("Mine & others")));
        let version = &made["version"];
        assert_eq!(version["balance"].as_array().unwrap().len(), classes, "{version}");
        let n = version["train_n"].as_u64().unwrap() + version["test_n"].as_u64().unwrap();
        assert_eq!(n, rows, "{kind}");
        assert!(version["warnings"].is_array());
        // What was answered is what is there.
        let read = admin.get(&format!("{PATH}/{name}")).await.is(200).json();
        assert_eq!(&read["versions"][0], version);
    }
    let hands = hands();
    let files: Vec<_> =
        hands.iter().map(|(field, name, x)| (*field, *name, x.as_slice())).collect();
    let made = send(&admin, &typed("mnist", &[("name", "hand")]), &files).await.is(201).json();
    assert_eq!((&made["version"]["train_n"], &made["version"]["test_n"]), (&json!(40), &json!(20)));
    // A run can be ordered on it.
    let owner = app.browser(&team, Who::Owner).await;
    let draft = json!({"dataset": made["version"]["id"], "model": "logistic"});
    let runs = format!("/api/v1/ventures/{}/runs", team.venture);
    owner.post_json(&runs, &draft).await.is(201);
    // What was said stands on the card.
    let sms = admin.get(&format!("{PATH}/sms")).await.json();
    let card = &sms["versions"][0]["card"];
    assert_eq!((&card["intended_use"], &card["limits"]), (&json!("Tests"), &json!("Small")));
    assert_eq!(sms["versions"][0]["warnings"][0]["kind"], "assumed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_content_is_kept_once_and_other_content_is_a_version() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let text = messages();
    let first = bring(&admin, "text", &[], ("a.tsv", text.as_bytes())).await.is(201).json();
    let into = [("into", "mine"), ("kind", ""), ("name", "")];
    let same = bring(&admin, "text", &into, ("b.tsv", text.as_bytes())).await.is(200).json();
    assert_eq!((&same["fresh"], &same["version"]), (&json!(false), &first["version"]));
    let longer = format!("{text}ham\tone more\n");
    let next = bring(&admin, "text", &into, ("b.tsv", longer.as_bytes())).await.is(201).json();
    assert_eq!((&next["fresh"], &next["version"]["version"]), (&json!(true), &json!(2)));
    let into = [("into", "nothing")];
    let gone = bring(&admin, "text", &into, ("b.tsv", text.as_bytes())).await;
    assert_eq!(wrong_fields(gone), ["into"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_told_at_its_field_and_nothing_is_kept() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let (sms, table) = (messages(), people());
    let evil = zipped(&[
        ("../up/a.png".to_owned(), png([1; 3], 1)),
        ("b/b.png".to_owned(), png([2; 3], 2)),
    ]);
    let bomb =
        zipped(&[("a/a.png".to_owned(), vec![0; 3 << 20]), ("b/b.png".to_owned(), png([2; 3], 2))]);
    type Refused<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [u8], &'a str, &'a str);
    let cases: &[Refused<'_>] = &[
        ("text", &[], b"", "file", "not empty"),
        ("cifar", &[], b"x", "kind", "listed"),
        ("images", &[], &evil, "file", "climbs out"),
        ("images", &[], &bomb, "file", "bomb"),
        ("images", &[], b"no zip", "file", "zip"),
        ("text", &[("licence", "")], sms.as_bytes(), "licence", "Enter"),
        ("text", &[("provenance", "")], sms.as_bytes(), "provenance", "Enter"),
        ("text", &[("personal", "")], sms.as_bytes(), "personal", "Enter"),
        ("text", &[("name", "digits")], sms.as_bytes(), "name", "built-in"),
        ("text", &[("licens", "MIT")], sms.as_bytes(), "licens", "no such field"),
        ("table", &[("target", "z")], table.as_bytes(), "target", "\"late\""),
        ("table", &[("columns", "late")], table.as_bytes(), "columns", "JSON"),
        ("table", &[("columns", r#"{"age": "text"}"#)], table.as_bytes(), "columns", "JSON"),
        ("table", &[("columns", r#"{"size": "number"}"#)], table.as_bytes(), "columns", "size"),
        ("table", &[("columns", r#"{"city": "number"}"#)], table.as_bytes(), "columns", "city"),
        ("table", &[("draft", "perhaps")], table.as_bytes(), "draft", "listed"),
        ("text", &[("draft", "true")], sms.as_bytes(), "draft", "tables"),
        ("text", &[("columns", "{}")], sms.as_bytes(), "columns", "tables"),
    ];
    for (kind, changes, content, field, word) in cases {
        let answer = bring(&admin, kind, changes, ("../x:y.csv", content)).await.is(422);
        assert!(answer.header("content-type").starts_with("application/problem+json"));
        let problem = answer.json();
        let errors = problem["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{kind} {changes:?}: {problem}");
        assert_eq!(errors[0]["field"], *field, "{kind} {changes:?}: {problem}");
        let told = errors[0]["message"].as_str().unwrap();
        assert!(told.contains(word), "{kind} {changes:?}: {told}");
        assert!(!told.contains("/tmp") && !told.contains("received-"), "{told}");
    }
    let nothing = [("kind", "text")];
    let missing = wrong_fields(send(&admin, &nothing, &[]).await);
    let expected = ["file", "intended_use", "licence", "name", "personal", "provenance", "title"];
    assert_eq!(missing.iter().map(String::as_str).collect::<BTreeSet<_>>(), expected.into());
    let wrong_part = [("files", "x.tsv", sms.as_bytes())];
    assert_eq!(wrong_fields(send(&admin, &typed("text", &[]), &wrong_part).await), ["file"]);
    let kept = admin.get(PATH).await.json();
    assert_eq!(kept["total"], 6, "nothing was kept: {kept}");

    admin.post_json(PATH, &json!({"kind": "text"})).await.is(400);
    assert_eq!(admin.announce(PATH, 1 << 30).await, "HTTP/1.1 413");
    // In the reader's language, as titles are.
    admin.post("/language", &[("lang", "zh-CN"), ("next", "/")]).await.redirects_to("/");
    let told = bring(&admin, "text", &[], ("x.tsv", b"")).await.is(422).json();
    assert!(told["errors"][0]["message"].as_str().unwrap().contains('请'), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_are_told_with_the_file_or_corrected_before_it_is_kept() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let table = people();
    let file = ("people.csv", table.as_bytes());
    let told = [("target", "city"), ("columns", r#"{"late": "ignored", "age": "category"}"#)];
    let made = bring(&admin, "table", &told, file).await.is(201).json();
    let version = &made["version"];
    assert_eq!(version["target"], "city");
    let kinds = json!({"late": "ignored", "age": "category"});
    assert_eq!(version["options"]["kinds"], kinds);
    let classes: Vec<_> =
        version["balance"].as_array().unwrap().iter().map(|class| class["class"].clone()).collect();
    assert_eq!(classes, ["Bern", "Graz", "Ulm"]);

    let waits = [("name", "later"), ("draft", "true"), ("columns", r#"{"id": "number"}"#)];
    let answer = bring(&admin, "table", &waits, file).await.is(201);
    let draft = answer.header("location").to_owned();
    assert!(draft.starts_with(&format!("{PATH}/drafts/")), "{draft}");
    let made = answer.json();
    assert_eq!((&made["rows"], &made["target"]), (&json!(40), &json!("late")));
    let kind = |draft: &Value, name: &str| {
        let columns = draft["columns"].as_array().unwrap();
        let column = columns.iter().find(|column| column["name"] == name).unwrap();
        (column["kind"].clone(), column["inferred"].clone())
    };
    assert_eq!(kind(&made, "id"), (json!("number"), json!("ignored")), "{made}");
    assert_eq!(kind(&made, "age"), (json!("number"), json!("number")));
    admin.get(&format!("{PATH}/later")).await.is(404);
    assert_eq!(admin.get(&draft).await.is(200).json(), made);
    // The page shows the same draft.
    let page = draft.replace("/api/v1/datasets", "/admin/datasets");
    let page = admin.get(&page).await.is(200).page();
    assert_eq!(page.attribute("[data-column=id] option[selected]", "value"), "number");

    for (body, field) in [
        (json!({"target": "gone"}), "target"),
        (json!({"columns": {"gone": "number"}}), "columns.gone"),
        (json!({"columns": {"age": "text"}}), "columns.age"),
    ] {
        assert_eq!(wrong_fields(patch(&admin, &draft, &body).await), [field]);
    }
    patch(&admin, &draft, &json!({"kinds": {}})).await.is(400);
    assert_eq!(admin.get(&draft).await.json(), made, "a refused correction changes nothing");

    let keep = format!("{draft}/keep");
    let city = json!({"columns": {"city": "number"}});
    patch(&admin, &draft, &city).await.is(200);
    let refused = admin.post_json(&keep, &json!({})).await;
    assert_eq!(wrong_fields(refused), ["columns.city"]);
    let mended = json!({"target": "city", "columns": {"id": "ignored", "late": "category"}});
    let corrected = patch(&admin, &draft, &mended).await.is(200).json();
    assert_eq!(corrected["target"], "city");
    assert_eq!(kind(&corrected, "id"), (json!("ignored"), json!("ignored")));
    let kept = admin.post_json(&keep, &json!({})).await.is(201).json();
    assert_eq!((&kept["name"], &kept["version"]["target"]), (&json!("later"), &json!("city")));
    assert_eq!(kept["version"]["options"]["kinds"], json!({}), "all is as it was inferred");
    admin.get(&draft).await.is(404);
    admin.post_json(&keep, &json!({})).await.is(404);

    let other = [("name", "other"), ("draft", "true")];
    let draft = bring(&admin, "table", &other, file).await.is(201).header("location").to_owned();
    admin.post_json(&format!("{draft}/discard"), &json!({})).await.is(204);
    admin.get(&draft).await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_administrators_bring_and_put_away_and_no_other_site_does() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let text = messages();
    let file = ("a.tsv", text.as_bytes());
    for (who, status) in [(Who::Anonymous, 401), (Who::Owner, 403)] {
        bring(&app.browser(&team, who).await, "text", &[], file).await.is(status);
    }
    let body = multipart(&typed("text", &[]), &[("file", file.0, file.1)]);
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    for (header, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://example.org")] {
        let request = admin.request(Method::POST, PATH).header("content-type", &kind);
        admin.send(request.header(header, value).body(body.clone())).await.is(403);
    }
    admin.get(&format!("{PATH}/mine")).await.is(404);
    bring(&admin, "text", &[], file).await.is(201);
    let (archive, restore) = (format!("{PATH}/mine/archive"), format!("{PATH}/mine/restore"));
    assert_eq!(admin.post_json(&archive, &json!({})).await.is(200).json()["archived"], true);
    assert_eq!(admin.get(&format!("{PATH}?show=archived")).await.json()["total"], 1);
    let runs = format!("/api/v1/ventures/{}/runs", team.venture);
    let version = admin.get(&format!("{PATH}/mine")).await.json()["versions"][0]["id"].clone();
    let editor = app.browser(&team, Who::Editor).await;
    let draft = json!({"dataset": version, "model": "naive-bayes"});
    assert_eq!(wrong_fields(editor.post_json(&runs, &draft).await), ["dataset"]);
    assert_eq!(admin.post_json(&restore, &json!({})).await.is(200).json()["archived"], false);
    editor.post_json(&runs, &draft).await.is(201);
    admin.post_json(&format!("{PATH}/digits/archive"), &json!({})).await.is(404);
}
