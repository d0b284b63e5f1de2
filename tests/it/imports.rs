//! What an import does besides reading cells: scales, look-alikes, long files,
//! notes of the evidence library; and the same from the command line.

use std::process::{Command, Output};

use secrecy::ExposeSecret;

use crate::{
    exchange::{fields, records, save, stage, take_in},
    test_app::{TestApp, Who, spawn_app},
};

/// Twelve people on one to five stars.
fn stars() -> String {
    let mut text = "respondent,need,importance,satisfaction\n".to_owned();
    for person in 1..=12 {
        let (importance, satisfaction) = (person % 5 + 1, (person + 2) % 5 + 1);
        text += &format!("R{person},See defects,{importance},{satisfaction}\n");
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn five_stars_are_found_out_shown_corrected_and_kept_with_a_note() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let import = stage(&editor, team.venture, "ratings", stars().as_bytes()).await;
    let page = editor.get(&import).await.is(200).page();
    assert_eq!(page.attribute("#mapping input[name='low.importance']", "value"), "1");
    assert_eq!(page.attribute("#mapping input[name='high.satisfaction']", "value"), "5");
    assert!(page.text("[data-role=steps]").contains("3 → 6"), "{}", page.text("[data-role=steps]"));
    // R1 said 2 and 4.
    assert_eq!(page.text("[data-role=kept]"), "→ 3");
    // As they are: somebody knows that it was a scale to ten after all.
    let as_they_are =
        [("high.importance", "10"), ("high.satisfaction", "10"), ("action", "preview")];
    save(&editor, &import, &as_they_are).await.redirects_to(&import);
    let page = editor.get(&import).await.is(200).page();
    assert_eq!(page.count("[data-role=kept]"), 0);
    let wrong = [("low.importance", "5"), ("high.importance", "5"), ("action", "commit")];
    assert_eq!(save(&editor, &import, &wrong).await.wrong_fields(), ["high.importance"]);
    let seven = [("low.importance", "1"), ("high.importance", "5"), ("high.satisfaction", "7")];
    let seven: Vec<_> = seven.into_iter().chain([("action", "commit")]).collect();
    save(&editor, &import, &seven).await.redirects_to(&import);
    let rows = &records(&app, team.venture).await["need_ratings"];
    let first = rows.iter().find(|row| row["respondent"] == "R1").unwrap();
    // 2 of 1–5 and 4 of 1–7.
    assert_eq!((&first["importance"], &first["satisfaction"]), (&3.into(), &6.into()));
    assert_eq!(
        first["source"], "file.csv (importance 1–5 → 1–10, satisfaction 1–7 → 1–10)",
        "the record says what it was"
    );
    editor.post(&format!("{import}/undo"), &[]).await.redirects_to(&import);
    assert!(records(&app, team.venture).await["need_ratings"].is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_column_is_looked_at_anew() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let mut text = "respondent,need,importance,satisfaction,percent\n".to_owned();
    for person in 0..12 {
        text += &format!("R{person},a,{},{},{}\n", person % 5 + 1, person % 4 + 1, person * 9);
    }
    let import = stage(&editor, team.venture, "ratings", text.as_bytes()).await;
    let other = [("column-2", "left out"), ("column-4", "importance"), ("action", "preview")];
    let mut other = fields(&editor, &import, &other).await;
    other.iter_mut().filter(|(_, value)| value == "left out").for_each(|(_, value)| value.clear());
    let other: Vec<_> = other.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    editor.post(&import, &other).await.redirects_to(&import);
    let page = editor.get(&import).await.is(200).page();
    assert_eq!(page.attribute("#mapping input[name='high.importance']", "value"), "100");
    assert_eq!(page.attribute("#mapping input[name='high.satisfaction']", "value"), "5");
    save(&editor, &import, &[("action", "commit")]).await.redirects_to(&import);
    let rows = &records(&app, team.venture).await["need_ratings"];
    let last = rows.iter().find(|row| row["respondent"] == "R11").unwrap();
    assert_eq!(last["importance"], 10, "99 of 0–100");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_matrix_on_a_scale_to_ten_becomes_levels_to_five() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let long = "competitor,capability,rating\nA,x,10\nA,y,0\nB,x,?\nB,y,7\n";
    take_in(&editor, team.venture, "capabilities", long.as_bytes()).await;
    let rows = &records(&app, team.venture).await["capability_ratings"];
    let mut levels: Vec<_> = rows.iter().map(|row| row["rating"].as_i64()).collect();
    levels.sort_unstable();
    assert_eq!(levels, [None, Some(0), Some(4), Some(5)]);
    assert_eq!(rows[0]["source"], "file.csv (rating 0–10 → 0–5)");
}

/// `assay` beside the running server, on the same database.
fn assay(app: &TestApp, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.args(arguments).env("ASSAY_DATA_DIR", &app.shared.settings.data_dir);
    if let Some(url) = &app.shared.settings.database_url {
        command.env("ASSAY_DATABASE_URL", url.expose_secret());
    }
    // What steers tests is no setting, and an unknown setting is fatal.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("ASSAY_TEST") {
            command.env_remove(name);
        }
    }
    command.output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_takes_and_tells_a_scale() {
    let app = spawn_app().await;
    let team = app.team().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("stars.csv");
    std::fs::write(&file, stars()).unwrap();
    let (venture, file) = (team.venture.to_string(), file.to_str().unwrap().to_owned());
    let import = |more: &[&str]| {
        let start = ["import", "ratings", "--venture", &venture, "--in", &file, "--json"];
        assay(&app, &start.iter().chain(more).copied().collect::<Vec<_>>())
    };
    let guessed = import(&["--dry-run"]);
    assert_eq!(guessed.status.code(), Some(0), "{}", told(&guessed));
    assert!(told(&guessed).contains("importance 1–5 → 1–10"), "{}", told(&guessed));
    for (rule, part) in [
        ("importance=5-1", "high.importance"),
        ("importance=many", "FIELD=LOW-HIGH"),
        ("need=1-5", "not a rating field"),
        ("importance=1-4", "5"),
    ] {
        let refused = import(&["--scale", rule]);
        assert_eq!(refused.status.code(), Some(2), "{rule}");
        assert!(told(&refused).contains(part), "{rule}: {}", told(&refused));
    }
    let kept = import(&["--scale", "importance=1-5", "--scale", "satisfaction=0..10"]);
    assert_eq!(kept.status.code(), Some(0), "{}", told(&kept));
    let answer: serde_json::Value = serde_json::from_slice(&kept.stdout).unwrap();
    assert_eq!(answer["scales"], "importance 1–5 → 1–10, satisfaction 0–10 → 1–10");
    let rows = &records(&app, team.venture).await["need_ratings"];
    let first = rows.iter().find(|row| row["respondent"] == "R1").unwrap();
    assert_eq!((&first["importance"], &first["satisfaction"]), (&3.into(), &5.into()));
}

/// A file that says that it is a gibibyte, without one being written.
#[tokio::test(flavor = "multi_thread")]
async fn a_gibibyte_is_refused_at_once_on_the_command_line_and_on_the_page() {
    const GIBIBYTE: u64 = 1 << 30;
    let app = spawn_app().await;
    let team = app.team().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("huge.csv");
    std::fs::File::create(&path).unwrap().set_len(GIBIBYTE).unwrap();
    let venture = team.venture.to_string();
    let file = path.to_str().unwrap();
    let refused = assay(&app, &["import", "ratings", "--venture", &venture, "--in", file]);
    assert_eq!(refused.status.code(), Some(2), "{}", told(&refused));
    assert!(told(&refused).contains("64 MiB"), "{}", told(&refused));
    // The page: refused by the announced length, before a byte of it is read.
    let editor = app.browser(&team, Who::Editor).await;
    let imports = format!("/ventures/{venture}/imports");
    assert_eq!(editor.announce(&imports, GIBIBYTE).await, "HTTP/1.1 413");
    assert!(records(&app, team.venture).await["needs"].is_empty());
    let page = editor.get(&imports).await.is(200).page();
    assert_eq!(page.count("tbody tr"), 0, "nothing waits");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_import_brings_twice_is_offered_on_its_page() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let old = b"name\nAzure Search\nQdrant\n";
    let first = take_in(&editor, team.venture, "competitors", old).await;
    assert_eq!(editor.get(&first).await.page().count("#duplicates"), 0, "nothing is alike");
    // One that is like an old one, two that are like each other, one alone.
    let new = b"name\nAzure AI Search\nWeaviate\n\"Weaviate, Inc.\"\nMilvus\n";
    let import = take_in(&editor, team.venture, "competitors", new).await;
    let page = editor.get(&import).await.is(200).page();
    assert_eq!(page.count("#duplicates tbody tr"), 2, "{}", page.text("#duplicates"));
    let forms = page.attributes("#duplicates tbody a", "href");
    assert_eq!(forms.iter().filter(|href| href.ends_with("/merge")).count(), 2);
    let value = |name: &str| {
        page.attributes(&format!("#duplicates form[action$=merge] input[name={name}]"), "value")
    };
    let typed = |row: usize| {
        let names = ["kind", "first", "second", "back"];
        names.map(|name| (name, value(name)[row].clone()))
    };
    let path = format!("/ventures/{}/imports/duplicates", team.venture);
    for (row, action) in [(0, "merge"), (1, "keep")] {
        let fields = typed(row);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        editor.post(&format!("{path}/{action}"), &fields).await.redirects_to(&import);
    }
    assert_eq!(editor.get(&import).await.page().count("#duplicates"), 0);
    // What was alike before is not the new import's matter.
    let third = take_in(&editor, team.venture, "competitors", b"name\nVespa\n").await;
    assert_eq!(editor.get(&third).await.page().count("#duplicates"), 0);
}

/// So many answers of as many people.
fn many(rows: usize) -> Vec<u8> {
    let mut text = "respondent,need,importance,satisfaction\n".to_owned();
    for row in 0..rows {
        text += &format!("R{row},See defects,{},{}\n", row % 10 + 1, row % 7 + 1);
    }
    text.into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_import_is_followed_and_stopped_and_nothing_of_it_is_kept() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let import = stage(&editor, team.venture, "ratings", &many(40_000)).await;
    app.shared.imports.set_page_wait(std::time::Duration::ZERO);
    let commit = [("action", "commit"), ("source", "x"), ("date", "2026-01-02")];
    save(&editor, &import, &commit).await.redirects_to(&import);
    let page = editor.get(&import).await.is(200).page();
    assert_eq!(page.attribute("#progress", "data-live"), format!("{import}/events"));
    assert!(!page.text("[data-role=step]").is_empty());
    let viewer = app.browser(&team, Who::Viewer).await;
    let events = viewer.get(&format!("{import}/events")).await.is(200);
    assert!(events.header("content-type").starts_with("text/event-stream"));
    assert!(events.body.contains("data-role=\\\"step\\\""), "{}", events.body);
    editor.post(&format!("{import}/cancel"), &[]).await.redirects_to(&import);
    let events = viewer.follow(&format!("{import}/events")).await;
    assert!(events.body.contains("event: end"), "{}", events.body);
    let page = editor.get(&import).await.is(200).page();
    assert_eq!(page.count("[data-role=stopped]"), 1, "it says that it was stopped");
    let all = records(&app, team.venture).await;
    assert_eq!((all["need_ratings"].len(), all["needs"].len()), (0, 0));
    // The file still waits and can be taken in after all.
    app.shared.imports.set_page_wait(std::time::Duration::from_secs(120));
    save(&editor, &import, &commit).await.redirects_to(&format!("{import}?done"));
    assert_eq!(records(&app, team.venture).await["need_ratings"].len(), 40_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn pasted_answers_are_read_like_files_and_ask_where_something_is_open() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let imports = format!("/ventures/{}/imports", team.venture);
    // Two needs that are called the same: answers belong to the one they were pasted at.
    let mut needs = Vec::new();
    for _ in 0..2 {
        let fact = [("statement", "Read labels"), ("source", "x"), ("observed_on", "2026-01-02")];
        let list = format!("/ventures/{}/needs", team.venture);
        let need = editor.post(&list, &fact).await.redirects_to(&format!("{list}/"));
        needs.push(need.split('?').next().unwrap().to_owned());
    }
    let paste = async |lines: &str| {
        let typed =
            [("import_lines", lines), ("import_source", "Survey"), ("import_date", "2026-01-02")];
        editor.post(&format!("{}/import", needs[1]), &typed).await
    };
    paste("R1;9;3\nR2;8;4").await.redirects_to(&format!("{}?done", needs[1]));
    paste("importance\trespondent\tsatisfaction\n7\tR3\tDaily").await.redirects_to(&needs[1]);
    let rows = &records(&app, team.venture).await["need_ratings"];
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| needs[1].ends_with(row["need_id"].as_str().unwrap())));
    // Wrong rows, answers that are missing and another scale are asked about, and nothing is lost.
    let scale: String =
        (0..12).map(|row| format!("R{row},{},{}\n", row % 5 + 1, row % 4 + 1)).collect();
    for lines in ["R4,11,3", "R4,9,3\nR5,8", "R4,9,3\nR5,,", "R4,9,3\nR4,8,3", &scale] {
        let import = paste(lines).await.redirects_to(&format!("{imports}/"));
        let page = editor.get(&import).await.is(200).page();
        assert_eq!(page.count("#mapping"), 1, "{lines}");
        assert!(needs[1].ends_with(&page.attribute("#f-need option[selected]", "value")));
    }
    assert_eq!(records(&app, team.venture).await["need_ratings"].len(), 3);
    assert_eq!(paste(" \n").await.wrong_fields(), ["file"]);
    let id = needs[1].rsplit('/').next().unwrap();
    let form = format!("{imports}/new?target=ratings&need={id}");
    assert_eq!(editor.get(&form).await.is(200).page().count("form input[name=need]"), 1);
    // It is an import like any other: it can be undone.
    let list = editor.get(&format!("{imports}?show=committed&sort=staged")).await.page();
    let first = list.attribute("tbody tr th a", "href");
    editor.post(&format!("{first}/undo"), &[]).await.redirects_to(&first);
    assert_eq!(records(&app, team.venture).await["need_ratings"].len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_of_the_library_come_in_and_go_round() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let head = "title,kind,who,note,tags,needs,competitors,link,source,date\n";
    let wrong = format!("{head}Talk,horoscope,,,,,,,x,2026-01-02\n");
    let import = stage(&owner, team.venture, "evidence", wrong.as_bytes()).await;
    let page = owner.get(&import).await.is(200).page();
    assert_eq!(page.count("#faults tbody tr"), 1);
    assert!(page.text("#faults tbody tr").contains("horoscope"));
    let notes = format!(
        "{head}Talk,KIND,Ann,\"Two\nlines\",North; labels,Read labels; Ship on time,Rival,https://example.org/a,Visit,2026-01-02\n=Sum,,,'tis said,,,,,Visit,2026-01-03\n"
    );
    let zh = i18n::Lang::Zh.t("evidence-kind-complaint");
    let notes = notes.replace("KIND", &zh);
    take_in(&owner, team.venture, "evidence", notes.as_bytes()).await;
    let all = records(&app, team.venture).await;
    let count = |table: &str| all[table].len();
    assert_eq!((count("evidence"), count("evidence_tags"), count("evidence_links")), (2, 2, 3));
    assert_eq!((count("needs"), count("competitors")), (2, 1));
    let sum = all["evidence"].iter().find(|row| row["title"] == "=Sum").unwrap();
    assert_eq!((&sum["kind"], &sum["note"]), (&"opinion".into(), &"'tis said".into()));
    let talk = all["evidence"].iter().find(|row| row["title"] == "Talk").unwrap();
    assert_eq!((&talk["kind"], &talk["note"]), (&"complaint".into(), &"Two\nlines".into()));
    // The library's own list, taken into another venture, gives the same list.
    let list = owner.get(&format!("/ventures/{}/evidence.csv", team.venture)).await.is(200).body;
    let second = app.venture(&team).await;
    let import = take_in(&owner, second, "evidence", list.as_bytes()).await;
    let again = owner.get(&format!("/ventures/{second}/evidence.csv")).await.is(200).body;
    assert_eq!(again, list);
    // Twice the same is nothing new; undo takes what hangs on the notes with them.
    let twice = take_in(&owner, second, "evidence", list.as_bytes()).await;
    assert_eq!(owner.get(&twice).await.page().text("[data-role=created]"), "0");
    owner.post(&format!("{twice}/undo"), &[]).await.redirects_to(&twice);
    owner.post(&format!("{import}/undo"), &[]).await.redirects_to(&import);
    let all = records(&app, second).await;
    let left = ["evidence", "evidence_tags", "evidence_links", "needs", "competitors"];
    assert!(left.iter().all(|table| all[*table].is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_comes_back_into_a_venture_that_is_made_for_it() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    take_in(&editor, team.venture, "needs", b"need\nPrint offline\n").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.json").to_str().unwrap().to_owned();
    let id = team.venture.to_string();
    assert!(assay(&app, &["export", "--venture", &id, "--out", &file]).status.success());
    let back = ["import", "venture", "--venture", "Second try", "--in", &file];

    let dry = assay(&app, &[&back[..], &["--dry-run"]].concat());
    assert!(dry.status.success() && told(&dry).contains("would create"), "{}", told(&dry));
    let damaged = folder.path().join("damaged.json").to_str().unwrap().to_owned();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&damaged, text.replace("\"Print offline\"", "null")).unwrap();
    let refused = ["import", "venture", "--venture", "Second try", "--in", &damaged];
    let refused = assay(&app, &refused);
    assert_eq!(refused.status.code(), Some(2));
    assert!(told(&refused).contains("damaged.json"), "{}", told(&refused));
    // A try and a refusal leave no venture behind: this one is made.
    let made = assay(&app, &[&back[..], &["--json"]].concat());
    assert!(made.status.success(), "{}", told(&made));
    assert!(told(&made).contains("created the venture \"Second try\""), "{}", told(&made));
    let done: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    assert_eq!((&done["new"], done["created"].as_u64() > Some(0)), (&true.into(), true));
    // It belongs to whom the original belongs.
    let owner = app.browser(&team, Who::Owner).await;
    let needs = format!("/api/v1/ventures/{}/needs", done["venture"].as_str().unwrap());
    assert_eq!(owner.get(&needs).await.is(200).json()["items"][0]["statement"], "Print offline");
    editor.get(&needs).await.is(404);

    let again = assay(&app, &back);
    assert_eq!(again.status.code(), Some(2));
    assert!(told(&again).contains("not empty"), "{}", told(&again));
    let nobody = [&back[..2], &["--venture", "Third", "--in", &file, "--owner", "no@one"]].concat();
    assert_eq!(assay(&app, &nobody).status.code(), Some(2));
    // On another computer there is no original, and nobody to own it.
    let elsewhere = tempfile::tempdir().unwrap();
    let mut alone = std::process::Command::new(env!("CARGO_BIN_EXE_assay"));
    alone.args(back).env_clear().env("ASSAY_DATA_DIR", elsewhere.path());
    let alone = alone.output().unwrap();
    assert_eq!(alone.status.code(), Some(2));
    assert!(told(&alone).contains("nobody has an account"), "{}", told(&alone));
}
