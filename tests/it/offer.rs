//! The offer, its quantities and its risk answers through their forms.

use crate::test_app::{Who, spawn_app};

#[tokio::test(flavor = "multi_thread")]
async fn a_promise_that_cannot_be_is_refused_and_kept_as_typed() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let path = format!("/ventures/{}/offer", team.venture);
    let typed = [
        ("benchmark", "0190c3a0-0000-7000-8000-000000000000"),
        ("latency", "-1"),
        ("percentile", "77"),
        ("accuracy", "NaN"),
        ("pricing", "for free"),
        ("machine", "the fastest"),
    ];
    let answer = editor.post(&path, &typed).await.is(422);
    assert_eq!(answer.page().attribute("input[name=accuracy]", "value"), "NaN");
    let mut wrong = answer.wrong_fields();
    wrong.sort();
    assert_eq!(wrong, ["accuracy", "benchmark", "latency", "machine", "percentile", "pricing"]);
    let good =
        [("latency", "5"), ("percentile", "99"), ("accuracy", "97.5"), ("pricing", "per-month")];
    editor.post(&path, &good).await.redirects_to(&path);
    let page = editor.get(&path).await.page();
    assert_eq!(page.attribute("input[name=latency]", "value"), "5");
    assert_eq!(page.attribute("input[name=accuracy]", "value"), "97.5");
}

#[tokio::test(flavor = "multi_thread")]
async fn quantities_must_rise_and_are_kept_all_or_none() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}", team.venture);
    let form = format!("{base}/offer/assumptions");
    let typed = |low, middle, high| {
        [
            ("price-low", low),
            ("price-base", middle),
            ("price-high", high),
            ("price-source", "Pilot"),
            ("price-ground", "observed"),
            ("price-date", "2026-01-02"),
            ("churn-base", "3.5"),
            ("churn-source", "Guess"),
            ("churn-ground", "assumed"),
            ("churn-date", "2026-01-02"),
        ]
    };
    for (low, middle, high, wrong) in [
        ("30", "20", "40", "price-low"),
        ("10", "20", "15", "price-high"),
        ("10", "inf", "30", "price-base"),
        ("10", "", "30", "price-base"),
        ("0", "20", "30", "price-low"),
    ] {
        let answer = editor.post(&form, &typed(low, middle, high)).await;
        assert_eq!(answer.wrong_fields(), [wrong], "{low} {middle} {high}");
    }
    let economics = format!("{base}/economics");
    let page = editor.get(&economics).await.page();
    assert_eq!(page.count("#churn .fig"), 0, "something was kept after all");
    editor.post(&form, &typed("10", "20", "30")).await.redirects_to(&economics);
    let page = editor.get(&economics).await.page();
    assert_eq!(page.count("#price .fig.observed, #price .fig.stale"), 1);
    assert_eq!(page.count("#churn .fig.assumption, #churn .fig.stale"), 1);
    let page = editor.get(&form).await.page();
    assert_eq!(page.attribute("input[name=churn-low]", "value"), "3.5", "known exactly");
    // A viewer reads the numbers; the form behind them is closed.
    let viewer = app.browser(&team, Who::Viewer).await;
    assert_eq!(viewer.get(&economics).await.page().count("#price a.fig"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_settled_question_needs_a_reason() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let path = format!("/ventures/{}/offer/risks", team.venture);
    let page = editor.get(&path).await.page();
    let names = page.attributes("main select", "name");
    let mut fields: Vec<_> = names.iter().map(|name| (name.as_str(), "open")).collect();
    fields[0].1 = "settled";
    let note = format!("{}-note", names[0]);
    assert_eq!(editor.post(&path, &fields).await.wrong_fields(), [note.as_str()]);
    fields.push((note.as_str(), "Counsel looked at it"));
    editor.post(&path, &fields).await.redirects_to(&path);
    let answered = editor.get(&path).await.page();
    assert_eq!(answered.attribute("main select option[selected]", "value"), "settled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_required_figure_is_asked_for_in_a_measure_and_comes_back_in_it() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let path = format!("/ventures/{}/offer", team.venture);
    let typed = |figure: &'static str, measure: &'static str| {
        [("accuracy", figure), ("measure", measure), ("percentile", "99"), ("pricing", "per-month")]
    };
    for (figure, measure, wrong) in
        [("0.8", "luck", "measure"), ("80", "auc", "accuracy"), ("-1", "rmse", "accuracy")]
    {
        assert_eq!(editor.post(&path, &typed(figure, measure)).await.wrong_fields(), [wrong]);
    }
    for (figure, measure) in
        [("0.8", "auc"), ("0.35", "average_precision"), ("0.9", "rmse"), ("97.5", "accuracy")]
    {
        editor.post(&path, &typed(figure, measure)).await.redirects_to(&path);
        let page = editor.get(&path).await.page();
        assert_eq!(page.attribute("input[name=accuracy]", "value"), figure);
        assert_eq!(page.attribute("#f-measure option[selected]", "value"), measure);
    }
}
