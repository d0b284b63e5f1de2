//! Reports in the database: written once, never changed.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, Order, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Set,
};
use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    documents::{self, Written},
    snapshot::ReportDocument,
};
use account::audit;
use db::entity::report;
use economics::Verdict;
use i18n::format;
use venture::{
    Imported, limits,
    records::{Edit, begin, begin_unasked},
};
use web::paging::{ListQuery, Page};

/// A line of the list of reports.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportSummary {
    pub id: Uuid,
    /// As shown: `go`, `iterate`, `stop` or `not_yet`.
    pub verdict: String,
    pub p_go: f64,
    pub p_iterate: f64,
    pub p_stop: f64,
    pub evidence_coverage: f64,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    pub href: String,
    /// Restored from a file, not made here.
    pub imported: bool,
}

impl ReportSummary {
    /// Share of draws with verdict go, in per cent.
    pub fn go_text(&self) -> String {
        format::percent(self.p_go, 0)
    }

    /// Evidence coverage in per cent.
    pub fn coverage_text(&self) -> String {
        format::percent(self.evidence_coverage, 0)
    }
}

impl From<report::Model> for ReportSummary {
    fn from(row: report::Model) -> Self {
        Self {
            imported: row.imported.is_some(),
            href: format!("/ventures/{}/reports/{}", row.venture_id, row.id),
            id: row.id,
            verdict: row.verdict,
            p_go: row.p_go,
            p_iterate: row.p_iterate,
            p_stop: row.p_stop,
            evidence_coverage: row.coverage,
            created_at: row.created_at,
        }
    }
}

/// What the page of a report says above its document.
#[derive(Debug, Clone)]
pub struct ReportHead {
    pub id: Uuid,
    pub venture: Uuid,
    pub created_at: OffsetDateTime,
    /// As shown: `go`, `iterate`, `stop` or `not_yet`.
    pub verdict: String,
    /// The file it was restored from, if it was not made here.
    pub imported: Option<Imported>,
}

impl ReportHead {
    /// Key of the verdict's word.
    pub fn word_key(&self) -> String {
        format!("report-word-{}", self.verdict)
    }

    /// Address of the venture's reports.
    pub fn list_href(&self) -> String {
        format!("/ventures/{}/reports", self.venture)
    }

    /// Address of the report's page.
    pub fn href(&self) -> String {
        format!("{}/{}", self.list_href(), self.id)
    }
}

/// The head of a report, without reading its snapshot.
pub async fn find_head(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
) -> Result<Option<ReportHead>, DbErr> {
    let found: Option<(OffsetDateTime, String, Option<String>)> = report::Entity::find_by_id(id)
        .filter(report::Column::VentureId.eq(venture))
        .select_only()
        .columns([report::Column::CreatedAt, report::Column::Verdict, report::Column::Imported])
        .into_tuple()
        .one(db)
        .await?;
    Ok(found.map(|(created_at, verdict, imported)| {
        let imported = Imported::read(imported.as_deref());
        ReportHead { id, venture, created_at, verdict, imported }
    }))
}

/// Stores a report with what it says in each language.
pub(crate) async fn insert_report(
    db: &DatabaseConnection,
    document: &ReportDocument,
    written: &[Written],
    actor: Option<Uuid>,
) -> Result<(), DbErr> {
    let assessment = &document.assessment;
    let text = to_json(document.clone()).await?;
    let venture = document.venture.id;
    let transaction = match actor {
        Some(author) => begin(db, Edit { author, venture }).await?,
        None => begin_unasked(db, venture).await?,
    };
    let row = report::ActiveModel {
        id: Set(document.id),
        venture_id: Set(document.venture.id),
        verdict: Set(assessment.shown_verdict.as_str().to_owned()),
        p_go: Set(assessment.probabilities.go),
        p_iterate: Set(assessment.probabilities.iterate),
        p_stop: Set(assessment.probabilities.stop),
        coverage: Set(assessment.evidence_coverage),
        inputs_sha256: Set(document.inputs_sha256.clone()),
        document: Set(String::from_utf8(text).map_err(|error| DbErr::Json(error.to_string()))?),
        imported: Set(None),
        created_by: Set(actor),
        created_at: Set(document.created_at),
    };
    report::Entity::insert(row).exec_without_returning(&transaction).await?;
    documents::insert(&transaction, (venture, document.id), written).await?;
    limits::check(&transaction, venture, limits::Kind::Reports).await?;
    venture::store::touch(&transaction, document.venture.id).await?;
    audit::record_in(&transaction, venture, actor, "build", ("report", document.id)).await?;
    transaction.commit().await
}

