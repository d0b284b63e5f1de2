//! Reports for people outside: as files, and under links that need no account.

use db::entity::{report_link, sent_form};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use crate::{
    client::Client,
    test_app::{Team, TestApp, Who, spawn_app},
};

const PASSPHRASE: &str = "open sesame 7";

struct Fixture {
    app: TestApp,
    team: Team,
    editor: Client,
    /// Address of a report.
    report: String,
}

impl Fixture {
    async fn build() -> Self {
        let app = spawn_app().await;
        let team = app.team().await;
        let editor = app.browser(&team, Who::Editor).await;
        let base = format!("/ventures/{}/reports", team.venture);
        let made = editor.post(&base, &[]).await.redirects_to(&base);
        let report = made.split('?').next().unwrap().to_owned();
        Self { app, team, editor, report }
    }

    /// A new link's address.
    async fn link(&self, name: &str, passphrase: &str) -> String {
        let fields = [("name", name), ("days", "30"), ("passphrase", passphrase)];
        let page =
            self.editor.post(&format!("{}/links", self.report), &fields).await.is(200).page();
        let link = page.text("#shared-link");
        link[link.find("/shared/").unwrap()..].to_owned()
    }

    async fn row(&self, name: &str) -> report_link::Model {
        let found = report_link::Entity::find().filter(report_link::Column::Name.eq(name));
        found.one(&self.app.shared.db).await.unwrap().unwrap()
    }

