//! How much a venture may hold. Figures are computed from all of its market at once, and
//! pages lay out all of some kinds, so that what one venture may hold bounds the time and
//! the memory of every page. What is beyond stays readable, can be archived and taken
//! out; only figures and further records are refused. Knows no page.

use std::sync::OnceLock;

use sea_orm::{
    ConnectionTrait, DbErr, ExprTrait,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

use config::Settings;
use web::error::AppError;

/// What is counted. Records that are archived do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Needs,
    Competitors,
    Capabilities,
    /// Ratings of needs, of the offer and of competitors, together.
    Ratings,
    Segments,
    Ideas,
    Surveys,
    Evidence,
    Experiments,
    Channels,
    MarketSizes,
    Milestones,
    MachinePrices,
    WeightSets,
    Prices,
    Changes,
    Votes,
    Passages,
    Reports,
    Runs,
    Benchmarks,
    Imports,
}

/// More of something than a venture may hold, or as much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full {
    pub kind: Kind,
    pub most: u64,
}

/// Where a kind's rows stand.
struct Place {
    table: &'static str,
    /// Rows that are archived do not count.
    archives: bool,
}

static SETTINGS: OnceLock<Settings> = OnceLock::new();

/// Takes the limits over from the settings, once for the process.
pub fn settle(settings: &Settings) {
    SETTINGS.get_or_init(|| settings.clone());
}

/// What a change of records does when it makes some; others make none.
const MAKING: [&str; 10] =
    ["create", "add", "copy", "restore", "rate", "split", "undo", "take-over", "stage", "mark"];

impl Kind {
    pub const ALL: [Self; 22] = [
        Self::Needs,
        Self::Competitors,
        Self::Capabilities,
        Self::Ratings,
        Self::Segments,
        Self::Ideas,
        Self::Surveys,
        Self::Evidence,
        Self::Experiments,
        Self::Channels,
        Self::MarketSizes,
        Self::Milestones,
        Self::MachinePrices,
        Self::WeightSets,
        Self::Prices,
        Self::Changes,
        Self::Votes,
        Self::Passages,
        Self::Reports,
        Self::Runs,
        Self::Benchmarks,
        Self::Imports,
    ];

    /// Those that figures are computed from.
    const OF_FIGURES: [Self; 4] =
        [Self::Needs, Self::Competitors, Self::Capabilities, Self::Ratings];

    /// As many as a venture may hold.
    #[must_use]
    pub fn most(self) -> u64 {
        let settings = SETTINGS.get_or_init(Settings::default);
        match self {
            Self::Needs => settings.venture_needs,
            Self::Competitors => settings.venture_competitors,
            Self::Capabilities => settings.venture_capabilities,
            Self::Ratings => settings.venture_ratings,
            Self::Segments => settings.venture_segments,
            Self::Ideas => settings.venture_ideas,
            Self::Surveys => settings.venture_surveys,
            Self::Evidence => settings.venture_evidence,
            Self::Prices | Self::Changes | Self::Votes | Self::Passages => settings.venture_facts,
            _ => settings.venture_records,
        }
    }

