//! One report: its page, and its files in every format.

use actix_web::{
    HttpResponse,
    http::header::{self, ContentType},
    web::{Data, Path},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{
    documents, file,
    html::{self, Links},
    page::{AssessmentView, NEEDS_IN_REPORT, ReportPage},
    store::{self, ReportHead},
};
use config::Settings;
use document::{Block, Cell, Document, Table};
use i18n::{Lang, format};
use venture::{Imported, Member, Viewer};
use web::{
    csv,
    error::AppError,
    page::{PageCtx, html as page},
};

/// Media type of Markdown.
const MARKDOWN: &str = "text/markdown; charset=utf-8";

/// The page of a report with its document.
#[derive(Template)]
#[template(path = "report/show.html")]
struct ShowPage {
    ctx: PageCtx,
    report: ReportHead,
    title: String,
    subtitle: String,
    imported: Option<String>,
    /// Names and captions of the document's tables.
    tables: Vec<(String, String)>,
    /// The document, drawn.
    body: String,
}

/// All tables of a document: those of sections, those of charts, those of the appendix.
fn tables(document: &Document) -> impl Iterator<Item = &Table> {
    let blocks = document.summary.iter().chain(document.sections.iter().flat_map(|s| &s.blocks));
    blocks.filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Chart(chart) => Some(&chart.data),
        _ => None,
    })
}

async fn find_document(
    member: &Member<Viewer>,
    db: &DatabaseConnection,
    report: Uuid,
    lang: Lang,
) -> Result<Document, AppError> {
    let found = documents::find_document(db, (member.id(), report), lang).await?;
    found.ok_or(AppError::NotFound)
}

pub(super) async fn show(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let head = store::find_head(db.get_ref(), member.id(), path.1).await?;
    let head = head.ok_or(AppError::NotFound)?;
    let imported = Imported::line(head.imported.as_ref(), db.get_ref(), ctx.lang).await?;
    let place = (member.id(), head.id);
    let Some(document) = documents::find_document(db.get_ref(), place, ctx.lang).await? else {
        return show_older(&member, ctx, &db, head.id, imported).await;
    };
    let body = html::render(&document, Links::Records).map_err(anyhow::Error::from)?;
    let tables = tables(&document).map(|table| (table.id.clone(), table.caption.clone())).collect();
    let Document { title, subtitle, .. } = document;
    let ctx = ctx.in_venture(member.nav());
    page(&ShowPage { ctx, report: head, title, subtitle, imported, tables, body })
}

/// A report from before documents were kept with reports.
async fn show_older(
    member: &Member<Viewer>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    id: Uuid,
    imported: Option<String>,
) -> Result<HttpResponse, AppError> {
    let report = store::find_report(db, member.id(), id).await?.ok_or(AppError::NotFound)?;
    let view = AssessmentView::new(&report.assessment, &report.facts, ctx.lang, NEEDS_IN_REPORT);
    page(&ReportPage { ctx: ctx.in_venture(member.nav()), report, imported, view })
}

fn attachment(report: Uuid, ending: &str) -> (header::HeaderName, String) {
    let name = format!("attachment; filename=\"report-{report}.{ending}\"");
    (header::CONTENT_DISPOSITION, name)
}

/// The report as a file of its own, for browsers without the program.
pub(super) async fn html_file(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    settings: Data<Settings>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let document = find_document(&member, &db, path.1, ctx.lang).await?;
    let base = file::base_address(&settings);
    let text = file::render(&document, &base).map_err(anyhow::Error::from)?;
    Ok(HttpResponse::Ok()
        .insert_header(attachment(path.1, "html"))
        .content_type(ContentType::html())
        .body(text))
}

/// The document as JSON; its schema is at `/api/v1/schemas/report-document`.
pub(super) async fn document_json(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let document = find_document(&member, &db, path.1, ctx.lang).await?;
    Ok(HttpResponse::Ok().insert_header(attachment(path.1, "json")).json(document))
}

pub(super) async fn markdown(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let document = find_document(&member, &db, path.1, ctx.lang).await?;
    let text = document::markdown(&document, &file::labels(&document));
    Ok(HttpResponse::Ok().insert_header(attachment(path.1, "md")).content_type(MARKDOWN).body(text))
}

/// A table of the document as CSV, with all of its rows.
pub(super) async fn table(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid, String)>,
) -> Result<HttpResponse, AppError> {
    let document = find_document(&member, &db, path.1, ctx.lang).await?;
    // Of a table that its section only begins, the appendix has the whole.
    let (short, whole) = (path.2.as_str(), format!("{}-all", path.2));
    let named = |id: &str| tables(&document).find(|table| table.id == id);
    let table = named(&whole).or_else(|| named(short)).ok_or(AppError::NotFound)?;
    let head: Vec<&str> = table.columns.iter().map(|column| column.title.as_str()).collect();
    let cells = |row: &Vec<Cell>| row.iter().map(|cell| cell.text.clone()).collect();
    csv::download("table.csv", &head, table.rows.iter().map(cells))
}

/// The verdict with everything it is based on, as JSON.
pub(super) async fn snapshot(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let report = store::find_report(db.get_ref(), member.id(), path.1).await?;
    let report = report.ok_or(AppError::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header(attachment(report.id, "json"))
        .content_type(ContentType::json())
        .body(store::to_json(report).await?))
}
