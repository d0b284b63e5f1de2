//! Records that may be one and the same: competitors by name, needs by
//! statement. Each pair is offered once: merged, or remembered as distinct.

use std::collections::HashSet;

use sea_orm::{
    ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

use db::entity::{competitor, distinct_pair, import_change, need};
use scoring::duplicates::{self as method, THRESHOLD};
use venture::{
    Edit, limits,
    records::{begin, finish},
};
use web::{budget::Budget, error::AppError};

/// Most records of a kind that are compared.
pub const MOST_RECORDS: usize = 20_000;
/// Most pairs that are offered at once.
const MOST_PAIRS: usize = 200;

parsing::words! {
    /// What kind of records a pair is of.
    pub enum Kind as "duplicates-" {
        Need = "need",
        Competitor = "competitor",
    }
}

impl Kind {
    /// Address of a record's page.
    fn href(self, venture: Uuid, id: Uuid) -> String {
        match self {
            Self::Need => format!("/ventures/{venture}/needs/{id}"),
            Self::Competitor => format!("/ventures/{venture}/competitors/{id}"),
        }
    }
}

/// A record as a pair shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    pub id: Uuid,
    pub name: String,
    pub href: String,
}

/// Two records that look alike; the older one first.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    pub kind: Kind,
    pub first: Side,
    pub second: Side,
    /// From 0 to 1.
    pub likeness: f64,
}

/// Records that are compared while somebody waits for the page of an import.
const MOST_BESIDE_IMPORT: usize = 5_000;

/// What is there twice, as far as anybody can tell.
#[derive(Debug, Default)]
pub struct Found {
    /// The most alike first.
    pub pairs: Vec<Pair>,
    /// Too many records, or too much alike, to compare them all at once.
    pub too_many: bool,
}

/// Look-alikes among the needs and competitors that an import created, and between
/// them and those that were there.
pub async fn of_import(
    db: &DatabaseConnection,
    budget: &Budget,
    venture: Uuid,
    import: Uuid,
) -> Result<Found, AppError> {
    let fresh = created(db, import).await?;
    if fresh.is_empty() {
        return Ok(Found::default());
    }
    let records = count_in_use(db, venture).await?;
    if records > MOST_BESIDE_IMPORT as u64 {
        return Ok(Found { pairs: Vec::new(), too_many: true });
    }
    find_among(db, budget, venture, Some(fresh)).await
}

/// Number of needs and competitors in use.
async fn count_in_use(db: &DatabaseConnection, venture: Uuid) -> Result<u64, DbErr> {
    let needs = limits::Kind::Needs.count(db, venture).await?;
    Ok(needs + limits::Kind::Competitors.count(db, venture).await?)
}

/// Needs and competitors that an import created.
async fn created(db: &DatabaseConnection, import: Uuid) -> Result<HashSet<Uuid>, DbErr> {
    let parts = import_change::Entity::find()
        .filter(import_change::Column::ImportId.eq(import))
        .filter(import_change::Column::Records.is_in(["needs", "competitors"]))
        .all(db)
        .await?;
    let lines = parts.iter().flat_map(|part| part.created.lines());
    Ok(lines.filter_map(|line| Uuid::parse_str(line).ok()).collect())
}

/// The pairs of a venture that nobody has decided on, the most alike first.
///
/// # Errors
/// When the database refuses, or when there is no turn in time.
pub async fn find(
    db: &DatabaseConnection,
    budget: &Budget,
    venture: Uuid,
) -> Result<Found, AppError> {
    find_among(db, budget, venture, None).await
}

