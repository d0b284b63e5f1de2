//! Files in and out, through the pages.

use std::path::PathBuf;

use exchange::{
    export::{self, Document},
    tables::TABLES,
};
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};
use uuid::Uuid;
use venture::{Edit, Venture};

use crate::{
    client::{Answer, Client},
    test_app::{Team, TestApp, Who, skipped, spawn_app},
};

const BOUNDARY: &str = "----assay-test";

/// A form with a file, as a browser sends it.
pub(crate) async fn send(
    browser: &Client,
    path: &str,
    fields: &[(&str, &str)],
    file: (&str, &[u8]),
) -> Answer {
    let mut body = Vec::new();
    let token = browser.token().await;
    for (name, value) in [("csrf", token.as_str())].iter().chain(fields) {
        let part = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        body.extend(part.into_bytes());
    }
    let (name, content) = file;
    let part = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    );
    body.extend(part.into_bytes());
    body.extend(content);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
    browser.post_raw(path, &format!("multipart/form-data; boundary={BOUNDARY}"), body).await
}

/// Uploads a file; answers the address of its import.
pub(crate) async fn stage(browser: &Client, venture: Uuid, target: &str, content: &[u8]) -> String {
    let path = format!("/ventures/{venture}/imports");
    let answer = send(browser, &path, &[("target", target)], ("file.csv", content)).await;
    answer.redirects_to(&format!("{path}/"))
}

/// The mapping form as the page shows it, with changes.
pub(crate) async fn fields(
    browser: &Client,
    import: &str,
    changes: &[(&str, &str)],
) -> Vec<(String, String)> {
    let page = browser.get(import).await.is(200).page();
    let mut all = Vec::new();
    for name in page.attributes("#mapping select", "name") {
        let chosen =
            page.attributes(&format!("#mapping select[name='{name}'] option[selected]"), "value");
        all.push((name, chosen.first().cloned().unwrap_or_default()));
    }
    for name in page.attributes("#mapping input:not([type=checkbox]):not([name=csrf])", "name") {
        let selector = format!("#mapping input[name=\"{}\"]", name.replace('"', "\\\""));
        let value = page.attributes(&selector, "value").first().cloned().unwrap_or_default();
        all.push((name, value));
    }
    all.push(("create_missing".to_owned(), "yes".to_owned()));
    for (name, value) in changes {
        all.retain(|(known, _)| known != name);
        if !value.is_empty() {
            all.push(((*name).to_owned(), (*value).to_owned()));
        }
    }
    all
}

pub(crate) async fn save(browser: &Client, import: &str, changes: &[(&str, &str)]) -> Answer {
    let all = fields(browser, import, changes).await;
    let all: Vec<(&str, &str)> = all.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    browser.post(import, &all).await
}

/// Uploads a file and takes it in as it was guessed.
pub(crate) async fn take_in(
    browser: &Client,
    venture: Uuid,
    target: &str,
    content: &[u8],
) -> String {
    let import = stage(browser, venture, target, content).await;
    save(browser, &import, &[("action", "commit")]).await.redirects_to(&import);
    import
}

/// Records of a table.
async fn count(app: &TestApp, team: &Team, table: &str) -> usize {
    records(app, team.venture).await[table].len()
}

pub(crate) async fn records(
    app: &TestApp,
    venture: Uuid,
) -> std::collections::BTreeMap<String, Vec<exchange::records::Row>> {
    let venture = find(app, venture).await;
    export::read(&app.shared.db, &venture, true).await.unwrap().tables
}

pub(crate) async fn find(app: &TestApp, venture: Uuid) -> Venture {
    venture::store::find_venture(&app.shared.db, venture).await.unwrap().unwrap()
}

