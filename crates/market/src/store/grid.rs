//! Editable grids: how well the offer and competitors meet needs, and what they are capable
//! of. Reads the cells of some rows and columns, and writes those that a person changed, all
//! or none; a cell that somebody else changed meanwhile stops all of them.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{begin, cells, changes, facts, must_be_open, needs::named_needs, ratings, withdrawals};
use crate::{
    Capability, CapabilityRatingDraft, ChangeDraft, ChangedField, FeatureDraft, OfferRatingDraft,
    Product,
    change::rating_text,
    grid::{Entry, Step, Version, step},
};
use account::audit;
use db::{
    Conflict,
    entity::{
        capability, capability_rating, competitor, competitor_feature, offer_capability,
        offer_rating,
    },
};
use venture::{
    Edit, Provenance, Record,
    limits::{self, Kind},
};

/// What the rows of a grid are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    Needs,
    Capabilities,
}

/// A row's record and whose rating it is.
pub type CellKey = (Uuid, Product);

/// What is stored in a cell.
#[derive(Debug, Clone, Default)]
pub struct GridCell {
    pub version: Version,
    pub author: Uuid,
    evidence: String,
    link: Option<String>,
    source: String,
}

/// A cell as a person left it.
#[derive(Debug, Clone)]
pub struct CellChange {
    pub row: Uuid,
    pub product: Product,
    pub shown: Version,
    pub entry: Entry,
    /// Only a cell that is emptied can do without.
    pub provenance: Option<Provenance>,
}

impl CellChange {
    fn key(&self) -> CellKey {
        (self.row, self.product)
    }
}

/// What became of a grid.
#[derive(Debug)]
pub enum GridOutcome {
    /// So many cells were written.
    Saved(usize),
    /// Nothing was written: what these cells hold now.
    Conflicts(HashMap<CellKey, GridCell>),
}

/// The cells of some rows and products that hold something. Of the offer's ratings for needs
/// those of one rater.
///
/// # Errors
/// When the database refuses.
pub async fn list_cells(
    db: &impl ConnectionTrait,
    venture: Uuid,
    sheet: Sheet,
    (rows, products): (&[Uuid], &[Product]),
    rater: &str,
) -> Result<HashMap<CellKey, GridCell>, DbErr> {
    let ids = || rows.iter().copied();
    let rivals = products.iter().filter_map(|product| match product {
        Product::Competitor(id) => Some(*id),
        Product::Offer => None,
    });
    let ours = products.contains(&Product::Offer);
    let mut found = HashMap::new();
    match sheet {
        Sheet::Needs => {
            use competitor_feature::Column as C;
            let query = competitor_feature::Entity::find().filter(C::VentureId.eq(venture));
            let query = query.filter(C::NeedId.is_in(ids())).filter(C::CompetitorId.is_in(rivals));
            for row in query.all(db).await? {
                let key = (row.need_id, Product::Competitor(row.competitor_id));
                let cell = cell((row.rating, row.created_at), row.author_id, row.source);
                found.insert(key, GridCell { evidence: row.evidence, ..cell });
            }
            if ours {
                use offer_rating::Column as C;
                let query = offer_rating::Entity::find().filter(C::VentureId.eq(venture));
                let query = query.filter(C::NeedId.is_in(ids())).filter(C::Respondent.eq(rater));
                for row in query.all(db).await? {
                    let rated = (Some(row.rating), row.created_at);
                    let cell = cell(rated, row.author_id, row.source);
                    found.insert((row.need_id, Product::Offer), cell);
                }
            }
        }
        Sheet::Capabilities => {
            use capability_rating::Column as C;
            let query = capability_rating::Entity::find().filter(C::VentureId.eq(venture));
            let query =
                query.filter(C::CapabilityId.is_in(ids())).filter(C::CompetitorId.is_in(rivals));
            for row in query.all(db).await? {
                let key = (row.capability_id, Product::Competitor(row.competitor_id));
                let cell = cell((row.rating, row.created_at), row.author_id, row.source);
                found.insert(key, GridCell { evidence: row.evidence, link: row.link, ..cell });
            }
            if ours {
                use offer_capability::Column as C;
                let query = offer_capability::Entity::find().filter(C::VentureId.eq(venture));
                for row in query.filter(C::CapabilityId.is_in(ids())).all(db).await? {
                    let key = (row.capability_id, Product::Offer);
                    let cell = cell((row.rating, row.created_at), row.author_id, row.source);
                    found.insert(key, GridCell { evidence: row.evidence, link: row.link, ..cell });
                }
            }
        }
    }
    Ok(found)
}

