//! The market by segment, and the count from above.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, Set, sea_query::Expr};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{begin, finish};
use crate::{MarketSize, MarketSizeDraft, SIZE_SHELF_LIFE_DAYS, TopDown, is_stale};
use db::entity::{market_check, market_size};
use venture::{
    Edit, Provenance, Record,
    records::{self},
};

const CHECK: &str = "market-check";

impl Record for MarketSize {
    type Table = market_size::Entity;

    const ORDER: &'static [market_size::Column] = &[market_size::Column::Name];

    fn from_row(row: market_size::Model) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.id,
            venture: row.venture_id,
            name: row.name,
            segment: row.segment_id,
            accounts: u64::try_from(row.accounts).unwrap_or_default(),
            acv_minor: row.acv_minor,
            served: row.served,
            share: [row.share_low, row.share_base, row.share_high],
            note: row.note,
            stale: is_stale(row.observed_on, SIZE_SHELF_LIFE_DAYS, db::now().date()),
            provenance: Provenance { source: row.source, observed_on: row.observed_on },
            author: row.author_id,
            archived_at: row.archived_at,
        })
    }

    fn archived_at(&self) -> Option<OffsetDateTime> {
        self.archived_at
    }
}

/// Enters a part of the market.
///
/// # Errors
/// When the database refuses.
pub async fn insert_size(
    db: &DatabaseConnection,
    edit: Edit,
    draft: MarketSizeDraft,
) -> Result<Uuid, DbErr> {
    let id = db::new_id();
    let row = market_size::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        name: Set(draft.name),
        segment_id: Set(draft.segment),
        accounts: Set(i64::try_from(draft.accounts).unwrap_or(i64::MAX)),
        acv_minor: Set(draft.acv_minor),
        served: Set(draft.served),
        share_low: Set(draft.share[0]),
        share_base: Set(draft.share[1]),
        share_high: Set(draft.share[2]),
        note: Set(draft.note),
        source: Set(draft.provenance.source),
        observed_on: Set(draft.provenance.observed_on),
        author_id: Set(edit.author),
        updated_at: Set(db::now()),
        archived_at: Set(None),
    };
    records::insert(db, edit, id, row).await
}

/// Changes what is said about a part of the market; false when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn update_size(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    draft: MarketSizeDraft,
) -> Result<bool, DbErr> {
    use market_size::Column;
    let accounts = i64::try_from(draft.accounts).unwrap_or(i64::MAX);
    let change = market_size::Entity::update_many()
        .col_expr(Column::Name, Expr::value(draft.name))
        .col_expr(Column::SegmentId, Expr::value(draft.segment))
        .col_expr(Column::Accounts, Expr::value(accounts))
        .col_expr(Column::AcvMinor, Expr::value(draft.acv_minor))
        .col_expr(Column::Served, Expr::value(draft.served))
        .col_expr(Column::ShareLow, Expr::value(draft.share[0]))
        .col_expr(Column::ShareBase, Expr::value(draft.share[1]))
        .col_expr(Column::ShareHigh, Expr::value(draft.share[2]))
        .col_expr(Column::Note, Expr::value(draft.note))
        .col_expr(Column::Source, Expr::value(draft.provenance.source))
        .col_expr(Column::ObservedOn, Expr::value(draft.provenance.observed_on))
        .col_expr(Column::AuthorId, Expr::value(edit.author))
        .col_expr(Column::UpdatedAt, Expr::value(db::now()));
    records::update(db, edit, id, change).await
}

/// The whole market as somebody else counted it.
///
/// # Errors
/// When the database refuses.
pub async fn find_top_down(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<Option<TopDown>, DbErr> {
    let row = market_check::Entity::find_by_id(venture).one(db).await?;
    Ok(row.map(|row| TopDown {
        amount_minor: row.amount_minor,
        stale: is_stale(row.observed_on, SIZE_SHELF_LIFE_DAYS, db::now().date()),
        provenance: Provenance { source: row.source, observed_on: row.observed_on },
    }))
}

/// Enters the count from above in the place of what was there; nothing takes it away.
///
/// # Errors
/// When the database refuses.
pub async fn put_top_down(
    db: &DatabaseConnection,
    edit: Edit,
    draft: Option<(i64, Provenance)>,
) -> Result<(), DbErr> {
    let transaction = begin(db, edit).await?;
    market_check::Entity::delete_by_id(edit.venture).exec(&transaction).await?;
    let action = if draft.is_some() { "update" } else { "delete" };
    if let Some((amount_minor, provenance)) = draft {
        let row = market_check::ActiveModel {
            venture_id: Set(edit.venture),
            amount_minor: Set(amount_minor),
            source: Set(provenance.source),
            observed_on: Set(provenance.observed_on),
            author_id: Set(edit.author),
            updated_at: Set(db::now()),
        };
        market_check::Entity::insert(row).exec_without_returning(&transaction).await?;
    }
    finish(transaction, edit, action, CHECK, edit.venture).await
}
