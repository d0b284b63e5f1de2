//! Tables of fields: ratings, the feature matrix and assumptions, through their pages.

use std::collections::BTreeMap;

use crate::{
    client::{Answer, Client},
    exchange::take_in,
    test_app::{Team, TestApp, Who, spawn_app},
};

const FACT: [(&str, &str); 2] = [("source", "Interview"), ("observed_on", "2026-01-02")];

/// A venture with two needs and two competitors.
struct Grid {
    editor: Client,
    base: String,
    path: String,
}

async fn made(browser: &Client, list: &str, name: (&str, &str)) -> String {
    let fields: Vec<_> = FACT.into_iter().chain([name]).collect();
    let address = browser.post(list, &fields).await.redirects_to(&format!("{list}/"));
    address.split('?').next().unwrap().to_owned()
}

async fn grid(app: &TestApp, team: &Team) -> Grid {
    let editor = app.browser(team, Who::Editor).await;
    let base = format!("/ventures/{}", team.venture);
    for need in ["Read labels", "Sort parcels"] {
        made(&editor, &format!("{base}/needs"), ("statement", need)).await;
    }
    for rival in ["Alpha", "Beta"] {
        made(&editor, &format!("{base}/competitors"), ("name", rival)).await;
    }
    Grid { path: format!("{base}/market/ratings"), base, editor }
}

type Fields = BTreeMap<String, String>;

/// Everything that the page's table would send.
async fn shown(browser: &Client, path: &str) -> Fields {
    let page = browser.get(path).await.is(200).page();
    let names = page.attributes("form[data-grid] input[name]", "name");
    let values = page.attributes("form[data-grid] input[name]", "value");
    assert_eq!(names.len(), values.len());
    let mut fields: Fields = names.into_iter().zip(values).collect();
    fields.remove("csrf");
    fields.remove("once");
    let selects = page.attributes("form[data-grid] td select", "name");
    fields.extend(selects.into_iter().map(|name| {
        let chosen = format!("select[name={name}] option[selected]");
        let value = page.attribute(&chosen, "value");
        (name, value)
    }));
    fields
}

