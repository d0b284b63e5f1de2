//! Makes two competitors one, and takes it back in one step. What belongs to the
//! other moves to the one that stays, also links of ideas and evidence; what the
//! one that stays does not know is filled in; the other is archived.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr,
    EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    begin,
    belongings::{Belongings, Route},
    changes,
    competitors::room_for,
    finish,
    lineage::LineageError,
};
use crate::{ChangeDraft, ChangedField};
use db::entity::{
    capability_rating, competitor, competitor_change, competitor_feature, competitor_merge as row,
    evidence_link, idea_competitor, price_point,
};
use venture::{Edit, Provenance, records::named};

const KIND: &str = "competitor";

/// A merge as the page of the one that stays shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct CompetitorMerge {
    pub id: Uuid,
    pub other: Uuid,
    pub other_name: String,
    pub author: Uuid,
    pub at: OffsetDateTime,
}

/// What a merge moved. Identifiers and names of columns, no facts.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct MovedRecords {
    prices: Vec<Uuid>,
    changes: Vec<Uuid>,
    /// Needs on which the other was rated and the one that stays was not.
    features: Vec<Uuid>,
    capabilities: Vec<Uuid>,
    ideas: Vec<Uuid>,
    links: Vec<Uuid>,
    /// What the one that stays did not know.
    filled: Vec<String>,
    /// The line in its log.
    note: Option<Uuid>,
}

fn broken(error: serde_json::Error) -> DbErr {
    db::damaged(format!("what a merge moved cannot be read: {error}"))
}

async fn open(
    db: &impl ConnectionTrait,
    edit: Edit,
    id: Uuid,
) -> Result<competitor::Model, LineageError> {
    let found = competitor::Entity::find()
        .filter(named::<competitor::Entity>(edit.venture, id))
        .one(db)
        .await?
        .ok_or(LineageError::NotFound)?;
    if found.archived_at.is_some() { Err(LineageError::Archived) } else { Ok(found) }
}

/// Makes others part of `stays`, each of them a step of its own.
///
/// # Errors
/// When one of them is missing or archived, or the database refuses: then nothing moved.
pub async fn merge_competitors(
    db: &DatabaseConnection,
    edit: Edit,
    stays: Uuid,
    others: &[Uuid],
) -> Result<(), LineageError> {
    let transaction = begin(db, edit).await?;
    open(&transaction, edit, stays).await?;
    for &other in others.iter().filter(|&&other| other != stays) {
        take_in(&transaction, edit, stays, other).await?;
    }
    finish(transaction, edit, "merge", KIND, stays).await?;
    Ok(())
}

async fn take_in(
    db: &impl ConnectionTrait,
    edit: Edit,
    stays: Uuid,
    other: Uuid,
) -> Result<(), LineageError> {
    let (one, two) = (open(db, edit, stays).await?, open(db, edit, other).await?);
    let route = Route { venture: edit.venture, from: other, to: stays };
    let mut moved = move_all(db, route).await?;
    moved.note = Some(note(db, edit, stays, &two).await?);
    moved.filled = fill(db, edit, one, &two).await?;
    let record = row::ActiveModel {
        id: Set(db::new_id()),
        venture_id: Set(edit.venture),
        kept_id: Set(stays),
        other_id: Set(other),
        moved: Set(serde_json::to_string(&moved).map_err(broken)?),
        author_id: Set(edit.author),
        created_at: Set(db::now()),
        undone_at: Set(None),
    };
    row::Entity::insert(record).exec_without_returning(db).await?;
    set_archived(db, edit, other, Some(db::now())).await?;
    Ok(())
}

async fn set_archived(
    db: &impl ConnectionTrait,
    edit: Edit,
    id: Uuid,
    at: Option<OffsetDateTime>,
) -> Result<(), DbErr> {
    competitor::Entity::update_many()
        .col_expr(competitor::Column::ArchivedAt, Expr::value(at))
        .col_expr(competitor::Column::UpdatedAt, Expr::value(db::now()))
        .filter(named::<competitor::Entity>(edit.venture, id))
        .exec(db)
        .await?;
    Ok(())
}

