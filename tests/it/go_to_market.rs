//! Going to market through its forms: segments, forces, sizes, channels, roadmap.

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    client::Client,
    test_app::{Who, spawn_app},
};

const FACT: [(&str, &str); 2] = [("source", "Registry"), ("observed_on", "2026-01-02")];

/// A form's fields with what is typed into them; later ones take the place of earlier ones.
fn typed<'a>(all: &[(&'a str, &'a str)], own: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut typed = all.to_vec();
    typed.retain(|(name, _)| own.iter().all(|(other, _)| other != name));
    typed.extend(own);
    typed
}

const SIZE: [(&str, &str); 7] = [
    ("name", "Parcel depots"),
    ("accounts", "5000"),
    ("acv", "1000"),
    ("served", "on"),
    ("share_base", "5"),
    FACT[0],
    FACT[1],
];

async fn segment(browser: &Client, venture: Uuid, name: &str) -> Uuid {
    let list = format!("/ventures/{venture}/market/segments");
    let made = browser.post(&list, &[("name", name), FACT[0], FACT[1]]).await;
    let address = made.redirects_to(&list);
    address.split('?').next().unwrap().rsplit('/').next().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_market_is_added_up_checked_from_above_and_taken_over() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}/go-to-market/market-size", team.venture);
    for (field, wrong) in [
        ("name", ""),
        ("accounts", "-1"),
        ("accounts", "2.5"),
        ("accounts", "99999999999999999999"),
        ("acv", "NaN"),
        ("acv", "-3"),
        ("share_base", "101"),
        ("share_base", "inf"),
        ("observed_on", "2999-01-01"),
        ("segment", "018f0000-0000-7000-8000-000000000000"),
    ] {
        let answer = editor.post(&base, &typed(&SIZE, &[(field, wrong)])).await;
        assert_eq!(answer.wrong_fields(), [field], "{wrong:?}");
    }
    let crooked = [("share_low", "7"), ("share_high", "9")];
    assert_eq!(editor.post(&base, &typed(&SIZE, &crooked)).await.wrong_fields(), ["share_low"]);
    assert_eq!(editor.get(&base).await.page().count("tbody tr"), 0, "something was kept after all");
    editor.post(&format!("{base}/take-over"), &[]).await.is(409);

    let ranged = [("share_low", "2"), ("share_high", "10")];
    editor.post(&base, &typed(&SIZE, &ranged)).await.redirects_to(&base);
    let unserved = [("name", "Airports"), ("accounts", "1000")];
    let unserved: Vec<_> =
        typed(&SIZE, &unserved).into_iter().filter(|(name, _)| *name != "served").collect();
    editor.post(&base, &unserved).await.redirects_to(&base);
    let page = editor.get(&base).await.is(200).page();
    let totals = page.text("[data-role=totals]");
    // 1,000 × 5,000 accounts = 5,000,000, the published example.
    for figure in ["6,000,000", "5,000,000", "250,000", "100,000 – 500,000"] {
        assert!(totals.contains(figure), "{figure} in {totals}");
    }

    let check =
        [("check_amount", "10000000"), ("check_source", "Analyst"), ("check_date", "2026-01-02")];
    editor.post(&format!("{base}/check"), &check).await.redirects_to(&base);
    let page = editor.get(&base).await.is(200).page();
    assert!(page.text("[data-role=divergence].warning").contains("40"));
    let zero = [("check_amount", "0"), ("check_source", "x"), ("check_date", "2026-01-02")];
    assert_eq!(editor.post(&format!("{base}/check"), &zero).await.wrong_fields(), ["check_amount"]);
    editor.post(&format!("{base}/check"), &[]).await.redirects_to(&base);
    assert_eq!(editor.get(&base).await.page().count("[data-role=divergence]"), 0);

    let economics = format!("/ventures/{}/economics", team.venture);
    editor.post(&format!("{base}/take-over"), &[]).await.redirects_to(&economics);
    let page = editor.get(&economics).await.is(200).page();
    let row = page.text("#reachable-customers");
    for figure in ["100", "250", "500", "Market size by segment", "2026-01-02"] {
        assert!(row.contains(figure), "{figure} in {row}");
    }
    assert_eq!(page.attribute("#reachable-customers .prose a", "href"), base);
    let api = editor.get(&format!("/api/v1{base}")).await.is(200).json();
    assert_eq!((&api["total"], &api["som"]["value"]), (&2.into(), &250_000.0.into()));
    let scored = format!("/api/v1/ventures/{}/scores/market-size", team.venture);
    let scored = editor.get(&scored).await.is(200).json();
    assert_eq!(scored["result"]["tam"], 6_000_000.0);
    assert_eq!(scored["result"]["som"], 250_000.0);
    assert!(
        editor
            .get(&format!("{base}.csv"))
            .await
            .is(200)
            .body
            .contains("Airports,,1000,1000.00,false")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_is_kept_changed_put_away_and_its_cost_taken_over() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}/go-to-market/channels", team.venture);
    let depots = segment(&editor, team.venture, "Depots").await.to_string();
    let fairs = [
        ("name", "Fairs"),
        ("segment", depots.as_str()),
        ("cost", "100"),
        ("customers", "30"),
        FACT[0],
        FACT[1],
    ];
    for (field, wrong) in [("cost", "-1"), ("customers", "many"), ("name", ""), ("segment", "x")] {
        let answer = editor.post(&base, &typed(&fairs, &[(field, wrong)])).await;
        assert_eq!(answer.wrong_fields(), [field], "{wrong:?}");
    }
    editor.post(&format!("{base}/take-over"), &[]).await.is(409);
    editor.post(&base, &fairs).await.redirects_to(&base);
    let sales = [("name", "Sales"), ("cost", "500"), ("customers", "10")];
    editor.post(&base, &typed(&fairs, &sales)).await.redirects_to(&base);
    let unknown = [("name", "Partners"), ("cost", ""), ("customers", "")];
    editor.post(&base, &typed(&fairs, &unknown)).await.redirects_to(&base);
    let page = editor.get(&format!("{base}?sort=-cost")).await.is(200).page();
    assert!(page.text("tbody tr:first-child").contains("Sales"));
    assert!(page.text("tbody tr:first-child").contains("Depots"));
    assert!(page.text("tbody tr:last-child").contains("unknown"));
    // (100 × 30 + 500 × 10) ÷ 40 = 200.
    assert!(page.text(".key-figure").contains("200.00"), "{}", page.text(".key-figure"));
    let economics = format!("/ventures/{}/economics", team.venture);
    editor.post(&format!("{base}/take-over"), &[]).await.redirects_to(&economics);
    let economics = editor.get(&economics).await.is(200).page();
    assert!(economics.text("#acquisition-cost").contains("200"));
    assert_eq!(economics.attribute("#acquisition-cost .prose a", "href"), base);

    let sales = page.attribute("tbody tr:first-child th a", "href");
    let form = editor.get(&sales).await.is(200).page();
    assert_eq!(form.attribute("input[name=cost]", "value"), "500.00");
    editor.post(&format!("{sales}/archive"), &[]).await.redirects_to(&base);
    assert_eq!(editor.get(&base).await.page().count("tbody tr"), 2);
    editor.post(&sales, &fairs).await.is(409);
    editor.post(&format!("{sales}/restore"), &[]).await.redirects_to(&base);
    editor.post(&sales, &typed(&fairs, &[("name", "Own sales")])).await.redirects_to(&base);
    assert_eq!(editor.get(&format!("{base}?q=own")).await.page().count("tbody tr"), 1);

    let second = app.venture(&team).await;
    let moved = sales.replace(&team.venture.to_string(), &second.to_string());
    editor.get(&moved).await.is(404);
    editor.post(&format!("{moved}/archive"), &[]).await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn segments_and_forces_are_rated_by_several_people() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let owner = app.browser(&team, Who::Owner).await;
    let room = format!("/ventures/{}/go-to-market", team.venture);
    let depots = segment(&editor, team.venture, "Depots").await;
    let clinics = segment(&editor, team.venture, "Clinics").await;
    let rate = format!("{room}/segments/rate");
    let names = |id: Uuid| ["size", "need", "reach"].map(|word| format!("{word}-{id}"));
    let (first, second) = (names(depots), names(clinics));
    let half = [(first[0].as_str(), "5"), FACT[0], FACT[1]];
    let wrong = editor.post(&rate, &half).await.wrong_fields();
    assert_eq!(wrong, [first[1].as_str(), first[2].as_str()], "all three or none");
    let off = [(first[0].as_str(), "6"), (&first[1], "0"), (&first[2], "3"), FACT[0], FACT[1]];
    assert_eq!(editor.post(&rate, &off).await.wrong_fields().len(), 2);
    for (who, need) in [(&editor, "5"), (&owner, "3")] {
        let all = [
            (first[0].as_str(), "2"),
            (&first[1], need),
            (&first[2], "4"),
            (&second[0], "5"),
            (&second[1], "1"),
            (&second[2], "1"),
            FACT[0],
            FACT[1],
        ];
        who.post(&rate, &all).await.redirects_to(&format!("{room}/segments"));
    }
    let page = editor.get(&format!("{room}/segments")).await.is(200).page();
    assert!(page.text("tbody tr:first-child").contains("Depots"));
    assert!(page.text("tbody tr:first-child").contains("3.0 – 3.7, n 2"), "{}", page.text("tbody"));
    let page = editor.get(&format!("{room}/segments?size=1&need=0&reach=0")).await.is(200).page();
    assert!(page.text("tbody tr:first-child").contains("Clinics"));

    let forces = format!("{room}/forces");
    let one = [("buyers-few", "5"), ("buyers-informed", "3"), FACT[0], FACT[1]];
    assert_eq!(
        editor
            .post(&format!("{forces}/rate"), &typed(&one, &[("buyers-few", "9")]))
            .await
            .wrong_fields(),
        ["buyers-few"]
    );
    editor.post(&format!("{forces}/rate"), &one).await.redirects_to(&forces);
    let page = editor.get(&forces).await.is(200).page();
    assert!(page.text("[data-role=forces]").contains("More raters needed for a figure: 1"));
    let other = [("buyers-few", "2"), FACT[0], FACT[1]];
    owner.post(&format!("{forces}/rate"), &other).await.redirects_to(&forces);
    let answer = editor.get(&format!("/api/v1{forces}")).await.is(200).json();
    let buyers = &answer["forces"][3];
    assert_eq!((&buyers["strength"]["value"], &buyers["spread"]), (&3.0.into(), &2.0.into()));
    assert_eq!(answer["open"], 4);
    let page = editor.get(&forces).await.is(200).page();
    assert!(
        page.text("[data-role=forces] tr:nth-child(4)").contains("Raters are 2.0 points apart")
    );
    let form = editor.get(&format!("{forces}/rate")).await.is(200).page();
    assert_eq!(form.attribute("select[name=buyers-few] option[selected]", "value"), "5");
    editor.get(&format!("{forces}.csv")).await.is(200);
    let overview = owner.get(&room).await.is(200).page();
    assert!(overview.text("main").contains("Depots"));

    // The same figures as a file would have.
    let scores = format!("/api/v1/ventures/{}/scores", team.venture);
    let porter = editor.get(&format!("{scores}/porter")).await.is(200);
    assert!(porter.body.contains("rater 2") && !porter.body.contains("Editor"), "{}", porter.body);
    assert_eq!(porter.json()["n"], 2);

    // Who leaves no longer counts; what they said stays in the file.
    let leaves = format!("/ventures/{}/members/{}", team.venture, team.rater());
    owner.post(&leaves, &[("role", "none")]).await.is(303);
    let page = owner.get(&format!("{room}/segments")).await.is(200).page();
    assert!(page.text("tbody tr:first-child").contains("n 1"), "{}", page.text("tbody"));
    assert!(page.text("main").contains("are kept and exported but not counted: 1"));
    let answer = owner.get(&format!("/api/v1{forces}")).await.is(200).json();
    assert_eq!((&answer["former"], &answer["raters"].as_array().unwrap().len()), (&1.into(), &1));
    let page = owner.get(&forces).await.is(200).page();
    assert!(page.text("main").contains("are kept and exported but not counted: 1"));
    let file = owner.get(&format!("{forces}.csv")).await.is(200).body;
    assert!(file.contains("buyers-few,5,false") && file.contains("buyers-few,2,true"), "{file}");
    let told = owner.get(&format!("{scores}/porter")).await.is(422).json();
    assert!(told.to_string().contains("1 more needed"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_milestone_leads_to_its_experiment_and_keeps_older_words() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}/go-to-market/roadmap", team.venture);
    let list = format!("/ventures/{}/experiments", team.venture);
    let deadline = (OffsetDateTime::now_utc() + Duration::days(7)).date().to_string();
    let card = [
        ("hypothesis", "Depots pay for a pilot"),
        ("method", "Ask ten"),
        ("metric", "Pilots signed"),
        ("scale", "share"),
        ("direction", "at-least"),
        ("threshold", "30"),
        ("planned_n", "10"),
        ("deadline", deadline.as_str()),
    ];
    let made = editor.post(&list, &card).await.redirects_to(&format!("{list}/"));
    let experiment = made.split('?').next().unwrap();
    let id = experiment.rsplit('/').next().unwrap();
    let step =
        [("title", "Pilot"), ("due_on", "2099-03-01"), ("state", "planned"), ("experiment", id)];
    editor.post(&base, &step).await.redirects_to(&base);
    let page = editor.get(&base).await.is(200).page();
    assert!(
        page.attributes("[data-role=milestones] td a", "href").contains(&experiment.to_owned())
    );
    let milestone = page.attribute("[data-role=milestones] tbody th a", "href");
    let form = editor.get(&milestone).await.is(200).page();
    assert_eq!(form.attribute("select[name=experiment] option[selected]", "value"), id);
    assert_eq!(form.count("input[name=experiment_text]"), 0, "nothing to keep");
    let file = editor.get(&format!("{base}.csv")).await.is(200).body;
    assert!(file.contains("Depots pay for a pilot"), "{file}");

    // Archived, it stays linked and is offered nowhere else.
    editor.post(&format!("{experiment}/archive"), &[]).await;
    let form = editor.get(&milestone).await.is(200).page();
    assert_eq!(form.attribute("select[name=experiment] option[selected]", "value"), id);
    let new = editor.get(&format!("{base}/new")).await.is(200).page();
    assert_eq!(new.count("select[name=experiment] option"), 1);

    // Words from before experiments could be linked stay until somebody empties them.
    let words = typed(&step[..3], &[("experiment_text", "Ten calls")]);
    editor.post(&milestone, &words).await.redirects_to(&base);
    assert!(editor.get(&base).await.page().text("[data-role=milestones]").contains("Ten calls"));
    let form = editor.get(&milestone).await.is(200).page();
    assert_eq!(form.attribute("input[name=experiment_text]", "value"), "Ten calls");
    let second = app.venture(&team).await;
    let elsewhere = base.replace(&team.venture.to_string(), &second.to_string());
    let answer = editor.post(&elsewhere, &step).await;
    assert_eq!(answer.wrong_fields(), ["experiment"], "another venture's experiment");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_roadmap_flags_what_is_late_and_refuses_circles() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}/go-to-market/roadmap", team.venture);
    let step = [("title", "Prototype"), ("due_on", "2026-01-02"), ("state", "doing")];
    for (field, wrong) in [
        ("title", ""),
        ("due_on", ""),
        ("due_on", "soon"),
        ("due_on", "1999-12-31"),
        ("state", "maybe"),
        ("idea", "018f0000-0000-7000-8000-000000000000"),
        ("experiment", "018f0000-0000-7000-8000-000000000000"),
    ] {
        let answer = editor.post(&base, &typed(&step, &[(field, wrong)])).await;
        assert_eq!(answer.wrong_fields(), [field], "{wrong:?}");
    }
    editor.post(&base, &step).await.redirects_to(&base);
    let page = editor.get(&base).await.is(200).page();
    assert!(page.text("[data-role=late]").contains('1'));
    let first = page.attribute("[data-role=milestones] tbody th a", "href");
    let after = format!("after-{}", first.rsplit('/').next().unwrap());
    let pilot =
        [("title", "Pilot"), ("due_on", "2099-01-02"), ("state", "planned"), (&after, "on")];
    editor.post(&base, &pilot).await.redirects_to(&base);
    let page = editor.get(&base).await.is(200).page();
    assert!(page.text("[data-role=milestones] tbody tr:nth-child(2)").contains("Prototype"));
    assert!(page.count(".chart .wait") > 0, "the dependency is drawn");
    assert!(page.text(".chart-table").contains("Prototype"));
    let second = page.attribute("[data-role=milestones] tbody tr:nth-child(2) th a", "href");
    let back = format!("after-{}", second.rsplit('/').next().unwrap());
    let circle = typed(&step, &[(back.as_str(), "on")]);
    assert_eq!(editor.post(&first, &circle).await.wrong_fields(), ["after"]);
    let form = editor.post(&first, &circle).await.page();
    assert_eq!(form.count("input[type=checkbox][checked]"), 1, "what was ticked stays ticked");

    editor.post(&first, &typed(&step, &[("state", "done")])).await.redirects_to(&base);
    let page = editor.get(&base).await.is(200).page();
    assert_eq!(page.count("[data-role=late]"), 0);
    assert_eq!(
        editor
            .get(&format!("{base}?show=done"))
            .await
            .page()
            .count("[data-role=milestones] tbody tr"),
        1
    );
    editor.post(&format!("{first}/archive"), &[]).await.redirects_to(&base);
    let api = format!("/api/v1/ventures/{}/go-to-market/milestones", team.venture);
    assert_eq!(editor.get(&api).await.is(200).json()["total"], 1);
    // An archived one is not offered any more, and stays linked.
    editor.post(&second, &typed(&pilot[..3], &[])).await.redirects_to(&base);
    editor.post(&format!("{first}/restore"), &[]).await.redirects_to(&base);
    let answer = editor.get(&api).await.is(200).json();
    assert_eq!(answer["items"][1]["depends_on"].as_array().unwrap().len(), 1);
    assert!(
        editor
            .get(&format!("{base}.csv"))
            .await
            .is(200)
            .body
            .contains("Pilot,2099-01-02,planned,,,Prototype")
    );
}
