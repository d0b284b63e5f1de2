//! Forms that come twice: pressed twice, or sent again by way of the back button.
//! What they make is made once, and both are answered alike.

use std::{collections::BTreeMap, path::Path};

use db::entity::{invitation, venture};
use sea_orm::{EntityTrait, PaginatorTrait};

use super::{
    Told, own, request,
    rows::{audit_lines, of_venture},
    send,
    table::table,
};
use crate::test_app::{TestApp, Who, spawn_app};

/// Rows of every table that a form can add to.
async fn counts(app: &TestApp, id: uuid::Uuid) -> BTreeMap<&'static str, usize> {
    let mut counts = of_venture(app, id).await.counts();
    let db = &app.shared.db;
    counts.insert("all ventures", venture::Entity::find().count(db).await.unwrap() as usize);
    counts.insert("all invitations", invitation::Entity::find().count(db).await.unwrap() as usize);
    counts.insert("audit_log", audit_lines(app).await as usize);
    counts
}

fn grown(
    before: &BTreeMap<&'static str, usize>,
    after: &BTreeMap<&'static str, usize>,
) -> BTreeMap<&'static str, i64> {
    let change = |table: &&'static str| after[table] as i64 - before[table] as i64;
    let changes = before.keys().map(|table| (*table, change(table)));
    changes.filter(|(_, change)| *change != 0).collect()
}

/// Tables that note down what was done.
const LOGS: [&str; 2] = ["audit_log", "experiment_events"];

/// Where an answer leads.
fn place(told: &Told) -> String {
    told.text.split('"').nth(1).unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_that_comes_twice_at_once_makes_its_records_once() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let routes = assay::app::routes();
    let (mut wrong, mut forms) = (Vec::new(), 0);
    let posts = table().into_iter().filter(|entry| entry.method == "POST");
    for entry in posts.filter(|entry| !entry.has("alone") && !entry.has("json")) {
        let line = format!("{} {}", entry.method, entry.path);
        let once = routes.iter().any(|one| one.once && one.path == entry.route());
        let mut made = Vec::new();
        for times in [1, 2] {
            let mut ours = own(&app, &team).await;
            let mut sent = request(&entry, &mut ours).await;
            // Another address for each, so that the second invitation is no replacement.
            sent.body = sent.body.replace("%40example", &format!("{times}%40example"));
            sent.body = sent.body.replace("@example", &format!("{times}@example"));
            sent.body += &format!("&once={}", uuid::Uuid::new_v4().simple());
            let browser = if entry.has("admin") { &admin } else { &ours.owner };
            let before = counts(&app, ours.venture).await;
            let first = send(browser, &entry, &sent);
            let told = if times == 1 {
                vec![first.await]
            } else {
                let (first, second) = tokio::join!(first, send(browser, &entry, &sent));
                vec![first, second]
            };
            made.push(grown(&before, &counts(&app, ours.venture).await));
            let went: Vec<_> = told.iter().map(|told| (told.status, place(told))).collect();
            // An answer that was a page, with a link that is shown once, is not given again.
            let page = went.iter().any(|(status, _)| *status == 200);
            if times == 2 && once && !page && (went[0] != went[1] || went[0].0 != 303) {
                wrong.push(format!("{line}: answered {went:?}"));
            }
        }
        forms += usize::from(once);
        if !once {
            // Saying the same of the same record twice is noted down twice, and nothing else.
            for made in &mut made {
                made.retain(|table, _| !LOGS.contains(table));
            }
        }
        if made[0] != made[1] {
            wrong.push(format!(
                "{line} (once: {once}): sent once {:?}, twice {:?}",
                made[0], made[1]
            ));
        }
    }
    println!("{forms} forms that make records");
    assert!(forms > 40, "only {forms} forms");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_sent_again_leads_to_the_first_answer_and_a_changed_one_makes_another() {
    let app = spawn_app().await;
    let team = app.team().await;
    let (editor, owner) =
        (app.browser(&team, Who::Editor).await, app.browser(&team, Who::Owner).await);
    let base = format!("/ventures/{}/market/segments", team.venture);
    let page = editor.get(&format!("{base}/new")).await.is(200).page();
    let mark = page.attribute(".form input[name=once]", "value");
    let again = editor.get(&format!("{base}/new")).await.is(200).page();
    assert_ne!(mark, again.attribute(".form input[name=once]", "value"), "one mark for two pages");

    let fields = |name: &'static str, source: &'static str| {
        [("name", name), ("source", source), ("observed_on", "2026-01-02")]
    };
    let with_mark = |fields: [(&'static str, &'static str); 3]| {
        let mut all: Vec<(&str, &str)> = fields.to_vec();
        all.push(("once", mark.as_str()));
        all
    };
    // What was refused may be sent again, as it was and mended.
    let wrong = with_mark(fields("Depots", ""));
    for _ in 0..2 {
        assert_eq!(editor.post(&base, &wrong).await.wrong_fields(), ["source"]);
    }
    let good = with_mark(fields("Depots", "visit"));
    let first = editor.post(&base, &good).await.redirects_to(&base);
    for _ in 0..2 {
        assert_eq!(editor.post(&base, &good).await.redirects_to(&base), first);
    }
    let other = with_mark(fields("Shops", "visit"));
    assert_ne!(editor.post(&base, &other).await.redirects_to(&base), first);
    // Another person's form is another, here one whose name is taken.
    assert_eq!(owner.post(&base, &good).await.wrong_fields(), ["name"]);
    let list = editor.get(&base).await.is(200).page();
    assert_eq!(list.texts("tbody th"), ["Depots", "Shops"]);
}

#[test]
fn every_form_of_a_template_carries_the_mark_beside_the_token() {
    fn walk(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let token = r#"name="csrf" value="{{ ctx.csrf }}">"#;
            let mark = r#"<input type="hidden" name="once" value="{{ ctx.once }}">"#;
            let bare = text.split(token).skip(1).filter(|rest| !rest.starts_with(mark)).count();
            if bare > 0 {
                found.push(format!("{}: {bare}", path.display()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), &mut found);
    assert!(found.is_empty(), "forms without a mark: {found:?}");
}