const PRICES: Belongings<price_point::Entity> = Belongings {
    owner: price_point::Column::CompetitorId,
    which: price_point::Column::Id,
    once: false,
    within: |venture| Condition::all().add(price_point::Column::VentureId.eq(venture)),
};
const CHANGES: Belongings<competitor_change::Entity> = Belongings {
    owner: competitor_change::Column::CompetitorId,
    which: competitor_change::Column::Id,
    once: false,
    within: |venture| Condition::all().add(competitor_change::Column::VentureId.eq(venture)),
};
const FEATURES: Belongings<competitor_feature::Entity> = Belongings {
    owner: competitor_feature::Column::CompetitorId,
    which: competitor_feature::Column::NeedId,
    once: true,
    within: |venture| Condition::all().add(competitor_feature::Column::VentureId.eq(venture)),
};
const CAPABILITIES: Belongings<capability_rating::Entity> = Belongings {
    owner: capability_rating::Column::CompetitorId,
    which: capability_rating::Column::CapabilityId,
    once: true,
    within: |venture| Condition::all().add(capability_rating::Column::VentureId.eq(venture)),
};
const IDEAS: Belongings<idea_competitor::Entity> = Belongings {
    owner: idea_competitor::Column::CompetitorId,
    which: idea_competitor::Column::IdeaId,
    once: true,
    within: |venture| Condition::all().add(idea_competitor::Column::VentureId.eq(venture)),
};
const LINKS: Belongings<evidence_link::Entity> = Belongings {
    owner: evidence_link::Column::CompetitorId,
    which: evidence_link::Column::Id,
    once: false,
    within: |venture| Condition::all().add(evidence_link::Column::VentureId.eq(venture)),
};

async fn move_all(db: &impl ConnectionTrait, route: Route) -> Result<MovedRecords, DbErr> {
    Ok(MovedRecords {
        prices: PRICES.give(db, route).await?,
        changes: CHANGES.give(db, route).await?,
        features: FEATURES.give(db, route).await?,
        capabilities: CAPABILITIES.give(db, route).await?,
        ideas: IDEAS.give(db, route).await?,
        links: LINKS.give_links(db, route).await?,
        filled: Vec::new(),
        note: None,
    })
}

async fn return_all(
    db: &impl ConnectionTrait,
    moved: &MovedRecords,
    back: Route,
) -> Result<(), DbErr> {
    PRICES.send(db, &moved.prices, back).await?;
    CHANGES.send(db, &moved.changes, back).await?;
    FEATURES.send(db, &moved.features, back).await?;
    CAPABILITIES.send(db, &moved.capabilities, back).await?;
    IDEAS.send(db, &moved.ideas, back).await?;
    LINKS.send(db, &moved.links, back).await
}

/// A line in the log of the one that stays.
async fn note(
    db: &impl ConnectionTrait,
    edit: Edit,
    stays: Uuid,
    other: &competitor::Model,
) -> Result<Uuid, DbErr> {
    let draft = ChangeDraft {
        field: ChangedField::Note,
        subject: String::new(),
        before: None,
        after: None,
        note: format!("+ {}", other.name),
        provenance: Provenance { source: other.source.clone(), observed_on: db::now().date() },
    };
    changes::log(db, edit, stays, draft).await
}

/// Columns that may stand empty, with what makes them so.
const FILLABLE: [competitor::Column; 9] = [
    competitor::Column::Website,
    competitor::Column::Share,
    competitor::Column::SegmentId,
    competitor::Column::Founded,
    competitor::Column::Headcount,
    competitor::Column::FundingMinor,
    competitor::Column::Note,
    competitor::Column::Strengths,
    competitor::Column::Weaknesses,
];