/// Every change of a cell sets when it was entered.
fn cell(
    (rating, entered): (Option<i16>, OffsetDateTime),
    author: Uuid,
    source: String,
) -> GridCell {
    let entry = Entry::of(Some(rating.map(ratings::level)));
    let stamp = i64::try_from(entered.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX);
    GridCell { version: Version { entry, stamp }, author, source, ..GridCell::default() }
}

/// Writes the cells that a person changed: all of them or, where somebody else has changed one
/// since it was shown, none.
///
/// # Errors
/// When a row or a competitor is archived, the venture is at its limit ([`db::LimitReached`]) or the
/// database refuses.
pub async fn save_cells(
    db: &DatabaseConnection,
    edit: Edit,
    sheet: Sheet,
    rater: &str,
    entered: Vec<CellChange>,
) -> Result<GridOutcome, DbErr> {
    let transaction = begin(db, edit).await?;
    let rows: Vec<Uuid> = distinct(entered.iter().map(|change| change.row));
    let products: Vec<Product> = distinct(entered.iter().map(|change| change.product));
    let stored = list_cells(&transaction, edit.venture, sheet, (&rows, &products), rater).await?;
    let now = |change: &CellChange| stored.get(&change.key()).cloned().unwrap_or_default();
    let outcome = |change: &CellChange| step(change.shown, change.entry, now(change).version);
    let conflicts: HashMap<CellKey, GridCell> = entered
        .iter()
        .filter(|change| outcome(change) == Step::Conflict)
        .map(|change| (change.key(), now(change)))
        .collect();
    if !conflicts.is_empty() {
        return Ok(GridOutcome::Conflicts(conflicts));
    }
    let due: Vec<CellChange> =
        entered.into_iter().filter(|change| outcome(change) == Step::Write).collect();
    if due.is_empty() {
        return Ok(GridOutcome::Saved(0));
    }
    let names = open_rows(&transaction, edit.venture, sheet, &due).await?;
    for product in distinct(due.iter().map(|change| change.product)) {
        if let Product::Competitor(id) = product {
            must_be_open::<competitor::Entity>(&transaction, edit, Some(id)).await?;
        }
    }
    let withdrawn = |change: &&CellChange| {
        sheet == Sheet::Needs && change.product == Product::Offer && change.entry == Entry::Empty
    };
    let withdrawn: Vec<Uuid> = due.iter().filter(withdrawn).map(|change| change.row).collect();
    let before = withdrawals::answers_before(&transaction, edit.venture, &withdrawn).await?;
    let mut subjects = BTreeSet::new();
    let count = due.len();
    for change in due {
        subjects.insert(subject(sheet, &change));
        let stored = stored.get(&change.key());
        log(&transaction, edit, sheet, &change, (stored, names[&change.row].as_str())).await?;
        write(&transaction, edit, (sheet, rater), change, stored).await?;
    }
    limits::check(&transaction, edit.venture, Kind::Ratings).await?;
    venture::store::touch(&transaction, edit.venture).await?;
    for (kind, id) in subjects {
        audit::record_in(&transaction, edit.venture, Some(edit.author), "rate", (kind, id)).await?;
    }
    if let Some(need) = withdrawn.first() {
        let (by, subject) = ((edit.venture, Some(edit.author)), (ratings::OFFER_RATING, *need));
        audit::record_with(&transaction, by, "delete", subject, before).await?;
    }
    transaction.commit().await?;
    Ok(GridOutcome::Saved(count))
}

fn distinct<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    all.collect::<BTreeSet<T>>().into_iter().collect()
}

/// What the audit log says was rated.
fn subject(sheet: Sheet, change: &CellChange) -> (&'static str, Uuid) {
    match (sheet, change.product) {
        (Sheet::Capabilities, _) => (cells::KIND, change.row),
        (Sheet::Needs, Product::Offer) => (ratings::OFFER_RATING, change.row),
        (Sheet::Needs, Product::Competitor(id)) => (facts::FEATURE, id),
    }
}

/// The names of the rows that are written; none may be archived.
async fn open_rows(
    db: &impl ConnectionTrait,
    venture: Uuid,
    sheet: Sheet,
    due: &[CellChange],
) -> Result<HashMap<Uuid, String>, DbErr> {
    let rows = distinct(due.iter().map(|change| change.row));
    let open: HashMap<Uuid, String> = match sheet {
        Sheet::Needs => {
            let found = named_needs(db, venture, &rows).await?.into_iter();
            let open = found.filter(|one| one.archived_at.is_none());
            open.map(|one| (one.id, one.statement)).collect()
        }
        Sheet::Capabilities => {
            let found = named_capabilities(db, venture, &rows).await?.into_iter();
            let open = found.filter(|one| one.archived_at.is_none());
            open.map(|one| (one.id, one.name)).collect()
        }
    };
    if rows.iter().all(|id| open.contains_key(id)) {
        Ok(open)
    } else {
        Err(Conflict::RecordArchived.into())
    }
}

