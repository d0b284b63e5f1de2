//! Workbooks and texts as other programs write them, from the page and from the command line.

use std::{
    io::{Cursor, Write},
    process::{Command, Output},
};

use secrecy::ExposeSecret;
use uuid::Uuid;
use zip::write::SimpleFileOptions;

use crate::{
    exchange::{records, save, stage},
    test_app::{TestApp, Who, spawn_app},
};

/// A workbook: name, whether it is hidden, and rows of each sheet. The style 1 is per cent.
fn workbook(sheets: &[(&str, bool, &str)]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let (mut list, mut links, mut files) = (String::new(), String::new(), Vec::new());
    for (at, (name, hidden, rows)) in sheets.iter().enumerate() {
        let (n, state) = (at + 1, if *hidden { "hidden" } else { "visible" });
        list += &format!(r#"<sheet name="{name}" sheetId="{n}" state="{state}" r:id="r{n}"/>"#);
        links += &format!(
            r#"<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>"#
        );
        let sheet =
            format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>"#);
        files.push((format!("xl/worksheets/sheet{n}.xml"), sheet));
    }
    let book = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{list}</sheets></workbook>"#
    );
    let root = format!(
        r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let styles = format!(
        r#"<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="9"/></cellXfs></styleSheet>"#
    );
    files.extend([
        ("_rels/.rels".to_owned(), root),
        ("xl/workbook.xml".to_owned(), book),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!(r#"<Relationships xmlns="{PACKAGE}">{links}</Relationships>"#),
        ),
        ("xl/styles.xml".to_owned(), styles),
    ]);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A row of texts; a text that begins with a mark of XML is a cell as it is.
fn row(cells: &[&str]) -> String {
    let cell = |text: &&str| match text.strip_prefix('<') {
        Some(_) => (*text).to_owned(),
        None => format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#),
    };
    format!("<row>{}</row>", cells.iter().map(cell).collect::<String>())
}

fn assay(app: &TestApp, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.args(arguments).env("ASSAY_DATA_DIR", &app.shared.settings.data_dir);
    if let Some(url) = &app.shared.settings.database_url {
        command.env("ASSAY_DATABASE_URL", url.expose_secret());
    }
    // What steers tests is no setting, and an unknown setting is fatal.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("ASSAY_TEST") {
            command.env_remove(name);
        }
    }
    command.output().unwrap()
}