/// The reports of a venture, newest first unless asked otherwise.
pub async fn list_reports(
    db: &impl ConnectionTrait,
    venture: Uuid,
    query: &ListQuery,
) -> Result<Page<ReportSummary>, DbErr> {
    let mut select = report::Entity::find().filter(report::Column::VentureId.eq(venture));
    if let Some(word) = query.search() {
        select = select.filter(report::Column::Verdict.eq(word.to_lowercase()));
    }
    let (column, descending) = match query.order() {
        ("verdict", descending) => (report::Column::Verdict, descending),
        ("go", descending) => (report::Column::PGo, descending),
        ("coverage", descending) => (report::Column::Coverage, descending),
        ("made", descending) => (report::Column::CreatedAt, descending),
        _ => (report::Column::CreatedAt, true),
    };
    let total = select.clone().count(db).await?;
    let rows = select
        .order_by(column, if descending { Order::Desc } else { Order::Asc })
        .order_by_desc(report::Column::Id)
        .offset(query.offset_within(total))
        .limit(query.per_page())
        .all(db)
        .await?;
    Ok(Page::new(query, rows.into_iter().map(ReportSummary::from).collect(), total))
}

/// Parses a stored report.
pub fn read(row: &report::Model) -> Result<ReportDocument, DbErr> {
    let document: ReportDocument = serde_json::from_str(&row.document)
        .map_err(|error| db::damaged(format!("report {} cannot be read: {error}", row.id)))?;
    Ok(ReportDocument { imported: Imported::read(row.imported.as_deref()), ..document })
}

/// Whether a report made here was a go with the inputs of that digest.
pub async fn was_go(
    db: &impl ConnectionTrait,
    venture: Uuid,
    inputs_sha256: &str,
) -> Result<bool, DbErr> {
    let found = report::Entity::find()
        .filter(report::Column::VentureId.eq(venture))
        .filter(report::Column::Imported.is_null())
        .filter(report::Column::Verdict.eq(Verdict::Go.as_str()))
        .filter(report::Column::InputsSha256.eq(inputs_sha256));
    Ok(found.count(db).await? > 0)
}

/// The newest readable report of a venture that was made here.
pub async fn find_newest(
    connection: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<Option<ReportDocument>, DbErr> {
    let row = report::Entity::find()
        .filter(report::Column::VentureId.eq(venture))
        .filter(report::Column::Imported.is_null())
        .order_by_desc(report::Column::CreatedAt)
        .order_by_desc(report::Column::Id)
        .one(connection)
        .await?;
    db::unless_damaged(read_beside(row).await)
}

/// Parses a stored report on the blocking pool: it may hold thousands of needs.
async fn read_beside(row: Option<report::Model>) -> Result<Option<ReportDocument>, DbErr> {
    let Some(row) = row else { return Ok(None) };
    let reading = blocking::run(move || read(&row));
    reading.await.map_err(|ended| DbErr::Custom(ended.to_string()))?.map(Some)
}

/// A report as JSON, serialised on the blocking pool.
pub async fn to_json(document: ReportDocument) -> Result<Vec<u8>, DbErr> {
    let writing = blocking::run(move || serde_json::to_vec(&document));
    let written = writing.await.map_err(|ended| DbErr::Custom(ended.to_string()))?;
    written.map_err(|error| DbErr::Json(error.to_string()))
}

/// A report of a venture, as it was written.
pub async fn find_report(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
) -> Result<Option<ReportDocument>, DbErr> {
    let row = report::Entity::find_by_id(id)
        .filter(report::Column::VentureId.eq(venture))
        .one(db)
        .await?;
    read_beside(row).await
}
