//! Comments on records and figures: who may do what, what pages show, and that they travel with
//! an export.

use db::entity::comment;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;
use uuid::Uuid;

use crate::{
    client::{Answer, Client},
    exchange::send,
    test_app::{Team, TestApp, Who, spawn_app},
};

const FACT: [(&str, &str); 2] = [("source", "Interview"), ("observed_on", "2026-01-02")];

struct Fixture {
    app: TestApp,
    team: Team,
    editor: Client,
    owner: Client,
    /// Address of the venture.
    base: String,
}

impl Fixture {
    async fn build() -> Self {
        let app = spawn_app().await;
        let team = app.team().await;
        let (editor, owner) =
            (app.browser(&team, Who::Editor).await, app.browser(&team, Who::Owner).await);
        let base = format!("/ventures/{}", team.venture);
        Self { app, team, editor, owner, base }
    }

    /// A new record's identifier.
    async fn record(&self, list: &str, field: &str, name: &str) -> String {
        let list = format!("{}/{list}", self.base);
        let fields = [(field, name), FACT[0], FACT[1]];
        let to = self.editor.post(&list, &fields).await.redirects_to(&format!("{list}/"));
        to.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned()
    }

    async fn need(&self, statement: &str) -> String {
        self.record("needs", "statement", statement).await
    }

    /// Says something about a record; answers the comment's identifier.
    async fn say(&self, who: &Client, (kind, record): (&str, &str), body: &str) -> Uuid {
        let fields = [("kind", kind), ("record", record), ("body", body)];
        who.post(&format!("{}/comments", self.base), &fields).await.is(303);
        self.last().await.id
    }

    async fn last(&self) -> comment::Model {
        let rows = comment::Entity::find().order_by_desc(comment::Column::Id);
        rows.one(&self.app.shared.db).await.unwrap().unwrap()
    }

    async fn act(&self, who: &Client, id: Uuid, action: &str) -> Answer {
        who.post(&format!("{}/comments/{id}/{action}", self.base), &[]).await
    }

