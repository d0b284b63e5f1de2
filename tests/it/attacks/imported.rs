//! Measurements that a file claims: what this installation did not export itself, or
//! what was changed since, counts as observed and says where it came from.

use exchange::export::{Document, SCHEMA};
use serde_json::Value;
use uuid::Uuid;

use super::documents::{all, full_venture, id};
use crate::{
    client::Client,
    exchange::send,
    test_app::{Team, TestApp, Who, spawn_app},
};

async fn restore(
    app: &TestApp,
    team: &Team,
    owner: &Client,
    (name, content): (&str, &[u8]),
) -> (Uuid, String) {
    let target = app.venture(team).await;
    let path = format!("/ventures/{target}/exports/restore");
    let to = send(owner, &path, &[], (name, content)).await.redirects_to("/ventures/");
    (target, to)
}

async fn bytes(browser: &Client, path: &str) -> Vec<u8> {
    let answer = browser.request(reqwest::Method::GET, path).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    answer.bytes().await.unwrap().to_vec()
}

/// Kinds of what the figures of a new report stand on.
async fn kinds(owner: &Client, venture: Uuid) -> (String, String) {
    let report = owner
        .post_json(&format!("/api/v1/ventures/{venture}/reports"), &serde_json::json!({}))
        .await
        .is(201)
        .json();
    let kind = |name: &str| {
        report["facts"][name]["sources"][0]["kind"].as_str().unwrap_or_default().to_owned()
    };
    (kind("metric"), kind("throughput"))
}

