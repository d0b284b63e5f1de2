//! Two people who change the same at the same moment: whatever the order, what the
//! forms promise holds in the database afterwards, and nobody meets a broken page.

use ::venture::{MemberRole, store as ventures};
use account::store as accounts;
use db::entity::{
    audit_log, capability, competitor, competitor_merge, import, milestone_dependency, need,
    need_rating, need_vote, segment, user, venture, venture_member,
};
use futures_util::future::join_all;
use migrations::Migrator;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Set};
use sea_orm_migration::MigratorTrait;
use uuid::Uuid;
use web::visitor::Role;

use crate::{
    client::{Answer, Client},
    test_app::{Team, TestApp, Who, spawn_app},
};

/// Rounds of each kind.
const ROUNDS: usize = 50;

const FACT: [(&str, &str); 2] = [("source", "Interview"), ("observed_on", "2026-01-02")];

fn with<'a>(own: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    own.iter().copied().chain(FACT).collect()
}

fn id_of(address: &str) -> Uuid {
    let path = address.split('?').next().unwrap();
    Uuid::parse_str(path.rsplit('/').next().unwrap()).unwrap()
}

/// Who sends, where to, and the fields of the form.
type Sent<'a> = (&'a Client, &'a str, Vec<(&'a str, &'a str)>);

/// Sends forms at the same moment; none of the answers says that the server broke.
async fn at_once(round: usize, forms: &[Sent<'_>]) -> Vec<Answer> {
    for (browser, _, _) in forms {
        browser.token().await;
    }
    let sent = forms.iter().map(|(browser, path, fields)| when_free(browser, path, fields));
    let answers = join_all(sent).await;
    for (answer, (_, path, _)) in answers.iter().zip(forms) {
        let status = answer.status.as_u16();
        assert!(status < 500, "round {round}: {path} answered {status}: {}", answer.body);
    }
    answers
}

/// Sends a form, and retries while the server answers 503.
async fn when_free(browser: &Client, path: &str, fields: &[(&str, &str)]) -> Answer {
    for _ in 0..20 {
        let answer = browser.post(path, fields).await;
        if answer.status.as_u16() != 503 {
            return answer;
        }
        tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    }
    browser.post(path, fields).await
}

fn done(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.status.as_u16() == 303).count()
}

struct Two {
    app: TestApp,
    team: Team,
    one: Client,
    two: Client,
}

impl Two {
    async fn new() -> Self {
        let app = spawn_app().await;
        let team = app.team().await;
        let one = app.browser(&team, Who::Editor).await;
        let two = app.browser(&team, Who::Owner).await;
        Self { app, team, one, two }
    }

    fn at(&self, rest: &str) -> String {
        format!("/ventures/{}/{rest}", self.team.venture)
    }

    async fn make(&self, list: &str, own: &[(&str, &str)]) -> String {
        let list = self.at(list);
        let address = self.two.post(&list, &with(own)).await.redirects_to(&format!("{list}/"));
        address.split('?').next().unwrap().to_owned()
    }

    async fn revision(&self) -> i64 {
        let row = venture::Entity::find_by_id(self.team.venture).one(&self.app.shared.db).await;
        row.unwrap().unwrap().revision
    }