    fn about(&self, kind: &str, record: &str) -> String {
        format!("{}/comments/about?kind={kind}&record={record}", self.base)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_is_written_on_the_page_of_a_record_and_leads_back_to_it() {
    let it = Fixture::build().await;
    let need = it.need("Retyping addresses takes hours").await;
    let page = it.editor.get(&format!("{}/needs/{need}", it.base)).await.is(200).page();
    let part = page.attribute("#comments", "data-include");
    assert_eq!(part, format!("{}&part=1", it.about("need", &need)));
    let link = page.attribute("#comments a", "href");
    assert_eq!(link, it.about("need", &need), "a link without script");
    let fresh = it.editor.get(&part).await.is(200);
    assert!(!fresh.body.contains("<html"), "a fragment");
    assert_eq!(fresh.page().text("summary"), "No comments");
    assert_eq!(fresh.page().count("details[open]"), 0, "folded when nobody said anything");
    let fields = [("kind", "need"), ("record", need.as_str()), ("body", "Who says so?\n<b>")];
    let to = it.editor.post(&format!("{}/comments", it.base), &fields).await;
    let to = to.redirects_to(&format!("{}/needs/{need}?done=comment-added", it.base));
    assert!(to.ends_with("#comments"), "{to}");
    it.say(&it.owner, ("need", &need), "Three drivers.").await;
    let part = it.editor.get(&part).await.is(200);
    assert!(part.body.contains("&#60;b&#62;") || part.body.contains("&lt;b&gt;"), "{}", part.body);
    let part = part.page();
    assert_eq!(part.text("summary"), "2 comments");
    assert_eq!(part.count("details[open]"), 1);
    let said = part.texts(".comments li > p.lines");
    assert_eq!(said, ["Who says so? <b>", "Three drivers."]);
    assert_eq!(part.texts(".comments li > p strong"), ["editor", "owner"]);
    let chinese = it.app.browser(&it.team, Who::Viewer).await.with_cookie("assay_lang", "zh-CN");
    let page = chinese.get(&it.about("need", &need)).await.is(200).page();
    assert!(page.text(".facts").contains("2 条评论"), "{}", page.text(".facts"));
    assert_eq!(page.count("form[data-role=comment]"), 0, "viewers only read");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_comment_keeps_what_was_typed() {
    let it = Fixture::build().await;
    let need = it.need("Slow").await;
    let path = format!("{}/comments", it.base);
    let long = "x".repeat(2_001);
    for body in ["", long.as_str()] {
        let fields = [("kind", "need"), ("record", need.as_str()), ("body", body)];
        let refused = it.editor.post(&path, &fields).await.is(422).page();
        assert_eq!(refused.text("h1"), "Slow");
        assert_eq!(refused.count("[data-field-error=body]"), 1);
        assert_eq!(refused.text("textarea[name=body]"), body);
    }
    let fields = [("kind", "need"), ("record", need.as_str()), ("body", &long[1..])];
    it.editor.post(&path, &fields).await.is(303);
    let id = it.last().await.id;
    let refused = it.editor.post(&format!("{path}/{id}"), &[("body", long.as_str())]).await;
    let refused = refused.is(422).page();
    assert_eq!(refused.text(&format!("#c-{id} textarea")), long, "the change as typed");
    // Figures share a list; one must be chosen.
    let nameless = [("kind", "verdict"), ("body", "Why?"), ("figure", "price")];
    let refused = it.editor.post(&path, &nameless).await;
    assert_eq!(refused.wrong_fields(), ["figure"]);
    let named = [("kind", "verdict"), ("body", "Why?"), ("figure", "risk")];
    let to = it.editor.post(&path, &named).await.redirects_to(&format!("{}?done=", it.base));
    assert!(to.ends_with("#comments"));
    let row = it.last().await;
    assert_eq!((row.subject_key.as_str(), row.subject_id), ("risk", None));
    let page = it.editor.get(&it.about("verdict", "")).await.is(200).page();
    assert_eq!(page.text(".comments .tag"), "Risk");
    let home = it.editor.get(&format!("{}/economics", it.base)).await.is(200).page();
    assert!(home.attribute("#comments", "data-include").contains("kind=economics&part=1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn authors_change_their_own_and_owners_remove_any_and_both_take_it_back() {
    let it = Fixture::build().await;
    let need = it.need("Slow").await;
    let mine = it.say(&it.editor, ("need", &need), "Mine").await;
    let theirs = it.say(&it.owner, ("need", &need), "The owner's").await;
    let path = |id: Uuid| format!("{}/comments/{id}", it.base);
    it.editor.post(&path(theirs), &[("body", "Not mine")]).await.is(403);
    it.owner.post(&path(mine), &[("body", "Not mine")]).await.is(403);
    it.editor.post(&path(mine), &[("body", "Mine, again")]).await.is(303);
    it.act(&it.editor, theirs, "remove").await.is(403);
    it.act(&it.owner, mine, "remove").await.is(303);
    it.act(&it.owner, mine, "remove").await.is(404);
    it.editor.post(&path(mine), &[("body", "Removed")]).await.is(404);
    it.act(&it.editor, mine, "resolve").await.is(404);
    let about = it.about("need", &need);
    let viewer = it.app.browser(&it.team, Who::Viewer).await;
    let seen = viewer.get(&about).await.is(200);
    assert!(!seen.body.contains("Mine, again"), "removed for those who cannot take it back");
    assert!(seen.page().text(".facts").contains("1 comment"));
    let author = it.editor.get(&about).await.is(200).page();
    assert!(author.text("[data-role=removed]").contains("owner"));
    it.act(&it.editor, mine, "restore").await.is(303);
    let page = viewer.get(&about).await.is(200).page();
    assert_eq!(page.texts(".comments li > p.lines"), ["Mine, again", "The owner's"]);
    assert!(page.text(&format!("#c-{mine}")).contains("edited"));
    // Whoever may edit resolves.
    it.act(&it.editor, theirs, "resolve").await.is(303);
    it.act(&it.editor, theirs, "resolve").await.is(404);
    let list = format!("{}/comments", it.base);
    let open = viewer.get(&list).await.is(200).page();
    assert_eq!(open.texts(".comments li > p.lines"), ["Mine, again"]);
    let resolved = viewer.get(&format!("{list}?show=resolved")).await.is(200).page();
    assert_eq!(resolved.texts(".comments li > p.lines"), ["The owner's"]);
    assert!(resolved.text("[data-role=resolved]").contains("Resolved by editor"));
    it.act(&it.owner, theirs, "reopen").await.is(303);
    let open = viewer.get(&format!("{list}?per_page=1")).await.is(200).page();
    assert_eq!(open.texts(".comments li > p.lines"), ["The owner's"], "newest first, by pages");
    assert_eq!(open.count("nav.pager a[rel=next]"), 1);
    let subject = open.attribute(".comments li a", "href");
    assert_eq!(subject, format!("{}/needs/{need}#comments", it.base));
    // A viewer writes nothing.
    it.app.browser(&it.team, Who::Viewer).await.post(&list, &[("body", "x")]).await.is(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn comments_follow_what_is_merged_and_stay_when_a_record_is_deleted() {
    let it = Fixture::build().await;
    for (list, field, kind) in
        [("needs", "statement", "need"), ("competitors", "name", "competitor")]
    {
        let kept = it.record(list, field, "Kept").await;
        let other = it.record(list, field, "Other").await;
        it.say(&it.editor, (kind, &other), "Said of the other").await;
        let merge = format!("{}/{list}/{kept}/merge", it.base);
        it.editor.post(&merge, &[(&format!("with-{other}"), "on")]).await.is(303);
        let page = it.editor.get(&it.about(kind, &kept)).await.is(200).page();
        assert_eq!(page.texts(".comments li > p.lines"), ["Said of the other"], "{kind}");
        let own = it.editor.get(&it.about(kind, &other)).await.is(200).page();
        assert_eq!(own.count(".comments li"), 1, "{kind}");
    }
    let fields = [("title", "Call"), ("kind", "opinion"), FACT[0], FACT[1]];
    let path = format!("{}/evidence", it.base);
    let to = send(&it.editor, &path, &fields, ("said.txt", b"Too slow")).await.redirects_to(&path);
    let evidence = to.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
    it.say(&it.editor, ("evidence", &evidence), "Said of what goes").await;
    it.editor.post(&format!("{path}/{evidence}/archive"), &[]).await.is(303);
    it.owner.post(&format!("{path}/{evidence}/delete"), &[]).await.is(303);
    let list = it.editor.get(&format!("{}/comments", it.base)).await.is(200).page();
    assert_eq!(list.texts("[data-role=gone]"), ["on a removed record"]);
    assert!(list.texts(".comments li > p.lines").contains(&"Said of what goes".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_writes_and_lists_comments_with_problems_as_json() {
    let it = Fixture::build().await;
    let need = it.need("Slow").await;
    let path = format!("/api/v1/ventures/{}/comments", it.team.venture);
    let made = json!({ "kind": "need", "record": need, "body": "Who?" });
    let made = it.editor.post_json(&path, &made).await.is(201);
    let location = made.header("location").to_owned();
    let made = made.json();
    assert_eq!(made["author"], "editor");
    assert_eq!(made["subject"]["label"], "Slow");
    assert_eq!(location, format!("{path}/{}", made["id"].as_str().unwrap()));
    let long = json!({ "kind": "need", "record": need, "body": "x".repeat(2_001) });
    let refused = it.editor.post_json(&path, &long).await.is(422);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert_eq!(refused.json()["errors"][0]["field"], "body");
    let strange = json!({ "kind": "need", "record": Uuid::now_v7(), "body": "?" });
    it.editor.post_json(&path, &strange).await.is(404);
    let nameless = json!({ "kind": "verdict", "figure": "x", "body": "?" });
    let refused = it.editor.post_json(&path, &nameless).await.is(422).json();
    assert_eq!(refused["errors"][0]["field"], "figure");
    let edited = it.editor.request(reqwest::Method::PATCH, &location);
    let edited = edited.header("content-type", "application/json").body(r#"{"body":"Which?"}"#);
    let edited = it.editor.send(edited).await.is(200).json();
    assert_eq!(edited["body"], "Which?");
    assert!(edited["edited_at"].is_string());
    let resolved = it.editor.post_json(&format!("{location}/resolve"), &json!({})).await;
    assert_eq!(resolved.is(200).json()["resolved_by"], "editor");
    let open = it.editor.get(&path).await.is(200).json();
    assert_eq!(open["total"], 0);
    let about = it.editor.get(&format!("{path}?kind=need&record={need}")).await.is(200).json();
    assert_eq!(about["items"][0]["body"], "Which?");
    it.editor.post_json(&format!("{location}/reopen"), &json!({})).await.is(200);
    it.editor.post_json(&format!("{location}/remove"), &json!({})).await.is(200);
    let viewer = it.app.browser(&it.team, Who::Viewer).await;
    assert_eq!(viewer.get(&format!("{path}?show=archived")).await.is(200).json()["total"], 0);
    let mine = it.editor.get(&format!("{path}?show=archived")).await.is(200).json();
    assert_eq!(mine["items"][0]["removed_by"], "editor");
    it.editor.post_json(&format!("{location}/restore"), &json!({})).await.is(200);
    assert_eq!(viewer.get(&path).await.is(200).json()["items"][0]["body"], "Which?");
}

#[tokio::test(flavor = "multi_thread")]
async fn comments_travel_with_an_export_and_keep_to_their_record() {
    let it = Fixture::build().await;
    let need = it.need("Slow").await;
    it.say(&it.owner, ("need", &need), "Who says so?").await;
    let figure = [("kind", "economics"), ("figure", "runway"), ("body", "Too short")];
    it.owner.post(&format!("{}/comments", it.base), &figure).await.is(303);
    let export = it.owner.get(&format!("{}/exports/records.json", it.base)).await.is(200);
    let target = it.app.venture(&it.team).await;
    let restore = async |body: &str| {
        let path = format!("/ventures/{target}/exports/restore");
        send(&it.owner, &path, &[], ("venture.json", body.as_bytes())).await
    };
    // A document cannot put a comment on a record of another kind, nor say too much.
    let typed = export.body.replacen(r#""subject_kind":"need""#, r#""subject_kind":"idea""#, 1);
    assert_ne!(typed, export.body);
    let refused = restore(&typed).await.is(422);
    assert!(refused.body.contains("the record is of another type"), "{}", refused.body);
    let long = export.body.replacen("Too short", &"x".repeat(2_001), 1);
    restore(&long).await.is(422);
    restore(&export.body).await.is(303);
    let list = it.owner.get(&format!("/ventures/{target}/comments")).await.is(200).page();
    assert_eq!(list.texts(".comments li > p.lines"), ["Too short", "Who says so?"]);
    let about = list.attributes(".comments li > p.small a", "href");
    assert_eq!(about[0], format!("/ventures/{target}/economics#comments"));
    assert!(about[1].starts_with(&format!("/ventures/{target}/needs/")));
    assert!(!about[1].contains(&need), "the restored need");
    it.owner.get(about[1].split('#').next().unwrap()).await.is(200);
}