/// With `fresh`, only pairs in which one of these takes part.
async fn find_among(
    db: &DatabaseConnection,
    budget: &Budget,
    venture: Uuid,
    fresh: Option<HashSet<Uuid>>,
) -> Result<Found, AppError> {
    /// What a record takes while it is compared: its text and its features.
    const RECORD: u64 = 4 << 10;
    let limit = MOST_RECORDS as u64 + 1;
    // The turn before the rows: who waits for it holds neither a connection nor the records.
    let bytes = count_in_use(db, venture).await?.min(2 * limit) * RECORD;
    let turn = budget.turn(bytes).await?;
    let permit = budget.reserve(bytes).await?;
    let needs: Vec<(Uuid, String)> = need::Entity::find()
        .select_only()
        .columns([need::Column::Id, need::Column::Statement])
        .filter(need::Column::VentureId.eq(venture))
        .filter(need::Column::ArchivedAt.is_null())
        .order_by_asc(need::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    let competitors: Vec<(Uuid, String)> = competitor::Entity::find()
        .select_only()
        .columns([competitor::Column::Id, competitor::Column::Name])
        .filter(competitor::Column::VentureId.eq(venture))
        .filter(competitor::Column::ArchivedAt.is_null())
        .order_by_asc(competitor::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    let distinct: Vec<(Uuid, Uuid)> = distinct_pair::Entity::find()
        .select_only()
        .columns([distinct_pair::Column::FirstId, distinct_pair::Column::SecondId])
        .filter(distinct_pair::Column::VentureId.eq(venture))
        .into_tuple()
        .all(db)
        .await?;
    let distinct: HashSet<(Uuid, Uuid)> = distinct.into_iter().collect();
    let wanted = move |a: Uuid, b: Uuid| {
        let part = fresh.as_ref().is_none_or(|fresh| fresh.contains(&a) || fresh.contains(&b));
        part && !distinct.contains(&ordered(a, b))
    };
    let compared = tokio::task::spawn_blocking(move || {
        let mut found = alike(Kind::Need, venture, &needs, &wanted);
        let others = alike(Kind::Competitor, venture, &competitors, &wanted);
        found.pairs.extend(others.pairs);
        found.too_many |= others.too_many;
        found.pairs.sort_by(|a, b| b.likeness.total_cmp(&a.likeness));
        found.pairs.truncate(MOST_PAIRS);
        drop((turn, permit));
        found
    });
    Ok(compared.await.map_err(anyhow::Error::from)?)
}

fn alike(
    kind: Kind,
    venture: Uuid,
    records: &[(Uuid, String)],
    wanted: &impl Fn(Uuid, Uuid) -> bool,
) -> Found {
    let too_many = Found { pairs: Vec::new(), too_many: true };
    if records.len() > MOST_RECORDS {
        return too_many;
    }
    let side = |at: usize| Side {
        id: records[at].0,
        name: records[at].1.clone(),
        href: kind.href(venture, records[at].0),
    };
    let names: Vec<&str> = records.iter().map(|(_, name)| name.as_str()).collect();
    let texts = match kind {
        Kind::Need => method::Kind::Statements,
        Kind::Competitor => method::Kind::Names,
    };
    let open = |a: usize, b: usize| wanted(records[a].0, records[b].0);
    let Ok(found) = method::pairs(&names, texts, THRESHOLD, MOST_PAIRS, open) else {
        return too_many;
    };
    let pairs = found.pairs.into_iter().map(|pair| Pair {
        kind,
        first: side(pair.first),
        second: side(pair.second),
        likeness: pair.score,
    });
    Found { pairs: pairs.collect(), too_many: false }
}

/// A pair's key: the smaller identifier first.
fn ordered(a: Uuid, b: Uuid) -> (Uuid, Uuid) {
    (a.min(b), a.max(b))
}

/// Remembers that two records are not the same.
pub async fn set_distinct(
    db: &DatabaseConnection,
    edit: Edit,
    a: Uuid,
    b: Uuid,
) -> Result<(), DbErr> {
    let (first, second) = ordered(a, b);
    let transaction = begin(db, edit).await?;
    let known = distinct_pair::Entity::find_by_id((first, second))
        .filter(distinct_pair::Column::VentureId.eq(edit.venture))
        .one(&transaction)
        .await?;
    if known.is_some() {
        return Ok(());
    }
    let row = distinct_pair::ActiveModel {
        venture_id: Set(edit.venture),
        first_id: Set(first),
        second_id: Set(second),
        author_id: Set(edit.author),
        created_at: Set(db::now()),
    };
    distinct_pair::Entity::insert(row).exec_without_returning(&transaction).await?;
    finish(transaction, edit, "set-distinct", "venture", edit.venture).await
}