/// What a column holds when nobody knows: nothing, or an empty text.
fn is_empty(model: &competitor::Model, column: competitor::Column) -> bool {
    use competitor::Column;
    match column {
        Column::Website => model.website.is_none(),
        Column::Share => model.share.is_none(),
        Column::SegmentId => model.segment_id.is_none(),
        Column::Founded => model.founded.is_none(),
        Column::Headcount => model.headcount.is_none(),
        Column::FundingMinor => model.funding_minor.is_none(),
        Column::Note => model.note.is_empty(),
        Column::Strengths => model.strengths.is_empty(),
        Column::Weaknesses => model.weaknesses.is_empty(),
        _ => false,
    }
}

/// Gives a column of one record to another.
fn copy(to: &mut competitor::ActiveModel, from: &competitor::Model, column: competitor::Column) {
    use sea_orm::ModelTrait;
    to.set(column, from.get(column));
    if matches!(column, competitor::Column::FundingMinor) {
        to.set(competitor::Column::FundingCurrency, from.get(competitor::Column::FundingCurrency));
    }
}

/// What the one that stays does not know is taken from the other.
async fn fill(
    db: &impl ConnectionTrait,
    edit: Edit,
    one: competitor::Model,
    other: &competitor::Model,
) -> Result<Vec<String>, DbErr> {
    let missing =
        |column: &competitor::Column| is_empty(&one, *column) && !is_empty(other, *column);
    let columns: Vec<competitor::Column> = FILLABLE.into_iter().filter(missing).collect();
    let id = one.id;
    let mut filled = one.into_active_model();
    for column in &columns {
        copy(&mut filled, other, *column);
    }
    filled.updated_at = Set(db::now());
    rewrite(db, edit, id, filled).await?;
    Ok(columns.iter().map(|column| name(*column)).collect())
}

/// Writes the changed columns of a competitor.
async fn rewrite(
    db: &impl ConnectionTrait,
    edit: Edit,
    id: Uuid,
    changed: competitor::ActiveModel,
) -> Result<(), DbErr> {
    competitor::Entity::update_many()
        .set(changed)
        .filter(named::<competitor::Entity>(edit.venture, id))
        .exec(db)
        .await?;
    Ok(())
}

fn name(column: competitor::Column) -> String {
    use sea_orm::IdenStatic;
    column.as_str().to_owned()
}

/// Takes out again what was filled in, unless somebody wrote something else there since.
async fn unfill(
    db: &impl ConnectionTrait,
    edit: Edit,
    one: competitor::Model,
    other: &competitor::Model,
    filled: &[String],
) -> Result<(), DbErr> {
    use sea_orm::ModelTrait;
    let blank = competitor::Model {
        website: None,
        share: None,
        segment_id: None,
        founded: None,
        headcount: None,
        funding_minor: None,
        funding_currency: None,
        note: String::new(),
        strengths: String::new(),
        weaknesses: String::new(),
        ..one.clone()
    };
    let same = |column: &competitor::Column| {
        filled.contains(&name(*column)) && one.get(*column) == other.get(*column)
    };
    let columns: Vec<competitor::Column> = FILLABLE.into_iter().filter(same).collect();
    let id = one.id;
    let mut emptied = one.into_active_model();
    for column in columns {
        copy(&mut emptied, &blank, column);
    }
    emptied.updated_at = Set(db::now());
    rewrite(db, edit, id, emptied).await
}

/// What became part of a competitor and was not taken back, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list_competitor_merges(
    db: &impl ConnectionTrait,
    venture: Uuid,
    kept: Uuid,
) -> Result<Vec<CompetitorMerge>, DbErr> {
    let rows = row::Entity::find()
        .filter(row::Column::VentureId.eq(venture))
        .filter(row::Column::KeptId.eq(kept))
        .filter(row::Column::UndoneAt.is_null())
        .order_by_desc(row::Column::Id)
        .all(db)
        .await?;
    let others: Vec<(Uuid, String)> = competitor::Entity::find()
        .select_only()
        .columns([competitor::Column::Id, competitor::Column::Name])
        .filter(competitor::Column::VentureId.eq(venture))
        .filter(competitor::Column::Id.is_in(rows.iter().map(|row| row.other_id)))
        .into_tuple()
        .all(db)
        .await?;
    let name =
        |id: Uuid| others.iter().find(|(other, _)| *other == id).map(|(_, name)| name.clone());
    let merge = |row: row::Model| CompetitorMerge {
        id: row.id,
        other: row.other_id,
        other_name: name(row.other_id).unwrap_or_default(),
        author: row.author_id,
        at: row.created_at,
    };
    Ok(rows.into_iter().map(merge).collect())
}

