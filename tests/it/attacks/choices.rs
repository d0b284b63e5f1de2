//! Forms of ventures with more records than a form can offer: an older one is found by
//! words, without a script, and what a form holds already is always offered.

use uuid::Uuid;

use crate::{
    client::Client,
    seed::{first_id, id_text, multiply},
    test_app::{Who, spawn_app},
};

const OLD: &str = "Reads labels that are torn";

async fn enter(owner: &Client, path: &str, fields: &[(&str, &str)]) {
    owner.post(path, fields).await.is(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_beyond_the_newest_thousand_is_found_by_words_and_can_be_chosen() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let home = format!("/ventures/{}", team.venture);
    let db = &app.shared.db;
    let said = [("source", "visit"), ("observed_on", "2026-01-02")];
    for statement in [OLD, "Prints"] {
        enter(&owner, &format!("{home}/needs"), &[&[("statement", statement)][..], &said].concat())
            .await;
    }
    enter(&owner, &format!("{home}/competitors"), &[&[("name", "Rival")][..], &said].concat())
        .await;
    let old: Uuid = first_id(db, "needs", ("venture_id", team.venture)).await.unwrap();
    let rival = first_id(db, "competitors", ("venture_id", team.venture)).await.unwrap();
    let newer = format!("t.statement = 'Prints' AND t.venture_id = {}", id_text(db, team.venture));
    let apart = [("statement", "t.statement || ' no. ' || s.i")];
    multiply(db, "needs", &newer, 1_500, &apart).await;
    venture::store::touch(db, team.venture).await.unwrap();

    let box_of = format!("input[name='need-{old}']");
    let option = |name: &str| format!("select[name={name}] option[value='{old}']");
    let forms = [
        (format!("{home}/ideas/new"), box_of.clone()),
        (format!("{home}/experiments/new"), option("need")),
        (
            format!("{home}/evidence/new"),
            format!("[name=about_need][value='{old}'], {}", option("about_need")),
        ),
        (format!("{home}/capabilities/new"), option("need")),
        (format!("{home}/competitors/{rival}"), option("rating_need")),
    ];
    for (form, place) in &forms {
        let page = owner.get(form).await.is(200).page();
        assert_eq!(page.count(place), 0, "{form} offers the newest");
        assert_eq!(page.count("form[role=search] input[name=find]"), 1, "{form}");
        let page = owner.get(&format!("{form}?find=LABELS")).await.is(200).page();
        assert_eq!(page.count(place), 1, "{form} finds the old one");
        assert_eq!(page.attribute("input[name=find]", "value"), "LABELS");
        let none = owner.get(&format!("{form}?find=nothing-such")).await.is(200).page();
        assert_eq!(none.count(place), 0, "{form}");
    }

    // What was found is taken, stays chosen when the form comes back, and can be let go.
    let old = old.to_string();
    let (need, held) = (format!("need-{old}"), format!("{box_of}[checked]"));
    let mut idea = vec![
        ("reach", "100"),
        ("reach_period", "quarter"),
        ("impact", "1"),
        ("confidence", "0.8"),
        ("effort", "2"),
        (need.as_str(), "on"),
    ];
    idea.extend(said);
    let refused = owner.post(&format!("{home}/ideas"), &idea).await.is(422).page();
    assert_eq!(refused.count(&held), 1, "what was chosen stays");
    idea.push(("title", "Mend labels"));
    let made = owner.post(&format!("{home}/ideas"), &idea).await.redirects_to(&home);
    let made = made.split('?').next().unwrap().to_owned();
    assert!(owner.get(&made).await.is(200).body.contains(OLD));
    assert_eq!(owner.get(&format!("{made}/edit")).await.is(200).page().count(&held), 1);
    idea.retain(|(name, _)| *name != need);
    enter(&owner, &made, &idea).await;
    assert!(!owner.get(&made).await.is(200).body.contains(OLD), "let go");

    let mut card = vec![
        ("hypothesis", "They pay"),
        ("method", "Ask"),
        ("metric", "Yes"),
        ("scale", "share"),
        ("direction", "at-least"),
        ("threshold", "50"),
        ("planned_n", "10"),
        ("need", old.as_str()),
    ];
    let soon = (time::OffsetDateTime::now_utc().date() + time::Duration::days(7)).to_string();
    card.push(("deadline", soon.as_str()));
    let made = owner.post(&format!("{home}/experiments"), &card).await.redirects_to(&home);
    assert!(owner.get(&made).await.is(200).body.contains(OLD));
    let mut record = vec![("title", "Said"), ("kind", "opinion"), ("about_need", old.as_str())];
    record.extend(said);
    let made = owner.post(&format!("{home}/evidence"), &record).await.redirects_to(&home);
    assert!(owner.get(&made).await.is(200).body.contains(OLD));
    enter(&owner, &format!("{home}/capabilities"), &[("name", "Mends"), ("need", old.as_str())])
        .await;
    // Another venture's need is none of the choices.
    let second = app.venture(&team).await;
    let strange = [("name", "Mends"), ("need", old.as_str())];
    owner.post(&format!("/ventures/{second}/capabilities"), &strange).await.is(422);
}
