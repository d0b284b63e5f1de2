//! Documents that name what is not theirs: every identifier of another's venture, a
//! secret, a file, a person. What is restored must lead nowhere outside.

use std::collections::BTreeMap;

use exchange::{
    export::Document,
    restore::links::{Field, LINKS, Link, Shape},
    tables::TABLES,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::documents::{all, first, full_venture, id, put_in, trimmed};
use crate::{
    client::Client,
    exchange::send,
    test_app::{Team, TestApp, Who, spawn_app},
};

/// Two founders with a full venture each; the first of them attacks.
struct Stage {
    app: TestApp,
    team: Team,
    attacker: Client,
    mine: Document,
    theirs: Document,
    victim: Uuid,
}

impl Stage {
    async fn set() -> Self {
        let app = spawn_app().await;
        let team = app.team().await;
        let attacker = app.browser(&team, Who::Owner).await;
        let mine = full_venture(&app, team.author()).await;
        let other = app.person("rival", web::visitor::Role::Founder).await;
        let victim = full_venture(&app, other.0).await;
        let (mine, theirs) = (all(&app, mine.id).await, all(&app, victim.id).await);
        Self { app, team, attacker, mine: trimmed(mine), theirs, victim: victim.id }
    }

    async fn empty(&self) -> Uuid {
        self.app.venture(&self.team).await
    }

    /// The victim's venture holds what it held.
    async fn is_untouched(&self, what: &str) {
        let now = all(&self.app, self.victim).await;
        for table in TABLES {
            assert_eq!(
                now.tables[table.name], self.theirs.tables[table.name],
                "{what}: {} of the other venture",
                table.name
            );
        }
    }
}

/// Every identifier of a document's rows.
fn identifiers(document: &Document) -> BTreeMap<String, &'static str> {
    let mut found = BTreeMap::new();
    for table in TABLES {
        for row in &document.tables[table.name] {
            if let Some(id) = row.get("id").and_then(Value::as_str) {
                found.insert(id.to_owned(), table.name);
            }
        }
    }
    found.insert(document.venture.id.to_string(), "ventures");
    found
}

/// What of another's a column can be made to name.
fn foreign(stage: &Stage, table: &str, link: Link) -> Vec<String> {
    let theirs = |table: &str| id(&stage.theirs, table, 0);
    match link {
        Link::Own if table == "runs" || table == "benchmarks" => vec![theirs("work")],
        Link::Own => vec![theirs(table)],
        Link::Venture => vec![stage.victim.to_string()],
        Link::Person => {
            vec![stage.theirs.tables["needs"][0]["author_id"].as_str().unwrap().to_owned()]
        }
        Link::Row(tables) => tables.iter().map(|table| theirs(table)).collect(),
        Link::DataSet => vec![Uuid::new_v4().to_string()],
        Link::Machine => vec![theirs("machine_prices")],
    }
}

