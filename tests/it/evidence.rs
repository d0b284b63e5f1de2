//! The library of evidence through its forms: notes, files, passages, filters.

use uuid::Uuid;

use crate::{
    client::{Answer, Client},
    test_app::{Team, Who, spawn_app},
};

const BORDER: &str = "assay-test-border";

const FIELDS: [(&str, &str); 4] = [
    ("title", "Retyping costs an hour a day"),
    ("kind", "opinion"),
    ("source", "Interview 3"),
    ("observed_on", "2026-01-02"),
];

/// A form with a file, as a browser sends it. A name is written as bytes.
async fn upload(
    browser: &Client,
    path: &str,
    fields: &[(&str, &str)],
    file: Option<(&[u8], &[u8])>,
) -> Answer {
    let mut body = Vec::new();
    let token = browser.token().await;
    for (name, value) in [("csrf", token.as_str())].iter().chain(fields) {
        body.extend(
            format!(
                "--{BORDER}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
            .bytes(),
        );
    }
    if let Some((name, content)) = file {
        body.extend(format!("--{BORDER}\r\n").bytes());
        body.extend(b"content-disposition: form-data; name=\"file\"; filename=\"");
        body.extend(name);
        body.extend(b"\"\r\ncontent-type: application/octet-stream\r\n\r\n");
        body.extend(content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BORDER}--\r\n").bytes());
    browser.post_raw(path, &format!("multipart/form-data; boundary={BORDER}"), body).await
}

fn list(team: &Team) -> String {
    format!("/ventures/{}/evidence", team.venture)
}

fn with<'a>(own: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = FIELDS.into_iter().filter(|(name, _)| own.iter().all(|(other, _)| other != name));
    own.iter().copied().chain(kept).collect()
}

/// Enters a record and gives its address.
async fn enter(browser: &Client, team: &Team, own: &[(&str, &str)]) -> String {
    let list = list(team);
    let address = browser.post(&list, &with(own)).await.redirects_to(&format!("{list}/"));
    address.split('?').next().unwrap().to_owned()
}

/// Makes a need and gives its identifier.
async fn need(browser: &Client, team: &Team, statement: &str) -> String {
    let list = format!("/ventures/{}/needs", team.venture);
    let typed = [("statement", statement), ("source", "x"), ("observed_on", "2026-01-02")];
    let address = browser.post(&list, &typed).await.redirects_to(&format!("{list}/"));
    let id = address.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
    assert!(Uuid::parse_str(&id).is_ok(), "{id}");
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_comes_back_as_a_download_that_no_browser_runs() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let content = "他们说：<script>alert(1)</script>".as_bytes();
    let name = "../../访谈 1.txt".as_bytes();
    let address = upload(&editor, &list(&team), &FIELDS, Some((name, content))).await;
    let address = address.redirects_to(&format!("{}/", list(&team)));
    let address = address.split('?').next().unwrap();
    let file = editor.get(&format!("{address}/file")).await.is(200);
    assert_eq!(file.body.as_bytes(), content);
    assert!(file.header("content-type").starts_with("text/plain"));
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert!(file.header("content-security-policy").contains("sandbox"));
    let place = file.header("content-disposition");
    assert!(place.starts_with("attachment; filename=\"__ 1.txt\""), "{place}");
    let page = editor.get(address).await.is(200).page();
    assert_eq!(page.text("a[download]"), "访谈 1.txt");

    // Removed, archived and deleted for good: the file is gone with the record.
    editor.post(&format!("{address}/delete"), &[]).await.is(409);
    editor.post(&format!("{address}/archive"), &[]).await.redirects_to(address);
    editor.get(&format!("{address}/file")).await.is(200);
    editor.post(&format!("{address}/delete"), &[]).await.redirects_to(&list(&team));
    editor.get(address).await.is(404);
    let left = walk(&app.shared.settings.artifacts_dir());
    assert_eq!(left, 0, "files that nobody can reach any more");
}

/// Files below a folder.
fn walk(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let below = |path: std::path::PathBuf| if path.is_dir() { walk(&path) } else { 1 };
    entries.map(|entry| below(entry.unwrap().path())).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_files_are_refused_at_their_field_and_nothing_typed_is_lost() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let large = vec![b'a'; (10 << 20) + 1];
    for (name, content) in [
        (&b"page.html"[..], &b"<script>alert(1)</script>"[..]),
        (b"book.xlsx", b"PK\x03\x04zip"),
        (b"report.pdf", b"no such thing"),
        (b"old.txt", b"caf\xe9"),
        (b"empty.txt", b""),
        (b"large.txt", &large),
    ] {
        let answer = upload(&editor, &list(&team), &FIELDS, Some((name, content))).await;
        let page = answer.is(422).page();
        assert_eq!(page.attributes("[data-field-error]", "data-field-error"), ["file"]);
        assert_eq!(page.attribute("input[name=title]", "value"), FIELDS[0].1);
    }
    // A good file in a form that is wrong elsewhere has to be chosen again: the page says so.
    let wrong = with(&[("title", "")]);
    let answer = upload(&editor, &list(&team), &wrong, Some((b"a.txt", b"words"))).await;
    let mut fields = answer.wrong_fields();
    fields.sort();
    assert_eq!(fields, ["file", "title"]);
    // A name that is no UTF-8 and a body that breaks off: refused, no panic.
    upload(&editor, &list(&team), &FIELDS, Some((b"caf\xe9.txt", b"words"))).await.is(400);
    let kind = format!("multipart/form-data; boundary={BORDER}");
    editor.post_raw(&list(&team), &kind, format!("--{BORDER}\r\n").into_bytes()).await.is(400);
    // Without the token, or with it behind the file, nothing is read.
    let body = format!(
        "--{BORDER}\r\ncontent-disposition: form-data; name=\"title\"\r\n\r\nx\r\n--{BORDER}--\r\n"
    );
    editor.post_raw(&list(&team), &kind, body.into_bytes()).await.is(403);
    assert_eq!(editor.get(&list(&team)).await.page().count("tbody th a"), 0, "something was kept");
    assert_eq!(walk(&app.shared.settings.artifacts_dir()), 0, "a file was kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_values_are_refused_at_their_field() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let (long, many) = ("x".repeat(20_001), (0..13).map(|n| format!("t{n},")).collect::<String>());
    let stranger = Uuid::now_v7().to_string();
    for (field, value) in [
        ("title", ""),
        ("kind", "rumour"),
        ("note", long.as_str()),
        ("link", "javascript:alert(1)"),
        ("link", "ftp://example.org/x"),
        ("link", "not an address"),
        ("tags", many.as_str()),
        ("about_need", stranger.as_str()),
        ("about_competitor", "x"),
        ("segment", stranger.as_str()),
        ("observed_on", "2999-01-01"),
        ("source", ""),
    ] {
        let wrong = editor.post(&list(&team), &with(&[(field, value)])).await.wrong_fields();
        assert_eq!(wrong, [field], "{value:.40}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passage_links_a_note_to_needs_and_follows_its_words() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let first = need(&editor, &team, "Read labels").await;
    let second = need(&editor, &team, "Ship on time").await;
    let note = "We retype addresses.\nIt takes <b>three hours</b> a week.";
    let record = enter(&editor, &team, &[("note", note)]).await;
    let path = format!("{record}/passages");
    let about = |quote: &'static str| vec![("quote", quote), ("about_need", first.as_str())];
    assert_eq!(editor.post(&path, &about("no such words")).await.wrong_fields(), ["quote"]);
    assert_eq!(editor.post(&path, &[("quote", "retype")]).await.wrong_fields(), ["about_need"]);
    // The words, across a line end, about two needs.
    let mut fields = about("addresses. It takes");
    fields.push(("about_need", &second));
    editor.post(&path, &fields).await.redirects_to(&record);
    let page = editor.get(&record).await.page();
    assert_eq!(page.text(".note mark"), "addresses. It takes");
    assert_eq!(page.count(".note b"), 0, "a note is text");
    assert_eq!(page.count("#passages tbody tr li a"), 2);
    // The record stands on the list of each need, with the words; not on others.
    for need in [&first, &second] {
        let page = editor.get(&format!("{}?need={need}", list(&team))).await.page();
        assert_eq!(page.text("blockquote mark"), "addresses. It takes");
    }
    // Their pages take the same in as a fragment.
    let part = editor.get(&format!("{}/about?need={first}", list(&team))).await.is(200);
    assert_eq!(part.page().text("blockquote mark"), "addresses. It takes");
    assert!(!part.body.contains("<html"), "a fragment is no page");
    let page = editor.get(&format!("/ventures/{}/needs/{first}", team.venture)).await.page();
    let include = page.attributes("[data-include]", "data-include");
    assert!(include.iter().any(|at| at.ends_with(&format!("evidence/about?need={first}"))));
    let other = need(&editor, &team, "Third").await;
    let page = editor.get(&format!("{}?need={other}", list(&team))).await.page();
    assert_eq!(page.count("tbody blockquote"), 0);
    // The note changes: the mark moves with its words, or is told to be gone.
    let moved = format!("Note of 2 January. {note}");
    editor.post(&record, &with(&[("note", &moved)])).await.redirects_to(&record);
    assert_eq!(editor.get(&record).await.page().text(".note mark"), "addresses. It takes");
    editor.post(&record, &with(&[("note", "All new.")])).await.redirects_to(&record);
    let page = editor.get(&record).await.page();
    assert_eq!((page.count(".note mark"), page.count("#passages .tag.iterate")), (0, 1));
    // It can be pointed elsewhere and taken away.
    let edit = page.attribute("#passages .actions a", "href");
    editor.post(&edit, &[("about_need", &other)]).await.redirects_to(&record);
    let page = editor.get(&format!("{}?need={first}", list(&team))).await.page();
    assert_eq!(page.count("tbody blockquote"), 0);
    editor.post(&format!("{edit}/remove"), &[]).await.redirects_to(&record);
    assert_eq!(editor.get(&record).await.page().count("#passages tbody tr"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_narrowed_sorted_and_exported() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let need = need(&editor, &team, "Read labels").await;
    enter(&editor, &team, &[("title", "B said"), ("tags", "Price, wait")]).await;
    let paid = [("title", "A paid"), ("kind", "prepayment"), ("about_need", need.as_str())];
    enter(&editor, &team, &paid).await;
    let formula = enter(&editor, &team, &[("title", "=1+1"), ("kind", "letter")]).await;
    let titles = async |query: &str| {
        let page = editor.get(&format!("{}?{query}", list(&team))).await.is(200).page();
        let links = page.attributes("tbody th[scope=row] > a", "href").len();
        (links, if links > 0 { page.text("tbody th[scope=row] > a") } else { String::new() })
    };
    for (query, count, first) in [
        ("sort=title", 3, "=1+1"),
        ("sort=-strength", 3, "A paid"),
        ("sort=strength", 3, "B said"),
        ("strength=paid", 1, "A paid"),
        ("kind=letter", 1, "=1+1"),
        ("tag=PRICE", 1, "B said"),
        ("q=wAIt", 1, "B said"),
        ("q=%25", 0, ""),
        ("linked=yes", 1, "A paid"),
        ("linked=no&sort=title", 2, "=1+1"),
        ("sort=title&per_page=1&page=2", 1, "A paid"),
        ("need=nonsense&kind=rumour", 3, "=1+1"),
    ] {
        assert_eq!(titles(query).await, (count, first.to_owned()), "{query}");
    }
    let csv = editor.get(&format!("{}.csv?sort=title", list(&team))).await.is(200).body;
    assert_eq!(csv.lines().count(), 4);
    assert!(csv.contains("'=1+1"), "{csv}");
    assert!(csv.contains("price; wait"), "{csv}");
    // What is archived leaves the list and the counts, and comes back.
    let coverage = format!("{}/coverage", list(&team));
    assert_eq!(editor.get(&coverage).await.page().text("tbody td .tag"), "Paid");
    editor.post(&format!("{formula}/archive"), &[]).await.redirects_to(&formula);
    assert_eq!(titles("").await.0, 2);
    assert_eq!(titles("show=archived").await.0, 1);
    editor.get(&format!("{formula}/edit")).await.is(409);
    editor.post(&format!("{formula}/restore"), &[]).await.redirects_to(&formula);
    assert_eq!(titles("").await.0, 3);
    // The API tells the same.
    let api = format!("/api/v1/ventures/{}/evidence", team.venture);
    let page = editor.get(&format!("{api}?strength=paid")).await.is(200).json();
    assert_eq!((&page["total"], &page["items"][0]["grade"]), (&1.into(), &4.into()));
    assert_eq!(page["items"][0]["observed_on"], "2026-01-02");
    let one = page["items"][0]["id"].as_str().unwrap().to_owned();
    assert!(editor.get(&format!("{api}/{one}")).await.is(200).json()["passages"].is_array());
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_of_another_venture_is_not_found() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let second = app.venture(&team).await;
    let record = enter(&owner, &team, &[("note", "words")]).await;
    let moved = record.replace(&team.venture.to_string(), &second.to_string());
    for path in [moved.clone(), format!("{moved}/edit"), format!("{moved}/file")] {
        owner.get(&path).await.is(404);
    }
    for path in ["archive", "restore", "delete", "passages"] {
        owner.post(&format!("{moved}/{path}"), &[]).await.is(404);
    }
    assert_eq!(owner.get(&list(&team)).await.page().count("tbody th[scope=row] > a"), 1);
}