    /// The word by which texts choose their own for the kind.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Needs => "needs",
            Self::Competitors => "competitors",
            Self::Capabilities => "capabilities",
            Self::Ratings => "ratings",
            Self::Segments => "segments",
            Self::Ideas => "ideas",
            Self::Surveys => "surveys",
            Self::Evidence => "evidence",
            Self::Experiments => "experiments",
            Self::Channels => "channels",
            Self::MarketSizes => "market-sizes",
            Self::Milestones => "milestones",
            Self::MachinePrices => "machine-prices",
            Self::WeightSets => "weight-sets",
            Self::Prices => "prices",
            Self::Changes => "changes",
            Self::Votes => "votes",
            Self::Passages => "passages",
            Self::Reports => "reports",
            Self::Runs => "runs",
            Self::Benchmarks => "benchmarks",
            Self::Imports => "imports",
        }
    }

    /// The kind whose rows are made by a change that the audit log calls so.
    fn made_by(action: &str, subject: &str) -> Option<Self> {
        if !MAKING.contains(&action) {
            return None;
        }
        Some(match (subject, action) {
            // Answers become ratings.
            ("survey", "take-over") => Self::Ratings,
            ("need-rating" | "offer-rating" | "competitor-feature" | "capability-rating", _) => {
                Self::Ratings
            }
            ("evidence", "mark") => Self::Passages,
            ("need", _) => Self::Needs,
            ("competitor", _) => Self::Competitors,
            ("capability", _) => Self::Capabilities,
            ("segment", _) => Self::Segments,
            ("idea", _) => Self::Ideas,
            ("survey", _) => Self::Surveys,
            ("evidence", _) => Self::Evidence,
            ("experiment", _) => Self::Experiments,
            ("channel", _) => Self::Channels,
            ("market-size", _) => Self::MarketSizes,
            ("milestone", _) => Self::Milestones,
            ("price", _) => Self::Prices,
            ("competitor-change", _) => Self::Changes,
            ("need-vote", _) => Self::Votes,
            ("run", _) => Self::Runs,
            ("benchmark", _) => Self::Benchmarks,
            ("import", _) => Self::Imports,
            _ => return None,
        })
    }

    fn places(self) -> Vec<Place> {
        let kept = |table| vec![Place { table, archives: true }];
        let plain = |table| Place { table, archives: false };
        match self {
            Self::Needs => kept("needs"),
            Self::Competitors => kept("competitors"),
            Self::Capabilities => kept("capabilities"),
            Self::Ratings => {
                ["need_ratings", "offer_ratings", "competitor_features", "capability_ratings"]
                    .map(plain)
                    .into()
            }
            Self::Segments => kept("segments"),
            Self::Ideas => kept("ideas"),
            Self::Surveys => kept("surveys"),
            Self::Evidence => kept("evidence"),
            Self::Experiments => kept("experiments"),
            Self::Channels => kept("channels"),
            Self::MarketSizes => kept("market_sizes"),
            Self::Milestones => kept("milestones"),
            Self::MachinePrices => kept("machine_prices"),
            Self::WeightSets => kept("weight_sets"),
            Self::Runs => kept("runs"),
            Self::Benchmarks => kept("benchmarks"),
            Self::Prices => vec![plain("price_points")],
            Self::Changes => vec![plain("competitor_changes")],
            Self::Votes => vec![plain("need_votes")],
            Self::Passages => vec![plain("evidence_passages")],
            Self::Reports => vec![plain("reports")],
            Self::Imports => vec![plain("imports")],
        }
    }

    /// True when rows of this table are of the kind.
    #[must_use]
    pub fn is_in(self, table: &str) -> bool {
        self.places().iter().any(|place| place.table == table)
    }

    /// How many of them are in use in a venture.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn count(self, db: &impl ConnectionTrait, venture: Uuid) -> Result<u64, DbErr> {
        let mut all = 0;
        for place in self.places() {
            let mut query = Query::select();
            query.expr(Expr::cust("COUNT(*)")).from(place.table);
            query.and_where(Expr::col("venture_id").eq(venture));
            if place.archives {
                query.and_where(Expr::col("archived_at").is_null());
            }
            let row = db.query_one(&query).await?;
            let n: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
            all += u64::try_from(n).unwrap_or(0);
        }
        Ok(all)
    }
}

/// What a venture holds too much of for figures, if anything.
///
/// # Errors
/// When the database refuses.
pub async fn beyond(db: &impl ConnectionTrait, venture: Uuid) -> Result<Option<Full>, DbErr> {
    beyond_of(db, venture, Kind::OF_FIGURES).await
}

/// What a venture holds too much of among some kinds, if anything.
///
/// # Errors
/// When the database refuses.
pub async fn beyond_of(
    db: &impl ConnectionTrait,
    venture: Uuid,
    kinds: impl IntoIterator<Item = Kind>,
) -> Result<Option<Full>, DbErr> {
    for kind in kinds {
        let most = kind.most();
        if kind.count(db, venture).await? > most {
            return Ok(Some(Full { kind, most }));
        }
    }
    Ok(None)
}

/// The limit that one more record would exceed.
///
/// # Errors
/// When the database refuses.
pub async fn full(
    db: &impl ConnectionTrait,
    venture: Uuid,
    kind: Kind,
) -> Result<Option<Full>, DbErr> {
    let most = kind.most();
    Ok((kind.count(db, venture).await? >= most).then_some(Full { kind, most }))
}

/// Refuses what a change has just made if the venture now holds more than it may.
///
/// # Errors
/// [`db::Full`] as an error of the database, or when the database refuses.
pub async fn check(db: &impl ConnectionTrait, venture: Uuid, kind: Kind) -> Result<(), DbErr> {
    match beyond_of(db, venture, [kind]).await? {
        Some(full) => Err(db::Full { kind: full.kind.word().to_owned(), most: full.most }.into()),
        None => Ok(()),
    }
}

/// The same for a change as the audit log calls it.
pub(super) async fn check_after(
    db: &impl ConnectionTrait,
    venture: Uuid,
    (action, subject): (&str, &str),
) -> Result<(), DbErr> {
    if let Some(kind) = Kind::made_by(action, subject) {
        check(db, venture, kind).await?;
    }
    // A part of a need has a copy of its answers.
    if (action, subject) == ("split", "need") {
        check(db, venture, Kind::Ratings).await
    } else {
        Ok(())
    }
}

impl From<Full> for AppError {
    fn from(full: Full) -> Self {
        let key = match full.kind {
            Kind::Needs => "error-beyond-needs",
            Kind::Competitors => "error-beyond-competitors",
            Kind::Capabilities => "error-beyond-capabilities",
            Kind::Ratings => "error-beyond-ratings",
            _ => "error-venture-full",
        };
        let args = vec![("kind", full.kind.word().to_owned()), ("most", full.most.to_string())];
        Self::Beyond { key, args }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use testing::world;

    #[tokio::test]
    async fn every_kind_can_be_counted_and_has_a_word_and_a_limit() {
        let world = world().await;
        for kind in Kind::ALL {
            assert_eq!(kind.count(&world.db, world.edit.venture).await.unwrap(), 0, "{kind:?}");
            assert!(kind.most() > 0 && !kind.word().is_empty(), "{kind:?}");
        }
    }
}
