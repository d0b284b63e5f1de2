//! Assumptions in the database.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait,
    QueryFilter, Set,
};
use uuid::Uuid;

use crate::{
    Assumption, AssumptionDraft, Ground, Quantity,
    assumption::{is_stale, record_href},
    quantity::{from_millionths, to_millionths},
};
use account::audit;
use db::entity::{assumption, user};
use economics::triangular::Triangular;
use venture::{Edit, records::begin};

/// A row of the assumptions' table as a person left it.
#[derive(Debug, Clone)]
pub struct AssumptionChange {
    pub quantity: Quantity,
    /// The token of what was shown, empty for nothing; `None` where the sender did not say.
    pub seen: Option<String>,
    /// `None` removes it.
    pub draft: Option<AssumptionDraft>,
}

/// What became of a table of assumptions.
#[derive(Debug, PartialEq, Eq)]
pub enum AssumptionsOutcome {
    /// These were written.
    Saved(Vec<Quantity>),
    /// Nothing was written: somebody else has changed these since they were shown.
    Conflicts(Vec<Quantity>),
}

/// The assumptions of a venture.
pub(super) async fn assumptions(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<BTreeMap<Quantity, Assumption>, DbErr> {
    let rows = assumption::Entity::find()
        .find_also_related(user::Entity)
        .filter(assumption::Column::VentureId.eq(venture))
        .all(db)
        .await?;
    let kept = rows.into_iter().filter_map(|(row, author)| {
        let quantity = Quantity::parse(&row.quantity)?;
        let range = Triangular::new(
            from_millionths(row.low_millionths),
            from_millionths(row.base_millionths),
            from_millionths(row.high_millionths),
        );
        let assumption = Assumption {
            quantity,
            range: range.ok()?,
            ground: Ground::parse(&row.ground)?,
            source: row.source,
            dated: row.dated,
            author: author.map(|author| author.name).unwrap_or_default(),
            stale: is_stale(row.dated, quantity.shelf_life_days(), db::now()),
            href: record_href(venture, quantity),
        };
        Some((quantity, assumption))
    });
    Ok(kept.collect())
}

/// Saves assumptions, all or none; `None` removes one.
pub async fn save_assumptions(
    db: &DatabaseConnection,
    actor: Uuid,
    venture: Uuid,
    drafts: Vec<(Quantity, Option<AssumptionDraft>)>,
) -> Result<(), DbErr> {
    let edit = Edit { author: actor, venture };
    let unseen = |(quantity, draft)| AssumptionChange { quantity, seen: None, draft };
    change_assumptions(db, edit, drafts.into_iter().map(unseen).collect()).await?;
    Ok(())
}

/// Writes the assumptions that a person changed: all of them or, where somebody else has
/// changed one since it was shown, none.
pub async fn change_assumptions(
    db: &DatabaseConnection,
    edit: Edit,
    changes: Vec<AssumptionChange>,
) -> Result<AssumptionsOutcome, DbErr> {
    let transaction = begin(db, edit).await?;
    let stored = assumptions(&transaction, edit.venture).await?;
    let now = |change: &AssumptionChange| {
        stored.get(&change.quantity).map(Assumption::token).unwrap_or_default()
    };
    let entered = |change: &AssumptionChange| {
        change.draft.as_ref().map(AssumptionDraft::token).unwrap_or_default()
    };
    let due: Vec<AssumptionChange> =
        changes.into_iter().filter(|change| entered(change) != now(change)).collect();
    let conflicts = due
        .iter()
        .filter(|change| change.seen.as_ref().is_some_and(|seen| *seen != now(change)))
        .map(|change| change.quantity)
        .collect::<Vec<_>>();
    if !conflicts.is_empty() {
        return Ok(AssumptionsOutcome::Conflicts(conflicts));
    }
    let written = due.iter().map(|change| change.quantity).collect::<Vec<_>>();
    if written.is_empty() {
        return Ok(AssumptionsOutcome::Saved(written));
    }
    for change in due {
        write(&transaction, edit, change).await?;
    }
    venture::store::touch(&transaction, edit.venture).await?;
    let (actor, subject) = (Some(edit.author), ("assumptions", edit.venture));
    audit::record_in(&transaction, edit.venture, actor, "update", subject).await?;
    transaction.commit().await?;
    Ok(AssumptionsOutcome::Saved(written))
}

async fn write(
    transaction: &DatabaseTransaction,
    edit: Edit,
    AssumptionChange { quantity, draft, .. }: AssumptionChange,
) -> Result<(), DbErr> {
    assumption::Entity::delete_by_id((edit.venture, quantity.as_str().to_owned()))
        .exec(transaction)
        .await?;
    let Some(draft) = draft else { return Ok(()) };
    let row = assumption::ActiveModel {
        venture_id: Set(edit.venture),
        quantity: Set(quantity.as_str().to_owned()),
        low_millionths: Set(to_millionths(draft.range.low())),
        base_millionths: Set(to_millionths(draft.range.base())),
        high_millionths: Set(to_millionths(draft.range.high())),
        ground: Set(draft.ground.as_str().to_owned()),
        source: Set(draft.source),
        dated: Set(draft.dated),
        author_id: Set(edit.author),
        updated_at: Set(db::now()),
    };
    assumption::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}
