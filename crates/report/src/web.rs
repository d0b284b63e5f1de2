//! Routes of the verdict; its reports, one report.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use sea_orm::DatabaseConnection;

use super::{build, compare, economics, home, page::ListPage, rules, show, store, texts};
use config::Settings;
use i18n::format;
use venture::{Editor, Member, Viewer};
use web::{
    csv,
    error::AppError,
    forms::Form,
    page::{PageCtx, html, redirect_done},
    paging::ListQuery,
    routes::{Access, Routes},
};

/// Registers the routes of this module.
pub fn routes(routes: &mut Routes<'_>) {
    routes
        .get("/ventures/{venture}", Access::Viewer, home::show)
        .get("/ventures/{venture}/economics", Access::Viewer, economics::show)
        .get("/ventures/{venture}/rules", Access::Viewer, rules::web::show)
        .post_once("/ventures/{venture}/rules", Access::Editor, rules::web::save)
        .post_once("/ventures/{venture}/rules/reset", Access::Editor, rules::web::reset)
        .get("/ventures/{venture}/reports", Access::Viewer, list)
        .post_once("/ventures/{venture}/reports", Access::Editor, create)
        .get("/ventures/{venture}/reports.csv", Access::Viewer, export)
        .get("/ventures/{venture}/reports/compare", Access::Viewer, compare::web::show)
        .get("/ventures/{venture}/reports/texts", Access::Editor, texts::web::show)
        .post_once("/ventures/{venture}/reports/texts", Access::Editor, texts::web::save)
        .get("/ventures/{venture}/reports/texts/versions", Access::Editor, texts::versions::show)
        .post(
            "/ventures/{venture}/reports/texts/versions/{version}/restore",
            Access::Editor,
            texts::versions::bring_back,
        )
        .get("/ventures/{venture}/reports/{report}", Access::Viewer, show::show)
        .get("/ventures/{venture}/reports/{report}/json", Access::Viewer, show::snapshot)
        .get("/ventures/{venture}/reports/{report}/document", Access::Viewer, show::document_json)
        .get("/ventures/{venture}/reports/{report}/html", Access::Viewer, show::html_file)
        .get("/ventures/{venture}/reports/{report}/markdown", Access::Viewer, show::markdown)
        .get("/ventures/{venture}/reports/{report}/tables/{table}", Access::Viewer, show::table);
}

async fn list(
    member: Member<Viewer>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let page = store::list_reports(db.get_ref(), member.id(), &query).await?;
    html(&ListPage { ctx: ctx.in_venture(member.nav()), query: query.into_inner(), page })
}

async fn create(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    settings: Data<Settings>,
    _form: Form,
) -> Result<HttpResponse, AppError> {
    let report = build(&db, &settings, &member.venture, Some(member.user.id), ctx.lang).await?;
    Ok(redirect_done(&report.href(), "report-built"))
}

async fn export(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, AppError> {
    let head = [
        "id",
        "created_at",
        "verdict",
        "p_go",
        "p_iterate",
        "p_stop",
        "evidence_coverage",
        "imported",
    ];
    let venture = member.id();
    let read = async move |part: ListQuery| store::list_reports(db.get_ref(), venture, &part).await;
    csv::of_query("reports.csv", &head, query.into_inner(), read, csv_line).await
}

fn csv_line(report: &store::ReportSummary) -> Vec<String> {
    let mut row =
        vec![report.id.to_string(), format::rfc3339(report.created_at), report.verdict.clone()];
    let numbers = [report.p_go, report.p_iterate, report.p_stop, report.evidence_coverage];
    row.extend(numbers.map(|number| number.to_string()));
    row.push(report.imported.to_string());
    row
}
