//! Competitors.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr,
    EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set, sea_query::Expr,
};
use uuid::Uuid;

use super::finish;
use crate::{
    db::{self, entity::competitor},
    market::{Competitor, CompetitorDraft, Edit, Provenance},
    web::paging::{ListQuery, Page},
};

const KIND: &str = "competitor";

fn from_row(row: competitor::Model) -> Competitor {
    Competitor {
        id: row.id,
        venture: row.venture_id,
        name: row.name,
        note: row.note,
        website: row.website,
        share: row.share,
        provenance: Provenance { source: row.source, observed_on: row.observed_on },
        author: row.author_id,
        updated_at: row.updated_at,
        archived_at: row.archived_at,
    }
}

fn named(venture: Uuid, id: Uuid) -> Condition {
    Condition::all()
        .add(competitor::Column::Id.eq(id))
        .add(competitor::Column::VentureId.eq(venture))
}

/// The competitors of a venture. Sorts by `name`, `share`, `observed` and `changed`.
///
/// # Errors
/// When the database refuses.
pub async fn list_competitors(
    db: &impl ConnectionTrait,
    venture: Uuid,
    query: &ListQuery,
) -> Result<Page<Competitor>, DbErr> {
    let mut select = competitor::Entity::find().filter(competitor::Column::VentureId.eq(venture));
    select = if query.archived() {
        select.filter(competitor::Column::ArchivedAt.is_not_null())
    } else {
        select.filter(competitor::Column::ArchivedAt.is_null())
    };
    if let Some(words) = query.search() {
        select = select.filter(
            Condition::any()
                .add(db::contains(competitor::Column::Name, words))
                .add(db::contains(competitor::Column::Note, words)),
        );
    }
    let (column, descending) = match query.order() {
        ("share", descending) => (competitor::Column::Share, descending),
        ("observed", descending) => (competitor::Column::ObservedOn, descending),
        ("changed", descending) => (competitor::Column::UpdatedAt, descending),
        (_, descending) => (competitor::Column::Name, descending),
    };
    let order = if descending { sea_orm::Order::Desc } else { sea_orm::Order::Asc };
    let total = select.clone().count(db).await?;
    let rows = select
        .order_by(column, order)
        .order_by_asc(competitor::Column::Id)
        .offset(query.offset())
        .limit(query.per_page())
        .all(db)
        .await?;
    Ok(Page::new(query, rows.into_iter().map(from_row).collect(), total))
}

/// A competitor of a venture, archived or not.
///
/// # Errors
/// When the database refuses.
pub async fn find_competitor(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
) -> Result<Option<Competitor>, DbErr> {
    let row = competitor::Entity::find().filter(named(venture, id)).one(db).await?;
    Ok(row.map(from_row))
}

/// Per cent of the market that all competitors but one hold together.
///
/// # Errors
/// When the database refuses.
pub async fn share_of_others(
    db: &impl ConnectionTrait,
    venture: Uuid,
    except: Option<Uuid>,
) -> Result<f64, DbErr> {
    let mut select = competitor::Entity::find()
        .select_only()
        .column(competitor::Column::Share)
        .filter(competitor::Column::VentureId.eq(venture))
        .filter(competitor::Column::ArchivedAt.is_null())
        .filter(competitor::Column::Share.is_not_null());
    if let Some(id) = except {
        select = select.filter(competitor::Column::Id.ne(id));
    }
    let shares: Vec<f64> = select.into_tuple().all(db).await?;
    Ok(shares.into_iter().sum())
}

/// Enters a competitor.
///
/// # Errors
/// When the database refuses.
pub async fn insert_competitor(
    db: &DatabaseConnection,
    edit: Edit,
    draft: CompetitorDraft,
) -> Result<Uuid, DbErr> {
    let transaction = db::begin_write(db).await?;
    let (id, now) = (db::new_id(), db::now());
    let row = competitor::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        name: Set(draft.name),
        note: Set(draft.note),
        website: Set(draft.website),
        share: Set(draft.share),
        source: Set(draft.provenance.source),
        observed_on: Set(draft.provenance.observed_on),
        author_id: Set(edit.author),
        created_at: Set(now),
        updated_at: Set(now),
        archived_at: Set(None),
    };
    row.insert(&transaction).await?;
    finish(transaction, edit, "create", KIND, id).await?;
    Ok(id)
}

/// Changes what is said about a competitor; false when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn update_competitor(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    draft: CompetitorDraft,
) -> Result<bool, DbErr> {
    let transaction = db::begin_write(db).await?;
    let changed = competitor::Entity::update_many()
        .col_expr(competitor::Column::Name, Expr::value(draft.name))
        .col_expr(competitor::Column::Note, Expr::value(draft.note))
        .col_expr(competitor::Column::Website, Expr::value(draft.website))
        .col_expr(competitor::Column::Share, Expr::value(draft.share))
        .col_expr(competitor::Column::Source, Expr::value(draft.provenance.source))
        .col_expr(competitor::Column::ObservedOn, Expr::value(draft.provenance.observed_on))
        .col_expr(competitor::Column::AuthorId, Expr::value(edit.author))
        .col_expr(competitor::Column::UpdatedAt, Expr::value(db::now()))
        .filter(named(edit.venture, id))
        .exec(&transaction)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(false);
    }
    finish(transaction, edit, "update", KIND, id).await?;
    Ok(true)
}

/// Puts a competitor away or takes it out again; false when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn set_competitor_archived(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    archived: bool,
) -> Result<bool, DbErr> {
    let which = (named(edit.venture, id), competitor::Column::ArchivedAt);
    super::set_archived::<competitor::Entity>(db, edit, (KIND, id), which, archived).await
}