/// Imports a file from the command line; what it said, and its exit code.
fn import(
    app: &TestApp,
    venture: Uuid,
    target: &str,
    file: (&str, &[u8]),
    more: &[&str],
) -> (String, i32) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(file.0);
    std::fs::write(&path, file.1).unwrap();
    let (path, venture) = (path.to_str().unwrap(), venture.to_string());
    let arguments = ["import", target, "--venture", venture.as_str(), "--in", path];
    let output = assay(app, &[&arguments[..], more].concat());
    (String::from_utf8_lossy(&output.stderr).into_owned(), output.status.code().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sheet_that_people_see_is_read_and_another_can_be_chosen() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let lists = [row(&["need"]), row(&["(choose)"])].concat();
    let needs = [row(&["need"]), row(&["Print offline"]), row(&["Undo a scan"])].concat();
    let book = workbook(&[("lists", true, &lists), ("Needs", false, &needs)]);

    let staged = stage(&editor, team.venture, "needs", &book).await;
    let page = editor.get(&staged).await.is(200).page();
    assert_eq!(page.texts("#f-sheet option"), ["lists (hidden)", "Needs"]);
    assert_eq!(page.attribute("#f-sheet option[selected]", "value"), "Needs");
    assert_eq!(page.text("[data-role=rows]"), "2");
    save(&editor, &staged, &[("sheet", "lists"), ("action", "preview")])
        .await
        .redirects_to(&staged);
    assert_eq!(editor.get(&staged).await.is(200).page().text("[data-role=rows]"), "1");

    let file = ("needs.xlsx", book.as_slice());
    let (told, code) = import(&app, team.venture, "needs", file, &["--sheet", "nothing"]);
    assert!(code == 2 && told.contains("needs.xlsx") && told.contains("lists, Needs"), "{told}");
    let (told, code) = import(&app, team.venture, "needs", file, &[]);
    assert!(code == 0 && told.contains("read the sheet \"Needs\", one of 2"), "{told}");
    let all = records(&app, team.venture).await;
    let mut names: Vec<&str> =
        all["needs"].iter().filter_map(|need| need["statement"].as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Print offline", "Undo a scan"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn shares_of_a_sheet_are_per_cent_and_what_is_no_value_is_told_by_its_cell() {
    let app = spawn_app().await;
    let team = app.team().await;
    let head = row(&["name", "share", "owner"]);
    let error = r#"<c t="e"><v>#N/A</v></c>"#;
    let rows = [
        head.clone(),
        row(&["North", r#"<c s="1"><v>0.3</v></c>"#, "Ada"]),
        // An error in a column that is not used is nobody's business.
        row(&["South", r#"<c s="1"><v>0.125</v></c>"#, error]),
    ];
    let book = workbook(&[("Sheet", false, &rows.concat())]);
    let (told, code) = import(&app, team.venture, "competitors", ("c.xlsx", &book), &[]);
    assert!(code == 0 && told.contains("columns left out: owner"), "{told}");
    let all = records(&app, team.venture).await;
    let mut shares: Vec<f64> =
        all["competitors"].iter().filter_map(|one| one["share"].as_f64()).collect();
    shares.sort_by(f64::total_cmp);
    assert_eq!(shares, [12.5, 30.0]);

    let rows =
        [head, row(&["East", "<c><f>60/100</f><v></v></c>", "Ada"]), row(&["West", error, "Ada"])];
    let book = workbook(&[("Sheet", false, &rows.concat())]);
    let (told, code) = import(&app, team.venture, "competitors", ("c.xlsx", &book), &[]);
    assert_eq!(code, 2);
    assert!(told.contains("Row 2, column “share”: A formula"), "{told}");
    assert!(told.contains("Row 3, column “share”: The sheet has an error"), "{told}");
    assert_eq!(records(&app, team.venture).await["competitors"].len(), 2, "nothing was kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_are_read_as_they_were_meant_or_refused_with_their_row() {
    let app = spawn_app().await;
    let team = app.team().await;
    let utf16: Vec<u8> = "\u{feff}sep=\t\r\nneed\tvotes\r\n看清标签\t3\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (name, content) in [
        ("a.csv", "sep=;\nneed;votes\nPrint, then fold;3\n".as_bytes()),
        ("b.jsonl", b"{\"need\": \"Scan\", \"votes\": 3}\n{\"need\": \"Weigh\", \"votes\": 4}\n"),
        ("c.csv", b"need,votes\n24\" screens,3\n"),
        ("d.csv", &utf16),
        ("e.csv", b"Wishes of 2026,\n,\nneed,votes\nLock,3\n"),
    ] {
        let (told, code) = import(&app, team.venture, "votes", (name, content), &[]);
        assert_eq!(code, 0, "{name}: {told}");
    }
    let all = records(&app, team.venture).await;
    let mut names: Vec<&str> =
        all["needs"].iter().filter_map(|need| need["statement"].as_str()).collect();
    names.sort_unstable();
    let expected = ["24\" screens", "Lock", "Print, then fold", "Scan", "Weigh", "看清标签"];
    assert_eq!(names, expected);
    for (name, content, reason) in [
        ("f.csv", "need,votes,note\nA,3,\"24 inch\nB,4,x\n", "Row 2, column “note”"),
        ("g.csv", "need,votes\nA,3\nB,4\nTotal,7\n", "Row 4, column “need”"),
        ("h.csv", "need,votes\nA,30%\n", "Row 2, column “votes”"),
    ] {
        let (told, code) = import(&app, team.venture, "votes", (name, content.as_bytes()), &[]);
        assert_eq!(code, 2, "{name}: {told}");
        assert!(told.contains(name) && told.contains(reason), "{told}");
    }
    assert_eq!(records(&app, team.venture).await["needs"].len(), expected.len());
}
