//! What people type and what their files hold: numbers with either decimal mark,
//! prices finer than a cent, names that differ by a sign.

use sea_orm::ConnectionTrait as _;

use crate::{
    exchange::{records, save, send, stage, take_in},
    test_app::{Team, TestApp, Who, spawn_app},
};

async fn in_euros(app: &TestApp) {
    app.shared.db.execute_unprepared("UPDATE ventures SET currency = 'EUR'").await.unwrap();
}

/// A column of a table, in the order of the identifiers.
async fn column(app: &TestApp, team: &Team, table: &str, name: &str) -> Vec<String> {
    let rows = &records(app, team.venture).await[table];
    rows.iter()
        .map(|row| row[name].as_str().map_or_else(|| row[name].to_string(), str::to_owned))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_and_a_price_are_kept_as_they_were_typed() {
    let app = spawn_app().await;
    let team = app.team().await;
    in_euros(&app).await;
    let editor = app.browser(&team, Who::Editor).await;
    let list = format!("/ventures/{}/competitors", team.venture);
    let rival = [
        ("name", "Rivale"),
        ("share", "3,5"),
        ("source", "Preisliste"),
        ("observed_on", "2026-01-02"),
    ];
    let rival = editor.post(&list, &rival).await.redirects_to(&format!("{list}/"));
    let rival = rival.split('?').next().unwrap();
    assert_eq!(column(&app, &team, "competitors", "share").await, ["3.5"]);
    let price = |amount: &'static str| {
        [
            ("price_amount", amount),
            ("price_currency", "EUR"),
            ("price_unit", "thousand-requests"),
            ("price_source", "Preisliste"),
            ("price_date", "2026-01-02"),
        ]
    };
    let prices = format!("{rival}/prices");
    for (typed, told) in [
        ("1,250", "“1,250” could be 1250 or 1.25."),
        ("0,0000001", "“0,0000001” has too many decimal places: 6 at most."),
        ("$5", "Enter the amount in EUR."),
    ] {
        let answer = editor.post(&prices, &price(typed)).await;
        assert!(answer.body.contains(told), "{typed}: {}", answer.page().text(".error"));
        assert_eq!(answer.page().attribute("input[name=price_amount]", "value"), typed);
        assert_eq!(answer.wrong_fields(), ["price_amount"]);
    }
    for typed in ["0,002", "9,50", "1.200,50"] {
        editor.post(&prices, &price(typed)).await.redirects_to(rival);
    }
    let page = editor.get(rival).await.is(200);
    for shown in ["EUR\u{a0}0.002", "EUR\u{a0}9.50", "EUR\u{a0}1,200.50"] {
        assert!(page.body.contains(shown), "{shown}");
    }
}

const FINE: &str = "competitor,amount,unit,currency,source,date\n\
    Cheap,0.002,1000 requests,USD,Price page,2026-10-01\n\
    Middle,0.0149,1000 requests,USD,Price page,2026-10-01\n\
    Dear,1.50,1000 requests,USD,Price page,2026-10-01\n";

