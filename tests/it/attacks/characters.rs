//! Zero bytes, other controls, and values of absurd size in addresses, forms, files
//! and bodies: refused with 422 by the name of the field, never a broken page, and
//! what a venture holds can always be exported.

use assay::app::routes;
use reqwest::Method;
use serde_json::json;

use crate::{
    exchange::{fields, records as exported, send},
    routes::{fill, records},
    test_app::{Who, spawn_app},
};

/// Every parameter that some address knows.
const PARAMETERS: [&str; 37] = [
    "q",
    "page",
    "per_page",
    "sort",
    "show",
    "next",
    "token",
    "need",
    "idea",
    "lang",
    "target",
    "size",
    "reach",
    "dataset",
    "task",
    "model",
    "kind",
    "into",
    "by",
    "how",
    "k",
    "of",
    "scale",
    "seed",
    "version",
    "part",
    "class",
    "with",
    "row",
    "segment",
    "tag",
    "strength",
    "competitor",
    "from",
    "to",
    "weights",
    "respondent",
];

/// What nobody asks for.
const ABSURD: [&str; 9] = [
    "NaN",
    "-1",
    "1e999",
    "18446744073709551615",
    "99999999999999999999999",
    "%25%5F%5C%21",
    "%FF%FE",
    "%EF%BF%BE%E2%80%AE%EF%BF%BF",
    "%F0%9F%92%A3%0D%0A%09",
];

const FACT: [(&str, &str); 2] = [("source", "Interview"), ("observed_on", "2026-01-02")];