/// The capabilities of a venture among some identifiers, archived or not.
///
/// # Errors
/// When the database refuses.
pub async fn named_capabilities(
    db: &impl ConnectionTrait,
    venture: Uuid,
    ids: &[Uuid],
) -> Result<Vec<Capability>, DbErr> {
    let rows = capability::Entity::find()
        .filter(capability::Column::VentureId.eq(venture))
        .filter(capability::Column::Id.is_in(ids.iter().copied()));
    Capability::from_rows(rows.all(db).await?)
}

/// Writes a competitor's other rating into its log of changes.
async fn log(
    db: &impl ConnectionTrait,
    edit: Edit,
    sheet: Sheet,
    change: &CellChange,
    (stored, name): (Option<&GridCell>, &str),
) -> Result<(), DbErr> {
    let (Some(before), Product::Competitor(competitor)) = (stored, change.product) else {
        return Ok(());
    };
    let field = match sheet {
        Sheet::Needs => ChangedField::Rating,
        Sheet::Capabilities => ChangedField::Capability,
    };
    let text = |entry: Entry| match entry {
        Entry::Level(level) => Some(rating_text(level.into())),
        Entry::Empty | Entry::Unsure => None,
    };
    let pair = (text(before.version.entry), text(change.entry));
    let unsaid = || Provenance { source: before.source.clone(), observed_on: db::now().date() };
    let provenance = change.provenance.clone().unwrap_or_else(unsaid);
    if let Some(line) = ChangeDraft::of(field, name, pair, &provenance) {
        changes::log(db, edit, competitor, line).await?;
    }
    Ok(())
}

/// Writes one cell; what was said about it beside the rating stays.
async fn write(
    db: &impl ConnectionTrait,
    edit: Edit,
    (sheet, rater): (Sheet, &str),
    change: CellChange,
    stored: Option<&GridCell>,
) -> Result<(), DbErr> {
    let rating = match change.entry {
        Entry::Empty => return remove(db, edit, (sheet, rater), change.key()).await,
        Entry::Unsure => None,
        Entry::Level(level) => Some(level),
    };
    let Some(provenance) = change.provenance else {
        return Err(DbErr::Custom("a rating without a source".to_owned()));
    };
    let before = stored.cloned().unwrap_or_default();
    match (sheet, change.product, rating) {
        (Sheet::Needs, Product::Offer, rating) => {
            let answer =
                rating.map(|rating| OfferRatingDraft { respondent: rater.to_owned(), rating });
            let answers = answer.into_iter().collect();
            ratings::write_offer_ratings(db, edit, change.row, answers, &provenance).await
        }
        (Sheet::Needs, Product::Competitor(id), rating) => {
            let (need, evidence) = (change.row, before.evidence);
            facts::write_feature(db, edit, id, FeatureDraft { need, rating, evidence, provenance })
                .await
        }
        (Sheet::Capabilities, product, rating) => {
            let (evidence, link) = (before.evidence, before.link);
            let draft = CapabilityRatingDraft { rating, evidence, link, provenance };
            cells::write_capability_ratings(db, edit, vec![(change.row, product, draft)]).await
        }
    }
}

async fn remove(
    db: &impl ConnectionTrait,
    edit: Edit,
    (sheet, rater): (Sheet, &str),
    (row, product): CellKey,
) -> Result<(), DbErr> {
    match (sheet, product) {
        (Sheet::Needs, Product::Offer) => {
            let which = Condition::all()
                .add(offer_rating::Column::VentureId.eq(edit.venture))
                .add(offer_rating::Column::NeedId.eq(row))
                .add(offer_rating::Column::Respondent.eq(rater));
            offer_rating::Entity::delete_many().filter(which).exec(db).await?;
        }
        (Sheet::Needs, Product::Competitor(id)) => {
            let which = facts::feature_of(edit.venture, id, row);
            competitor_feature::Entity::delete_many().filter(which).exec(db).await?;
        }
        (Sheet::Capabilities, Product::Offer) => {
            let which = cells::of_offer_in(edit.venture, row);
            offer_capability::Entity::delete_many().filter(which).exec(db).await?;
        }
        (Sheet::Capabilities, Product::Competitor(id)) => {
            let which = cells::of_competitor_in(edit.venture, row, id);
            capability_rating::Entity::delete_many().filter(which).exec(db).await?;
        }
    }
    Ok(())
}
