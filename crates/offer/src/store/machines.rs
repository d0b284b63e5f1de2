//! Machine prices in the database: bundled samples, which are immutable, and a venture's own.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

use crate::{
    MachinePrice, MachinePriceDraft,
    machine::is_price_stale,
    quantity::{from_millionths, to_millionths},
};
use account::audit;
use db::entity::machine_price;
use venture::{
    Venture, limits,
    records::{Edit, begin},
};
use web::paging::{ListQuery, Page};

pub(super) fn machine_from(row: machine_price::Model) -> MachinePrice {
    MachinePrice {
        id: row.id,
        venture_id: row.venture_id,
        name: row.name,
        measured_as: row.measured_as,
        vcpus: row.vcpus.and_then(|n| u32::try_from(n).ok()),
        memory_gib: row.memory_gib.and_then(|n| u32::try_from(n).ok()),
        currency: row.currency,
        per_hour: from_millionths(row.per_hour_millionths),
        illustrative: row.illustrative,
        source: row.source,
        dated: row.dated,
        archived_at: row.archived_at,
        stale: is_price_stale(row.dated, db::now()),
    }
}

/// Prices that belong to the venture or are bundled.
fn visible_to(venture: Uuid) -> Condition {
    Condition::any()
        .add(machine_price::Column::VentureId.eq(venture))
        .add(machine_price::Column::VentureId.is_null())
}

/// Machine prices that a venture sees: its own and the bundled samples.
pub async fn list_machine_prices(
    db: &impl ConnectionTrait,
    venture: Uuid,
    query: &ListQuery,
) -> Result<Page<MachinePrice>, DbErr> {
    let mut select = machine_price::Entity::find().filter(visible_to(venture));
    select = if query.archived() {
        select.filter(machine_price::Column::ArchivedAt.is_not_null())
    } else {
        select.filter(machine_price::Column::ArchivedAt.is_null())
    };
    if let Some(words) = query.search() {
        select = select.filter(db::contains(machine_price::Column::Name, words));
    }
    let total = select.clone().count(db).await?;
    let (column, descending) = match query.order() {
        ("price", descending) => (machine_price::Column::PerHourMillionths, descending),
        ("dated", descending) => (machine_price::Column::Dated, descending),
        (_, descending) => (machine_price::Column::Name, descending),
    };
    let order = if descending { sea_orm::Order::Desc } else { sea_orm::Order::Asc };
    let rows = select
        // The venture's own first.
        .order_by_asc(machine_price::Column::Illustrative)
        .order_by(column, order)
        .offset(query.offset_within(total))
        .limit(query.per_page())
        .all(db)
        .await?;
    Ok(Page::new(query, rows.into_iter().map(machine_from).collect(), total))
}

/// Prices that an offer of the venture can choose: in its currency, not archived.
pub async fn choosable_machine_prices(
    db: &impl ConnectionTrait,
    venture: &Venture,
) -> Result<Vec<MachinePrice>, DbErr> {
    let rows = machine_price::Entity::find()
        .filter(visible_to(venture.id))
        .filter(machine_price::Column::ArchivedAt.is_null())
        .filter(machine_price::Column::Currency.eq(&venture.currency))
        .order_by_asc(machine_price::Column::Illustrative)
        .order_by_asc(machine_price::Column::PerHourMillionths)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(machine_from).collect())
}

/// A price of the venture's own.
pub async fn find_own_machine_price(
    db: &impl ConnectionTrait,
    venture: Uuid,
    id: Uuid,
) -> Result<Option<MachinePrice>, DbErr> {
    let row = machine_price::Entity::find_by_id(id)
        .filter(machine_price::Column::VentureId.eq(venture))
        .one(db)
        .await?;
    Ok(row.map(machine_from))
}

/// Adds a price of the venture's own, in the venture's currency.
pub async fn insert_machine_price(
    db: &DatabaseConnection,
    actor: Uuid,
    venture: &Venture,
    draft: MachinePriceDraft,
) -> Result<Uuid, DbErr> {
    let edit = Edit { author: actor, venture: venture.id };
    let transaction = begin(db, edit).await?;
    let id = db::new_id();
    let row = machine_price::ActiveModel {
        id: Set(id),
        venture_id: Set(Some(venture.id)),
        illustrative: Set(false),
        created_at: Set(db::now()),
        archived_at: Set(None),
        ..described(actor, &venture.currency, draft)
    };
    machine_price::Entity::insert(row).exec_without_returning(&transaction).await?;
    limits::check(&transaction, venture.id, limits::Kind::MachinePrices).await?;
    venture::store::touch(&transaction, venture.id).await?;
    let subject = ("machine-price", id);
    audit::record_in(&transaction, venture.id, Some(actor), "create", subject).await?;
    transaction.commit().await?;
    Ok(id)
}

/// The columns of a draft.
fn described(actor: Uuid, currency: &str, draft: MachinePriceDraft) -> machine_price::ActiveModel {
    let whole = |n: Option<u32>| n.and_then(|n| i32::try_from(n).ok());
    machine_price::ActiveModel {
        name: Set(draft.name),
        measured_as: Set(draft.measured_as),
        vcpus: Set(whole(draft.vcpus)),
        memory_gib: Set(whole(draft.memory_gib)),
        currency: Set(currency.to_owned()),
        per_hour_millionths: Set(to_millionths(draft.per_hour)),
        source: Set(draft.source),
        dated: Set(draft.dated),
        author_id: Set(Some(actor)),
        ..Default::default()
    }
}

/// Changes a price of the venture's own. False when it has no such price.
pub async fn update_machine_price(
    db: &DatabaseConnection,
    actor: Uuid,
    venture: &Venture,
    id: Uuid,
    draft: MachinePriceDraft,
) -> Result<bool, DbErr> {
    let row = described(actor, &venture.currency, draft);
    change_machine_price(db, actor, venture.id, id, "update", row).await
}

/// Archives or restores a price of the venture's own. False when it has no such price.
pub async fn set_machine_price_archived(
    db: &DatabaseConnection,
    actor: Uuid,
    venture: Uuid,
    id: Uuid,
    archived: bool,
) -> Result<bool, DbErr> {
    let row = machine_price::ActiveModel {
        archived_at: Set(archived.then(db::now)),
        ..Default::default()
    };
    let action = if archived { "archive" } else { "restore" };
    change_machine_price(db, actor, venture, id, action, row).await
}

async fn change_machine_price(
    db: &DatabaseConnection,
    actor: Uuid,
    venture: Uuid,
    id: Uuid,
    action: &str,
    row: machine_price::ActiveModel,
) -> Result<bool, DbErr> {
    let transaction = begin(db, Edit { author: actor, venture }).await?;
    let changed = machine_price::Entity::update_many()
        .set(row)
        .filter(machine_price::Column::Id.eq(id))
        .filter(machine_price::Column::VentureId.eq(venture))
        .exec(&transaction)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(false);
    }
    venture::store::touch(&transaction, venture).await?;
    audit::record_in(&transaction, venture, Some(actor), action, ("machine-price", id)).await?;
    transaction.commit().await?;
    Ok(true)
}