fn with<'a>(own: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    own.iter().copied().chain(FACT).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zero_byte_in_any_parameter_of_any_page_is_refused_by_its_name() {
    let app = spawn_app().await;
    let team = app.team().await;
    let (owner, admin) =
        (app.browser(&team, Who::Owner).await, app.browser(&team, Who::Admin).await);
    let known = [("venture", team.venture)];
    let mut wrong = Vec::new();
    for route in routes().into_iter().filter(|route| route.method.as_str() == "GET") {
        if route.path.starts_with("/static/") || route.path.starts_with("/health/") {
            continue;
        }
        let path = fill(&route.path, team.venture, &known.into());
        let browser = if route.path.starts_with("/ventures/") { &owner } else { &admin };
        for name in PARAMETERS {
            let answer = browser.get(&format!("{path}?{name}=%00")).await;
            let named = answer.body.contains(&format!("data-field-error=\"{name}\""))
                || answer.body.contains(&format!("\"field\":\"{name}\""));
            if answer.status.as_u16() != 422 || !named {
                wrong.push(format!("{}?{name}: {}", route.path, answer.status));
            }
        }
        for inside in ["x%00y", "%1B%5B31m", "%C2%9B"] {
            let answer = browser.get(&format!("{path}?q={inside}")).await;
            if answer.status.as_u16() != 422 {
                wrong.push(format!("{}?q={inside}: {}", route.path, answer.status));
            }
        }
        if let Some(at) = path.rfind('/').filter(|_| route.path.ends_with('}')) {
            let answer = browser.get(&format!("{}/%00", &path[..at])).await;
            if answer.status.as_u16() != 422 {
                wrong.push(format!("{} as a segment: {}", route.path, answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The same pages with what people ask for.
    owner.get(&format!("/ventures/{}/needs?q=a%0Ab&page=2", team.venture)).await.is(200);
    let long = "x".repeat(4_001);
    let answer = owner.get(&format!("/ventures/{}/needs?q={long}", team.venture)).await.is(422);
    assert_eq!(answer.page().attributes("[data-field-error]", "data-field-error"), ["q"]);
    owner.get(&format!("/ventures/{}/needs?q={}", team.venture, &long[1..])).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn absurd_values_break_no_page() {
    let app = spawn_app().await;
    let team = app.team().await;
    let (owner, admin) =
        (app.browser(&team, Who::Owner).await, app.browser(&team, Who::Admin).await);
    let mut wrong = Vec::new();
    for route in routes().into_iter().filter(|route| route.method.as_str() == "GET") {
        let venture = app.venture(&team).await;
        let found = records(&app, &team, venture, &route.path, "Something").await;
        let path = fill(&route.path, venture, &found);
        let browser = if route.path.starts_with("/ventures/") { &owner } else { &admin };
        let long = "9".repeat(900);
        for value in ABSURD.into_iter().chain([long.as_str()]) {
            let query: Vec<String> =
                PARAMETERS.iter().map(|name| format!("{name}={value}")).collect();
            let request = browser.request(Method::GET, &format!("{path}?{}", query.join("&")));
            let answer = request.send().await.unwrap();
            let status = answer.status();
            // To its end, so that the next request does not find a broken line; an
            // event stream has no end.
            let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok());
            if !kind.is_some_and(|kind| kind.starts_with("text/event-stream")) {
                answer.bytes().await.unwrap();
            }
            if status.is_server_error() {
                wrong.push(format!("{} with {value}: {status}", route.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_refuses_zero_bytes_and_other_controls_by_the_field_s_name() {
    let app = spawn_app().await;
    let team = app.team().await;
    let (owner, admin) =
        (app.browser(&team, Who::Owner).await, app.browser(&team, Who::Admin).await);
    let form = "application/x-www-form-urlencoded";
    let known = [("venture", team.venture)];
    let mut wrong = Vec::new();
    for route in routes().into_iter().filter(|route| route.method.as_str() == "POST") {
        let path = fill(&route.path, team.venture, &known.into());
        let browser = if route.path.starts_with("/admin/") || route.path.starts_with("/data") {
            &admin
        } else {
            &owner
        };
        let api = route.path.starts_with("/api/");
        let token = browser.token().await;
        for text in ["%00", "a%00b", "%C2%80%00"] {
            let answer = if api {
                let body = json!({"name": "\u{0}", "title": "\u{1}"}).to_string().into_bytes();
                browser.post_raw(&path, "application/json", body).await
            } else {
                let body = format!("name={text}&csrf={token}&title=x");
                browser.post_raw(&path, form, body.into_bytes()).await
            };
            let status = answer.status.as_u16();
            // What wants a file is no form; what is not there is not there.
            let fine = if api { status < 500 } else { status == 422 };
            if !fine {
                wrong.push(format!("POST {} with {text}: {status}", route.path));
            }
        }
        if !api {
            for name in ["na%00me", "na%01me"] {
                let body = format!("{name}=x&csrf={token}");
                let answer = browser.post_raw(&path, form, body.into_bytes()).await;
                if answer.status.as_u16() != 422 {
                    wrong.push(format!("POST {} with a name: {}", route.path, answer.status));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_way_in_keeps_what_an_export_could_not_bring_back() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let base = format!("/ventures/{}", team.venture);
    for (list, field) in [
        ("needs", "statement"),
        ("competitors", "name"),
        ("market/segments", "name"),
        ("capabilities", "name"),
        ("ideas", "title"),
        ("evidence", "title"),
    ] {
        let path = format!("{base}/{list}");
        let answer = owner.post(&path, &with(&[(field, "Read\u{0}labels")])).await;
        assert_eq!(answer.wrong_fields(), [field], "{list}");
        // What comes along when somebody pastes is refused where it stands, and kept.
        for text in ["Read\u{b}labels", "Read\u{1}labels", "\u{1b}[2J", "a\u{7f}", "a\u{9b}"] {
            let answer = owner.post(&path, &with(&[(field, text)])).await.is(422);
            let page = answer.page();
            let told = page.attributes("[data-field-error]", "data-field-error");
            assert!(told.contains(&field.to_owned()), "{list}, {text:?}: {told:?}");
            assert!(!page.text("h1").contains("Invalid"), "{list}: the form is gone");
        }
    }
    // A form with a file: its fields and the file's name.
    let imports = format!("{base}/imports");
    let csv = b"statement\nSee defects\n";
    let bad = [("target", "needs\u{0}")];
    send(&owner, &imports, &bad, ("file.csv", csv)).await.is(422);
    // Such a name is no header of a multipart body.
    let named = send(&owner, &imports, &[("target", "needs")], ("fi\u{1}le.csv", csv)).await;
    assert!(named.status.is_client_error(), "{}", named.status);
    // Cells: the row and the column are named, nothing is imported.
    let staged = send(
        &owner,
        &imports,
        &[("target", "needs")],
        ("file.csv", b"statement,note\nSee\0defects,x\nRead,a\x01b\n"),
    )
    .await;
    if staged.status.as_u16() == 303 {
        let import = staged.redirects_to(&format!("{imports}/"));
        let typed = fields(&owner, &import, &[("action", "commit")]).await;
        let typed: Vec<_> = typed.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert!(!owner.post(&import, &typed).await.status.is_server_error());
    } else {
        staged.is(422);
    }
    assert!(exported(&app, team.venture).await["needs"].is_empty());
    // Bodies of the API.
    let body = json!({"name": "a\u{0}b", "area": "computer-vision", "currency": "USD"});
    let answer = owner.post_json("/api/v1/ventures", &body).await.is(422);
    assert_eq!(answer.json()["errors"][0]["field"], "name");
    owner
        .post_raw("/api/v1/ventures", "application/json", br#"{"name":"\ud800"}"#.into())
        .await
        .is(400);
    let good = json!({"name": "产品\n\\u0000", "area": "computer-vision", "currency": "USD"});
    owner.post_json("/api/v1/ventures", &good).await.is(201);
    // The control: the same forms with text, and the export of it all.
    owner
        .post(&format!("{base}/needs"), &with(&[("statement", "Read\tlabels 产品 \u{202e}")]))
        .await
        .is(303);
    let export = owner.get(&format!("{base}/exports/records.json")).await.is(200);
    assert!(export.json()["tables"]["needs"][0]["statement"].is_string());
}
