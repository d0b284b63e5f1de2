//! Words with wild cards, escapes and capitals of any alphabet: found as they stand,
//! on every list that the database searches.

use web::visitor::Role;

use crate::{
    client::Client,
    test_app::{Who, spawn_app},
};

const FACT: [(&str, &str); 2] = [("source", "Interview"), ("observed_on", "2026-01-02")];

/// Names that a wild card or a lost escape would mix up.
pub(super) const NAMES: [&str; 10] = [
    "50% off",
    "500 off",
    "a_b",
    "axb",
    r"c\d",
    "cd",
    "wow! what",
    "it's",
    "Ärger mit Öl",
    "Русский Язык",
];

/// What is asked for, and which of the names that finds.
pub(super) const ASKED: [(&str, &[usize]); 17] = [
    ("50%", &[0]),
    ("%", &[0]),
    ("_", &[2]),
    ("a_b", &[2]),
    (r"\", &[4]),
    (r"c\d", &[4]),
    (r"\%", &[]),
    ("!", &[6]),
    ("'", &[7]),
    ("' OR 1=1 --", &[]),
    ("OFF", &[0, 1]),
    ("ärger", &[8]),
    ("ÄRGER", &[8]),
    ("öl", &[8]),
    ("русский язык", &[9]),
    ("РУССКИЙ", &[9]),
    ("язык", &[9]),
];

pub(super) async fn found(browser: &Client, list: &str, words: &str) -> Vec<usize> {
    let query: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
    let page = browser.get(&format!("{list}?q={query}&per_page=100")).await.is(200).page();
    let rows = page.texts("tbody tr");
    let holds = |name: &str| rows.iter().any(|row| row.contains(name));
    (0..NAMES.len()).filter(|at| holds(NAMES[*at])).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn wild_cards_are_letters_and_capitals_do_not_matter() {
    let app = spawn_app().await;
    let team = app.team().await;
    let (owner, admin) =
        (app.browser(&team, Who::Owner).await, app.browser(&team, Who::Admin).await);
    let base = format!("/ventures/{}", team.venture);
    for (at, name) in NAMES.into_iter().enumerate() {
        let venture =
            [("name", name), ("summary", ""), ("area", "recommendation"), ("currency", "EUR")];
        owner.post("/ventures", &venture).await.is(303);
        for (list, field) in
            [("competitors", "name"), ("needs", "statement"), ("evidence", "title")]
        {
            let mut typed = vec![(field, name), ("kind", "opinion")];
            typed.extend(FACT);
            owner.post(&format!("{base}/{list}"), &typed).await.is(303);
        }
        let person = app.person(&format!("person{at}"), Role::Founder).await;
        rename(&app, person.0, name).await;
    }
    let lists = [
        (&owner, "/ventures".to_owned()),
        (&owner, format!("{base}/competitors")),
        (&owner, format!("{base}/evidence")),
        (&admin, "/admin/users".to_owned()),
    ];
    for (browser, list) in &lists {
        for (words, expected) in ASKED {
            assert_eq!(found(browser, list, words).await, expected, "{list} with {words:?}");
        }
    }
}

async fn rename(app: &crate::test_app::TestApp, person: uuid::Uuid, name: &str) {
    use db::entity::user;
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
    user::Entity::update_many()
        .col_expr(user::Column::Name, Expr::value(name))
        .filter(user::Column::Id.eq(person))
        .exec(&app.shared.db)
        .await
        .unwrap();
}
