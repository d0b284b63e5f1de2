//! A founder's texts for reports in the database: one row for each topic, and the versions that
//! were replaced.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr,
    EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set, sea_query::OnConflict,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Text, Texts, Topic};
use account::audit;
use db::entity::{report_text, report_text_version};
use venture::records::{Edit, begin};
use web::paging::{ListQuery, Page};

/// Most earlier versions of a text; the oldest go first.
pub const MOST_VERSIONS: u64 = 100;

/// A text that was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub id: Uuid,
    pub text: Text,
    pub author: Uuid,
    pub written_at: OffsetDateTime,
}

/// The texts of a venture. Topics that a later version wrote are left aside.
pub async fn find_texts(db: &impl ConnectionTrait, venture: Uuid) -> Result<Texts, DbErr> {
    let rows = find_rows(db, venture).await?;
    let text = |row: report_text::Model| {
        let topic = Topic::parse(&row.topic)?;
        Some((topic, Text { words: row.words, left_out: row.left_out }))
    };
    Ok(rows.into_iter().filter_map(text).collect())
}

async fn find_rows(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<Vec<report_text::Model>, DbErr> {
    let of_venture = report_text::Column::VentureId.eq(venture);
    report_text::Entity::find().filter(of_venture).all(db).await
}

/// Saves texts in place of earlier ones, which are kept as versions; topics that are not named
/// or say the same stay.
pub async fn put_texts(
    db: &DatabaseConnection,
    edit: Edit,
    texts: Vec<(Topic, Text)>,
) -> Result<(), DbErr> {
    let transaction = begin(db, edit).await?;
    let rows = find_rows(&transaction, edit.venture).await?;
    let mut stored: HashMap<String, report_text::Model> =
        rows.into_iter().map(|row| (row.topic.clone(), row)).collect();
    let mut is_changed = false;
    for (topic, text) in texts {
        let left_out = text.left_out && topic.is_optional();
        let before = stored.remove(topic.as_str());
        let same = before.as_ref().map_or_else(
            || text.words.is_empty() && !left_out,
            |row| row.words == text.words && row.left_out == left_out,
        );
        if same {
            continue;
        }
        is_changed = true;
        if let Some(row) = before.filter(|row| !row.words.is_empty() || row.left_out) {
            keep_version(&transaction, row).await?;
        }
        put(&transaction, edit, topic, Text { left_out, ..text }).await?;
    }
    if !is_changed {
        return transaction.rollback().await;
    }
    venture::store::touch(&transaction, edit.venture).await?;
    let (author, subject) = (Some(edit.author), ("report-texts", edit.venture));
    audit::record_in(&transaction, edit.venture, author, "change", subject).await?;
    transaction.commit().await
}

async fn put(
    transaction: &DatabaseTransaction,
    edit: Edit,
    topic: Topic,
    text: Text,
) -> Result<(), DbErr> {
    let row = report_text::ActiveModel {
        venture_id: Set(edit.venture),
        topic: Set(topic.as_str().to_owned()),
        words: Set(text.words),
        left_out: Set(text.left_out),
        author_id: Set(edit.author),
        updated_at: Set(db::now()),
    };
    let replace = OnConflict::columns([report_text::Column::VentureId, report_text::Column::Topic])
        .update_columns([
            report_text::Column::Words,
            report_text::Column::LeftOut,
            report_text::Column::AuthorId,
            report_text::Column::UpdatedAt,
        ])
        .to_owned();
    let insert = report_text::Entity::insert(row).on_conflict(replace);
    insert.exec_without_returning(transaction).await.map(|_| ())
}

/// Keeps what is being replaced, and of many versions the newest.
async fn keep_version(
    transaction: &DatabaseTransaction,
    row: report_text::Model,
) -> Result<(), DbErr> {
    let (venture, topic) = (row.venture_id, row.topic.clone());
    let version = report_text_version::ActiveModel {
        id: Set(db::new_id()),
        venture_id: Set(row.venture_id),
        topic: Set(row.topic),
        words: Set(row.words),
        left_out: Set(row.left_out),
        author_id: Set(row.author_id),
        written_at: Set(row.updated_at),
    };
    report_text_version::Entity::insert(version).exec_without_returning(transaction).await?;
    let old: Vec<Uuid> = report_text_version::Entity::find()
        .select_only()
        .column(report_text_version::Column::Id)
        .filter(of_topic(venture, &topic))
        .order_by_desc(report_text_version::Column::Id)
        .offset(MOST_VERSIONS)
        .limit(MOST_VERSIONS)
        .into_tuple()
        .all(transaction)
        .await?;
    if old.is_empty() {
        return Ok(());
    }
    report_text_version::Entity::delete_many()
        .filter(report_text_version::Column::VentureId.eq(venture))
        .filter(report_text_version::Column::Id.is_in(old))
        .exec(transaction)
        .await
        .map(|_| ())
}

fn of_topic(venture: Uuid, topic: &str) -> Condition {
    Condition::all()
        .add(report_text_version::Column::VentureId.eq(venture))
        .add(report_text_version::Column::Topic.eq(topic))
}

/// How many earlier versions each topic has.
pub async fn count_versions(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<BTreeMap<Topic, i64>, DbErr> {
    use report_text_version::Column;
    let counts: Vec<(String, i64)> = report_text_version::Entity::find()
        .select_only()
        .column(Column::Topic)
        .column_as(Column::Id.count(), "versions")
        .filter(Column::VentureId.eq(venture))
        .group_by(Column::Topic)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counts.into_iter().filter_map(|(topic, n)| Some((Topic::parse(&topic)?, n))).collect())
}

fn version(row: report_text_version::Model) -> Version {
    Version {
        id: row.id,
        text: Text { words: row.words, left_out: row.left_out },
        author: row.author_id,
        written_at: row.written_at,
    }
}

/// The earlier versions of a topic's text, the last one first.
pub async fn list_versions(
    db: &impl ConnectionTrait,
    venture: Uuid,
    topic: Topic,
    query: &ListQuery,
) -> Result<Page<Version>, DbErr> {
    let select = report_text_version::Entity::find().filter(of_topic(venture, topic.as_str()));
    let total = select.clone().count(db).await?;
    let rows = select
        .order_by_desc(report_text_version::Column::Id)
        .offset(query.offset_within(total))
        .limit(query.per_page())
        .all(db)
        .await?;
    Ok(Page::new(query, rows.into_iter().map(version).collect(), total))
}

/// An earlier version and the topic it is about.
pub async fn find_version(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
) -> Result<Option<(Topic, Version)>, DbErr> {
    let row = report_text_version::Entity::find_by_id(id)
        .filter(report_text_version::Column::VentureId.eq(venture))
        .one(db)
        .await?;
    Ok(row.and_then(|row| Some((Topic::parse(&row.topic)?, version(row)))))
}
