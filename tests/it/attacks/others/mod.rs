//! Every route with another venture's identifiers: in path, query, form and JSON,
//! as viewer, editor and owner of one's own venture. Each is refused, tells
//! nothing of the other venture and changes none of its rows; the same request
//! with one's own identifiers works.

mod alone;
mod files;
mod rows;
mod stock;
mod table;
mod twice;

use std::collections::{BTreeMap, BTreeSet};

use account::store::join_venture;
use db::entity::audit_log;
use i18n::Lang;
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use venture::{Area, VentureDraft};
use web::visitor::Role;

use self::{
    rows::{audit_lines, of_venture, revision},
    stock::{KINDS, Stock},
    table::{Entry, Place, marked, places, table},
};
use crate::{
    client::Client,
    test_app::{Team, TestApp, Who, spawn_app},
};

/// What every text of the other venture begins with.
const THEIRS: &str = "Zqxother";

/// A venture with one record of every kind that belongs to nobody of the team.
async fn stranger(app: &TestApp) -> Stock<'_> {
    let person = app.person(&format!("{}-person", THEIRS.to_lowercase()), Role::Founder).await;
    let member = app.person(&format!("{}-member", THEIRS.to_lowercase()), Role::Founder).await;
    let draft = VentureDraft {
        name: format!("{THEIRS} venture"),
        summary: format!("{THEIRS} summary"),
        area: Area::ComputerVision,
        currency: "USD".to_owned(),
    };
    let db = &app.shared.db;
    let id = venture::store::insert_venture(db, person.0, draft, false).await.unwrap();
    join_venture(db, id, member.0, "viewer").await.unwrap();
    let mut stock = Stock {
        app,
        owner: app.signed_in(person).await,
        person: person.0,
        member: member.0,
        venture: id,
        mark: THEIRS,
        ids: BTreeMap::new(),
    };
    stock.id("venture").await;
    for kind in KINDS {
        stock.id(kind).await;
    }
    stock
}

async fn own<'a>(app: &'a TestApp, team: &Team) -> Stock<'a> {
    Stock {
        app,
        owner: app.browser(team, Who::Owner).await,
        person: team.author(),
        member: team.rater(),
        venture: app.venture(team).await,
        mark: "Ours",
        ids: BTreeMap::new(),
    }
}

/// A request as it goes out.
struct Sent {
    path: String,
    body: String,
}

/// The request of an entry with a venture's own records.
async fn request(entry: &Entry, stock: &mut Stock<'_>) -> Sent {
    for kind in entry.needed() {
        stock.id(kind).await;
    }
    let path = stock.fill(&entry.target(), '{', '}').await;
    let body = stock.fill(entry.body, '<', '>').await;
    Sent { path, body }
}

/// The same with one place that names the other venture's record.
async fn attack(
    entry: &Entry,
    place: &Place,
    ours: &mut Stock<'_>,
    theirs: &mut Stock<'_>,
) -> Sent {
    let mut sent = request(entry, ours).await;
    let foreign = theirs.id(&place.kind).await;
    let (template, open, close) =
        if place.in_body { (entry.body.to_owned(), '<', '>') } else { (entry.target(), '{', '}') };
    let (before, after) = marked(&template, open, close, place.at);
    let (before, after) =
        (ours.fill(&before, open, close).await, ours.fill(&after, open, close).await);
    let whole = format!("{before}{foreign}{after}");
    if place.in_body {
        sent.body = whole
    } else {
        sent.path = whole
    }
    sent
}

struct Told {
    status: u16,
    text: String,
}

