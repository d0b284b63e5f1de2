//! Names that a spreadsheet would run as a formula, in every CSV that this program
//! writes, whatever the separator of the locale that opens it.

use dataset::DatasetKind;
use exchange::export::Document;
use reqwest::Method;
use uuid::Uuid;
use web::csv;

use crate::{
    exchange::{find, records as rows_of},
    routes::{fill, records},
    test_app::{Team, TestApp, Who, spawn_app},
    training::keep,
};

/// A formula at the beginning and after every separator, in both widths.
const HOSTILE: &str = "=1+1;＝2+2|@SUM(A1);-a1|+b2;\"=3\"";

/// Cells that a spreadsheet of some locale would run, with how it would cut.
fn armed(file: &str) -> Vec<String> {
    let mut found = Vec::new();
    for delimiter in [b',', b';', b'\t', b'|'] {
        let mut reader = ::csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(file.as_bytes());
        for record in reader.records() {
            for cell in &record.unwrap() {
                // Spreadsheets drop these before they look.
                let cell = cell.trim_start_matches(['\t', '\r', '\n', '"']);
                let runs = cell.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
                if runs && cell.trim_end_matches('"').parse::<f64>().is_err() {
                    found.push(format!("{:?} cut at {:?}", cell, delimiter as char));
                }
            }
        }
    }
    found
}

#[test]
fn the_attack_is_seen_where_nothing_is_disarmed() {
    assert_eq!(armed(&format!("id,name\n1,{HOSTILE}\n")).len(), 6);
    assert_eq!(armed("id,name\n1,\"a\n=1+1\"\n").len(), 3);
    assert!(armed("id,name\n1,-5\n2,+1e3\n").is_empty());
}

/// Something by that name of every kind, and answers and changes that name it.
async fn hostile_venture(app: &TestApp, team: &Team) -> Uuid {
    let venture = app.venture(team).await;
    let all = "{evidence}{experiment}{competitor}{need}{segment}{capability}{idea}{channel}{size}{milestone}{run}{survey}{report}";
    let made = records(app, team, venture, all, HOSTILE).await;
    let owner = app.browser(team, Who::Owner).await;
    let base = format!("/ventures/{venture}");
    let change = [("kind", "other"), ("summary", HOSTILE), ("happened_on", "2026-01-02")];
    let change = [&change[..], &[("source", HOSTILE), ("observed_on", "2026-01-02")]].concat();
    owner.post(&format!("{base}/competitors/{}/changes", made["competitor"]), &change).await;
    venture
}

#[tokio::test(flavor = "multi_thread")]
async fn no_csv_of_a_venture_holds_a_cell_that_a_spreadsheet_runs() {
    let app = spawn_app().await;
    let team = app.team().await;
    let table = format!("=column,kind\n{}", "=1+1,no\n@x,yes\n".repeat(40));
    keep(&app, DatasetKind::Table, "hostile", "hostile.csv", &table).await;
    let venture = hostile_venture(&app, &team).await;
    let admin = app.browser(&team, Who::Admin).await;
    let owner = app.browser(&team, Who::Owner).await;
    let mut disarmed = Vec::new();
    let mut seen = 0;
    for route in assay::app::routes() {
        if route.method.as_str() != "GET" || !route.path.contains(".csv") {
            continue;
        }
        let ids = records(&app, &team, venture, &route.path, HOSTILE).await;
        let path = fill(&route.path.replace("{dataset}", "hostile"), venture, &ids);
        let browser = if path.starts_with("/admin") { &admin } else { &owner };
        let answer = browser.get(&path).await;
        if answer.status != 200 {
            // Curves of a run that is not finished, an import that is none.
            assert_eq!(answer.status, 404, "{path}: {}", answer.body);
            continue;
        }
        seen += 1;
        assert!(answer.header("content-type").starts_with("text/csv"), "{path}");
        assert_eq!(armed(&answer.body), Vec::<String>::new(), "{path}: {}", answer.body);
        if answer.body.contains("'=1+1;'＝2+2|'@SUM(A1);'-a1|'+b2;") {
            disarmed.push(path);
        }
    }
    println!("{seen} files, of which {} hold the attack: {disarmed:#?}", disarmed.len());
    assert!(seen >= 22, "only {seen} files were looked at");
    assert!(disarmed.len() >= 12, "only these hold the attack: {disarmed:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_disarmed_and_comes_back_as_it_was() {
    let app = spawn_app().await;
    let team = app.team().await;
    let venture = hostile_venture(&app, &team).await;
    let owner = app.browser(&team, Who::Owner).await;
    let path = format!("/ventures/{venture}/exports/records.zip");
    let answer = owner.request(Method::GET, &path).send().await.unwrap();
    let content = answer.bytes().await.unwrap().to_vec();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&content)).unwrap();
    let mut held = 0;
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        if !name.ends_with(".csv") {
            continue;
        }
        let mut text = String::new();
        std::io::Read::read_to_string(&mut file, &mut text).unwrap();
        assert_eq!(armed(&text), Vec::<String>::new(), "{name}");
        held += usize::from(text.contains("'=1+1;'＝2+2"));
    }
    assert!(held >= 8, "only {held} tables hold the attack");
    let document = Document::parse(&content, 512 << 20).unwrap();
    let original = rows_of(&app, venture).await;
    for (name, rows) in &document.tables {
        assert_eq!(rows, &original[name], "{name}");
    }
    assert_eq!(find(&app, venture).await.id, venture);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_taken_in_again_has_the_same_names() {
    let app = spawn_app().await;
    let team = app.team().await;
    let owner = app.browser(&team, Who::Owner).await;
    let fact = [("source", "Interview"), ("observed_on", "2026-01-02")];
    let names = [HOSTILE, "-5", "'tis", "'=1", "a;'=b", "plain"];
    let list = format!("/ventures/{}/needs", team.venture);
    for name in names {
        owner.post(&list, &[&fact[..], &[("statement", name)]].concat()).await.is(303);
    }
    let file = owner.get(&format!("{list}.csv")).await.is(200).body;
    let mut reader = ::csv::Reader::from_reader(file.as_bytes());
    let read: Vec<String> = reader
        .records()
        .map(|record| record.unwrap().iter().map(csv::plain).collect::<Vec<_>>())
        .filter_map(|row| row.into_iter().find(|cell| names.contains(&cell.as_str())))
        .collect();
    assert_eq!(read.len(), names.len(), "{read:?}\n{file}");
}
