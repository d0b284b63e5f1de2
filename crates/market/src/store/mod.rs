//! The market's records in the database. Every change runs in one transaction
//! that also raises the venture's revision and leaves a line in the audit log.

mod answers;
mod belongings;
mod capabilities;
mod cells;
mod changes;
mod collected_ratings;
mod competitor_merges;
mod competitors;
mod facts;
mod grid;
mod lineage;
mod need_moves;
mod needs;
mod ratings;
mod records;
mod review;
mod segments;
#[cfg(test)]
mod tests;
mod votes;
mod withdrawals;

pub use capabilities::{
    insert_capability, is_capability_taken, update_capability, write_capability,
};
pub use cells::{
    delete_capability_rating, find_capability_rating, list_capability_ratings,
    put_capability_rating, write_capability_ratings,
};
pub use changes::{delete_change, insert_change, list_changes};
pub use collected_ratings::{CollectedRating, delete_respondents, insert_collected_ratings};
pub use competitor_merges::check_moved;
pub use competitor_merges::{
    CompetitorMerge, competitor_merged_into, list_competitor_merges, merge_competitors,
    undo_competitor_merge,
};
pub use competitors::{
    choosable_competitors, insert_competitor, list_competitors, named_competitors, share_of_others,
    update_competitor, write_competitor,
};
pub use facts::{
    delete_feature, delete_price, insert_price, latest_prices, list_features, list_prices,
    put_feature, write_feature, write_price,
};
pub use grid::{
    CellChange, CellKey, GridCell, GridOutcome, Sheet, list_cells, named_capabilities, save_cells,
};
pub use lineage::read_event;
pub use lineage::{
    LineageError, list_need_events, list_statements, merge_needs, merged_needs, split_need,
    undo_need_event,
};
pub use needs::{
    choosable_needs, insert_need, named_needs, needs_of_segment, page_needs, update_need,
    write_need,
};
pub use ratings::{
    count_answers, count_needs_and_ratings, delete_need_rating, delete_offer_rating,
    delete_respondent, list_need_ratings, list_offer_ratings, offer_ratings_of, put_need_ratings,
    put_offer_ratings, write_need_ratings,
};
pub use records::{capability_records, competitor_ratings, list_needs_with_ratings};
pub use review::{confirm_fact, list_stale};
pub use segments::{
    count_by_segment, insert_segment, is_segment_taken, update_segment, write_segment,
};
pub use votes::{delete_votes, insert_votes, list_votes, sum_votes, write_votes};
pub use withdrawals::{answers_before_without, most_answers};

use sea_orm::{
    Condition, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait,
    QueryFilter,
};
use uuid::Uuid;

use db::Archivable;
use db::{
    Conflict,
    entity::{capability, competitor, need},
};
use venture::{
    Edit,
    records::{begin, find_open, finish},
};

/// Begins a change of what belongs to records, none of which may be archived meanwhile.
async fn begin_below(
    db: &DatabaseConnection,
    edit: Edit,
    (needs, competitors, capabilities): (Option<Uuid>, Option<Uuid>, Option<Uuid>),
) -> Result<DatabaseTransaction, DbErr> {
    let transaction = begin(db, edit).await?;
    must_be_open::<need::Entity>(&transaction, edit, needs).await?;
    must_be_open::<competitor::Entity>(&transaction, edit, competitors).await?;
    must_be_open::<capability::Entity>(&transaction, edit, capabilities).await?;
    Ok(transaction)
}

async fn must_be_open<E: Archivable>(
    db: &impl ConnectionTrait,
    edit: Edit,
    id: Option<Uuid>,
) -> Result<(), DbErr> {
    let Some(id) = id else { return Ok(()) };
    let found = find_open::<E>(db, edit.venture, id).await?;
    found.map(|_| ()).ok_or_else(|| Conflict::RecordArchived.into())
}

/// Deletes the records that `which` names, at once and for good; false when there are none.
async fn delete<E: EntityTrait>(
    db: &DatabaseConnection,
    edit: Edit,
    (kind, id): (&str, Uuid),
    which: Condition,
) -> Result<bool, DbErr> {
    let transaction = begin(db, edit).await?;
    if E::delete_many().filter(which).exec(&transaction).await?.rows_affected == 0 {
        return Ok(false);
    }
    finish(transaction, edit, "delete", kind, id).await?;
    Ok(true)
}
