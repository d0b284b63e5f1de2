//! Files that are small when sent and large when read: compressed rows of
//! millions of cells, workbooks that promise or hold more than they seem to, the
//! same as data sets. Each is refused with its limit, at upload and at each view.

use std::time::{Duration, Instant};

use super::hostile;
use crate::{
    client::Client,
    datasets::{bring, messages},
    exchange::{send, stage},
    test_app::{Team, Who, spawn_app},
};

/// Uploads a file and says what its page says is wrong with it.
async fn told(browser: &Client, team: &Team, name: &str, content: &[u8]) -> String {
    let path = format!("/ventures/{}/imports", team.venture);
    let answer = send(browser, &path, &[("target", "needs")], (name, content)).await;
    let import = answer.redirects_to(&format!("{path}/"));
    let first = browser.get(&import).await.is(200).body;
    assert_eq!(first.len(), browser.get(&import).await.is(200).body.len(), "each view says it");
    first
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gzip_of_commas_is_refused_at_its_first_row_too_wide() {
    let _alone = super::alone().await;
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let bomb = hostile::commas();
    assert!(bomb.len() < 70 << 10);
    let begun = Instant::now();
    let page = told(&editor, &team, "a.csv.gz", &bomb).await;
    assert!(page.contains("1000 columns") || page.contains("1,000 columns"), "names the limit");
    assert!(begun.elapsed() < Duration::from_secs(60));
    // The control: a file of the same kind that is what it says.
    let good = stage(&editor, team.venture, "needs", &hostile::gzip(b"need\nSee defects\n")).await;
    assert!(editor.get(&good).await.is(200).body.contains("See defects"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_that_promises_or_holds_too_many_texts_is_refused() {
    let _alone = super::alone().await;
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let cell = r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>"#;
    let promised = r#"<sst uniqueCount="99999999999"><si><t>need</t></si></sst>"#;
    for bomb in [hostile::texts(), hostile::workbook(cell, promised)] {
        assert!(bomb.len() < 2 << 20, "{}", bomb.len());
        let page = told(&editor, &team, "a.xlsx", &bomb).await;
        assert!(page.contains("256 MiB"), "names the limit");
    }
    let texts = r#"<sst uniqueCount="2"><si><t>need</t></si><si><t>See defects</t></si></sst>"#;
    let good = stage(&editor, team.venture, "needs", &hostile::workbook(cell, texts)).await;
    assert!(editor.get(&good).await.is(200).body.contains("See defects"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_with_a_cell_far_away_is_refused_and_not_filled_up() {
    let _alone = super::alone().await;
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let far = r#"<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>"#;
    let page = told(&editor, &team, "a.xlsx", &hostile::workbook(far, "<sst></sst>")).await;
    assert!(page.contains("columns"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compressed_data_set_is_refused_before_it_fills_the_memory() {
    let _alone = super::alone().await;
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let bomb = hostile::many_commas(1 << 20);
    for kind in ["table", "text", "ratings"] {
        let answer = bring(&admin, kind, &[], ("a.csv.gz", &bomb)).await;
        assert_eq!(answer.status.as_u16(), 422, "{kind}");
    }
    // Of one gzip alone: below the ratio, and still a thousand million values.
    let wide = hostile::gzip(&b",".repeat(16 << 20));
    let values = hostile::gzip(format!("[{}0]", "0,".repeat(16 << 20)).as_bytes());
    for (kind, name, content) in
        [("table", "a.csv.gz", &wide), ("text", "a.csv.gz", &wide), ("text", "a.jsonl.gz", &values)]
    {
        let answer = bring(&admin, kind, &[], (name, content)).await;
        assert_eq!(answer.status.as_u16(), 422, "{kind} {name}");
    }
    // The control: the same in small.
    let good = hostile::gzip(messages().as_bytes());
    bring(&admin, "text", &[], ("a.txt.gz", &good)).await.redirects_to("/admin/datasets/");
}
