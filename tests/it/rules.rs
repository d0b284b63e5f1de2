//! The rules of the verdict: changed by a founder, printed with the reason,
//! never without one, and back to the defaults without loss.

use crate::{
    client::Client,
    test_app::{Who, spawn_app},
};

/// Every field as the page shows it, with some typed anew.
async fn typed(browser: &Client, form: &str, anew: &[(&str, &str)]) -> Vec<(String, String)> {
    let page = browser.get(form).await.page();
    let mut fields = Vec::new();
    for criterion in [
        "need",
        "differentiation",
        "market",
        "technical",
        "gross_margin",
        "ltv_to_cac",
        "runway_slack",
    ] {
        fields.extend([format!("{criterion}-stop"), format!("{criterion}-go")]);
    }
    for dimension in ["need", "differentiation", "market", "technical", "economics", "risk"] {
        fields.push(format!("weight-{dimension}"));
    }
    let mut values: Vec<(String, String)> = fields
        .into_iter()
        .map(|name| {
            let value = page.attribute(&format!("input[name={name}]"), "value");
            (name, value)
        })
        .collect();
    for (name, value) in anew {
        values.retain(|(kept, _)| kept != name);
        values.push(((*name).to_owned(), (*value).to_owned()));
    }
    values
}

fn borrowed(values: &[(String, String)]) -> Vec<(&str, &str)> {
    values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_rules_are_judged_by_and_printed_with_their_reason() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}", team.venture);
    let form = format!("{base}/rules");

    let page = editor.get(&form).await.page();
    assert_eq!(page.attribute("input[name=need-go]", "value"), "12");
    assert_eq!(page.attribute("input[name=gross_margin-stop]", "value"), "30");
    assert_eq!(page.attribute("input[name=weight-need]", "value"), "25");

    let anew = [("need-go", "14.5"), ("gross_margin-go", "72.5"), ("weight-risk", "10")];
    let values = typed(&editor, &form, &anew).await;
    let refused = editor.post(&form, &borrowed(&values)).await.is(422);
    assert_eq!(refused.page().attribute("input[name=need-go]", "value"), "14.5");
    assert_eq!(refused.wrong_fields(), ["reason"], "no change without a reason");
    let kept = editor.get(&form).await.page();
    assert_eq!(kept.attribute("input[name=need-go]", "value"), "12", "nothing was kept");

    let mut values = values;
    values.push(("reason".to_owned(), "Our buyers are few and pay a lot".to_owned()));
    editor.post(&form, &borrowed(&values)).await.redirects_to(&form);
    let kept = editor.get(&form).await.page();
    assert_eq!(kept.attribute("input[name=need-go]", "value"), "14.5");
    assert_eq!(kept.attribute("input[name=gross_margin-go]", "value"), "72.5");
    assert!(kept.text("[data-role=rules-history]").contains("Our buyers are few"));

    let reports = format!("{base}/reports");
    let printed = editor.post(&reports, &[]).await.redirects_to(&reports);
    let report = editor.get(&printed).await.page();
    let rules = report.text("#verdict");
    assert!(rules.contains("14.5") && rules.contains("changed"), "{rules}");
    assert!(rules.contains("Our buyers are few"), "{rules}");

    editor.post(&format!("{form}/reset"), &[]).await.redirects_to(&form);
    let back = editor.get(&form).await.page();
    assert_eq!(back.attribute("input[name=need-go]", "value"), "12");
    assert!(back.text("[data-role=rules-history]").contains("Our buyers are few"), "history stays");
    let anew = editor.post(&reports, &[]).await.redirects_to(&reports);
    assert!(!editor.get(&anew).await.body.contains("Our buyers are few"));
    let old = editor.get(&printed).await.page();
    assert!(old.text("#verdict").contains("14.5"), "a report never changes");
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_that_cannot_be_are_refused_by_field() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let form = format!("/ventures/{}/rules", team.venture);
    for (anew, wrong) in [
        (vec![("need-stop", "13")], vec!["need-go"]),
        (vec![("market-go", "NaN")], vec!["market-go"]),
        (vec![("technical-stop", "")], vec!["technical-stop"]),
        (vec![("weight-need", "-1")], vec!["weight-need"]),
        (
            vec![
                ("weight-need", "0"),
                ("weight-differentiation", "0"),
                ("weight-market", "0"),
                ("weight-technical", "0"),
                ("weight-economics", "0"),
                ("weight-risk", "0"),
            ],
            vec!["weight-need"],
        ),
    ] {
        let mut values = typed(&editor, &form, &anew).await;
        values.push(("reason".to_owned(), "Try".to_owned()));
        let answer = editor.post(&form, &borrowed(&values)).await.is(422);
        assert_eq!(answer.wrong_fields(), wrong);
    }
    assert!(editor.get(&form).await.body.contains("No changes yet"));
}