/// How often the pages of a venture say that something is imported.
async fn said(owner: &Client, venture: Uuid, content: &Document) -> usize {
    let mut count = 0;
    for (list, table) in [
        ("runs", Some("runs")),
        ("models", None),
        ("benchmarks", Some("benchmarks")),
        ("reports", Some("reports")),
        ("offer", None),
    ] {
        let path = format!("/ventures/{venture}/{list}");
        count += owner.get(&path).await.is(200).page().count("[data-role=imported]");
        if let Some(table) = table {
            let path = format!("{path}/{}", id(content, table, 0));
            count += owner.get(&path).await.is(200).page().count("p[data-role=imported]");
        }
    }
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_of_one_s_own_stays_measured() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let mine = full_venture(&app, team.author()).await;
    for form in ["json", "zip"] {
        for what in ["with-answers", "records"] {
            let file = bytes(&owner, &format!("/ventures/{}/exports/{what}.{form}", mine.id)).await;
            let (copy, to) = restore(&app, &team, &owner, ("venture", &file)).await;
            assert!(to.contains("imported=0&files=0"), "{form} {what}: {to}");
            let content = all(&app, copy).await;
            assert_eq!(said(&owner, copy, &content).await, 0);
            assert_eq!(kinds(&owner, copy).await, ("measured".into(), "measured".into()));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_or_made_elsewhere_is_no_measurement() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let mine = full_venture(&app, team.author()).await;
    let path = format!("/ventures/{}/exports/with-answers.json", mine.id);
    let honest: Value = owner.get(&path).await.is(200).json();
    assert_eq!(honest["schema"], SCHEMA);

    let mut faster = honest.clone();
    let record = faster["tables"]["benchmarks"][0]["record"].as_str().unwrap().to_owned();
    faster["tables"]["benchmarks"][0]["record"] = record.replace("1200.5", "9200.5").into();
    faster["tables"]["benchmarks"][0]["throughput"] = 9200.5.into();
    let mut bare = honest.clone();
    bare.as_object_mut().unwrap().remove("signature");
    // As an earlier program wrote it.
    for table in ["runs", "models", "benchmarks", "reports"] {
        for row in bare["tables"][table].as_array_mut().unwrap() {
            row.as_object_mut().unwrap().retain(|name, _| name != "imported" && name != "has_file");
        }
    }
    let mut renamed = honest.clone();
    renamed["venture"]["name"] = "Another".into();
    let mut shorter = honest.clone();
    shorter["tables"]["risk_answers"] = serde_json::json!([]);
    let mut forged = honest.clone();
    forged["signature"] = "00".repeat(32).into();
    let elsewhere = {
        let other = spawn_app().await;
        let team = other.team().await;
        let owner = other.browser(&team, Who::Owner).await;
        let theirs = full_venture(&other, team.author()).await;
        let path = format!("/ventures/{}/exports/with-answers.json", theirs.id);
        owner.get(&path).await.is(200).json()
    };
    for (what, document) in [
        ("faster", faster),
        ("bare", bare),
        ("renamed", renamed),
        ("shorter", shorter),
        ("forged", forged),
        ("elsewhere", elsewhere),
    ] {
        let name = format!("{what}.json");
        let file = document.to_string().into_bytes();
        let (copy, to) = restore(&app, &team, &owner, (&name, &file)).await;
        assert!(to.contains("imported=4"), "{what}: {to}");
        let told = owner.get(&to).await.is(200).page().texts("[data-role=told]").join(" ");
        assert!(told.contains('4') && told.contains('1'), "{what}: {told}");
        let content = all(&app, copy).await;
        // Lists of runs, models, benchmarks, reports and the offer's choice; three pages.
        assert_eq!(said(&owner, copy, &content).await, 8, "{what}");
        assert_eq!(kinds(&owner, copy).await, ("observed".into(), "observed".into()), "{what}");
        let run = format!("/ventures/{copy}/runs/{}", id(&content, "runs", 0));
        let line = owner.get(&run).await.page().text("p[data-role=imported]");
        assert!(line.contains(&name) && line.contains("owner"), "{line}");
        let api = owner.get(&format!("/api/v1{run}")).await.is(200).json();
        assert_eq!(api["imported"]["file"], name.as_str());
        for list in ["runs", "benchmarks", "reports"] {
            let csv = owner.get(&format!("/ventures/{copy}/{list}.csv")).await.is(200).body;
            assert!(csv.contains(",true"), "{csv}");
        }
        // The report that came along says of nothing that it was measured.
        let report = id(&content, "reports", 0);
        let report = owner.get(&format!("/api/v1/ventures/{copy}/reports/{report}")).await.is(200);
        assert!(!report.body.contains("\"measured\""), "{}", report.body);
        assert_eq!(report.json()["imported"]["file"], name.as_str());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn imported_stays_imported_however_often_it_travels() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let mine = full_venture(&app, team.author()).await;
    let path = |venture: Uuid| format!("/ventures/{venture}/exports/with-answers.json");
    let mut bare: Value = owner.get(&path(mine.id)).await.is(200).json();
    bare.as_object_mut().unwrap().remove("signature");
    let file = bare.to_string().into_bytes();
    let (copy, _) = restore(&app, &team, &owner, ("first.json", &file)).await;
    // This installation signs the copy, with the mark in it.
    let again = bytes(&owner, &path(copy)).await;
    let (second, to) = restore(&app, &team, &owner, ("second.json", &again)).await;
    assert!(to.contains("imported=0"), "unchanged: {to}");
    let content = all(&app, second).await;
    let run = format!("/ventures/{second}/runs/{}", id(&content, "runs", 0));
    let line = owner.get(&run).await.page().text("p[data-role=imported]");
    assert!(line.contains("first.json"), "{line}");
    assert_eq!(kinds(&owner, second).await, ("observed".into(), "observed".into()));
    // Taking the mark out breaks the signature.
    let mut without: Value = serde_json::from_slice(&again).unwrap();
    for table in ["runs", "models", "benchmarks", "reports"] {
        for row in without["tables"][table].as_array_mut().unwrap() {
            row.as_object_mut().unwrap().remove("imported");
        }
    }
    let file = without.to_string().into_bytes();
    let (third, to) = restore(&app, &team, &owner, ("third.json", &file)).await;
    assert!(to.contains("imported=4"), "{to}");
    assert_eq!(kinds(&owner, third).await, ("observed".into(), "observed".into()));
}
