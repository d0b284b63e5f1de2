//! Links with a host that somebody made up, and sign-in links that outlive the
//! password.

use std::net::IpAddr;

use account::store;
use reqwest::Method;
use web::visitor::Role;

use crate::{
    client::{Answer, Client},
    test_app::{Team, TestApp, Who, spawn_app, spawn_app_with},
};

const EVIL: &str = "evil.example";
/// Every header that some server believes.
const MADE_UP: [(&str, &str); 6] = [
    ("host", EVIL),
    ("x-forwarded-host", EVIL),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-for", "6.6.6.6"),
    ("x-original-host", EVIL),
    ("forwarded", "for=6.6.6.6;host=evil.example;proto=https"),
];

/// Sends a form or gets a page with made-up headers.
async fn with(
    client: &Client,
    lines: &[(&'static str, &str)],
    path: &str,
    form: Option<&[(&str, &str)]>,
) -> Answer {
    let method = if form.is_some() { Method::POST } else { Method::GET };
    let token = client.token().await;
    let mut request = client.request(method, path);
    for (name, value) in lines {
        request = request.header(*name, *value);
    }
    if let Some(fields) = form {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("csrf", &token);
        body.extend_pairs(fields);
        request =
            request.header("content-type", "application/x-www-form-urlencoded").body(body.finish());
    }
    client.send(request).await
}

/// Everything that shows a link to be handed on.
async fn shown(app: &TestApp, team: &Team, lines: &[(&'static str, &str)]) -> Vec<Answer> {
    let owner = app.browser(team, Who::Owner).await;
    let admin = app.browser(team, Who::Admin).await;
    let members = format!("/ventures/{}/members", team.venture);
    let mut all = Vec::new();
    let to = [("email", "guest@example.org"), ("role", "viewer")];
    all.push(with(&owner, lines, &members, Some(&to)).await.is(200));
    let to = [("email", "founder@example.org"), ("role", "founder")];
    all.push(with(&admin, lines, "/admin/users/invite", Some(&to)).await.is(200));
    for mode in ["open", "invited"] {
        let list = format!("/ventures/{}/surveys", team.venture);
        let typed = super::survey_form(mode, "full");
        let survey = owner.post(&list, &typed).await.redirects_to(&format!("{list}/"));
        let survey = survey.split('?').next().unwrap().to_owned();
        owner.post(&format!("{survey}/open"), &[]).await.redirects_to(&survey);
        all.push(with(&owner, lines, &survey, None).await.is(200));
        if mode == "invited" {
            let made = format!("{survey}/invitations");
            owner.post(&made, &[("count", "1")]).await.redirects_to(&made);
            all.push(with(&owner, lines, &made, None).await.is(200));
            let csv = with(&owner, lines, &format!("{made}.csv"), None).await.is(200);
            let link = csv.body.lines().nth(1).unwrap().split(',').nth(1).unwrap().to_owned();
            all.push(csv);
            let visitor = app.visitor();
            let public = format!("/s/{}", link.rsplit('/').next().unwrap());
            visitor.get(&public).await.is(200);
            let receipt = visitor.post(&public, &[("q5-score", "3"), ("q6-words", "x")]).await;
            if receipt.status.as_u16() == 303 {
                let path = receipt.header("location").to_owned();
                all.push(with(&visitor, lines, &path, None).await.is(200));
            }
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_made_up_host_stands_in_no_link() {
    let app = spawn_app().await;
    let team = app.team().await;
    let all = shown(&app, &team, &MADE_UP).await;
    assert!(all.len() >= 5);
    for answer in all {
        assert!(!answer.body.contains(EVIL), "{}", answer.body);
        assert!(!answer.body.contains("6.6.6.6"), "{}", answer.body);
    }
    // The links of an ordinary request lead here.
    for answer in shown(&app, &team, &[]).await {
        assert!(
            answer.body.contains(&app.base) || answer.body.contains("survey"),
            "{}",
            answer.body
        );
    }
    let owner = app.browser(&team, Who::Owner).await;
    let members = format!("/ventures/{}/members", team.venture);
    let to = [("email", "guest@example.org"), ("role", "viewer")];
    let page = owner.post(&members, &to).await.is(200).page();
    let link = page.text("[data-role=invitation] code");
    assert!(link.starts_with(&format!("{}/invitations/", app.base)), "{link}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_address_stands_in_links_whatever_the_request_says() {
    let app = spawn_app_with(|settings| {
        settings.public_url = Some("https://assay.example/".parse().unwrap());
        settings.trusted_proxies.push(IpAddr::from([127, 0, 0, 1]));
    })
    .await;
    let link = link_of(&app, &MADE_UP).await;
    assert!(link.starts_with("https://assay.example/invitations/"), "{link}");
}

/// The link of an invitation that an administrator makes, as the server shows it.
async fn link_of(app: &TestApp, lines: &[(&'static str, &str)]) -> String {
    let admin = app.person("boss", Role::Admin).await;
    let secret = store::insert_session(&app.shared.db, admin.0, "test").await.unwrap();
    let name = if app.shared.settings.secure() { "__Host-assay" } else { "assay" };
    let admin = app.visitor().with_cookie(name, &secret);
    let to = [("email", "founder@example.org"), ("role", "founder")];
    let answer = with(&admin, lines, "/admin/users/invite", Some(&to)).await.is(200);
    answer.page().text("[data-role=invitation] code")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trusted_proxy_names_the_host() {
    let app = spawn_app_with(|settings| {
        settings.trusted_proxies.push(IpAddr::from([127, 0, 0, 1]));
    })
    .await;
    let lines = [("x-forwarded-host", "assay.example"), ("x-forwarded-proto", "https")];
    let link = link_of(&app, &lines).await;
    assert!(link.starts_with("https://assay.example/invitations/"), "{link}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_site_that_makes_up_a_host_is_still_another_site() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let own = app.base.clone();
    let venture =
        [("name", "X"), ("summary", ""), ("area", "computer-vision"), ("currency", "USD")];
    let evil = ("origin", "http://evil.example");
    for lines in [
        vec![evil],
        vec![evil, ("x-forwarded-host", EVIL)],
        vec![evil, ("forwarded", "host=evil.example")],
        vec![("origin", "null")],
        vec![("sec-fetch-site", "same-site"), ("origin", own.as_str())],
    ] {
        with(&owner, &lines, "/ventures", Some(&venture)).await.is(403);
    }
    with(&owner, &[("origin", own.as_str())], "/ventures", Some(&venture)).await.is(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_link_ends_with_the_password_the_account_and_the_next_link() {
    let app = spawn_app().await;
    let db = &app.shared.db;
    let ada = app.person_with_password("ada", Role::Founder, "correct horse battery").await;
    let first = store::insert_sign_in_link(db, ada.0).await.unwrap();
    let second = store::insert_sign_in_link(db, ada.0).await.unwrap();
    app.visitor().post(&format!("/sign-in/link/{first}"), &[]).await.is(400);
    let own = app.signed_in(ada).await;
    let typed = [
        ("old_password", "correct horse battery"),
        ("password", "another password"),
        ("password_again", "another password"),
    ];
    own.post("/account/password", &typed).await.redirects_to("/account");
    let thief = app.visitor();
    thief.post(&format!("/sign-in/link/{second}"), &[]).await.is(400);
    thief.get("/account").await.redirects_to("/sign-in");
    // Disabled, and enabled again.
    let admin = app.person("boss", Role::Admin).await;
    let admin = app.signed_in(admin).await;
    let third = store::insert_sign_in_link(db, ada.0).await.unwrap();
    admin.post(&format!("/admin/users/{}/disable", ada.0), &[]).await.redirects_to("/admin");
    app.visitor().post(&format!("/sign-in/link/{third}"), &[]).await.is(400);
    admin.post(&format!("/admin/users/{}/enable", ada.0), &[]).await.redirects_to("/admin");
    app.visitor().post(&format!("/sign-in/link/{third}"), &[]).await.is(400);
    // One that nothing ended signs in, once, also when it is spent twice at the same moment.
    // Looking at it, as previews of messages do, spends nothing.
    let good = format!("/sign-in/link/{}", store::insert_sign_in_link(db, ada.0).await.unwrap());
    let (one, two) = (app.visitor(), app.visitor());
    for looked in [&one, &two, &one] {
        let page = looked.get(&good).await.is(200).page();
        assert_eq!(page.attribute(".signed-out form", "action"), good);
    }
    one.get("/account").await.redirects_to("/sign-in");
    let (a, b) = tokio::join!(one.post(&good, &[]), two.post(&good, &[]));
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 400]);
}