/// Sends a document and looks at what came of it: refused with the row and the column, or
/// restored without a word of the other venture.
async fn attack(stage: &Stage, target: Uuid, document: &Document, what: &str) -> bool {
    let answer = put_in(&stage.attacker, target, document).await;
    let status = answer.status.as_u16();
    assert!([303, 422].contains(&status), "{what}: {status}");
    if status == 422 {
        assert!(all(&stage.app, target).await.tables.values().all(Vec::is_empty), "{what}");
        return false;
    }
    let known = identifiers(&stage.theirs);
    let restored = all(&stage.app, target).await;
    for (table, rows) in &restored.tables {
        for row in rows {
            for (column, value) in row {
                let Some(text) = value.as_str() else { continue };
                for (id, of) in &known {
                    assert!(!text.contains(id.as_str()), "{what}: {table}.{column} names {of}");
                }
            }
        }
    }
    true
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_owner_restores() {
    let stage = Stage::set().await;
    let target = stage.empty().await;
    for who in [Who::Viewer, Who::Editor, Who::OtherFounder] {
        let browser = stage.app.browser(&stage.team, who).await;
        let answer = put_in(&browser, target, &stage.mine).await;
        assert_eq!(answer.status.as_u16(), if who == Who::OtherFounder { 404 } else { 403 });
    }
    assert!(all(&stage.app, target).await.tables.values().all(Vec::is_empty));
    // The same document from the owner.
    put_in(&stage.attacker, target, &stage.mine).await.redirects_to("/ventures/");
    let restored = all(&stage.app, target).await;
    for (table, rows) in &stage.mine.tables {
        assert_eq!(restored.tables[table].len(), rows.len(), "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_column_leads_into_another_s_venture() {
    let stage = Stage::set().await;
    let mut target = stage.empty().await;
    let (mut restored, mut refused) = (Vec::new(), Vec::new());
    for links in LINKS {
        for (column, link) in links.columns {
            for foreign in foreign(&stage, links.table, *link) {
                let what = format!("{}.{column}", links.table);
                let mut document = stage.mine.clone();
                let row = document.tables.get_mut(links.table).unwrap().last_mut().unwrap();
                row.insert((*column).to_owned(), foreign.into());
                if attack(&stage, target, &document, &what).await {
                    restored.push(what);
                    target = stage.empty().await;
                } else {
                    refused.push(what);
                }
            }
        }
    }
    stage.is_untouched("all columns").await;
    assert!(refused.len() > 20 && restored.len() > 20, "{restored:?} {refused:?}");
    for must in ["survey_invitations.survey_id", "run_epochs.run_id", "need_votes.need_id"] {
        assert!(refused.iter().any(|one| one == must), "{must} was restored");
    }
}

/// A value as a field declares it, with the other's identifiers.
fn field(stage: &Stage, field: Field) -> Value {
    match field {
        Field::Rows(table) => json!([id(&stage.theirs, table, 0)]),
        Field::Objects(parts) => {
            let object = parts.iter().map(|(name, table)| {
                ((*name).to_owned(), Value::from(id(&stage.theirs, table, 0)))
            });
            json!([object.collect::<serde_json::Map<_, _>>()])
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_that_a_program_reads_leads_into_another_s_venture() {
    let stage = Stage::set().await;
    let mut seen = 0;
    for links in LINKS {
        for (column, shape) in links.inside {
            let text = first(&stage.mine, links.table)[*column].as_str().unwrap();
            let whole: serde_json::Map<String, Value> = serde_json::from_str(text).unwrap();
            let mut attacks = Vec::new();
            match shape {
                Shape::Object(fields) => {
                    for (name, kind) in *fields {
                        let mut changed = whole.clone();
                        changed.insert((*name).to_owned(), field(&stage, *kind));
                        attacks.push((format!("{column}.{name}"), changed));
                    }
                    let mut changed = whole.clone();
                    changed.insert("more".to_owned(), json!([id(&stage.theirs, "needs", 0)]));
                    attacks.push((format!("{column}.more"), changed));
                }
                Shape::Keys(table) => {
                    let mut changed = whole.clone();
                    let some = changed.values().next().unwrap().clone();
                    changed.insert(id(&stage.theirs, table, 0), some);
                    attacks.push(((*column).to_owned(), changed));
                }
                Shape::Criteria(tables) => {
                    for table in *tables {
                        let mut changed = whole.clone();
                        let theirs = id(&stage.theirs, table, 0).replace('-', "");
                        changed.insert(theirs, json!(1.0));
                        attacks.push(((*column).to_owned(), changed));
                    }
                }
                Shape::Report | Shape::Document => {
                    let text = serde_json::to_string(&whole).unwrap();
                    let (mine, theirs) =
                        (stage.mine.venture.id.to_string(), stage.victim.to_string());
                    let changed = serde_json::from_str(&text.replace(&mine, &theirs)).unwrap();
                    attacks.push(((*column).to_owned(), changed));
                }
            }
            for (what, changed) in attacks {
                let mut document = stage.mine.clone();
                let row = document.tables.get_mut(links.table).unwrap().first_mut().unwrap();
                row.insert((*column).to_owned(), Value::from(Value::from(changed).to_string()));
                attack(&stage, stage.empty().await, &document, &what).await;
                seen += 1;
            }
        }
    }
    assert!(seen > 15, "{seen}");
    stage.is_untouched("all texts").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_another_kind_is_refused() {
    let stage = Stage::set().await;
    let target = stage.empty().await;
    let mut count = 0;
    for links in LINKS {
        for (column, link) in links.columns {
            let Link::Row(tables) = link else { continue };
            let other = if tables.contains(&"needs") { "segments" } else { "needs" };
            let mut document = stage.mine.clone();
            let wrong = id(&document, other, 0);
            let row = document.tables.get_mut(links.table).unwrap().last_mut().unwrap();
            row.insert((*column).to_owned(), wrong.into());
            let answer = put_in(&stage.attacker, target, &document).await;
            let shown = answer.is(422).page().text("[data-field-error=file]");
            // Rows that belong together are held against each other first.
            assert!(shown.contains("row "), "{}.{column}: {shown}", links.table);
            count += 1;
        }
    }
    assert!(count > 30);
    put_in(&stage.attacker, target, &stage.mine).await.redirects_to("/ventures/");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_identifier_that_stands_twice_is_refused() {
    let stage = Stage::set().await;
    let target = stage.empty().await;
    for table in ["needs", "runs", "surveys", "machine_prices"] {
        let mut document = stage.mine.clone();
        let rows = document.tables.get_mut(table).unwrap();
        rows.push(rows[0].clone());
        let shown = put_in(&stage.attacker, target, &document).await.is(422).page();
        assert!(shown.text("[data-field-error=file]").contains("duplicate identifier"), "{table}");
    }
    put_in(&stage.attacker, target, &stage.mine).await.redirects_to("/ventures/");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_reaches_only_what_was_restored() {
    let stage = Stage::set().await;
    let target = stage.empty().await;
    let mut document = stage.mine.clone();
    // A split whose parts are the other's needs: undoing it put them away.
    let parts: Vec<String> = (0..6).map(|place| id(&stage.theirs, "needs", place)).collect();
    for event in document.tables.get_mut("need_events").unwrap() {
        if event["kind"] == "split" {
            let moved = json!({"parts": parts, "votes": [id(&stage.theirs, "need_votes", 0)]});
            event.insert("moved".to_owned(), moved.to_string().into());
        }
    }
    // A merge whose other is a rival of theirs showed its name.
    put_in(&stage.attacker, target, &document).await.redirects_to("/ventures/");
    let restored = all(&stage.app, target).await;
    let split = restored.tables["need_events"].iter().find(|row| row["kind"] == "split").unwrap();
    let (need, event) = (split["need_id"].as_str().unwrap(), split["id"].as_str().unwrap());
    let moved: Value = serde_json::from_str(split["moved"].as_str().unwrap()).unwrap();
    assert_eq!((&moved["parts"], &moved["votes"]), (&json!([]), &json!([])));
    let path = format!("/ventures/{target}/needs/{need}/history/{event}/undo");
    let answer = stage.attacker.post(&path, &[]).await;
    assert!(!answer.status.is_server_error(), "{}", answer.body);
    stage.is_untouched("undo").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_digest_neither_reads_nor_deletes_a_file() {
    let stage = Stage::set().await;
    let (app, target) = (&stage.app, stage.empty().await);
    let theirs = first(&stage.theirs, "models")["sha256"].as_str().unwrap().to_owned();
    let mut document = stage.mine.clone();
    document.tables.get_mut("models").unwrap()[0]
        .insert("sha256".to_owned(), theirs.clone().into());
    let evidence = &mut document.tables.get_mut("evidence").unwrap()[0];
    for (column, value) in [
        ("file_sha256", Value::from(theirs.clone())),
        ("file_name", "notes.txt".into()),
        ("file_kind", "txt".into()),
        ("file_bytes", 10.into()),
        ("archived_at", "2026-03-01T10:00:00Z".into()),
    ] {
        evidence.insert(column.to_owned(), value);
    }
    put_in(&stage.attacker, target, &document).await.redirects_to("/ventures/");
    let restored = all(app, target).await;
    let model = id(&restored, "models", 0);
    let base = format!("/ventures/{target}");
    stage.attacker.get(&format!("{base}/models/{model}/model.onnx")).await.is(404);
    let models = stage.attacker.get(&format!("{base}/models")).await.is(200).page();
    assert_eq!(models.count("[data-role=no-file]"), 1);
    let with_file =
        restored.tables["evidence"].iter().find(|row| row["file_name"] == "notes.txt").unwrap();
    let record = format!("{base}/evidence/{}", with_file["id"].as_str().unwrap());
    stage.attacker.get(&format!("{record}/file")).await.is(409);
    let shown = stage.attacker.get(&record).await.is(200).page();
    assert!(shown.text("[data-role=no-file]").contains("notes.txt"));
    stage.attacker.post(&format!("{record}/delete"), &[]).await.redirects_to(&base);
    let sha = artifacts::Sha::try_from(theirs).unwrap();
    assert!(app.shared.artifacts.get(&sha).await.is_ok(), "their model is there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_stays_until_the_last_record_that_holds_it_goes() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let base = format!("/ventures/{}", team.venture);
    let typed =
        [("title", "Said"), ("kind", "opinion"), ("source", "x"), ("observed_on", "2026-01-02")];
    let made = send(&owner, &format!("{base}/evidence"), &typed, ("said.txt", b"they said")).await;
    let record = made.redirects_to(&format!("{base}/evidence/"));
    let record = record.split('?').next().unwrap().to_owned();
    let export = owner.get(&format!("{base}/exports/records.json")).await.is(200);
    let second = app.venture(&team).await;
    let path = format!("/ventures/{second}/exports/restore");
    let to = send(&owner, &path, &[], ("venture.json", export.body.as_bytes())).await;
    let to = to.redirects_to(&format!("/ventures/{second}/exports"));
    assert!(to.contains("files=0"), "{to}");
    let copy =
        format!("/ventures/{second}/evidence/{}", id(&all(&app, second).await, "evidence", 0));
    for (gone, left) in [(&record, Some(&copy)), (&copy, None)] {
        assert_eq!(owner.get(&format!("{gone}/file")).await.is(200).body, "they said");
        owner.post(&format!("{gone}/archive"), &[]).await.redirects_to("/ventures/");
        owner.post(&format!("{gone}/delete"), &[]).await.redirects_to("/ventures/");
        if let Some(left) = left {
            assert_eq!(owner.get(&format!("{left}/file")).await.is(200).body, "they said");
        }
    }
    let document: Value = serde_json::from_str(&export.body).unwrap();
    let sha = document["tables"]["evidence"][0]["file_sha256"].as_str().unwrap().to_owned();
    let sha = artifacts::Sha::try_from(sha).unwrap();
    assert!(app.shared.artifacts.get(&sha).await.is_err(), "the file went with the last record");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_gives_its_files_only_to_members_of_the_venture_that_holds_them() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let mine = full_venture(&app, team.author()).await;
    let export = owner.get(&format!("/ventures/{}/exports/with-answers.json", mine.id)).await;
    let export = export.is(200).body;
    let stranger = app.person("stranger", web::visitor::Role::Founder).await;
    for (person, has_file) in [(assay_person(&team), true), (stranger, false)] {
        let browser = app.signed_in(person).await;
        let made = browser
            .post(
                "/ventures",
                &[
                    ("name", "Empty"),
                    ("summary", ""),
                    ("area", "computer-vision"),
                    ("currency", "USD"),
                ],
            )
            .await
            .redirects_to("/ventures/");
        let base = made.split("/start").next().unwrap().to_owned();
        let target: Uuid = base.rsplit('/').next().unwrap().parse().unwrap();
        let path = format!("{base}/exports/restore");
        let to = send(&browser, &path, &[], ("venture.json", export.as_bytes())).await;
        let to = to.redirects_to(&base);
        assert!(to.contains("imported=0"), "unchanged: {to}");
        let model = id(&all(&app, target).await, "models", 0);
        let file = browser.get(&format!("{base}/models/{model}/model.onnx")).await;
        assert_eq!(file.status.as_u16(), if has_file { 200 } else { 404 });
        let told = browser.get(&to).await.is(200).page().count("[data-role=told]");
        assert_eq!(told, usize::from(!has_file));
    }
}

fn assay_person(team: &Team) -> crate::test_app::Person {
    crate::test_app::Person(team.author())
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_of_a_document_open_nothing() {
    let stage = Stage::set().await;
    let mut document = stage.mine.clone();
    let known = "0123456789abcdef0123456789abcdef";
    document.tables.get_mut("survey_invitations").unwrap()[0]
        .insert("token".to_owned(), known.into());
    // An invitation to the other's survey, in a document without a survey of one's own.
    let mut into_theirs = document.clone();
    into_theirs.tables.get_mut("survey_invitations").unwrap()[0]
        .insert("survey_id".to_owned(), id(&stage.theirs, "surveys", 0).into());
    let target = stage.empty().await;
    let refused = put_in(&stage.attacker, target, &into_theirs).await.is(422).page();
    assert!(refused.text("[data-field-error=file]").contains("survey_id"));
    put_in(&stage.attacker, target, &document).await.redirects_to("/ventures/");
    let restored = all(&stage.app, target).await;
    let secrets = [
        ("surveys", "token"),
        ("survey_invitations", "token"),
        ("survey_responses", "receipt_digest"),
    ];
    for (table, column) in secrets {
        let before: Vec<&Value> = document.tables[table].iter().map(|row| &row[column]).collect();
        for row in &restored.tables[table] {
            assert!(!before.contains(&&row[column]), "{table}.{column}");
        }
    }
    let visitor = stage.app.visitor();
    visitor.get(&format!("/s/{known}")).await.is(404);
    // The survey that was restored has a link of its own, which works.
    let token = restored.tables["surveys"][0]["token"].as_str().unwrap();
    visitor.get(&format!("/s/{token}")).await.is(200);
    stage.is_untouched("secrets").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_of_a_document_is_no_machine_of_all() {
    let stage = Stage::set().await;
    let target = stage.empty().await;
    let mut document = stage.mine.clone();
    let price = &mut document.tables.get_mut("machine_prices").unwrap()[0];
    price.insert("venture_id".to_owned(), Value::Null);
    price.insert("name".to_owned(), "Free for all".into());
    put_in(&stage.attacker, target, &document).await.redirects_to("/ventures/");
    let mine = stage.attacker.get(&format!("/ventures/{target}/offer/machines")).await.is(200);
    assert!(mine.body.contains("Free for all"));
    let rival = stage.theirs.tables["needs"][0]["author_id"].as_str().unwrap().parse().unwrap();
    let rival = stage.app.signed_in(crate::test_app::Person(rival)).await;
    let theirs = rival.get(&format!("/ventures/{}/offer/machines", stage.victim)).await.is(200);
    assert!(!theirs.body.contains("Free for all"));
}

/// A zip whose rows are nothing but commas.
fn commas(document: &Document, rows: usize) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let mut head = document.clone();
    head.tables.clear();
    zip.start_file("venture.json", options).unwrap();
    zip.write_all(&head.to_json().unwrap()).unwrap();
    zip.start_file("need_votes.csv", options).unwrap();
    let columns = exchange::tables::find("need_votes").unwrap().records.columns();
    zip.write_all(format!("{}\n", columns.join(",")).as_bytes()).unwrap();
    let line = format!("{}\n", ",".repeat(columns.len() - 1));
    zip.write_all(line.repeat(rows).as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_takes_no_more_memory_than_it_may() {
    let stage = Stage::set().await;
    let target = stage.empty().await;
    let path = format!("/ventures/{target}/exports/restore");
    let small = commas(&stage.mine, 900_000);
    assert!(small.len() < 1 << 20, "{}", small.len());
    let shown = send(&stage.attacker, &path, &[], ("venture.zip", &small)).await.is(422).page();
    let shown = shown.text("[data-field-error=file]");
    assert!(shown.contains("512 MiB") && shown.contains("restore_memory_mib"), "{shown}");
    let many = commas(&stage.mine, 1_000_001);
    send(&stage.attacker, &path, &[], ("venture.zip", &many)).await.is(422);
    // Many rows that mean something go through.
    let mut document = stage.mine.clone();
    let vote = first(&document, "need_votes").clone();
    document.tables.get_mut("need_votes").unwrap().extend((0..20_000).map(|_| {
        let mut vote = vote.clone();
        vote.insert("id".to_owned(), Uuid::now_v7().to_string().into());
        vote
    }));
    put_in(&stage.attacker, target, &document).await.redirects_to("/ventures/");
    assert!(all(&stage.app, target).await.tables["need_votes"].len() > 20_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_was_changed_speaks_for_nobody() {
    let stage = Stage::set().await;
    let target = stage.empty().await;
    let mut document = stage.mine.clone();
    // The editor of the venture never said that.
    let editor = stage.team.rater().to_string();
    for (table, column) in
        [("needs", "author_id"), ("segment_scores", "author_id"), ("force_ratings", "author_id")]
    {
        for row in document.tables.get_mut(table).unwrap().iter_mut().take(1) {
            row.insert(column.to_owned(), editor.clone().into());
        }
    }
    put_in(&stage.attacker, target, &document).await.redirects_to("/ventures/");
    let restored = all(&stage.app, target).await;
    for (table, rows) in &restored.tables {
        for row in rows {
            for column in ["author_id", "created_by"] {
                assert_ne!(row.get(column), Some(&Value::from(editor.clone())), "{table}");
            }
        }
    }
}
