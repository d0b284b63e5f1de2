//! Whoever turns a page keeps what the list was asked for: filters, order, words, parts.
//! Walks every page of a venture and every filter that the page itself offers.

use std::collections::BTreeMap;

use assay::app;
use uuid::Uuid;
use web::{routes::Access, visitor::Role};

use crate::{
    client::{Client, Page},
    seed,
    test_app::{TestApp, spawn_app},
};

type Query = BTreeMap<String, String>;

fn query(address: &str) -> Query {
    let asked = address.split('#').next().unwrap().split_once('?').map_or("", |(_, query)| query);
    url::form_urlencoded::parse(asked.as_bytes()).into_owned().collect()
}

fn address(path: &str, query: &Query) -> String {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(query);
    format!("{path}?{}", text.finish())
}

/// What a pager may change.
const ITS_OWN: [&str; 3] = ["page", "across", "done"];

fn lost(page: &Page, asked: &Query) -> Vec<String> {
    let mut wrong = Vec::new();
    for link in page.attributes(".pager a", "href") {
        let kept = query(&link);
        for (name, value) in asked {
            if !ITS_OWN.contains(&name.as_str()) && kept.get(name) != Some(value) {
                wrong.push(format!("{link} loses {name}={value}"));
            }
        }
    }
    wrong
}

/// Every list and page below the venture, by its address.
async fn places(app: &TestApp, venture: Uuid) -> Vec<String> {
    let db = &app.shared.db;
    let mut all = Vec::new();
    for route in app::routes() {
        let wanted = route.method.as_str() == "GET"
            && matches!(route.access, Access::Viewer | Access::Editor)
            && route.path.starts_with("/ventures/")
            && !route.path.contains(".csv")
            && !route.path.contains("/exports/")
            && !route.path.contains("/events")
            && !route.path.contains(".onnx")
            && !route.path.contains("/duplicates");
        if !wanted {
            continue;
        }
        let mut path = route.path.replace("{venture}", &venture.to_string());
        for (name, table) in [
            ("need", "needs"),
            ("competitor", "competitors"),
            ("survey", "surveys"),
            ("segment", "segments"),
            ("idea", "ideas"),
            ("evidence", "evidence"),
            ("experiment", "experiments"),
        ] {
            if path.contains(&format!("{{{name}}}")) {
                let first = seed::first_id(db, table, ("venture_id", venture)).await.unwrap();
                path = path.replace(&format!("{{{name}}}"), &first.to_string());
            }
        }
        if !path.contains('{') {
            all.push(path);
        }
    }
    all
}

/// What a page offers to narrow or order itself by: its own links with a query.
fn offers(page: &Page, path: &str) -> Vec<Query> {
    let links = page.attributes("main a", "href").into_iter();
    let own = links.filter(|link| link.starts_with('?') || link.starts_with(&format!("{path}?")));
    let mut found: Vec<Query> = own.map(|link| query(&link)).collect();
    found.iter_mut().for_each(|query| ITS_OWN.iter().for_each(|name| drop(query.remove(*name))));
    found.sort();
    found.dedup();
    found.retain(|query| !query.is_empty());
    found
}

async fn walk(browser: &Client, path: &str) -> (usize, Vec<String>) {
    let few = Query::from([("per_page".to_owned(), "1".to_owned())]);
    let mut narrowed = few.clone();
    narrowed.insert("stripes".to_owned(), "zebra & co".to_owned());
    let answer = browser.get(&address(path, &narrowed)).await;
    if answer.status.as_u16() != 200 || !answer.header("content-type").contains("html") {
        return (0, Vec::new());
    }
    let page = answer.page();
    let (mut seen, mut wrong) = (page.count(".pager a"), lost(&page, &narrowed));
    for mut asked in offers(&page, path).into_iter().take(12) {
        asked.extend(few.clone());
        asked.remove("stripes");
        let answer = browser.get(&address(path, &asked)).await;
        if answer.status.as_u16() == 200 {
            let page = answer.page();
            seen += page.count(".pager a");
            wrong.extend(lost(&page, &asked));
        }
    }
    (seen, wrong)
}

#[tokio::test(flavor = "multi_thread")]
async fn turning_a_page_keeps_what_the_list_was_asked_for() {
    let app = spawn_app().await;
    let db = &app.shared.db;
    let owner = app.person("founder", Role::Founder).await;
    let venture = assay::demo::load_sample(db, owner.0).await.unwrap().id;
    let browser = app.signed_in(owner).await;
    for _ in 0..2 {
        let path = format!("/ventures/{venture}/reports");
        browser.post(&path, &[]).await.redirects_to(&path);
    }
    seed::fill(db, venture, 3).await;
    venture::store::touch(db, venture).await.unwrap();
    let (mut lists, mut wrong) = (Vec::new(), Vec::new());
    for path in places(&app, venture).await {
        let (seen, lost) = walk(&browser, &path).await;
        if seen > 0 {
            lists.push(path.clone());
        }
        wrong.extend(lost.into_iter().map(|one| format!("{path}: {one}")));
    }
    println!("{} lists: {lists:?}", lists.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(lists.len() >= 18, "only {} lists: {lists:?}", lists.len());
    // The one that once lost what it was asked for.
    let positions = format!("/ventures/{venture}/market/positions");
    assert!(lists.contains(&positions));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_page_of_the_api_leads_through_the_whole_list() {
    let app = spawn_app().await;
    let db = &app.shared.db;
    let owner = app.person("founder", Role::Founder).await;
    let venture = assay::demo::load_sample(db, owner.0).await.unwrap().id;
    let browser = app.signed_in(owner).await;
    seed::fill(db, venture, 3).await;
    venture::store::touch(db, venture).await.unwrap();
    let mut lists = 0;
    let routes = app::routes().into_iter().filter(|route| {
        route.method.as_str() == "GET"
            && route.path.starts_with("/api/v1/")
            // Needs two reports.
            && !route.path.ends_with("/compare")
            && route.path.matches('{').count() == usize::from(route.path.contains("{venture}"))
    });
    for route in routes {
        let path = route.path.replace("{venture}", &venture.to_string());
        let first =
            browser.get(&format!("{path}?per_page=2&q=&stripes=a%26b")).await.is(200).json();
        let Some(total) = first["total"].as_u64() else { continue };
        lists += 1;
        let (mut page, mut seen) = (first, 0);
        loop {
            seen += page["items"].as_array().unwrap().len() as u64;
            let Some(next) = page["next"].as_str() else { break };
            assert!(next.contains("stripes=a%26b") && next.starts_with(&path), "{next}");
            page = browser.get(next).await.is(200).json();
        }
        assert_eq!(seen, total, "{path}");
        assert!(page["next"].is_null());
    }
    assert!(lists > 12, "only {lists} lists");
}
