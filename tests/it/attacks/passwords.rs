//! Guessing passwords: wherever one is typed, from one address and from many,
//! without shutting its owner out.

use std::net::IpAddr;

use reqwest::Method;
use web::visitor::Role;

use crate::{
    client::{Answer, Client},
    test_app::{TestApp, spawn_app, spawn_app_with},
};

const RIGHT: &str = "correct horse battery";

/// A server that believes its proxy, so that a test can come from any address.
async fn behind_proxy() -> TestApp {
    spawn_app_with(|settings| settings.trusted_proxies.push(IpAddr::from([127, 0, 0, 1]))).await
}

/// Tries to sign in, from an address.
async fn try_from(client: &Client, from: &str, email: &str, password: &str) -> Answer {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    body.append_pair("csrf", &client.token().await);
    body.extend_pairs([("email", email), ("password", password), ("next", "/account")]);
    let request = client
        .request(Method::POST, "/sign-in")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-forwarded-for", from)
        .body(body.finish());
    client.send(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_through_an_invitation_of_the_administrators_address() {
    let app = spawn_app().await;
    let team = app.team().await;
    app.person_with_password("root", Role::Admin, RIGHT).await;
    let mallory = app.browser(&team, crate::test_app::Who::Owner).await;
    let settings = format!("/ventures/{}/settings", team.venture);
    let members = format!("/ventures/{}/members", team.venture);
    let invited = [("email", "root@example.org"), ("role", "viewer")];
    let page = mallory.post(&members, &invited).await.is(200).page();
    let link = page.text("[data-role=invitation] code");
    let path = format!("/invitations/{}", link.rsplit('/').next().unwrap());
    let guesser = app.visitor();
    for n in 0..150 {
        // The right one is among them.
        let guess = if n == 75 { RIGHT.to_owned() } else { format!("guess number {n}") };
        let typed = [("name", "x"), ("password", &guess), ("password_again", &guess)];
        guesser.post(&path, &typed).await.redirects_to("/sign-in?next=");
        guesser.get("/admin/users").await.redirects_to("/sign-in");
    }
    // The account that is meant accepts it, signed in.
    let root = app.visitor();
    let at = root.get(&path).await.is(200).page().attribute("[data-role=sign-in]", "href");
    let back = format!("/invitations/{}", link.rsplit('/').next().unwrap());
    assert!(root.get(&at).await.body.contains(&back));
    let typed = [("email", "root@example.org"), ("password", RIGHT), ("next", &back)];
    root.post("/sign-in", &typed).await.redirects_to(&back);
    assert_eq!(root.get(&path).await.is(200).page().count("[data-role=accept]"), 1);
    root.post(&path, &[]).await.redirects_to(&format!("/ventures/{}", team.venture));
    root.get(&settings).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_the_present_password_with_a_stolen_session() {
    let app = spawn_app().await;
    let ada = app.person_with_password("ada", Role::Founder, RIGHT).await;
    let thief = app.signed_in(ada).await;
    let mut statuses = Vec::new();
    for n in 0..20 {
        let guess = format!("guess number {n}");
        let typed = [
            ("old_password", guess.as_str()),
            ("password", "another password"),
            ("password_again", "another password"),
        ];
        let answer = thief.post("/account/password", &typed).await;
        statuses.push(answer.status.as_u16());
        if answer.status.as_u16() == 429 {
            assert!(answer.header("retry-after").parse::<u64>().unwrap() > 30);
            assert_eq!(answer.page().count("[data-field-error=old_password]"), 1);
        }
    }
    assert_eq!(statuses[..5], [422; 5]);
    assert_eq!(statuses[5..], [429; 15]);
    // Another browser of the same person is not kept from it.
    let own = app.signed_in(ada).await;
    let typed = [
        ("old_password", RIGHT),
        ("password", "another password"),
        ("password_again", "another password"),
    ];
    own.post("/account/password", &typed).await.redirects_to("/account");
    thief.get("/account").await.redirects_to("/sign-in");
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_from_one_address_does_not_shut_the_owner_out() {
    let app = behind_proxy().await;
    app.person_with_password("ada", Role::Founder, RIGHT).await;
    let (owner, elsewhere, thief) = (app.visitor(), app.visitor(), app.visitor());
    let home = "10.0.0.1";
    try_from(&owner, home, "ada@example.org", RIGHT).await.redirects_to("/account");
    owner.post("/sign-out", &[]).await.redirects_to("/sign-in");
    // The thief sits behind the same router as the owner.
    let mut refused = None;
    for n in 0..40 {
        let answer = try_from(&thief, home, "ada@example.org", &format!("guess {n}")).await;
        if answer.status.as_u16() == 429 {
            refused = Some((n, answer));
            break;
        }
        answer.is(422);
    }
    let (tries, refused) = refused.unwrap();
    assert_eq!(tries, 5);
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 30);
    assert_eq!(refused.page().count("[data-role=wait]"), 1);
    // What was typed stays.
    assert_eq!(refused.page().attribute("input[name=email]", "value"), "ada@example.org");
    // Even the right password does not help there.
    try_from(&thief, home, "ada@example.org", RIGHT).await.is(429);
    // Her own browser at the same address, and any other at another one, get in.
    try_from(&owner, home, "ada@example.org", RIGHT).await.redirects_to("/account");
    try_from(&elsewhere, "10.0.0.2", "ada@example.org", RIGHT).await.redirects_to("/account");
    // The mark of a known browser is good for its own account only.
    app.person_with_password("bob", Role::Founder, RIGHT).await;
    owner.post("/sign-out", &[]).await.redirects_to("/sign-in");
    let mut statuses = Vec::new();
    for n in 0..8 {
        let guess = format!("guess {n}");
        let answer = try_from(&owner, "10.0.0.9", "bob@example.org", &guess).await;
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429, 429]);
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_from_everywhere_slows_down_and_a_known_browser_still_gets_in() {
    let app = behind_proxy().await;
    app.person_with_password("ada", Role::Founder, RIGHT).await;
    let (owner, thief) = (app.visitor(), app.visitor());
    try_from(&owner, "10.0.0.1", "ada@example.org", RIGHT).await.redirects_to("/account");
    owner.post("/sign-out", &[]).await.redirects_to("/sign-in");
    let mut looked_at = 0;
    for n in 0..120 {
        let from = format!("203.0.113.{n}");
        let answer = try_from(&thief, &from, "ada@example.org", "a guess").await;
        looked_at += usize::from(answer.status.as_u16() == 422);
    }
    // Fifty, and those whose time had come while the others were refused.
    assert!((50..70).contains(&looked_at), "{looked_at} of 120 guesses were looked at");
    try_from(&owner, "10.0.0.1", "ada@example.org", RIGHT).await.redirects_to("/account");
    // Other accounts are not touched by it.
    app.person_with_password("bob", Role::Founder, RIGHT).await;
    let bob = app.visitor();
    try_from(&bob, "10.0.0.3", "bob@example.org", RIGHT).await.redirects_to("/account");
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_from_one_network_of_ipv6_or_with_made_up_hops() {
    let app = behind_proxy().await;
    app.person_with_password("ada", Role::Founder, RIGHT).await;
    let thief = app.visitor();
    let mut looked_at = 0;
    for n in 0..20 {
        let answer =
            try_from(&thief, &format!("2001:db8::{n:x}"), "ada@example.org", "a guess").await;
        looked_at += usize::from(answer.status.as_u16() == 422);
    }
    assert_eq!(looked_at, 5, "addresses of one /64");
    let mut looked_at = 0;
    for n in 0..20 {
        let from = format!("198.51.100.{n}, 192.0.2.7:4{n:03}");
        let answer = try_from(&thief, &from, "ada@example.org", "a guess").await;
        looked_at += usize::from(answer.status.as_u16() == 422);
    }
    assert_eq!(looked_at, 5, "hops before the one that the proxy saw");
    // Without a trusted proxy the header says nothing at all.
    let direct = spawn_app().await;
    let thief = direct.visitor();
    let mut looked_at = 0;
    for n in 0..20 {
        let answer =
            try_from(&thief, &format!("198.51.100.{n}"), "ada@example.org", "a guess").await;
        looked_at += usize::from(answer.status.as_u16() == 422);
    }
    assert_eq!(looked_at, 5, "a header that nobody is trusted to send");
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_passwords_at_once_wait_their_turn_or_are_refused() {
    let app = behind_proxy().await;
    let thief = app.visitor();
    thief.token().await;
    let mut all = Vec::new();
    for n in 0..300 {
        let (from, email) =
            (format!("198.51.{}.{}", n / 200, n % 200), format!("p{n}@example.org"));
        let thief = &thief;
        all.push(async move { try_from(thief, &from, &email, "a guess").await.status.as_u16() });
    }
    let statuses = futures_util::future::join_all(all).await;
    let count = |wanted: u16| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!(count(422) + count(429), 300, "{statuses:?}");
    assert!(count(422) >= 50, "only {} were looked at", count(422));
    println!("{} looked at, {} refused", count(422), count(429));
    app.person_with_password("ada", Role::Founder, RIGHT).await;
    let owner = app.visitor();
    try_from(&owner, "10.0.0.1", "ada@example.org", RIGHT).await.redirects_to("/account");
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_sign_in_links_shuts_no_link_out() {
    let app = behind_proxy().await;
    let ada = app.person_with_password("ada", Role::Founder, RIGHT).await;
    let link = account::store::insert_sign_in_link(&app.shared.db, ada.0).await.unwrap();
    let thief = app.visitor();
    let token = thief.token().await;
    let mut statuses = Vec::new();
    for n in 0..40 {
        let request = thief
            .request(Method::POST, &format!("/sign-in/link/guess-{n}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-forwarded-for", "10.0.0.66")
            .body(format!("csrf={token}"));
        statuses.push(thief.send(request).await.status.as_u16());
    }
    assert_eq!(statuses[..30], [400; 30]);
    assert!(statuses[30..].iter().filter(|status| **status == 429).count() >= 5, "{statuses:?}");
    let own = app.visitor();
    let token = own.token().await;
    let request = own
        .request(Method::POST, &format!("/sign-in/link/{link}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-forwarded-for", "10.0.0.1")
        .body(format!("csrf={token}"));
    own.send(request).await.redirects_to("/");
    own.get("/account").await.is(200);
    own.post(&format!("/sign-in/link/{link}"), &[]).await.is(400);
}
