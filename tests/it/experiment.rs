//! Experiments from the card to the decision.

use time::{Duration, OffsetDateTime};

use crate::{
    client::Client,
    test_app::{Team, Who, spawn_app},
};

fn day(from_today: i64) -> String {
    (OffsetDateTime::now_utc() + Duration::days(from_today)).date().to_string()
}

fn list(team: &Team) -> String {
    format!("/ventures/{}/experiments", team.venture)
}

fn card<'a>(own: &[(&'a str, &'a str)], deadline: &'a str) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("hypothesis", "Managers ask for a trial"),
        ("method", "A landing page"),
        ("metric", "Trials asked for"),
        ("scale", "share"),
        ("direction", "at-least"),
        ("threshold", "10"),
        ("planned_n", "150"),
        ("deadline", deadline),
    ];
    let kept = usual.into_iter().filter(|(name, _)| own.iter().all(|(other, _)| other != name));
    own.iter().copied().chain(kept).collect()
}

async fn plan(browser: &Client, team: &Team, own: &[(&str, &str)]) -> String {
    let (list, deadline) = (list(team), day(7));
    let made = browser.post(&list, &card(own, &deadline)).await.redirects_to(&format!("{list}/"));
    made.split('?').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_experiment_runs_from_card_to_decision() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let one = plan(&editor, &team, &[("threshold", "11")]).await;
    assert_eq!(editor.get(&one).await.page().text("[data-role=threshold]"), "≥ 11%");
    // Before the start there is no result and no decision.
    editor.post(&format!("{one}/result"), &[]).await.is(409);
    editor.post(&one, &card(&[("threshold", "10")], &day(9))).await.redirects_to(&one);
    editor.post(&format!("{one}/start"), &[]).await.redirects_to(&one);
    // Now the card is fixed, whatever is sent.
    editor.get(&format!("{one}/edit")).await.is(409);
    editor.post(&one, &card(&[("threshold", "1")], &day(9))).await.is(409);
    editor.post(&format!("{one}/start"), &[]).await.is(409);
    editor.post(&format!("{one}/decide"), &[("decision", "stop")]).await.is(409);
    let today = day(0);
    let result = |successes: &'static str, n: &'static str| {
        vec![
            ("result_successes", successes),
            ("result_n", n),
            ("result_on", today.as_str()),
            ("result_source", "Analytics"),
        ]
    };
    let path = format!("{one}/result");
    editor.post(&path, &result("15", "148")).await.redirects_to(&one);
    let page = editor.get(&one).await.page();
    // 15 of 148: 10.1 %, 6.24 to 16.05 % by Newcombe's table; the threshold lies inside.
    assert_eq!(page.attribute("[data-role=finding]", "data-met"), "true");
    assert!(page.text("#result .key-figure").contains("6.2"), "{}", page.text("#result"));
    assert!(page.text("[data-role=finding]").contains("could change the result"));
    assert!(page.text("[data-role=short]").contains('2'));
    // The reason is asked for, and what was chosen stays.
    let decide = format!("{one}/decide");
    let answer = editor.post(&decide, &[("decision", "pivot")]).await.is(422).page();
    assert_eq!(answer.attribute("input[checked]", "value"), "pivot");
    let chosen = [("decision", "pivot"), ("decision_reason", "Too few ask.")];
    editor.post(&decide, &chosen).await.redirects_to(&one);
    editor.post(&path, &result("1", "148")).await.is(409);
    let page = editor.get(&one).await.page();
    assert_eq!(page.attribute("[data-state]", "data-state"), "decided");
    assert!(page.text("[data-role=decision]").contains("Too few ask."));
    assert_eq!(page.count("[data-role=history] tbody tr"), 5);
    // Taking it back needs a reason and leaves the decision in the history.
    let reopen = format!("{one}/reopen");
    assert_eq!(editor.post(&reopen, &[]).await.wrong_fields(), ["reopen_reason"]);
    editor.post(&reopen, &[("reopen_reason", "Counted wrong")]).await.redirects_to(&one);
    let page = editor.get(&one).await.page();
    assert_eq!(page.attribute("[data-state]", "data-state"), "running");
    assert!(page.text("[data-role=history]").contains("pivot: Too few ask."));
    // A copy starts anew, without result.
    editor.get(&format!("{one}/copy")).await.is(200);
    let copied = editor.post(&format!("{one}/copy"), &card(&[], &day(5))).await;
    let copied = copied.redirects_to(&format!("{}/", list(&team)));
    let page = editor.get(copied.split('?').next().unwrap()).await.page();
    assert_eq!(page.attribute("[data-state]", "data-state"), "planned");
    assert_eq!(page.count("[data-role=finding]"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn impossible_cards_and_results_are_refused_at_their_field() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    for (field, value) in [
        ("hypothesis", ""),
        ("scale", "feeling"),
        ("direction", "about"),
        ("threshold", "101"),
        ("threshold", "NaN"),
        ("threshold", ""),
        ("planned_n", "0"),
        ("planned_n", "99999999999999999999"),
        ("planned_n", "1.5"),
        ("deadline", "2020-01-01"),
        ("deadline", "2999-01-01"),
        ("deadline", "soon"),
        ("cost", "-1"),
        ("need", "x"),
        ("idea", "x"),
    ] {
        let deadline = day(7);
        let typed = card(&[(field, value)], &deadline);
        assert_eq!(editor.post(&list(&team), &typed).await.wrong_fields(), [field], "{value}");
    }
    assert_eq!(editor.get(&list(&team)).await.page().count("[data-row]"), 0);
    let one = plan(&editor, &team, &[]).await;
    editor.post(&format!("{one}/start"), &[]).await.redirects_to(&one);
    let (today, yesterday) = (day(0), day(-2));
    for (field, value) in [
        ("result_successes", "11"),
        ("result_successes", "-1"),
        ("result_n", "0"),
        ("result_n", "x"),
        ("result_on", yesterday.as_str()),
        ("result_source", ""),
        ("result_evidence", "x"),
    ] {
        let usual = [
            ("result_successes", "5"),
            ("result_n", "10"),
            ("result_on", today.as_str()),
            ("result_source", "Analytics"),
        ];
        let kept = usual.into_iter().filter(|(name, _)| *name != field);
        let typed: Vec<_> = kept.chain([(field, value)]).collect();
        let wrong = editor.post(&format!("{one}/result"), &typed).await.wrong_fields();
        assert_eq!(wrong, [field], "{value}");
    }
    assert_eq!(editor.get(&one).await.page().count("[data-role=finding]"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_overdue_stands_first_and_is_told() {
    use venture::Edit;
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let ahead = plan(&editor, &team, &[("hypothesis", "A in time")]).await;
    // A deadline that is over can only come about by waiting; the store does not forbid it.
    let late = experiment::Card {
        hypothesis: "Z late".to_owned(),
        method: "Ask".to_owned(),
        need: None,
        idea: None,
        about: String::new(),
        metric: "Minutes".to_owned(),
        scale: experiment::Scale::Number,
        unit: "min".to_owned(),
        direction: experiment::Direction::AtMost,
        threshold: 7.5,
        planned_n: 5,
        deadline: (OffsetDateTime::now_utc() - Duration::days(1)).date(),
        cost_minor: Some(1250),
    };
    let edit = Edit { author: team.author(), venture: team.venture };
    let id = experiment::store::insert_experiment(&app.shared.db, edit, late).await.unwrap();
    let page = editor.get(&list(&team)).await.page();
    assert_eq!(page.text("[data-row] a"), "Z late");
    assert_eq!(page.count("[data-group=experiments-overdue] [data-row]"), 1);
    assert_eq!(page.count("[data-role=overdue]"), 1);
    let page = editor.get(&format!("{}?sort=hypothesis", list(&team))).await.page();
    assert_eq!(page.text("[data-row] a"), "A in time");
    for (query, count) in [
        ("show=overdue", 1),
        ("show=planned", 2),
        ("show=running", 0),
        ("q=minutes", 1),
        ("show=archived", 0),
    ] {
        let page = editor.get(&format!("{}?{query}", list(&team))).await.page();
        assert_eq!(page.count("[data-row]"), count, "{query}");
    }
    let late = format!("{}/{id}", list(&team));
    editor.post(&format!("{late}/start"), &[]).await.is(409);
    // The home of the venture says that something waits.
    let home = editor.get(&format!("/ventures/{}", team.venture)).await.page();
    assert_eq!(home.attribute("[data-role=overdue] a", "href"), late);
    let csv = editor.get(&format!("{}.csv", list(&team))).await.is(200).body;
    assert!(csv.lines().nth(1).unwrap().starts_with("Z late,planned,yes"), "{csv}");
    let api = format!("/api/v1/ventures/{}/experiments", team.venture);
    let page = editor.get(&api).await.is(200).json();
    assert_eq!((&page["total"], &page["items"][0]["overdue"]), (&2.into(), &true.into()));
    // Abandoned or archived, it waits no longer.
    editor.post(&format!("{late}/abandon"), &[]).await.is(422);
    let reason = [("abandon_reason", "Nobody to ask")];
    editor.post(&format!("{late}/abandon"), &reason).await.redirects_to(&late);
    assert_eq!(editor.get(&list(&team)).await.page().count("[data-role=overdue]"), 0);
    editor.post(&format!("{ahead}/archive"), &[]).await.redirects_to(&ahead);
    editor.post(&format!("{ahead}/start"), &[]).await.is(409);
    editor.post(&format!("{ahead}/restore"), &[]).await.redirects_to(&ahead);
    editor.post(&format!("{ahead}/start"), &[]).await.redirects_to(&ahead);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_experiment_of_another_venture_is_not_found() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let second = app.venture(&team).await;
    let one = plan(&owner, &team, &[]).await;
    let moved = one.replace(&team.venture.to_string(), &second.to_string());
    owner.get(&moved).await.is(404);
    for step in ["start", "result", "decide", "reopen", "abandon", "archive", "copy"] {
        owner.post(&format!("{moved}/{step}"), &[]).await.is(404);
    }
    owner.post(&format!("{one}/start"), &[]).await.redirects_to(&one);
}