async fn send(browser: &Client, entry: &Entry, sent: &Sent) -> Told {
    let fields: Vec<(String, String)> =
        url::form_urlencoded::parse(sent.body.as_bytes()).into_owned().collect();
    let request = if entry.has("json") {
        let request = browser.request(entry.method.parse().unwrap(), &sent.path);
        request.header("content-type", "application/json").body(sent.body.clone())
    } else if entry.has("file") {
        // Only this form asks for a file; rows may be typed instead of it.
        let token = browser.token().await;
        let mut body = String::new();
        for (name, value) in std::iter::once(("csrf", token.as_str()))
            .chain(fields.iter().map(|(a, b)| (a.as_str(), b.as_str())))
        {
            body += &format!(
                "--border\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
        }
        body += "--border--\r\n";
        let request = browser.request(Method::POST, &sent.path);
        request.header("content-type", "multipart/form-data; boundary=border").body(body)
    } else if entry.writes() {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("csrf", &browser.token().await).extend_pairs(&fields);
        let request = browser.request(Method::POST, &sent.path);
        request.header("content-type", "application/x-www-form-urlencoded").body(body.finish())
    } else {
        browser.request(Method::GET, &sent.path)
    };
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let to = answer.headers().get("location").map(|to| format!("{to:?}")).unwrap_or_default();
    let kind = answer.headers().get("content-type").map(|kind| format!("{kind:?}"));
    // A stream of events has no end.
    let text = if kind.is_some_and(|kind| kind.contains("event-stream")) {
        String::new()
    } else {
        String::from_utf8_lossy(&answer.bytes().await.unwrap()).into_owned()
    };
    Told { status, text: format!("{to}{text}") }
}

/// What is wrong with the answer to an attack, if anything is.
fn judge(entry: &Entry, place: &Place, told: &Told) -> Option<String> {
    // A form that is refused shows again what was typed, here the other venture's label.
    let echoed = place.kind == "respondent";
    let tells = told.text.contains(THEIRS) || told.text.contains(&THEIRS.to_lowercase());
    if tells && !echoed {
        return Some("tells of the other venture".to_owned());
    }
    let refused = matches!(told.status, 403 | 404 | 409 | 410 | 422);
    // A list that is narrowed to a record that is not there is empty.
    let passed_over = (place.in_query && !entry.has("strict")) || entry.ignores(&place.kind);
    let fine = refused || (passed_over && matches!(told.status, 200 | 303));
    (!fine).then(|| format!("answers {}", told.status))
}

const ROLES: [Who; 3] = [Who::Viewer, Who::Editor, Who::Owner];

#[test]
fn the_table_names_every_route() {
    let listed: BTreeSet<(String, String)> =
        table().iter().map(|entry| (entry.method.to_owned(), entry.route().to_owned())).collect();
    let served: BTreeSet<(String, String)> = assay::app::routes()
        .into_iter()
        .map(|route| (route.method.to_string(), route.path.into_owned()))
        .collect();
    let missing: Vec<_> = served.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&served).collect();
    assert!(missing.is_empty() && gone.is_empty(), "missing {missing:?}, gone {gone:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_route_takes_or_tells_another_ventures_records() {
    let app = spawn_app().await;
    let team = app.team().await;
    let mut theirs = stranger(&app).await;
    let before = of_venture(&app, theirs.venture).await;
    let foreign = before.identifiers();
    let mut browsers = Vec::new();
    for who in ROLES {
        browsers.push((who, app.browser(&team, who).await));
    }
    let (mut wrong, mut requests) = (Vec::new(), 0);
    for entry in table() {
        let found = places(&entry);
        if found
            .iter()
            .all(|place| !KINDS.contains(&place.kind.as_str()) && place.kind != "venture")
        {
            continue;
        }
        let mut ours = own(&app, &team).await;
        let shared = of_venture(&app, ours.venture).await.identifiers();
        for place in found {
            if !KINDS.contains(&place.kind.as_str()) && place.kind != "venture" {
                continue;
            }
            for (who, browser) in &browsers {
                let sent = attack(&entry, &place, &mut ours, &mut theirs).await;
                let told = send(browser, &entry, &sent).await;
                requests += 1;
                if let Some(fault) = judge(&entry, &place, &told) {
                    wrong.push(format!(
                        "{} {} as {who:?}, {place:?}: {fault}",
                        entry.method, entry.path
                    ));
                }
            }
        }
        if entry.writes() {
            let kept = of_venture(&app, ours.venture).await.identifiers();
            let strange: Vec<&Uuid> =
                kept.intersection(&foreign).filter(|id| !shared.contains(*id)).collect();
            if !strange.is_empty() {
                wrong.push(format!("{} {}: keeps {strange:?}", entry.method, entry.path));
            }
            let now = of_venture(&app, theirs.venture).await;
            for (table, change) in before.changes(&now) {
                wrong.push(format!("{} {}: changed {table}: {change}", entry.method, entry.path));
            }
        }
    }
    println!("{requests} requests with another venture's identifiers");
    assert!(requests > 900, "only {requests} requests");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// What the activity of a venture would show without words of its own.
async fn unnamed_activity(app: &TestApp) -> Vec<String> {
    let lines = audit_log::Entity::find().filter(audit_log::Column::VentureId.is_not_null());
    let lines = lines.all(&app.shared.db).await.unwrap();
    let words: BTreeSet<(String, String)> =
        lines.into_iter().map(|line| (line.action, line.subject_kind.replace('_', "-"))).collect();
    assert!(words.len() > 60, "{}", words.len());
    let mut missing = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        for (action, kind) in &words {
            let has = |key: String| lang.find(&key).is_some();
            let named = has(format!("record-kind-{kind}")) || has(format!("activity-kind-{kind}"));
            if !named || !has(format!("activity-did-{action}")) {
                missing.push(format!("{lang:?} has no words for {action} {kind}"));
            }
        }
    }
    missing
}

/// The control of the attack above; and what it changes is counted and noted down.
#[tokio::test(flavor = "multi_thread")]
async fn the_same_requests_work_with_ones_own_records_and_are_noted_down() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let (mut wrong, mut requests) = (Vec::new(), 0);
    for entry in table().into_iter().filter(|entry| !entry.has("alone")) {
        let mut ours = own(&app, &team).await;
        let sent = request(&entry, &mut ours).await;
        let before = (revision(&app, ours.venture).await, audit_lines(&app).await);
        let browser = if entry.has("admin") { &admin } else { &ours.owner };
        let told = send(browser, &entry, &sent).await;
        requests += 1;
        let line = format!("{} {}", entry.method, entry.path);
        if !(200..400).contains(&told.status) {
            let shown: String = told.text.chars().take(300).collect();
            wrong.push(format!("{line}: answers {} {} {shown}", told.status, sent.body));
            continue;
        }
        let after = (revision(&app, ours.venture).await, audit_lines(&app).await);
        if entry.writes() && !entry.has("quiet") {
            if after.0 <= before.0 {
                wrong.push(format!("{line}: does not raise the venture's revision"));
            }
            if after.1 <= before.1 {
                wrong.push(format!("{line}: leaves no line in the audit log"));
            }
        }
        // Of an export a line is kept, though nothing changed.
        let noted = entry.path.contains("/exports/") && after.0 == before.0;
        if !entry.writes() && after != before && !noted {
            wrong.push(format!("{line}: reading changed something"));
        }
    }
    println!("{requests} control requests");
    wrong.extend(unnamed_activity(&app).await);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