const RATINGS: &[u8] = "respondent,need,importance,satisfaction\nR1,See defects,9,3\nR2,See defects,Daily,?\nR1,看清标签,8,2\n".as_bytes();

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_looked_at_taken_in_and_undone() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let import = stage(&editor, team.venture, "ratings", RATINGS).await;
    let page = editor.get(&import).await.is(200).page();
    assert_eq!(page.text("#forecast [data-role=rows]"), "3");
    assert_eq!(page.text("#forecast [data-role=created]"), "4", "two needs and two ratings");
    assert_eq!(page.text("#forecast [data-role=skipped]"), "1");
    assert_eq!(count(&app, &team, "needs").await, 0, "looking keeps nothing");
    save(&editor, &import, &[("action", "commit")]).await.redirects_to(&import);
    assert_eq!(
        (count(&app, &team, "needs").await, count(&app, &team, "need_ratings").await),
        (2, 2)
    );
    let page = editor.get(&import).await.is(200).page();
    assert_eq!(
        (page.text("[data-role=created]"), page.text("[data-role=skipped]")),
        ("4".into(), "1".into())
    );
    // A committed import cannot be committed again.
    editor.post(&import, &[("action", "commit")]).await.is(409);
    editor.post(&format!("{import}/undo"), &[]).await.redirects_to(&import);
    assert_eq!(
        (count(&app, &team, "needs").await, count(&app, &team, "need_ratings").await),
        (0, 0)
    );
    editor.post(&format!("{import}/undo"), &[]).await.is(409);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_wrong_row_keeps_every_row_out_and_is_named() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let text = b"name,share\nA,30\nB,abc\nC,101\nD,1\nE,2,3\n";
    let import = stage(&editor, team.venture, "competitors", text).await;
    let answer = save(&editor, &import, &[("action", "commit")]).await.is(422);
    let page = answer.page();
    assert_eq!(page.count("#faults tbody tr"), 3);
    assert!(page.text("#faults tbody").contains("abc"));
    assert_eq!(count(&app, &team, "competitors").await, 0);
    let csv = editor.get(&format!("{import}/faults.csv")).await.is(200).body;
    assert_eq!(csv.lines().count(), 4, "{csv}");
    assert!(csv.contains("3,share,"), "{csv}");
    // The shares of all competitors are one market.
    let import = stage(&editor, team.venture, "competitors", b"name,share\nA,60\nB,50\n").await;
    let page = save(&editor, &import, &[("action", "commit")]).await.is(422).page();
    assert!(page.text("#faults tbody").contains("110"));
    assert_eq!(count(&app, &team, "competitors").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_replaces_and_undo_brings_back_unless_somebody_built_on_it() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    take_in(&editor, team.venture, "competitors", b"name,share,note\nRival,20,first\n").await;
    let before = records(&app, team.venture).await;
    let second =
        take_in(&editor, team.venture, "competitors", b"name,share\nrival,25\nOther,\n").await;
    let after = records(&app, team.venture).await;
    assert_eq!(after["competitors"].len(), 2);
    let rival = after["competitors"].iter().find(|row| row["name"] == "Rival").unwrap();
    assert_eq!(
        (&rival["share"], &rival["note"]),
        (&25.0.into(), &"first".into()),
        "what is not said stays"
    );
    assert_eq!(after["competitor_changes"].len(), 1);
    editor.post(&format!("{second}/undo"), &[]).await.redirects_to(&second);
    assert_eq!(records(&app, team.venture).await, before);
    // A third import on top of a fourth: the older one cannot be undone before the newer.
    let third =
        take_in(&editor, team.venture, "competitors", b"name,share\nRival,30\nNew,1\n").await;
    let fourth =
        take_in(&editor, team.venture, "prices", b"competitor,amount,unit\nNew,5,month\n").await;
    let refused = editor.post(&format!("{third}/undo"), &[]).await.is(422);
    assert!(refused.page().text(".warning").contains('1'));
    assert_eq!(count(&app, &team, "competitors").await, 2, "nothing was undone in part");
    editor.post(&format!("{fourth}/undo"), &[]).await.redirects_to(&fourth);
    editor.post(&format!("{third}/undo"), &[]).await.redirects_to(&third);
    assert_eq!(records(&app, team.venture).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_leaves_a_deleted_respondent_deleted() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    take_in(
        &editor,
        team.venture,
        "ratings",
        b"respondent,need,importance,satisfaction\nR1,a,9,3\nR2,a,9,3\n",
    )
    .await;
    let second = take_in(
        &editor,
        team.venture,
        "ratings",
        b"respondent,need,importance,satisfaction\nR1,a,5,5\nR2,a,5,5\n",
    )
    .await;
    let edit = Edit { author: team.author(), venture: team.venture };
    market::store::delete_respondent(&app.shared.db, edit, "R1").await.unwrap();
    editor.post(&format!("{second}/undo"), &[]).await.redirects_to(&second);
    let all = records(&app, team.venture).await;
    assert_eq!(all["need_ratings"].len(), 1);
    assert_eq!(
        (&all["need_ratings"][0]["respondent"], &all["need_ratings"][0]["importance"]),
        (&"R2".into(), &9.into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_chosen_is_kept_and_what_is_wrong_is_told_at_its_field() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let text = b"who,what,good,well\nR1,a,purple,3\n";
    let import = stage(&editor, team.venture, "ratings", text).await;
    let changes = [
        ("column-0", "respondent"),
        ("column-1", "need"),
        ("column-2", "importance"),
        ("column-3", "satisfaction"),
        ("date", "soon"),
        ("action", "preview"),
    ];
    let wrong = save(&editor, &import, &changes).await.wrong_fields();
    assert!(
        wrong.contains(&"date".to_owned()) && wrong.contains(&"scale.importance.purple".to_owned()),
        "{wrong:?}"
    );
    let page = editor.get(&import).await.is(200).page();
    assert_eq!(page.attribute("#mapping input[name=date]", "value"), "soon");
    let mend = [("date", "2026-01-02"), ("scale.importance.purple", "7"), ("action", "preview")];
    save(&editor, &import, &mend).await.redirects_to(&import);
    save(&editor, &import, &[("action", "commit")]).await.redirects_to(&import);
    assert_eq!(records(&app, team.venture).await["need_ratings"][0]["importance"], 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_cannot_be_are_refused_kindly() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let path = format!("/ventures/{}/imports", team.venture);
    for content in [&b""[..], b"  \n ", b"%PDF-1.7\n", &[0xd0, 0xcf, 0x11, 0xe0, 1, 2]] {
        let answer = send(&editor, &path, &[("target", "needs")], ("x.csv", content)).await;
        assert_eq!(answer.wrong_fields(), ["file"], "{content:?}");
    }
    let answer = send(&editor, &path, &[("target", "astrology")], ("x.csv", b"a,b\n1,2")).await;
    assert_eq!(answer.wrong_fields(), ["file"]);
    // What can be mended by another choice waits: nothing has to be uploaded twice.
    let (gbk, ..) = encoding_rs::GBK.encode("需求,票数\n看清标签,3\n");
    let import = stage(&editor, team.venture, "votes", &gbk).await;
    let page = editor.get(&import).await.is(200).page();
    assert!(page.text("[data-role=unreadable]").contains("gbk"));
    save(&editor, &import, &[("encoding", "gbk"), ("action", "preview")])
        .await
        .redirects_to(&import);
    save(&editor, &import, &[("action", "commit")]).await.redirects_to(&import);
    assert_eq!(records(&app, team.venture).await["needs"][0]["statement"], "看清标签");
    // A gigabyte is refused by its announced length.
    let request = editor
        .request(reqwest::Method::POST, &path)
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
        .header("content-length", (1_u64 << 30).to_string())
        .body(reqwest::Body::from(vec![b'x'; 16]));
    let refused = request.send().await.map(|answer| answer.status().as_u16());
    assert!(matches!(refused, Ok(413) | Err(_)), "{refused:?}");
    editor.get(&path).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_file_is_taken_in_and_what_is_unknown_stays_unknown() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    for target in exchange::Target::ALL {
        take_in(&editor, team.venture, target.as_str(), target.example().as_bytes()).await;
    }
    let wide = b"vendor,bm25,disk_index\nA,full,\nB,none,partial\n";
    take_in(&editor, team.venture, "capabilities", wide).await;
    let all = records(&app, team.venture).await;
    let unknown = all["capability_ratings"].iter().filter(|row| row["rating"].is_null()).count();
    assert_eq!((all["capability_ratings"].len(), unknown), (6, 2));
    assert_eq!(
        (all["need_votes"].len(), all["segments"].len(), all["price_points"].len()),
        (1, 1, 1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_comes_back_whole_and_answers_travel_only_with_an_owner() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    for target in exchange::Target::ALL {
        take_in(&owner, team.venture, target.as_str(), target.example().as_bytes()).await;
    }
    take_in(
        &owner,
        team.venture,
        "needs",
        "need,note\n=cmd(),'+1\n\"\"\"quoted\"\"\",\"two\nlines\"\n".as_bytes(),
    )
    .await;
    let venture = team.venture;
    let records = owner.get(&format!("/ventures/{venture}/exports/records.json")).await.is(200);
    assert!(records.json()["tables"].get("need_ratings").is_none(), "answers of people");
    let editor = app.browser(&team, Who::Editor).await;
    editor.get(&format!("/ventures/{venture}/exports/with-answers.json")).await.is(403);
    let before = comparable(&app, venture).await;
    assert!(before.len() > 10);
    for form in ["json", "zip"] {
        let file = owner
            .request(
                reqwest::Method::GET,
                &format!("/ventures/{venture}/exports/with-answers.{form}"),
            )
            .send()
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap();
        let second = app.venture(&team).await;
        let path = format!("/ventures/{second}/exports/restore");
        send(&owner, &path, &[], ("venture", &file))
            .await
            .redirects_to(&format!("/ventures/{second}/exports"));
        assert_eq!(comparable(&app, second).await, before, "{form}");
        // A second time there is no empty venture any more.
        assert_eq!(send(&owner, &path, &[], ("venture", &file)).await.wrong_fields(), ["file"]);
        assert_eq!(comparable(&app, second).await, before, "{form}");
    }
}

/// All records of a venture with identifiers numbered in the order of their appearance.
async fn comparable(app: &TestApp, venture: Uuid) -> Vec<String> {
    let tables = records(app, venture).await;
    let mut numbers =
        std::collections::HashMap::from([(venture.to_string(), "venture".to_owned())]);
    let mut lines = Vec::new();
    // Parents first, so that the same records get the same numbers.
    for table in TABLES {
        for row in &tables[table.name] {
            let mut line = format!("{} ", table.name);
            for (column, value) in row {
                let text = value.to_string();
                let text = match value.as_str().filter(|text| Uuid::parse_str(text).is_ok()) {
                    Some(id) if !column.starts_with("author") => {
                        let next = format!("#{}", numbers.len());
                        numbers.entry(id.to_owned()).or_insert(next).clone()
                    }
                    _ => text,
                };
                line += &format!("{column}={text};");
            }
            lines.push(line);
        }
    }
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_export_leaves_an_empty_venture_empty() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    take_in(&owner, team.venture, "needs", b"need\na\nb\n").await;
    let venture = find(&app, team.venture).await;
    let whole = export::read(&app.shared.db, &venture, true).await.unwrap();
    let path = |id: Uuid| format!("/ventures/{id}/exports/restore");
    let damage: [fn(&mut Document); 6] = [
        |one| one.schema = "assay-venture/9".to_owned(),
        |one| one.venture.currency = "EUR".to_owned(),
        |one| drop(one.tables.get_mut("needs").unwrap()[1].insert("statement".into(), 5.into())),
        |one| drop(one.tables.get_mut("needs").unwrap()[1].remove("statement")),
        |one| drop(one.tables.get_mut("needs").unwrap()[1].insert("colour".into(), "red".into())),
        |one| drop(one.tables.insert("users".to_owned(), Vec::new())),
    ];
    for (number, change) in damage.into_iter().enumerate() {
        let mut document = whole.clone();
        change(&mut document);
        let second = app.venture(&team).await;
        let answer =
            send(&owner, &path(second), &[], ("venture.json", &document.to_json().unwrap())).await;
        assert_eq!(answer.wrong_fields(), ["file"], "damage {number}");
        assert!(records(&app, second).await.values().all(Vec::is_empty), "damage {number}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_of_a_venture_travels() {
    let app = spawn_app().await;
    let db = &app.shared.db;
    let query = if db.get_database_backend() == DbBackend::Sqlite {
        "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'venture_id' WHERE m.type = 'table'"
    } else {
        "SELECT table_name AS name FROM information_schema.columns WHERE column_name = 'venture_id' AND table_schema = current_schema()"
    };
    let rows =
        db.query_all_raw(Statement::from_string(db.get_database_backend(), query)).await.unwrap();
    let names: Vec<String> = rows.iter().map(|row| row.try_get("", "name").unwrap()).collect();
    assert!(names.len() > 10);
    // Who belongs to it, who may read a report, what was imported, what was said to be distinct
    // what waits in the queue and what was done are no records.
    let stay = [
        "venture_members",
        "report_links",
        "invitations",
        "imports",
        "distinct_pairs",
        "work_orders",
        "queue_turns",
        "audit_log",
    ];
    let missing: Vec<_> = names
        .iter()
        .filter(|name| {
            !stay.contains(&name.as_str()) && !TABLES.iter().any(|table| table.name == **name)
        })
        .collect();
    assert!(missing.is_empty(), "tables that no export holds: {missing:?}");
    let transaction = db.begin().await.unwrap();
    for table in TABLES {
        table.records.read(&transaction, Uuid::now_v7()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn look_alikes_are_merged_or_remembered_as_distinct() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    take_in(
        &editor,
        team.venture,
        "prices",
        b"competitor,amount,unit\nAzure Search,5,month\nAzure AI Search,6,month\nQdrant,1,month\n",
    )
    .await;
    take_in(
        &editor,
        team.venture,
        "needs",
        b"need\nCleaning and preparing data\nCleaning & preparing data\n",
    )
    .await;
    let path = format!("/ventures/{}/imports/duplicates", team.venture);
    let page = editor.get(&path).await.is(200).page();
    assert_eq!(page.count("tbody tr"), 2);
    let value = |row: usize, name: &str| {
        page.attributes(&format!("form[action$=merge] input[name={name}]"), "value")[row].clone()
    };
    for (row, action) in [(0, "keep"), (1, "merge")] {
        let (kind, first, second) = (value(row, "kind"), value(row, "first"), value(row, "second"));
        let typed =
            [("kind", kind.as_str()), ("first", first.as_str()), ("second", second.as_str())];
        editor.post(&format!("{path}/{action}"), &typed).await.redirects_to(&path);
    }
    assert_eq!(editor.get(&path).await.page().count("tbody tr"), 0);
    let all = records(&app, team.venture).await;
    let rows = |table: &str| all[table].iter().filter(|row| row["archived_at"].is_null()).count();
    let merged_needs = value(1, "kind") == "need";
    assert_eq!((rows("competitors"), rows("needs")), if merged_needs { (3, 1) } else { (2, 2) });
    assert_eq!(all["price_points"].len(), 3, "no price was lost");
}

fn real_data(path: &str) -> Option<PathBuf> {
    let data = std::env::var_os("ASSAY_TEST_DATA").map(PathBuf::from);
    let found = data.map(|data| data.join(path)).filter(|path| path.exists());
    if found.is_none() {
        skipped(&format!("ASSAY_TEST_DATA/{path} is not there"));
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn three_real_files_are_taken_in_as_they_are() {
    let files = [
        ("ratings", "jupyter-survey-2020/derived_needs_long.csv.gz"),
        ("capabilities", "vectordb-matrix/derived_feature_matrix.csv"),
        ("votes", "feature-votes-iris/derived_votes.csv"),
    ];
    let found: Vec<_> =
        files.iter().filter_map(|(target, path)| Some((*target, real_data(path)?))).collect();
    if found.len() < files.len() {
        return;
    }
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    for (target, path) in found {
        let content = std::fs::read(path).unwrap();
        take_in(&editor, team.venture, target, &content).await;
    }
    let all = records(&app, team.venture).await;
    // 11 needs of the survey, 80 of the votes.
    assert_eq!((all["needs"].len(), all["need_votes"].len()), (91, 80));
    let cells = &all["capability_ratings"];
    let unknown = cells.iter().filter(|row| row["rating"].is_null()).count();
    assert_eq!(
        (all["competitors"].len(), all["capabilities"].len(), cells.len(), unknown),
        (47, 24, 47 * 24, 330)
    );
    let market = market::snapshot(&app.shared.db, &find(&app, team.venture).await).await.unwrap();
    let top: Vec<_> = market
        .ranking()
        .into_iter()
        .take(3)
        .map(|at| {
            (
                market.needs[at].statement.clone(),
                market.needs[at].ratings.len(),
                market.scores[at].score.value,
            )
        })
        .collect();
    eprintln!("ratings {}, top {top:?}", all["need_ratings"].len());
}

#[tokio::test(flavor = "multi_thread")]
async fn why_an_export_is_refused_is_told_in_the_reader_s_language() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let needs = format!("/ventures/{}/needs", team.venture);
    let typed = [("statement", "Reads"), ("source", "visit"), ("observed_on", "2026-01-02")];
    owner.post(&needs, &typed).await.redirects_to(&needs);
    let export =
        owner.get(&format!("/ventures/{}/exports/records.json", team.venture)).await.json();
    let second = app.venture(&team).await;
    let path = format!("/ventures/{second}/exports/restore");
    for (column, value, english, chinese) in [
        ("statement", "", "is missing", "请"),
        ("created_at", "yesterday", "expected a date and time", "应为日期和时间"),
        ("segment_id", "nobody", "expected an identifier", "应为标识符"),
    ] {
        let mut changed = export.clone();
        changed["tables"]["needs"][0][column] = value.into();
        let file = changed.to_string();
        for (lang, place, reason) in [
            ("en", format!("row 1, {column}: "), english),
            ("zh-CN", format!("第 1 行，{column}："), chinese),
        ] {
            owner.post("/language", &[("lang", lang), ("next", "/")]).await.redirects_to("/");
            let refused = send(&owner, &path, &[], ("venture.json", file.as_bytes()));
            let told = refused.await.is(422).page().text("[data-field-error=file]");
            assert!(told.contains(&place), "{told}");
            if column != "statement" {
                assert!(told.contains(reason), "{told}");
            }
        }
    }
}