    /// Waits until a link was seen so often; views are counted beside the request.
    async fn seen(&self, name: &str, views: i64) -> report_link::Model {
        for _ in 0..100 {
            let row = self.row(name).await;
            if row.views == views {
                return row;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{:?}", self.row(name).await);
    }

    async fn change(&self, name: &str, column: report_link::Column, at: time::OffsetDateTime) {
        report_link::Entity::update_many()
            .col_expr(column, Expr::value(at))
            .filter(report_link::Column::Name.eq(name))
            .exec(&self.app.shared.db)
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_shows_the_report_to_anybody_and_nothing_else() {
    let fixture = Fixture::build().await;
    let link = fixture.link("Fund A", "").await;
    let reader = fixture.app.visitor();
    let answer = reader.get(&link).await.is(200);
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert!(answer.header("x-robots-tag").contains("noindex"));
    assert_eq!(answer.header("cache-control"), "no-store");
    let page = answer.page();
    assert_eq!(page.attribute("meta[name=robots]", "content"), "noindex, nofollow");
    assert_eq!(page.text("h1"), "Parcel-label reader");
    let secret = link.rsplit('/').next().unwrap();
    let inside = page.attributes("a[href^='/']", "href");
    assert_eq!(inside, [format!("{link}/pdf")], "links into the program");
    assert!(!answer.body.contains(&fixture.team.venture.to_string()), "{}", answer.body);
    // The same page for somebody who is signed in.
    let again = fixture.editor.get(&link).await.is(200).page();
    assert_eq!(again.count("nav.rail, .rail"), 0);
    let file = reader.get(&format!("{link}/pdf")).await.is(200);
    assert_eq!(file.header("content-type"), "application/pdf");
    assert!(file.body.starts_with("%PDF-"));
    // Opened twice as a page; a look at the head and the file are no views.
    reader.send(reader.request(reqwest::Method::HEAD, &link)).await.is(200);
    let row = fixture.seen("Fund A", 2).await;
    assert!(row.last_view_at.is_some());
    assert!(secret.len() >= 43 && row.digest != secret && row.digest.len() == 64);
    let list = fixture.editor.get(&format!("{}/links", fixture.report)).await.is(200);
    assert!(!list.body.contains(secret));
    let cells = list.page().texts("tbody td.num");
    assert_eq!(cells, ["2"]);
    // No table holds the secret, that of sent forms included.
    let sent = sent_form::Entity::find().all(&fixture.app.shared.db).await.unwrap();
    assert!(!format!("{sent:?}").contains(secret));
}

#[tokio::test(flavor = "multi_thread")]
async fn guessed_expired_and_revoked_links_get_the_same_answer() {
    let fixture = Fixture::build().await;
    let reader = fixture.app.visitor();
    let (expired, revoked) = (fixture.link("Old", "").await, fixture.link("Gone", "").await);
    let locked = fixture.link("Locked", PASSPHRASE).await;
    fixture.change("Old", report_link::Column::ExpiresAt, db::now()).await;
    let id = fixture.row("Gone").await.id;
    let revoke = format!("{}/links/{id}/revoke", fixture.report);
    fixture.editor.post(&revoke, &[]).await.redirects_to(&format!("{}/links", fixture.report));
    fixture.editor.post(&revoke, &[]).await.is(404);
    let id = fixture.row("Locked").await.id;
    fixture.editor.post(&format!("{}/links/{id}/revoke", fixture.report), &[]).await.is(303);
    let guessed = format!("/shared/{}", "A".repeat(43));
    let strip = |body: &str, path: &str| {
        let lines = body.replace(path, "").lines().map(str::trim).collect::<Vec<_>>().join("\n");
        // Keys of forms differ on every page.
        without_keys(&lines)
    };
    let mut pages = Vec::new();
    for path in [&guessed, &expired, &revoked, &locked] {
        let answer = reader.get(path).await.is(404);
        pages.push(strip(&answer.body, path));
        reader.post(path, &[("passphrase", PASSPHRASE)]).await.is(404);
        reader.get(&format!("{path}/pdf")).await.is(404);
    }
    assert!(pages.iter().all(|page| *page == pages[0]), "{pages:#?}");
    // Nor does an archived venture show anything.
    let open = fixture.link("Open", "").await;
    reader.get(&open).await.is(200);
    let owner = fixture.app.browser(&fixture.team, Who::Owner).await;
    owner.post(&format!("/ventures/{}/archive", fixture.team.venture), &[]).await.is(303);
    reader.get(&open).await.is(404);
}

/// A page without the values of its hidden fields.
fn without_keys(page: &str) -> String {
    page.split("value=\"").map(|part| part.split_once('"').map_or(part, |(_, rest)| rest)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passphrase_is_asked_for_once_and_guessing_it_is_limited() {
    let fixture = Fixture::build().await;
    let link = fixture.link("Board", PASSPHRASE).await;
    let row = fixture.row("Board").await;
    assert!(row.passphrase.as_deref().unwrap().starts_with("$argon2id$"));
    let reader = fixture.app.visitor();
    let asking = reader.get(&link).await.is(200);
    assert_eq!(asking.header("referrer-policy"), "same-origin");
    assert_eq!(asking.page().count("input[name=passphrase]"), 1);
    assert!(
        !asking.body.contains("Parcel-label reader"),
        "the name is shown before the passphrase"
    );
    reader.get(&format!("{link}/pdf")).await.is(404);
    assert_eq!(
        reader.post(&link, &[("passphrase", "wrong one")]).await.wrong_fields(),
        ["passphrase"]
    );
    assert_eq!(reader.post(&link, &[("passphrase", "")]).await.wrong_fields(), ["passphrase"]);
    let opened = reader.post(&link, &[("passphrase", PASSPHRASE)]).await.is(303);
    let cookie = opened.header("set-cookie").to_owned();
    for word in ["HttpOnly", "SameSite=Lax", "Path=/shared"] {
        assert!(cookie.contains(word), "{cookie}");
    }
    assert_eq!(reader.get(&link).await.is(200).page().text("h1"), "Parcel-label reader");
    reader.get(&format!("{link}/pdf")).await.is(200);
    // The cookie opens this link and no other.
    let other = fixture.link("Other", PASSPHRASE).await;
    assert_eq!(reader.get(&other).await.is(200).page().count("input[name=passphrase]"), 1);
    fixture.seen("Board", 1).await;
    let guessing = fixture.app.visitor();
    let mut refused = 0;
    for n in 0..12 {
        let guess = format!("guess number {n}");
        let answer = guessing.post(&other, &[("passphrase", &guess)]).await;
        refused += i32::from(answer.status.as_u16() == 429);
    }
    assert!(refused >= 6, "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_guesses_are_cut_off() {
    let fixture = Fixture::build().await;
    let guessing = fixture.app.visitor();
    let (mut looked, mut refused) = (0, 0);
    for n in 0..400 {
        let answer = guessing.get(&format!("/shared/{n:043}")).await;
        match answer.status.as_u16() {
            404 => looked += 1,
            429 => {
                assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
                refused += 1;
            }
            other => panic!("{other}"),
        }
    }
    assert!(looked < 200 && refused > 200, "{looked} looked up, {refused} refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_link_form_names_its_fields_and_keeps_what_was_typed() {
    let fixture = Fixture::build().await;
    let path = format!("{}/links", fixture.report);
    let fields = [("name", "Fund B"), ("days", "31"), ("passphrase", "short")];
    let answer = fixture.editor.post(&path, &fields).await;
    let page = answer.page();
    assert_eq!(answer.wrong_fields(), ["days", "passphrase"]);
    assert_eq!(page.attribute("input[name=name]", "value"), "Fund B");
    assert_eq!(fixture.editor.post(&path, &[("days", "7")]).await.wrong_fields(), ["name"]);
    for n in 0..50 {
        fixture.link(&format!("Reader {n}"), "").await;
    }
    let more = [("name", "One more"), ("days", "7")];
    assert_eq!(fixture.editor.post(&path, &more).await.wrong_fields(), ["name"]);
    let viewer = fixture.app.browser(&fixture.team, Who::Viewer).await;
    viewer.get(&path).await.is(403);
    let unknown = format!("/ventures/{}/reports/{}/links", fixture.team.venture, uuid::Uuid::nil());
    fixture.editor.get(&unknown).await.is(404);
    fixture.editor.post(&unknown, &more).await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_had_as_pdf_slide_and_tables() {
    let fixture = Fixture::build().await;
    let viewer = fixture.app.browser(&fixture.team, Who::Viewer).await;
    for (format, kind, start) in [
        ("pdf", "application/pdf", "%PDF-"),
        ("slide", "application/pdf", "%PDF-"),
        ("tables", "application/zip", "PK"),
    ] {
        let answer = viewer.get(&format!("{}/{format}", fixture.report)).await.is(200);
        assert_eq!(answer.header("content-type"), kind);
        assert!(answer.body.starts_with(start), "{format}: {}", answer.body);
        assert!(answer.header("content-disposition").contains("filename*=UTF-8''Parcel-label"));
    }
    // The languages of a report are those of its reader.
    let chinese = viewer.request(reqwest::Method::GET, &format!("{}/pdf", fixture.report));
    let answer = viewer.send(chinese.header("accept-language", "zh-CN")).await;
    assert!(matches!(answer.status.as_u16(), 200 | 503), "{}", answer.status);
}