/// Reads what undoing a merge would read.
///
/// # Errors
/// When it cannot be read or names a column that no merge fills.
pub fn check_moved(text: &str) -> Result<(), DbErr> {
    let moved: MovedRecords = serde_json::from_str(text).map_err(broken)?;
    let known = |filled: &String| FILLABLE.into_iter().any(|column| name(column) == *filled);
    match moved.filled.iter().find(|filled| !known(filled)) {
        None => Ok(()),
        Some(_) => Err(DbErr::Custom("a merge fills no such column".to_owned())),
    }
}

/// The competitor that one has become part of, if it has.
///
/// # Errors
/// When the database refuses.
pub async fn competitor_merged_into(
    db: &impl ConnectionTrait,
    venture: Uuid,
    other: Uuid,
) -> Result<Option<Uuid>, DbErr> {
    row::Entity::find()
        .select_only()
        .column(row::Column::KeptId)
        .filter(row::Column::VentureId.eq(venture))
        .filter(row::Column::OtherId.eq(other))
        .filter(row::Column::UndoneAt.is_null())
        .into_tuple()
        .one(db)
        .await
}

/// Takes back the last merge of a competitor: everything stands where it stood.
///
/// # Errors
/// When there is no such merge, another one came after it, the one that stayed
/// is archived, or the database refuses.
pub async fn undo_competitor_merge(
    db: &DatabaseConnection,
    edit: Edit,
    kept: Uuid,
    merge: Uuid,
) -> Result<(), LineageError> {
    let transaction = begin(db, edit).await?;
    let one = open(&transaction, edit, kept).await?;
    let merges = list_competitor_merges(&transaction, edit.venture, kept).await?;
    match merges.iter().position(|one| one.id == merge) {
        Some(0) => {}
        Some(_) => return Err(LineageError::NotLast),
        None => return Err(LineageError::NotFound),
    }
    let of_merge = Condition::all()
        .add(row::Column::Id.eq(merge))
        .add(row::Column::VentureId.eq(edit.venture));
    let found = row::Entity::find().filter(of_merge.clone()).one(&transaction).await?;
    let found = found.ok_or(LineageError::NotFound)?;
    let other = competitor::Entity::find()
        .filter(named::<competitor::Entity>(edit.venture, found.other_id))
        .one(&transaction)
        .await?
        .ok_or(LineageError::NotFound)?;
    let moved: MovedRecords = serde_json::from_str(&found.moved).map_err(broken)?;
    let back = Route { venture: edit.venture, from: kept, to: other.id };
    return_all(&transaction, &moved, back).await?;
    if let Some(note) = moved.note {
        competitor_change::Entity::delete_many()
            .filter(competitor_change::Column::Id.eq(note))
            .filter(competitor_change::Column::CompetitorId.eq(kept))
            .filter(competitor_change::Column::VentureId.eq(edit.venture))
            .exec(&transaction)
            .await?;
    }
    unfill(&transaction, edit, one, &other, &moved.filled).await?;
    room_for(&transaction, edit.venture, Some(other.id), other.share).await?;
    set_archived(&transaction, edit, other.id, None).await?;
    row::Entity::update_many()
        .col_expr(row::Column::UndoneAt, Expr::value(db::now()))
        .filter(of_merge)
        .exec(&transaction)
        .await?;
    finish(transaction, edit, "undo", KIND, kept).await?;
    Ok(())
}