    /// The same form twice at once, `ROUNDS` times; answers how often both were kept.
    async fn twice(&self, list: &str, fields: impl Fn(usize) -> Vec<(String, String)>) -> usize {
        let list = self.at(list);
        let mut both = 0;
        for round in 0..ROUNDS {
            let own = fields(round);
            let typed: Vec<_> = own.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            let typed = with(&typed);
            let forms = [(&self.one, list.as_str(), typed.clone()), (&self.two, &list, typed)];
            let kept = done(&at_once(round, &forms).await);
            assert!(kept >= 1, "round {round}: nobody could enter it");
            both += usize::from(kept == 2);
        }
        both
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_owners_demote_or_remove_each_other_and_one_is_left() {
    let fixture = Two::new().await;
    let (db, venture) = (&fixture.app.shared.db, fixture.team.venture);
    let (author, rater) = (fixture.team.author(), fixture.team.rater());
    let owners = || async {
        venture_member::Entity::find()
            .filter(venture_member::Column::VentureId.eq(venture))
            .filter(venture_member::Column::Role.eq("owner"))
            .all(db)
            .await
            .unwrap()
    };
    for round in 0..ROUNDS {
        for person in [author, rater] {
            // Both are owners again, whoever is one still.
            let by = owners().await[0].user_id;
            let made =
                ventures::change_member(db, by, venture, person, Some(MemberRole::Owner)).await;
            if made.unwrap() == ventures::MemberChange::NoSuchMember {
                ventures::insert_member(db, by, venture, person, MemberRole::Owner).await.unwrap();
            }
        }
        assert_eq!(owners().await.len(), 2);
        let role = if round % 2 == 0 { "viewer" } else { "none" };
        let (first, second) =
            (fixture.at(&format!("members/{author}")), fixture.at(&format!("members/{rater}")));
        let own = vec![("role", role)];
        let forms = match round % 4 {
            // Each the other; each oneself.
            0 | 1 => [(&fixture.one, first.as_str(), own.clone()), (&fixture.two, &second, own)],
            _ => [(&fixture.two, first.as_str(), own.clone()), (&fixture.one, &second, own)],
        };
        at_once(round, &forms).await;
        assert_eq!(owners().await.len(), 1, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_name_at_once_is_given_once_for_segments_and_capabilities() {
    let fixture = Two::new().await;
    let db = &fixture.app.shared.db;
    let named = |name: String| vec![("name".to_owned(), name)];
    assert_eq!(fixture.twice("market/segments", |round| named(format!("Größe {round}"))).await, 0);
    assert_eq!(segment::Entity::find().count(db).await.unwrap(), ROUNDS as u64);
    let in_group = |round: usize| {
        let mut own = named(format!("Offline {round}"));
        own.push(("group".to_owned(), "Ease".to_owned()));
        own
    };
    assert_eq!(fixture.twice("capabilities", in_group).await, 0);
    assert_eq!(capability::Entity::find().count(db).await.unwrap(), ROUNDS as u64);
    // The loser is told at the field; another group has names of its own.
    let late = with(&[("name", "OFFLINE 1"), ("group", "ease")]);
    assert_eq!(fixture.one.post(&fixture.at("capabilities"), &late).await.wrong_fields(), ["name"]);
    let free = with(&[("name", "Offline 1"), ("group", "Speed")]);
    fixture.one.post(&fixture.at("capabilities"), &free).await.is(303);
    // Nor by changing, nor by taking one out of the archive again.
    let (a, b) = (
        fixture.make("market/segments", &[("name", "Makers")]).await,
        fixture.make("market/segments", &[("name", "Sellers")]).await,
    );
    for round in 0..ROUNDS {
        let name = format!("Both {round}");
        let typed = with(&[("name", &name)]);
        let forms = [(&fixture.one, a.as_str(), typed.clone()), (&fixture.two, &b, typed)];
        assert_eq!(done(&at_once(round, &forms).await), 1, "round {round}");
    }
    let name = segment::Entity::find_by_id(id_of(&a)).one(db).await.unwrap().unwrap().name;
    fixture.two.post(&format!("{a}/archive"), &[]).await.is(303);
    fixture.make("market/segments", &[("name", &name.to_uppercase())]).await;
    fixture.two.post(&format!("{a}/restore"), &[]).await.is(409);
}

#[tokio::test(flavor = "multi_thread")]
async fn shares_entered_at_once_never_exceed_the_market() {
    let fixture = Two::new().await;
    let db = &fixture.app.shared.db;
    let list = fixture.at("competitors");
    let sum = || async {
        let rows = competitor::Entity::find()
            .filter(competitor::Column::ArchivedAt.is_null())
            .all(db)
            .await
            .unwrap();
        rows.iter().filter_map(|row| row.share).sum::<f64>()
    };
    for round in 0..ROUNDS {
        let rows = competitor::Entity::find().all(db).await.unwrap();
        for row in rows.iter().filter(|row| row.archived_at.is_none()) {
            fixture.two.post(&format!("{list}/{}/archive", row.id), &[]).await.is(303);
        }
        let (left, right) = (format!("A{round}"), format!("B{round}"));
        let forms = [
            (&fixture.one, list.as_str(), with(&[("name", &left), ("share", "60")])),
            (&fixture.two, &list, with(&[("name", &right), ("share", "60")])),
        ];
        assert_eq!(done(&at_once(round, &forms).await), 1, "round {round}");
        assert!(sum().await <= 100.5, "round {round}: {}", sum().await);
        // Restored at the same time as another one is created.
        if let Some(old) = rows.iter().find(|row| row.share.is_some()) {
            let back = format!("{list}/{}/restore", old.id);
            let more = format!("C{round}");
            let forms = [
                (&fixture.one, back.as_str(), vec![]),
                (&fixture.two, &list, with(&[("name", &more), ("share", "40")])),
            ];
            at_once(round, &forms).await;
            assert!(sum().await <= 100.5, "round {round}: {}", sum().await);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_and_votes_at_once_are_all_kept_and_counted_once_each() {
    let fixture = Two::new().await;
    let db = &fixture.app.shared.db;
    let need = fixture.make("needs", &[("statement", "Read labels")]).await;
    let (answers, votes) = (format!("{need}/ratings"), format!("{need}/votes"));
    for round in 0..ROUNDS {
        let before = fixture.revision().await;
        let respondent = format!("R{round}");
        let said = |importance: &'static str| {
            vec![
                ("rating_respondent", respondent.as_str()),
                ("rating_importance", importance),
                ("rating_satisfaction", "3"),
                ("rating_source", "Call"),
                ("rating_date", "2026-01-02"),
            ]
        };
        let forms =
            [(&fixture.one, answers.as_str(), said("7")), (&fixture.two, &answers, said("9"))];
        assert_eq!(done(&at_once(round, &forms).await), 2, "round {round}");
        assert_eq!(fixture.revision().await, before + 2, "round {round}: a change was not counted");
        let vote = vec![("votes", "3"), ("votes_source", "Forum"), ("votes_date", "2026-01-02")];
        let forms = [(&fixture.one, votes.as_str(), vote.clone()), (&fixture.two, &votes, vote)];
        assert_eq!(done(&at_once(round, &forms).await), 2, "round {round}");
        assert_eq!(fixture.revision().await, before + 4, "round {round}: a vote was not counted");
    }
    let rows = need_rating::Entity::find().count(db).await.unwrap();
    assert_eq!(rows, ROUNDS as u64, "one answer a respondent");
    let rows = need_vote::Entity::find().count(db).await.unwrap();
    assert_eq!(rows, 2 * ROUNDS as u64);
}

/// Makes two records and merges each into the other at once; one of the two is taken.
async fn merge_crosswise(fixture: &Two, round: usize, list: &str, field: &str) -> [Uuid; 2] {
    let one = fixture.make(list, &[(field, &format!("A{round}"))]).await;
    let two = fixture.make(list, &[(field, &format!("B{round}"))]).await;
    let both = [id_of(&one), id_of(&two)];
    let [first, second] = both.map(|id| format!("with-{id}"));
    let (into_one, into_two) = (format!("{one}/merge"), format!("{two}/merge"));
    let forms = [
        (&fixture.one, into_one.as_str(), vec![(second.as_str(), "on")]),
        (&fixture.two, into_two.as_str(), vec![(first.as_str(), "on")]),
    ];
    assert_eq!(done(&at_once(round, &forms).await), 1, "round {round}, {list}");
    both
}

#[tokio::test(flavor = "multi_thread")]
async fn two_merges_into_each_other_leave_one_of_the_two() {
    let fixture = Two::new().await;
    let db = &fixture.app.shared.db;
    for round in 0..ROUNDS {
        let both = merge_crosswise(&fixture, round, "needs", "statement").await;
        let open = need::Entity::find()
            .filter(need::Column::Id.is_in(both))
            .filter(need::Column::ArchivedAt.is_null())
            .count(db)
            .await
            .unwrap();
        assert_eq!(open, 1, "round {round}: both needs or none are left");
        // The same with competitors.
        let both = merge_crosswise(&fixture, round, "competitors", "name").await;
        let open = competitor::Entity::find()
            .filter(competitor::Column::Id.is_in(both))
            .filter(competitor::Column::ArchivedAt.is_null())
            .all(db)
            .await
            .unwrap();
        assert_eq!(open.len(), 1, "round {round}: both competitors or none are left");
        // Undone twice at once, once.
        let merge = competitor_merge::Entity::find()
            .filter(competitor_merge::Column::KeptId.eq(open[0].id))
            .one(db)
            .await
            .unwrap()
            .unwrap();
        let undo = fixture.at(&format!("competitors/{}/merges/{}/undo", open[0].id, merge.id));
        let forms = [(&fixture.one, undo.as_str(), vec![]), (&fixture.two, &undo, vec![])];
        assert_eq!(done(&at_once(round, &forms).await), 1, "round {round}: undone twice");
    }
    let undone = audit_log::Entity::find()
        .filter(audit_log::Column::Action.eq("undo"))
        .count(db)
        .await
        .unwrap();
    assert_eq!(undone, ROUNDS as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_into_what_was_archived_at_the_same_moment() {
    let fixture = Two::new().await;
    let db = &fixture.app.shared.db;
    let rival = fixture.make("competitors", &[("name", "Rival")]).await;
    let need = fixture.make("needs", &[("statement", "Read labels")]).await;
    let (archive, back) = (format!("{rival}/archive"), format!("{rival}/restore"));
    let (price, away, again) =
        (format!("{rival}/prices"), fixture.at("archive"), fixture.at("restore"));
    let price_form = vec![
        ("price_amount", "5"),
        ("price_unit", "month"),
        ("price_source", "Site"),
        ("price_date", "2026-01-02"),
    ];
    fixture.one.post(&price, &price_form).await.is(303);
    for round in 0..ROUNDS {
        // The record.
        let name = format!("Rival {round}");
        let forms = [
            (&fixture.two, archive.as_str(), vec![]),
            (&fixture.one, &rival, with(&[("name", &name)])),
            (&fixture.one, &price, price_form.clone()),
        ];
        at_once(round, &forms).await;
        let row = competitor::Entity::find_by_id(id_of(&rival)).one(db).await.unwrap().unwrap();
        assert!(
            row.archived_at.unwrap() >= row.updated_at,
            "round {round}: changed while archived"
        );
        fixture.two.post(&back, &[]).await.is(303);
        // The venture.
        let statement = format!("Need {round}");
        let needs = fixture.at("needs");
        let forms = [
            (&fixture.two, away.as_str(), vec![]),
            (&fixture.one, &needs, with(&[("statement", &statement)])),
            (&fixture.one, &need, with(&[("statement", &statement)])),
        ];
        at_once(round, &forms).await;
        let row = venture::Entity::find_by_id(fixture.team.venture).one(db).await.unwrap().unwrap();
        let closed = row.archived_at.unwrap();
        let later = need::Entity::find()
            .filter(need::Column::UpdatedAt.gt(closed))
            .count(db)
            .await
            .unwrap();
        assert_eq!(later, 0, "round {round}: written into an archived venture");
        fixture.two.post(&again, &[]).await.is(303);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_editor_s_change_comes_before_the_removal_or_not_at_all() {
    let fixture = Two::new().await;
    let (db, venture, editor) =
        (&fixture.app.shared.db, fixture.team.venture, fixture.team.rater());
    let (needs, member) = (fixture.at("needs"), fixture.at(&format!("members/{editor}")));
    for round in 0..ROUNDS {
        let statement = format!("Need {round}");
        let forms = [
            (&fixture.two, member.as_str(), vec![("role", "none")]),
            (&fixture.one, &needs, with(&[("statement", &statement)])),
        ];
        let answers = at_once(round, &forms).await;
        let kept = need::Entity::find()
            .filter(need::Column::Statement.eq(&statement))
            .one(db)
            .await
            .unwrap();
        assert_eq!(kept.is_some(), answers[1].status.as_u16() == 303, "round {round}");
        let gone = audit_log::Entity::find()
            .filter(audit_log::Column::Action.eq("change-member"))
            .all(db)
            .await
            .unwrap();
        let gone = gone.iter().map(|line| line.at).max().unwrap();
        if let Some(kept) = kept {
            assert!(kept.created_at <= gone, "round {round}: written after the removal");
        }
        let author = fixture.team.author();
        let role = MemberRole::Editor;
        ventures::insert_member(db, author, venture, editor, role).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_taken_in_once_and_undone_once() {
    let fixture = Two::new().await;
    let db = &fixture.app.shared.db;
    let csv = b"statement\nSee defects\nRead labels\n";
    for round in 0..ROUNDS / 5 {
        let import = crate::exchange::stage(&fixture.two, fixture.team.venture, "needs", csv).await;
        let fields = crate::exchange::fields(&fixture.two, &import, &[("action", "commit")]).await;
        let typed: Vec<_> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let forms =
            [(&fixture.one, import.as_str(), typed.clone()), (&fixture.two, &import, typed)];
        at_once(round, &forms).await;
        let committed = import::Entity::find()
            .filter(import::Column::State.eq("committed"))
            .count(db)
            .await
            .unwrap();
        assert_eq!(committed, 1, "round {round}");
        assert_eq!(need::Entity::find().count(db).await.unwrap(), 2, "round {round}");
        let undo = format!("{import}/undo");
        let forms = [(&fixture.one, undo.as_str(), vec![]), (&fixture.two, &undo, vec![])];
        at_once(round, &forms).await;
        assert_eq!(need::Entity::find().count(db).await.unwrap(), 0, "round {round}");
    }
    let undone = audit_log::Entity::find()
        .filter(audit_log::Column::Action.eq("undo"))
        .count(db)
        .await
        .unwrap();
    assert_eq!(undone, (ROUNDS / 5) as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn milestones_never_wait_for_each_other_in_a_circle() {
    let fixture = Two::new().await;
    let db = &fixture.app.shared.db;
    let roadmap = fixture.at("go-to-market/roadmap");
    for round in 0..ROUNDS {
        let base = |title: &'static str| {
            vec![("title", title), ("due_on", "2027-01-02"), ("state", "planned")]
        };
        for title in ["First", "Second"] {
            fixture.two.post(&roadmap, &base(title)).await.is(303);
        }
        let mut ids: Vec<Uuid> = db::entity::milestone::Entity::find()
            .all(db)
            .await
            .unwrap()
            .into_iter()
            .map(|row| row.id)
            .collect();
        ids.sort_unstable();
        let [.., a, b] = ids.as_slice() else { panic!("there are two") };
        let (one, two) = (format!("{roadmap}/{a}"), format!("{roadmap}/{b}"));
        let (after_a, after_b) = (format!("after-{a}"), format!("after-{b}"));
        let mut first = base("First");
        first.push((after_b.as_str(), "on"));
        let mut second = base("Second");
        second.push((after_a.as_str(), "on"));
        let forms = [(&fixture.one, one.as_str(), first), (&fixture.two, &two, second)];
        assert_eq!(done(&at_once(round, &forms).await), 1, "round {round}");
    }
    let links = milestone_dependency::Entity::find().count(db).await.unwrap();
    assert_eq!(links, ROUNDS as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_disable_each_other_or_themselves_and_one_is_left() {
    let app = spawn_app().await;
    let db = &app.shared.db;
    let (a, b) = (app.person("a", Role::Admin).await, app.person("b", Role::Admin).await);
    for round in 0..ROUNDS {
        let (one, two) = (app.signed_in(a).await, app.signed_in(b).await);
        let (first, second) =
            (format!("/admin/users/{}/disable", a.0), format!("/admin/users/{}/disable", b.0));
        let forms = match round % 2 {
            0 => [(&one, second.as_str(), vec![]), (&two, first.as_str(), vec![])],
            _ => [(&one, first.as_str(), vec![]), (&two, second.as_str(), vec![])],
        };
        at_once(round, &forms).await;
        let left = user::Entity::find()
            .filter(user::Column::Role.eq("admin"))
            .filter(user::Column::DisabledAt.is_null())
            .all(db)
            .await
            .unwrap();
        assert_eq!(left.len(), 1, "round {round}");
        for person in [a, b] {
            let by = left[0].id;
            accounts::set_disabled(db, by, person.0, false).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_account_is_made_once() {
    // Each round needs an installation of its own.
    for round in 0..ROUNDS / 10 {
        let app = spawn_app().await;
        let token = app.shared.setup.issue().unwrap();
        let password = "correct horse battery";
        let (one, two) = (app.visitor(), app.visitor());
        let account = |name: &'static str, email: &'static str| {
            vec![
                ("token", token.as_str()),
                ("name", name),
                ("email", email),
                ("password", password),
                ("password_again", password),
            ]
        };
        let forms = [
            (&one, "/set-up", account("Ada", "ada@example.org")),
            (&two, "/set-up", account("Eve", "eve@example.org")),
        ];
        at_once(round, &forms).await;
        let people = user::Entity::find().count(&app.shared.db).await.unwrap();
        assert_eq!(people, 1, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_two_share_already_are_told_apart_when_the_database_is_brought_up_to_date() {
    let fixture = Two::new().await;
    let (db, team) = (&fixture.app.shared.db, &fixture.team);
    let all = Migrator::migrations();
    let at = all.iter().position(|one| one.name() == "m0024_unique_names").unwrap();
    Migrator::down(db, Some((all.len() - at) as u32)).await.unwrap();
    let archived = Some(db::now());
    for (name, away) in
        [("Same", None), ("same", None), ("SAME", None), ("Same (2)", None), ("Same", archived)]
    {
        let row = segment::ActiveModel {
            id: Set(db::new_id()),
            venture_id: Set(team.venture),
            name: Set(name.to_owned()),
            description: Set(String::new()),
            source: Set("x".to_owned()),
            observed_on: Set(db::now().date()),
            author_id: Set(team.author()),
            created_at: Set(db::now()),
            updated_at: Set(db::now()),
            archived_at: Set(away),
        };
        segment::Entity::insert(row).exec_without_returning(db).await.unwrap();
    }
    Migrator::up(db, None).await.unwrap();
    let rows = segment::Entity::find().order_by_asc(segment::Column::Id).all(db).await.unwrap();
    let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Same", "same (3)", "SAME (4)", "Same (2)", "Same"]);
}
