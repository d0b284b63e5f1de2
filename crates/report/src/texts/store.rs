//! A founder's texts for reports in the database: one row for each topic.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, Set,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::{Text, Texts, Topic};
use account::audit;
use db::entity::report_text;
use venture::records::{Edit, begin};

/// The texts of a venture. Topics that a later version wrote are left aside.
pub async fn find_texts(db: &impl ConnectionTrait, venture: Uuid) -> Result<Texts, DbErr> {
    let rows = report_text::Entity::find()
        .filter(report_text::Column::VentureId.eq(venture))
        .all(db)
        .await?;
    let text = |row: report_text::Model| {
        let topic = Topic::parse(&row.topic)?;
        Some((topic, Text { words: row.words, left_out: row.left_out }))
    };
    Ok(rows.into_iter().filter_map(text).collect())
}

/// Saves texts in place of earlier ones; topics that are not named stay.
pub async fn put_texts(
    db: &DatabaseConnection,
    edit: Edit,
    texts: Vec<(Topic, Text)>,
) -> Result<(), DbErr> {
    let transaction = begin(db, edit).await?;
    let now = db::now();
    for (topic, text) in texts {
        let row = report_text::ActiveModel {
            venture_id: Set(edit.venture),
            topic: Set(topic.as_str().to_owned()),
            words: Set(text.words),
            left_out: Set(text.left_out && topic.is_optional()),
            author_id: Set(edit.author),
            updated_at: Set(now),
        };
        let replace =
            OnConflict::columns([report_text::Column::VentureId, report_text::Column::Topic])
                .update_columns([
                    report_text::Column::Words,
                    report_text::Column::LeftOut,
                    report_text::Column::AuthorId,
                    report_text::Column::UpdatedAt,
                ])
                .to_owned();
        let insert = report_text::Entity::insert(row).on_conflict(replace);
        insert.exec_without_returning(&transaction).await?;
    }
    venture::store::touch(&transaction, edit.venture).await?;
    audit::record(&transaction, Some(edit.author), "change", "report-texts", Some(edit.venture))
        .await?;
    transaction.commit().await
}