async fn send(browser: &Client, path: &str, fields: &Fields, typed: &[(&str, &str)]) -> Answer {
    let mut fields = fields.clone();
    fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(path, &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grid_of_ratings_is_saved_at_once() {
    let app = spawn_app().await;
    let team = app.team().await;
    let Grid { editor, base, path } = grid(&app, &team).await;
    let fields = shown(&editor, &path).await;
    // Our offer, Alpha, Beta; the second row takes source and date of the first.
    let typed = [("r0c0", "4"), ("r0c1", "3"), ("r0c2", "?"), ("source0", "Trial"), ("r1c1", "0")];
    let to = send(&editor, &path, &fields, &typed).await.redirects_to(&path);
    let page = editor.get(&to).await.page();
    assert!(page.text("[data-role=saved]").contains('4'), "{}", page.text("[data-role=saved]"));
    assert_eq!(page.count("[data-role=saved] a"), 2, "no next step");
    let value = |name: &str| page.attribute(&format!("input[name={name}]"), "value");
    let cells = ["r0c0", "r0c1", "r0c2", "r1c0", "r1c1", "r1c2"].map(value);
    assert_eq!(cells, ["4", "3", "?", "", "0", ""]);
    assert!(editor.get(&format!("{base}/needs")).await.page().text("tbody").contains("Alpha"));
    // Nothing changed, nothing saved.
    let fields = shown(&editor, &path).await;
    let to = send(&editor, &path, &fields, &[]).await.redirects_to(&path);
    assert!(to.ends_with("saved=0"), "{to}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_stands_at_its_cell_and_everything_typed_stays() {
    let app = spawn_app().await;
    let team = app.team().await;
    let Grid { editor, path, .. } = grid(&app, &team).await;
    let fields = shown(&editor, &path).await;
    for (typed, wrong) in [
        ([("r0c1", "6"), ("source0", "Trial")], "r0c1"),
        ([("r0c1", "-1"), ("source0", "Trial")], "r0c1"),
        ([("r0c1", "2.5"), ("source0", "Trial")], "r0c1"),
        ([("r0c1", "good"), ("source0", "Trial")], "r0c1"),
        ([("r0c0", "?"), ("source0", "Trial")], "r0c0"),
        ([("r1c2", "4"), ("source0", "")], "source1"),
        ([("r1c2", "4"), ("by", "")], "by"),
        ([("r1c2", "4"), ("date0", "2999-01-01")], "date0"),
    ] {
        let mut typed = typed.to_vec();
        if wrong == "by" || wrong == "date0" {
            typed.push(("source0", "Trial"));
        }
        let answer = send(&editor, &path, &fields, &typed).await;
        let page = answer.page();
        let name = typed[0].0;
        assert_eq!(page.attribute(&format!("input[name={name}]"), "value"), typed[0].1);
        assert_eq!(answer.wrong_fields(), [wrong], "{typed:?}");
    }
    // A good cell beside a wrong one is not written either.
    let typed = [("r0c1", "3"), ("r0c2", "9"), ("source0", "Trial")];
    assert_eq!(send(&editor, &path, &fields, &typed).await.wrong_fields(), ["r0c2"]);
    assert_eq!(shown(&editor, &path).await["r0c1"], "");
    let strange = [("row0", "0190c3a0-0000-7000-8000-000000000000")];
    send(&editor, &path, &fields, &strange).await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_people_the_second_sees_what_the_first_saved() {
    let app = spawn_app().await;
    let team = app.team().await;
    let Grid { editor: first, path, .. } = grid(&app, &team).await;
    let second = app.browser(&team, Who::Owner).await;
    let by = [("by", "R1")];
    let (mine, theirs) = (shown(&first, &path).await, shown(&second, &path).await);
    let typed = [("r0c1", "5"), ("r1c1", "1"), ("source0", "Trial"), by[0]];
    send(&first, &path, &mine, &typed).await.redirects_to(&path);
    let typed = [("r0c1", "2"), ("r0c2", "4"), ("source0", "Demo"), by[0]];
    let answer = send(&second, &path, &theirs, &typed).await.is(409);
    let page = answer.page();
    assert_eq!(page.attribute("input[name=r0c1]", "value"), "2", "what was typed is gone");
    assert_eq!(page.attributes("[data-field-error]", "data-field-error"), ["r0c1"]);
    assert!(page.text("[data-field-error=r0c1]").contains('5'));
    assert!(page.text("[data-role=conflicts]").contains('1'));
    let now = shown(&first, &path).await;
    assert_eq!((now["r0c1"].as_str(), now["r0c2"].as_str()), ("5", ""));
    // Sent again from that page, it replaces the other value; the untouched cell keeps its own.
    let mut again = theirs.clone();
    for name in ["seen0", "seen1"] {
        let value = page.attribute(&format!("input[name={name}]"), "value");
        again.insert(name.to_owned(), value);
    }
    send(&second, &path, &again, &typed).await.redirects_to(&path);
    let now = shown(&first, &path).await;
    let cells = ["r0c1", "r0c2", "r1c1"].map(|name| now[name].as_str());
    assert_eq!(cells, ["2", "4", "1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_is_pasted_without_a_script() {
    let app = spawn_app().await;
    let team = app.team().await;
    let Grid { editor, path, .. } = grid(&app, &team).await;
    let fields = shown(&editor, &path).await;
    for (block, column, told) in [
        ("3\t4\r\n5", "1", ["2", "2"]),
        ("3\r\n4\t5", "1", ["2", "2"]),
        ("3\t4\t5\tTrial\t2026-01-02\t7", "0", ["6", "5"]),
        ("1\r\n2\r\n3", "1", ["3", "2"]),
    ] {
        let typed = [("paste", block), ("paste_row", "0"), ("paste_column", column)];
        let answer = send(&editor, &path, &fields, &typed).await;
        let text = answer.page().text("[data-field-error=paste]");
        assert!(told.iter().all(|number| text.contains(number)), "{block:?}: {text}");
        assert_eq!(answer.wrong_fields(), ["paste"]);
        assert_eq!(shown(&editor, &path).await["r0c1"], "", "something was written");
    }
    let block = "3\t4\tTrial\t2026-01-02\r\n\t5\t\t\r\n";
    let typed = [("paste", block), ("paste_row", "0"), ("paste_column", "1")];
    send(&editor, &path, &fields, &typed).await.redirects_to(&path);
    let now = shown(&editor, &path).await;
    let cells = ["r0c1", "r0c2", "r1c1", "r1c2"].map(|name| now[name].as_str());
    assert_eq!(cells, ["3", "4", "", "5"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_are_chosen_and_pages_stay_small() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let base = format!("/ventures/{}", team.venture);
    let path = format!("{base}/market/ratings");
    let names: Vec<String> = (0..25).map(|n| format!("Rival {n:02},4\n")).collect();
    let file = format!("name,share\n{}", names.concat().replace(",4", ","));
    take_in(&editor, team.venture, "competitors", file.as_bytes()).await;
    let needs: String = (0..60).map(|n| format!("Need {n:02}\n")).collect();
    take_in(&editor, team.venture, "needs", format!("need\n{needs}").as_bytes()).await;
    let page = editor.get(&path).await.page();
    assert_eq!(page.count("tbody tr"), 25);
    assert_eq!(page.count("tbody input[inputmode]"), 25 * 10);
    assert_eq!(page.count("thead th"), 1 + 10 + 2);
    let fields = shown(&editor, &format!("{path}?page=3&across=3")).await;
    assert_eq!((fields.contains_key("row9"), fields.contains_key("row10")), (true, false));
    assert!(fields.contains_key("column5") && !fields.contains_key("column6"), "26 products");
    let typed = [("r9c5", "2"), ("source0", "Trial")];
    let to = send(&editor, &format!("{path}?page=3&across=3"), &fields, &typed).await;
    let to = to.redirects_to(&path);
    assert!(to.contains("page=3") && to.contains("across=3"), "{to}");
    let chosen = &fields["column5"];
    let choice = format!("{path}?choose=1&only={chosen}&only=offer&by=R9&across=2");
    let to = editor.get(&choice).await.redirects_to(&path);
    let fields = shown(&editor, &to).await;
    assert_eq!((fields["by"].as_str(), fields.contains_key("column2")), ("R9", false));
    assert_eq!(fields["column0"], "offer");
    let last = shown(&editor, &format!("{to}&page=3")).await;
    assert_eq!(last["r9c1"], "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feature_matrix_is_edited_as_a_table() {
    let app = spawn_app().await;
    let team = app.team().await;
    let Grid { editor, base, .. } = grid(&app, &team).await;
    let path = format!("{base}/competitors/matrix/edit");
    assert_eq!(editor.get(&path).await.page().count("form[data-grid]"), 0, "nothing to rate");
    for name in ["Offline", "Chinese"] {
        editor.post(&format!("{base}/capabilities"), &[("name", name)]).await.is(303);
    }
    let fields = shown(&editor, &path).await;
    let typed = [("r0c0", "?"), ("r0c1", "5"), ("r1c2", "2"), ("source0", "Trial")];
    send(&editor, &path, &fields, &typed).await.redirects_to(&path);
    let matrix = editor.get(&format!("{base}/competitors/matrix")).await.page();
    assert_eq!(matrix.count("td.fit-5") + matrix.count("td.fit-2"), 2);
    let viewer = app.browser(&team, Who::Viewer).await;
    viewer.get(&path).await.is(403);
    send(&viewer, &path, &fields, &typed).await.is(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn assumptions_are_a_table_whose_rows_are_saved_when_they_change() {
    let app = spawn_app().await;
    let team = app.team().await;
    let (first, second) =
        (app.browser(&team, Who::Editor).await, app.browser(&team, Who::Owner).await);
    let base = format!("/ventures/{}", team.venture);
    let path = format!("{base}/offer/assumptions");
    let economics = format!("{base}/economics");
    let fields = shown(&first, &path).await;
    let missing = send(&first, &path, &fields, &[("price-base", "20")]).await;
    assert_eq!(missing.wrong_fields(), ["price-source"]);
    // The source is that of the row above.
    let typed = [("price-base", "20"), ("price-source", "Pilot"), ("churn-base", "3")];
    send(&first, &path, &fields, &typed).await.redirects_to(&economics);
    let stored = shown(&first, &path).await;
    assert_eq!((stored["churn-low"].as_str(), stored["churn-source"].as_str()), ("3", "Pilot"));
    // Two people: the other row of the first is not touched, the same one is a conflict.
    let page = shown(&second, &path).await;
    send(&first, &path, &stored, &[("price-low", "15")]).await.redirects_to(&economics);
    send(&second, &path, &page, &[("churn-high", "5")]).await.redirects_to(&economics);
    let now = shown(&first, &path).await;
    assert_eq!((now["price-low"].as_str(), now["churn-high"].as_str()), ("15", "5"));
    let answer = send(&second, &path, &page, &[("price-high", "30"), ("cash-base", "9")]).await;
    let told = answer.is(409).page();
    assert_eq!(told.attribute("input[name=price-high]", "value"), "30");
    assert_eq!(told.count("[data-role=now]"), 1);
    assert!(told.text("#price [data-role=now]").contains("15 / 20 / 20"));
    assert_eq!(shown(&first, &path).await["cash-base"], "", "something was written");
    // Costs are worst when they are high.
    let told = first.get(&path).await.page();
    let ends = |row: &str| told.texts(&format!("#{row} td.number .aside"));
    assert_eq!(
        (ends("price"), ends("fixed-cost")),
        (vec!["worst".to_owned(), "best".to_owned()], vec!["best".to_owned(), "worst".to_owned()],)
    );
    // A block with the kind in words.
    let block = "100\t200\t300\tobserved record\tInvoice\t2026-01-02\r\n";
    let typed = [("paste", block), ("paste_row", "3"), ("paste_column", "0")];
    send(&first, &path, &shown(&first, &path).await, &typed).await.redirects_to(&economics);
    let now = shown(&first, &path).await;
    assert_eq!(
        (now["other-costs-high"].as_str(), now["other-costs-ground"].as_str()),
        ("300", "observed")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ratings_come_from_a_file_too() {
    let app = spawn_app().await;
    let team = app.team().await;
    let Grid { editor, path, .. } = grid(&app, &team).await;
    let wide = b"need,Alpha,Beta,Gamma\nRead labels,3,?,5\nSort parcels,,2,\n";
    take_in(&editor, team.venture, "competitor-ratings", wide).await;
    let ours = b"need,respondent,rating\nRead labels,R1,4\nSort parcels,R1,\n";
    take_in(&editor, team.venture, "offer-ratings", ours).await;
    let now = shown(&editor, &format!("{path}?by=R1")).await;
    let cells = ["r0c0", "r0c1", "r0c2", "r0c3", "r1c0", "r1c2"].map(|name| now[name].as_str());
    assert_eq!(cells, ["4", "3", "?", "5", "", "2"]);
}
