//! A report as PDF, as a slide and as tables, for members.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Path},
};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::{
    formats,
    pdf::{self, Layout},
};
use document::Document;
use report::documents::find_document;
use venture::{Member, Viewer};
use web::{error::AppError, origin::site, page::PageCtx};

/// A download that is named after its report.
pub(super) fn download(
    document: &Document,
    extension: &str,
    kind: &str,
    body: Vec<u8>,
) -> HttpResponse {
    let stem: String = document.title.chars().filter(|c| !c.is_control()).take(80).collect();
    let mut encoded = String::new();
    for byte in format!("{} {}.{extension}", stem.replace(['/', '\\'], "-"), document.date).bytes()
    {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    let name = format!("attachment; filename=\"report.{extension}\"; filename*=UTF-8''{encoded}");
    HttpResponse::Ok()
        .insert_header((header::CONTENT_DISPOSITION, name))
        .content_type(kind)
        .body(body)
}

async fn find(
    member: &Member<Viewer>,
    ctx: &PageCtx,
    db: &DatabaseConnection,
    report: Uuid,
) -> Result<Document, AppError> {
    find_document(db, (member.id(), report), ctx.lang).await?.ok_or(AppError::NotFound)
}

pub(super) async fn pdf(
    member: Member<Viewer>,
    request: HttpRequest,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let document = find(&member, &ctx, &db, path.1).await?;
    let written = pdf::set(document.clone(), Layout::Report, Some(site(&request))).await?;
    Ok(download(&document, "pdf", "application/pdf", written))
}

pub(super) async fn slide(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let document = find(&member, &ctx, &db, path.1).await?;
    let written = pdf::set(document.clone(), Layout::Slide, None).await?;
    Ok(download(&document, "slide.pdf", "application/pdf", written))
}

/// All tables as CSV in one archive.
pub(super) async fn tables(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    path: Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, AppError> {
    let document = find(&member, &ctx, &db, path.1).await?;
    let archive = formats::tables_zip(&document)?;
    Ok(download(&document, "tables.zip", "application/zip", archive))
}
