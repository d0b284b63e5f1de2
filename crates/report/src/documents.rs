//! What reports say, in the database: one document for each language, written with its report.
//! Reports from before they were kept have none.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, Set,
};
use uuid::Uuid;

use db::entity::report_document;
use document::Document;
use i18n::Lang;

/// A document with its language, as it is stored.
pub(crate) struct Written {
    pub(crate) lang: Lang,
    pub(crate) text: String,
}

impl Written {
    /// Serialises a document.
    pub(crate) fn of(document: &Document, lang: Lang) -> Result<Self, serde_json::Error> {
        Ok(Self { lang, text: serde_json::to_string(document)? })
    }
}

/// Stores the documents of a report, in the transaction that stores the report.
pub(crate) async fn insert(
    transaction: &DatabaseTransaction,
    (venture, report): (Uuid, Uuid),
    all: &[Written],
) -> Result<(), DbErr> {
    for one in all {
        let row = report_document::ActiveModel {
            report_id: Set(report),
            language: Set(one.lang.tag().to_owned()),
            venture_id: Set(venture),
            document: Set(one.text.clone()),
        };
        report_document::Entity::insert(row).exec_without_returning(transaction).await?;
    }
    Ok(())
}

/// The JSON Schema of a document.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Document)
}

/// Parses a stored document.
pub fn read(row: &report_document::Model) -> Result<Document, DbErr> {
    serde_json::from_str(&row.document).map_err(|error| {
        let (report, language) = (row.report_id, &row.language);
        db::damaged(format!("document of report {report} in {language} cannot be read: {error}"))
    })
}

/// The document of a report in a language, or in the other one where there is only that.
pub async fn find_document(
    db: &impl ConnectionTrait,
    (venture, report): (Uuid, Uuid),
    lang: Lang,
) -> Result<Option<Document>, DbErr> {
    let rows = report_document::Entity::find()
        .filter(report_document::Column::ReportId.eq(report))
        .filter(report_document::Column::VentureId.eq(venture));
    let wanted = rows.clone().filter(report_document::Column::Language.eq(lang.tag())).one(db);
    let row = match wanted.await? {
        Some(row) => Some(row),
        None => rows.one(db).await?,
    };
    let Some(row) = row else { return Ok(None) };
    let reading = blocking::run(move || read(&row));
    reading.await.map_err(|ended| DbErr::Custom(ended.to_string()))?.map(Some)
}
