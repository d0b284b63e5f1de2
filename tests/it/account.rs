//! Set-up, invitations, signing in and out.

use web::visitor::Role;

use crate::{
    client::Client,
    test_app::{TestApp, Who, spawn_app},
};

const PASSWORD: &str = "correct horse battery";

async fn set_up(app: &TestApp) -> Client {
    let token = app.shared.setup.issue().unwrap();
    let visitor = app.visitor();
    visitor.get(&format!("/set-up?token={token}")).await.is(200);
    let fields = [
        ("token", token.as_str()),
        ("name", "Ada"),
        ("email", "ada@example.org"),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
    ];
    visitor.post("/set-up", &fields).await.redirects_to("/");
    visitor
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_person_sets_up_once_and_signs_in_again() {
    let app = spawn_app().await;
    let stranger = app.visitor();
    let refused = stranger.get("/set-up?token=guess").await;
    assert!(refused.status.is_client_error(), "{}", refused.status);
    assert_eq!(refused.page().count("input[type=password]"), 0);
    let ada = set_up(&app).await;
    ada.get("/admin/users").await.is(200);
    // The token is spent.
    let second = [
        ("token", "x"),
        ("name", "Eve"),
        ("email", "eve@example.org"),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
    ];
    let answer = stranger.post("/set-up", &second).await;
    assert!(!answer.status.is_success() && !answer.status.is_server_error(), "{}", answer.status);
    stranger.get("/admin/users").await.redirects_to("/sign-in");

    ada.post("/sign-out", &[]).await.redirects_to("/sign-in");
    ada.get("/account").await.redirects_to("/sign-in?next=%2Faccount");
    let typed = [("email", "ADA@example.org"), ("password", PASSWORD), ("next", "/account")];
    ada.post("/sign-in", &typed).await.redirects_to("/account");
    assert_eq!(ada.get("/account").await.is(200).page().count("main"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_address_are_told_the_same_way() {
    let app = spawn_app().await;
    set_up(&app).await;
    let mut told = Vec::new();
    for (email, password) in
        [("ada@example.org", "wrong password"), ("nobody@example.org", PASSWORD)]
    {
        let visitor = app.visitor();
        let answer =
            visitor.post("/sign-in", &[("email", email), ("password", password)]).await.is(422);
        told.push(answer.page().text("[data-role=refused]"));
    }
    assert_eq!(told[0], told[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_passwords_is_slowed_down() {
    let app = spawn_app().await;
    set_up(&app).await;
    let visitor = app.visitor();
    let mut last = 0;
    for _ in 0..30 {
        let typed = [("email", "ada@example.org"), ("password", "guess")];
        let answer = visitor.post("/sign-in", &typed).await;
        last = answer.status.as_u16();
        if last == 429 {
            assert!(!answer.header("retry-after").is_empty());
            break;
        }
    }
    assert_eq!(last, 429);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_the_right_token_changes_nothing() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let other_token = app.browser(&team, Who::Editor).await.token().await;
    for token in ["", "csrf=", "csrf=0000", &format!("csrf={other_token}")] {
        let body = format!("{token}&name=X&summary=&area=computer-vision&currency=USD");
        owner
            .post_raw("/ventures", "application/x-www-form-urlencoded", body.into_bytes())
            .await
            .is(403);
    }
    let elsewhere = owner
        .request(reqwest::Method::POST, "/ventures")
        .header("sec-fetch-site", "cross-site")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("csrf={}&name=X&area=computer-vision&currency=USD", owner.token().await));
    owner.send(elsewhere).await.is(403);
    let list = owner.get("/api/v1/ventures").await.is(200).json();
    assert_eq!(list["total"], 1, "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_makes_one_account_and_a_disabled_one_is_out_at_once() {
    let app = spawn_app().await;
    let admin = app.person("admin", Role::Admin).await;
    let admin = app.signed_in(admin).await;
    let page = admin
        .post("/admin/users/invite", &[("email", "bob@example.org"), ("role", "founder")])
        .await
        .is(200)
        .page();
    let link = page.text("[data-role=invitation] code");
    let path = link
        .split_once("/invitations/")
        .map(|(_, secret)| format!("/invitations/{secret}"))
        .unwrap();
    let bob = app.visitor();
    bob.get(&path).await.is(200);
    let fields = [("name", "Bob"), ("password", PASSWORD), ("password_again", PASSWORD)];
    bob.post(&path, &fields).await.redirects_to("/");
    app.visitor().get(&path).await.is(400);
    bob.get("/account").await.is(200);

    let users = admin.get("/admin/users?q=bob").await.is(200).page();
    let action = users.attribute("form[action$='/disable']", "action");
    admin.post(&action, &[]).await.redirects_to("/admin/users");
    bob.get("/account").await.redirects_to("/sign-in");
}
