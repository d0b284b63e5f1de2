//! Invitations that outlive the right to make them, that are used twice or by
//! somebody else, and that tell who has an account.

use account::store;
use uuid::Uuid;
use web::visitor::Role;

use crate::{
    client::{Answer, Client},
    test_app::{Team, TestApp, Who, spawn_app},
};

const PASSWORD: &str = "correct horse battery";
const ROUNDS: usize = 10;

fn secret_path(answer: &Answer) -> String {
    let link = answer.page().text("[data-role=invitation] code");
    format!("/invitations/{}", link.rsplit('/').next().unwrap())
}

/// Invites somebody to a venture; the path of the invitation.
async fn invite(owner: &Client, venture: Uuid, email: &str, role: &str) -> String {
    let members = format!("/ventures/{venture}/members");
    secret_path(&owner.post(&members, &[("email", email), ("role", role)]).await.is(200))
}

async fn join(visitor: &Client, path: &str) -> Answer {
    let typed = [("name", "New"), ("password", PASSWORD), ("password_again", PASSWORD)];
    visitor.post(path, &typed).await
}

/// Gives the editor another role in the venture, or none.
async fn change(owner: &Client, team: &Team, role: &str) {
    let member = format!("/ventures/{}/members/{}", team.venture, team.rater());
    owner.post(&member, &[("role", role)]).await.is(303);
}

