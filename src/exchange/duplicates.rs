//! Records that may be one and the same: competitors by name, needs by
//! statement. Each pair is offered once: merged, or remembered as distinct.

use std::collections::HashSet;

use sea_orm::{
    ColumnTrait, DatabaseConnection, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    Set,
};
use uuid::Uuid;

use crate::{
    db::{
        self,
        entity::{competitor, distinct_pair, import_change, need},
    },
    market::Edit,
    scoring::duplicates::{self as method, THRESHOLD},
    venture::records::finish,
};

/// Most records of a kind that are compared.
const MOST_RECORDS: usize = 20_000;
/// Most pairs that are offered at once.
const MOST_PAIRS: usize = 200;

/// What kind of records a pair is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Need,
    Competitor,
}

impl Kind {
    /// The word that forms use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Need => "need",
            Self::Competitor => "competitor",
        }
    }

    /// Reads the word that [`Kind::as_str`] gives.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Need, Self::Competitor].into_iter().find(|kind| kind.as_str() == word)
    }

    /// Key of its name.
    #[must_use]
    pub fn text_key(self) -> String {
        format!("duplicates-{}", self.as_str())
    }

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

/// What an import brought twice, as far as anybody can tell.
#[derive(Debug, Default)]
pub struct Found {
    /// Pairs in which a record of the import takes part, the most alike first.
    pub pairs: Vec<Pair>,
    /// Too many records to compare them all at once.
    pub too_many: bool,
}

/// Look-alikes among the needs and competitors that an import created, and between
/// them and those that were there.
///
/// # Errors
/// When the database refuses.
pub async fn of_import(
    db: &DatabaseConnection,
    venture: Uuid,
    import: Uuid,
) -> Result<Found, DbErr> {
    let fresh = created(db, import).await?;
    if fresh.is_empty() {
        return Ok(Found::default());
    }
    let records = need::Entity::find()
        .filter(need::Column::VentureId.eq(venture))
        .filter(need::Column::ArchivedAt.is_null())
        .count(db)
        .await?
        + competitor::Entity::find()
            .filter(competitor::Column::VentureId.eq(venture))
            .filter(competitor::Column::ArchivedAt.is_null())
            .count(db)
            .await?;
    if records > MOST_BESIDE_IMPORT as u64 {
        return Ok(Found { pairs: Vec::new(), too_many: true });
    }
    let pairs = find_among(db, venture, Some(fresh)).await?;
    Ok(Found { pairs, too_many: false })
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
/// When the database refuses.
pub async fn find(db: &DatabaseConnection, venture: Uuid) -> Result<Vec<Pair>, DbErr> {
    find_among(db, venture, None).await
}

/// With `fresh`, only pairs in which one of these takes part.
async fn find_among(
    db: &DatabaseConnection,
    venture: Uuid,
    fresh: Option<HashSet<Uuid>>,
) -> Result<Vec<Pair>, DbErr> {
    let needs = need::Entity::find()
        .filter(need::Column::VentureId.eq(venture))
        .filter(need::Column::ArchivedAt.is_null())
        .order_by_asc(need::Column::Id)
        .all(db)
        .await?;
    let competitors = competitor::Entity::find()
        .filter(competitor::Column::VentureId.eq(venture))
        .filter(competitor::Column::ArchivedAt.is_null())
        .order_by_asc(competitor::Column::Id)
        .all(db)
        .await?;
    let distinct = distinct_pair::Entity::find()
        .filter(distinct_pair::Column::VentureId.eq(venture))
        .all(db)
        .await?;
    let distinct: HashSet<(Uuid, Uuid)> =
        distinct.into_iter().map(|row| (row.first_id, row.second_id)).collect();
    let needs: Vec<_> = needs.into_iter().map(|row| (row.id, row.statement)).collect();
    let competitors: Vec<_> = competitors.into_iter().map(|row| (row.id, row.name)).collect();
    let work = move || {
        let mut pairs = alike(Kind::Need, venture, &needs, &distinct);
        pairs.extend(alike(Kind::Competitor, venture, &competitors, &distinct));
        if let Some(fresh) = fresh {
            let takes_part = |side: &Side| fresh.contains(&side.id);
            pairs.retain(|pair| takes_part(&pair.first) || takes_part(&pair.second));
        }
        pairs.sort_by(|a, b| b.likeness.total_cmp(&a.likeness));
        pairs.truncate(MOST_PAIRS);
        pairs
    };
    let pairs = tokio::task::spawn_blocking(work).await;
    pairs.map_err(|ended| DbErr::Custom(ended.to_string()))
}

fn alike(
    kind: Kind,
    venture: Uuid,
    records: &[(Uuid, String)],
    distinct: &HashSet<(Uuid, Uuid)>,
) -> Vec<Pair> {
    let records = &records[..records.len().min(MOST_RECORDS)];
    let side = |(id, name): &(Uuid, String)| Side {
        id: *id,
        name: name.clone(),
        href: kind.href(venture, *id),
    };
    let names: Vec<&str> = records.iter().map(|(_, name)| name.as_str()).collect();
    let texts = match kind {
        Kind::Need => method::Kind::Statements,
        Kind::Competitor => method::Kind::Names,
    };
    let found = method::pairs(&names, texts, THRESHOLD).into_iter();
    let open = found.filter_map(|pair| {
        let (first, second) = (&records[pair.first], &records[pair.second]);
        let known = distinct.contains(&ordered(first.0, second.0));
        (!known).then(|| Pair {
            kind,
            first: side(first),
            second: side(second),
            likeness: pair.score,
        })
    });
    open.collect()
}

/// A pair's key: the smaller identifier first.
fn ordered(a: Uuid, b: Uuid) -> (Uuid, Uuid) {
    (a.min(b), a.max(b))
}

/// Remembers that two records are not the same.
///
/// # Errors
/// When the database refuses.
pub async fn set_distinct(
    db: &DatabaseConnection,
    edit: Edit,
    a: Uuid,
    b: Uuid,
) -> Result<(), DbErr> {
    let (first, second) = ordered(a, b);
    let transaction = db::begin_write(db).await?;
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
