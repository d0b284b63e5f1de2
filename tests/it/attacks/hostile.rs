//! What the attacks on the server's memory send: made here, never kept as files.

use std::io::Write;

use db::entity::{need, need_rating};
use flate2::{Compression, write::GzEncoder};
use market::{NeedDraft, store};
use sea_orm::{EntityTrait, Set};
use time::macros::date;
use uuid::Uuid;

use crate::test_app::{Team, TestApp};
use venture::{Edit, Provenance};

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// 64 KiB that are 64 MiB of commas: one row of millions of cells.
pub(crate) fn commas() -> Vec<u8> {
    let mut text = b"need,note\n".to_vec();
    text.resize((64 << 20) - 1, b',');
    gzip(&text)
}

/// As many copies of 16 MiB of commas as fit into so many bytes.
pub(crate) fn many_commas(bytes: usize) -> Vec<u8> {
    let mut part = vec![b','; 16 << 20];
    part[0] = b'a';
    gzip(&part).repeat(bytes / gzip(&part).len())
}

/// A workbook of one sheet with these rows and these shared texts.
pub(crate) fn workbook(rows: &str, texts: &str) -> Vec<u8> {
    let types = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#;
    let rels = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let book = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="First" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    let book_rels = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [
        ("[Content_Types].xml", types),
        ("_rels/.rels", rels),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", book_rels),
        ("xl/worksheets/sheet1.xml", &sheet),
        ("xl/sharedStrings.xml", texts),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A small workbook whose list of texts fills a gigabyte.
pub(crate) fn texts() -> Vec<u8> {
    workbook("", &format!("<sst>{}</sst>", "<si><t>a</t></si>".repeat(12_000_000)))
}

/// Half a million answers: the largest file that is taken.
pub(crate) fn half_a_million() -> Vec<u8> {
    let mut text = String::from("respondent,need,importance,satisfaction\n");
    for row in 0..500_000 {
        text += &format!("R{row},n{},{},{}\n", row % 500, 1 + row % 10, 1 + row % 7);
    }
    text.into_bytes()
}

/// A form of fields with long names and no values.
pub(crate) fn long_names(token: &str, bytes: usize) -> Vec<u8> {
    let mut body =
        format!("--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n");
    let name = "n".repeat(60 << 10);
    while body.len() < bytes {
        body += &format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n\r\n");
    }
    body += "--x--\r\n";
    body.into_bytes()
}

/// Short items, 50,000 of them below the limit of a body.
pub(crate) fn items() -> serde_json::Value {
    let items: Vec<_> =
        (0..50_000).map(|at| serde_json::json!({"text": format!("{:x}", at % 997)})).collect();
    serde_json::json!({"items": items, "threshold": 0.5})
}

pub(crate) fn edit(team: &Team, venture: Uuid) -> Edit {
    Edit { author: team.author(), venture }
}

pub(crate) fn draft(statement: &str) -> NeedDraft {
    NeedDraft {
        statement: statement.to_owned(),
        note: String::new(),
        evidence: String::new(),
        segment: None,
        provenance: said(),
    }
}

fn said() -> Provenance {
    Provenance { source: "test".to_owned(), observed_on: date!(2026 - 11 - 01) }
}

/// Needs with these statements, written at once.
pub(crate) async fn needs(
    app: &TestApp,
    edit: Edit,
    statements: impl Iterator<Item = String>,
) -> Vec<Uuid> {
    let now = db::now();
    let rows: Vec<need::ActiveModel> = statements
        .map(|statement| need::ActiveModel {
            id: Set(db::new_id()),
            venture_id: Set(edit.venture),
            statement: Set(statement),
            note: Set(String::new()),
            evidence: Set(String::new()),
            segment_id: Set(None),
            merged_into: Set(None),
            source: Set("test".to_owned()),
            observed_on: Set(date!(2026 - 11 - 01)),
            author_id: Set(edit.author),
            created_at: Set(now),
            updated_at: Set(now),
            archived_at: Set(None),
        })
        .collect();
    let ids = rows.iter().map(|row| row.id.clone().unwrap()).collect();
    for part in rows.chunks(1_000) {
        let insert = need::Entity::insert_many(part.to_vec());
        insert.exec_without_returning(&app.shared.db).await.unwrap();
    }
    ids
}

/// Respondents who rate one need each, and one more need through the store, so that the
/// venture's figures are computed anew.
pub(crate) async fn sparse(app: &TestApp, edit: Edit, needs_: usize, respondents: usize) {
    let ids = needs(app, edit, (0..needs_).map(|at| format!("Sparse need {at}"))).await;
    let now = db::now();
    let rows: Vec<need_rating::ActiveModel> = (0..respondents)
        .map(|at| need_rating::ActiveModel {
            id: Set(db::new_id()),
            venture_id: Set(edit.venture),
            need_id: Set(ids[at % ids.len()]),
            respondent: Set(format!("R{at}")),
            importance: Set(1 + (at % 10) as i16),
            satisfaction: Set(1 + (at % 7) as i16),
            source: Set("test".to_owned()),
            observed_on: Set(date!(2026 - 11 - 01)),
            author_id: Set(edit.author),
            created_at: Set(now),
        })
        .collect();
    for part in rows.chunks(1_000) {
        let insert = need_rating::Entity::insert_many(part.to_vec());
        insert.exec_without_returning(&app.shared.db).await.unwrap();
    }
    store::insert_need(&app.shared.db, edit, draft("One more")).await.unwrap();
}