/// Two owners: the first, and one who was an editor.
async fn two_owners(app: &TestApp) -> (Team, Client, Client) {
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    change(&owner, &team, "owner").await;
    let second = app.browser(&team, Who::Editor).await;
    (team, owner, second)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_owner_comes_back_by_an_invitation_of_their_own() {
    let app = spawn_app().await;
    let (team, owner, second) = two_owners(&app).await;
    let back = invite(&second, team.venture, "back@example.org", "owner").await;
    let control = invite(&owner, team.venture, "friend@example.org", "viewer").await;
    app.visitor().get(&back).await.is(200);
    change(&owner, &team, "none").await;
    app.visitor().get(&back).await.is(400);
    join(&app.visitor(), &back).await.is(400);
    // Not even when the person is an owner again.
    store::join_venture(&app.shared.db, team.venture, team.rater(), "owner").await.unwrap();
    join(&app.visitor(), &back).await.is(400);
    let settings = owner.get(&format!("/ventures/{}/settings", team.venture)).await.is(200);
    assert!(!settings.body.contains("back@example.org"), "it is listed still");
    let friend = app.visitor();
    join(&friend, &control).await.redirects_to(&format!("/ventures/{}", team.venture));
    friend.get(&format!("/ventures/{}/settings", team.venture)).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_owner_no_more_has_invited_nobody() {
    let app = spawn_app().await;
    let (team, owner, second) = two_owners(&app).await;
    let path = invite(&second, team.venture, "more@example.org", "owner").await;
    change(&owner, &team, "viewer").await;
    join(&app.visitor(), &path).await.is(400);
    // What gets into the table all the same is not worth more than its maker.
    let db = &app.shared.db;
    let membership = Some((team.venture, "owner"));
    let rater = team.rater();
    for membership in [membership, None] {
        let made = store::insert_invitation(db, rater, "x@example.org", Role::Admin, membership);
        let path = format!("/invitations/{}", made.await.unwrap().unwrap());
        join(&app.visitor(), &path).await.is(400);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_administrators_invitation_makes_no_administrator() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let other = app.person("other-admin", Role::Admin).await;
    let second = app.signed_in(other).await;
    let to_admin = [("email", "new-admin@example.org"), ("role", "admin")];
    let path = secret_path(&second.post("/admin/users/invite", &to_admin).await.is(200));
    let to_founder = [("email", "founder@example.org"), ("role", "founder")];
    let control = secret_path(&admin.post("/admin/users/invite", &to_founder).await.is(200));
    admin.post(&format!("/admin/users/{}/disable", other.0), &[]).await.redirects_to("/admin");
    join(&app.visitor(), &path).await.is(400);
    admin.post(&format!("/admin/users/{}/enable", other.0), &[]).await.redirects_to("/admin");
    join(&app.visitor(), &path).await.is(400);
    let founder = app.visitor();
    join(&founder, &control).await.redirects_to("/");
    founder.get("/admin/users").await.is(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn open_invitations_are_listed_and_withdrawn_by_whom_they_concern() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let settings = format!("/ventures/{}/settings", team.venture);
    let path = invite(&owner, team.venture, "guest@example.org", "editor").await;
    let page = owner.get(&settings).await.is(200).page();
    let row = page.text("[data-role=invited] tbody tr");
    for told in ["guest@example.org", "Editor", "owner", "UTC"] {
        let whole = format!("{} {row}", page.text("[data-role=invited] thead"));
        assert!(whole.contains(told), "{told} is missing in {whole}");
    }
    // Only owners see them.
    let editor = app.browser(&team, Who::Editor).await;
    assert!(!editor.get(&settings).await.is(200).body.contains("guest@example.org"));
    let withdraw = page.attribute("form[action$='/withdraw']", "action");
    editor.post(&withdraw, &[]).await.is(403);
    // The owner of another venture, with this one's identifier.
    let stranger = app.browser(&team, Who::OtherFounder).await;
    let typed =
        [("name", "Own"), ("summary", ""), ("area", "computer-vision"), ("currency", "USD")];
    let home = stranger.post("/ventures", &typed).await.redirects_to("/ventures/");
    let home = home.split("/start").next().unwrap().to_owned();
    stranger.post(&withdraw, &[]).await.is(404);
    let id = withdraw.rsplit('/').nth(1).unwrap();
    stranger.post(&format!("{home}/invitations/{id}/withdraw"), &[]).await.is(404);
    app.visitor().get(&path).await.is(200);
    // Inviting the same address anew ends the first link.
    let second = invite(&owner, team.venture, "Guest@example.org", "viewer").await;
    app.visitor().get(&path).await.is(400);
    let page = owner.get(&settings).await.page();
    assert_eq!(page.count("[data-role=invited] tbody tr"), 1);
    let withdraw = page.attribute("form[action$='/withdraw']", "action");
    owner.post(&withdraw, &[]).await.redirects_to(&settings);
    owner.post(&withdraw, &[]).await.is(404);
    join(&app.visitor(), &second).await.is(400);
    // The administrator sees and withdraws all.
    let third = invite(&owner, team.venture, "third@example.org", "viewer").await;
    let admin = app.browser(&team, Who::Admin).await;
    let page = admin.get("/admin/users").await.is(200).page();
    let withdraw = page.attribute("[data-role=invited] form[action$='/withdraw']", "action");
    admin.post(&withdraw, &[]).await.redirects_to("/admin/users");
    join(&app.visitor(), &third).await.is(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_expires_and_only_so_many_are_open() {
    use sea_orm::ConnectionTrait;
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let path = invite(&owner, team.venture, "late@example.org", "viewer").await;
    let passed = "UPDATE invitations SET expires_at = '2020-01-01 00:00:00+00:00'";
    app.shared.db.execute_unprepared(passed).await.unwrap();
    app.visitor().get(&path).await.is(400);
    join(&app.visitor(), &path).await.is(400);
    let members = format!("/ventures/{}/members", team.venture);
    for n in 0..store::MOST_OPEN_INVITATIONS {
        invite(&owner, team.venture, &format!("n{n}@example.org"), "viewer").await;
    }
    let one_more = [("email", "one-more@example.org"), ("role", "viewer")];
    assert_eq!(owner.post(&members, &one_more).await.wrong_fields(), ["email"]);
    // The same address again takes no further place.
    invite(&owner, team.venture, "n0@example.org", "editor").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_tells_no_stranger_who_has_an_account_and_serves_nobody_else() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    // "other" has an account, "nobody" has none; both names are as long.
    let known = invite(&owner, team.venture, "other@example.org", "viewer").await;
    let unknown = invite(&owner, team.venture, "nobdy@example.org", "viewer").await;
    let neutral = |text: String, path: &str, name: &str| {
        let shown = text.replace(path.trim_start_matches('/'), "").replace(name, "");
        let encoded = path.replace('/', "%2F");
        // Times and tokens differ by themselves.
        let lines = shown.replace(&encoded, "").lines().map(str::to_owned).collect::<Vec<_>>();
        lines.into_iter().filter(|line| !line.contains("csrf")).collect::<Vec<_>>().join("\n")
    };
    let stranger = app.visitor();
    let first = neutral(stranger.get(&known).await.is(200).body, &known, "other");
    let second = neutral(stranger.get(&unknown).await.is(200).body, &unknown, "nobdy");
    let without_minutes = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "");
    assert_eq!(without_minutes(&first), without_minutes(&second));
    // Somebody else who is signed in cannot take it.
    let viewer = app.browser(&team, Who::Viewer).await;
    let page = viewer.get(&known).await.is(200).page();
    assert_eq!(page.count("[data-role=accept]"), 0);
    assert_eq!(page.count("[data-role=other-account]"), 1);
    viewer.post(&known, &[]).await.is(409);
    join(&viewer, &unknown).await.is(409);
    // Who it is for takes it once.
    let invited = app.browser(&team, Who::OtherFounder).await;
    let home = format!("/ventures/{}", team.venture);
    invited.get(&format!("{home}/settings")).await.is(404);
    invited.post(&known, &[]).await.redirects_to(&home);
    invited.get(&format!("{home}/settings")).await.is(200);
    invited.post(&known, &[]).await.is(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_at_once_make_one_account() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    for round in 0..ROUNDS {
        let other = app.venture(&team).await;
        let email = format!("twice{round}@example.org");
        let paths = [
            invite(&owner, team.venture, &email, "viewer").await,
            invite(&owner, other, &email, "viewer").await,
        ];
        let (one, two) = (app.visitor(), app.visitor());
        let (a, b) = tokio::join!(join(&one, &paths[0]), join(&two, &paths[1]));
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        // The slower one finds the account there already: sent to sign in, or told so.
        let slower = [&a, &b].into_iter().find(|answer| {
            answer.status.as_u16() == 409 || answer.header("location").starts_with("/sign-in")
        });
        assert!(slower.is_some(), "round {round}: {statuses:?}");
        assert!(statuses == [303, 409] || statuses == [303, 303], "round {round}: {statuses:?}");
        // Its invitation is still good for the account.
        let left = [&one, &two].map(|browser| browser.get("/account"));
        let [first, second] = left;
        let in_first = first.await.status.as_u16() == 200;
        assert_ne!(in_first, second.await.status.as_u16() == 200, "round {round}");
        let (who, path) = if in_first { (&one, &paths[1]) } else { (&two, &paths[0]) };
        who.post(path, &[]).await.redirects_to("/ventures/");
    }
    // The same link twice.
    for round in 0..ROUNDS {
        let email = format!("same{round}@example.org");
        let path = invite(&owner, team.venture, &email, "viewer").await;
        let (one, two) = (app.visitor(), app.visitor());
        let (a, b) = tokio::join!(join(&one, &path), join(&two, &path));
        // The slower one may be sent to sign in: the account is there already.
        let joined = |answer: &&Answer| answer.header("location").starts_with("/ventures/");
        let good = [&a, &b].into_iter().filter(joined).count();
        let statuses = [a.status.as_u16(), b.status.as_u16()];
        assert_eq!(good, 1, "round {round}: {statuses:?}");
        assert!(statuses.iter().all(|status| [303, 400, 409].contains(status)), "{statuses:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_and_an_acceptance_at_once_leave_no_way_back() {
    let app = spawn_app().await;
    let (team, owner, _) = two_owners(&app).await;
    for round in 0..ROUNDS {
        change(&owner, &team, "owner").await;
        let second = app.browser(&team, Who::Editor).await;
        let email = format!("race{round}@example.org");
        let path = invite(&second, team.venture, &email, "owner").await;
        let visitor = app.visitor();
        let (_, joined) = tokio::join!(change(&owner, &team, "viewer"), join(&visitor, &path));
        let status = joined.status.as_u16();
        assert!([303, 400, 409].contains(&status), "round {round}: {status}");
        // Whoever was first: afterwards the invitation is dead.
        join(&app.visitor(), &path).await.is(400);
    }
}
