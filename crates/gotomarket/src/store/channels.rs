//! Channels.

use sea_orm::{DatabaseConnection, DbErr, EntityTrait, Set, sea_query::Expr};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Channel, ChannelDraft, RATING_SHELF_LIFE_DAYS, is_stale};
use db::entity::channel;
use venture::{
    Edit, Provenance, Record,
    records::{self},
};

impl Record for Channel {
    type Table = channel::Entity;

    const ORDER: &'static [channel::Column] = &[channel::Column::Name];

    fn from_row(row: channel::Model) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.id,
            venture: row.venture_id,
            name: row.name,
            segment: row.segment_id,
            cost_minor: row.cost_minor,
            customers: row.customers,
            note: row.note,
            stale: is_stale(row.observed_on, RATING_SHELF_LIFE_DAYS, db::now().date()),
            provenance: Provenance { source: row.source, observed_on: row.observed_on },
            author: row.author_id,
            archived_at: row.archived_at,
        })
    }

    fn archived_at(&self) -> Option<OffsetDateTime> {
        self.archived_at
    }
}

/// Enters a channel.
///
/// # Errors
/// When the database refuses.
pub async fn insert_channel(
    db: &DatabaseConnection,
    edit: Edit,
    draft: ChannelDraft,
) -> Result<Uuid, DbErr> {
    let id = db::new_id();
    let row = channel::ActiveModel {
        id: Set(id),
        venture_id: Set(edit.venture),
        name: Set(draft.name),
        segment_id: Set(draft.segment),
        cost_minor: Set(draft.cost_minor),
        customers: Set(draft.customers),
        note: Set(draft.note),
        source: Set(draft.provenance.source),
        observed_on: Set(draft.provenance.observed_on),
        author_id: Set(edit.author),
        updated_at: Set(db::now()),
        archived_at: Set(None),
    };
    records::insert(db, edit, id, row).await
}

/// Changes what is said about a channel; false when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn update_channel(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
    draft: ChannelDraft,
) -> Result<bool, DbErr> {
    let change = channel::Entity::update_many()
        .col_expr(channel::Column::Name, Expr::value(draft.name))
        .col_expr(channel::Column::SegmentId, Expr::value(draft.segment))
        .col_expr(channel::Column::CostMinor, Expr::value(draft.cost_minor))
        .col_expr(channel::Column::Customers, Expr::value(draft.customers))
        .col_expr(channel::Column::Note, Expr::value(draft.note))
        .col_expr(channel::Column::Source, Expr::value(draft.provenance.source))
        .col_expr(channel::Column::ObservedOn, Expr::value(draft.provenance.observed_on))
        .col_expr(channel::Column::AuthorId, Expr::value(edit.author))
        .col_expr(channel::Column::UpdatedAt, Expr::value(db::now()));
    records::update(db, edit, id, change).await
}