#[tokio::test(flavor = "multi_thread")]
async fn prices_below_a_cent_come_in_and_go_round_exactly() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    take_in(&owner, team.venture, "prices", FINE.as_bytes()).await;
    let kept = async |venture| {
        let rows = &records(&app, venture).await["price_points"];
        let mut kept: Vec<_> = rows
            .iter()
            .map(|row| (row["amount_minor"].as_i64(), row["amount_rest"].as_i64()))
            .collect();
        kept.sort_unstable();
        kept
    };
    let expected = [(Some(0), Some(2_000)), (Some(1), Some(4_900)), (Some(150), Some(0))];
    assert_eq!(kept(team.venture).await, expected);
    let page = owner.get(&format!("/ventures/{}/competitors", team.venture)).await.is(200).body;
    for shown in ["USD\u{a0}0.002", "USD\u{a0}0.0149", "USD\u{a0}1.50"] {
        assert!(page.contains(shown), "{shown}");
    }
    let path = format!("/ventures/{}/exports/records.json", team.venture);
    let export = owner.get(&path).await.is(200).json();
    let second = app.venture(&team).await;
    let restore = format!("/ventures/{second}/exports/restore");
    send(&owner, &restore, &[], ("venture", export.to_string().as_bytes())).await.is(303);
    assert_eq!(kept(second).await, expected);
    // What was exported before there was such a column has whole minor units only.
    let mut old = export;
    for row in old["tables"]["price_points"].as_array_mut().unwrap() {
        row.as_object_mut().unwrap().remove("amount_rest");
    }
    let third = app.venture(&team).await;
    let restore = format!("/ventures/{third}/exports/restore");
    send(&owner, &restore, &[], ("venture", old.to_string().as_bytes())).await.is(303);
    assert_eq!(kept(third).await, [(Some(0), Some(0)), (Some(1), Some(0)), (Some(150), Some(0))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_cut_by_semicolons_has_decimal_commas() {
    let app = spawn_app().await;
    let team = app.team().await;
    in_euros(&app).await;
    let editor = app.browser(&team, Who::Editor).await;
    let head = "competitor;amount;unit;currency;source;date\n";
    let line = |name: &str, amount: &str| format!("{name};{amount};month;EUR;Liste;2026-10-01\n");
    let file = head.to_owned() + &line("Klein", "0,125") + &line("Gross", "1,250");
    take_in(&editor, team.venture, "prices", file.as_bytes()).await;
    let mut kept = column(&app, &team, "price_points", "amount_minor").await;
    kept.sort();
    assert_eq!(kept, ["12", "125"]);
    assert!(column(&app, &team, "price_points", "amount_rest").await.contains(&"5000".into()));
    let shares = "competitor;share\nKlein;0,125\nGross;0,875\n";
    take_in(&editor, team.venture, "competitors", shares.as_bytes()).await;
    let mut kept = column(&app, &team, "competitors", "share").await;
    kept.sort();
    assert_eq!(kept, ["0.125", "0.875"]);
    // Nothing tells what this point is; whoever knows says so.
    let file = head.to_owned() + &line("Klein", "1.250");
    let import = stage(&editor, team.venture, "prices", file.as_bytes()).await;
    let page = editor.get(&import).await.is(200);
    assert!(page.body.contains("“1.250” could be 1250 or 1.25."), "{}", page.page().text("main"));
    save(&editor, &import, &[("decimal", "comma"), ("action", "commit")])
        .await
        .redirects_to(&import);
    assert!(column(&app, &team, "price_points", "amount_minor").await.contains(&"125000".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_differ_by_a_sign_are_different_and_composed_letters_are_the_same() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let wide = "competitor,C,C++,C#\nข้าว,5,3,0\nข่าว,0,4,5\nขาว,1,,\nNova 1.12,1,,\nNova 11.2,1,,\n";
    take_in(&editor, team.venture, "capabilities", wide.as_bytes()).await;
    let mut names = column(&app, &team, "capabilities", "name").await;
    names.sort();
    assert_eq!(names, ["C", "C#", "C++"]);
    assert_eq!(column(&app, &team, "competitors", "name").await.len(), 5);
    let ratings = "respondent,need,importance,satisfaction\n\
        a,Noise stays < 5 dB,10,9\na,Noise stays > 5 dB,2,1\nb,NOISE  stays < 5 dB,9,8\n";
    take_in(&editor, team.venture, "ratings", ratings.as_bytes()).await;
    assert_eq!(column(&app, &team, "needs", "statement").await.len(), 2);
    for (statement, votes) in
        [("Étiquette à Zürich", 12), ("E\u{301}tiquette a\u{300} Zu\u{308}rich", 15)]
    {
        let file = format!("need,votes,source\n{statement},{votes},{votes} people\n");
        take_in(&editor, team.venture, "votes", file.as_bytes()).await;
    }
    assert_eq!(column(&app, &team, "needs", "statement").await.len(), 3);
    assert_eq!(column(&app, &team, "need_votes", "votes").await, ["12", "15"]);
    let needs = format!("/ventures/{}/needs", team.venture);
    for words in ["zürich", "Zu\u{308}RICH"] {
        let found = url::form_urlencoded::byte_serialize(words.as_bytes()).collect::<String>();
        let page = editor.get(&format!("{needs}?q={found}")).await.is(200).page();
        assert_eq!(page.count("tbody tr"), 1, "{words}");
    }
    // The same name of a segment is taken, however its letters are written.
    let segments = format!("/ventures/{}/market/segments", team.venture);
    let segment =
        |name: &'static str| [("name", name), ("source", "x"), ("observed_on", "2026-01-02")];
    for (name, wrong) in
        [("Zürich", false), ("Zu\u{308}rich", true), ("zürich ", true), ("Zürich+", false)]
    {
        let answer = editor.post(&segments, &segment(name)).await;
        assert_eq!(answer.status.as_u16(), if wrong { 422 } else { 303 }, "{name}");
    }
}
