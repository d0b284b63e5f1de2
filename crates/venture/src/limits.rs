//! How much a venture may hold. Figures are computed from its whole market, and some pages show
//! all records of a kind, so these limits bound the time and memory of every page. Records
//! beyond a limit stay readable and can be archived and exported; only figures and further
//! records are refused.

use std::sync::OnceLock;

use sea_orm::{
    ConnectionTrait, DbErr, ExprTrait,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

use config::Settings;
use web::error::AppError;

parsing::words! {
    /// The counted kinds. Archived records do not count.
    pub enum Kind {
        Needs = "needs",
        Competitors = "competitors",
        Capabilities = "capabilities",
        /// Ratings of needs, of the offer and of competitors, together.
        Ratings = "ratings",
        Segments = "segments",
        Ideas = "ideas",
        Surveys = "surveys",
        Evidence = "evidence",
        Experiments = "experiments",
        Channels = "channels",
        MarketSizes = "market-sizes",
        Milestones = "milestones",
        MachinePrices = "machine-prices",
        WeightSets = "weight-sets",
        Prices = "prices",
        Changes = "changes",
        Votes = "votes",
        Passages = "passages",
        Reports = "reports",
        Runs = "runs",
        Benchmarks = "benchmarks",
        Imports = "imports",
        Comments = "comments",
    }
}

/// A limit that is reached or exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitReached {
    pub kind: Kind,
    pub most: u64,
}

/// The table of a kind.
struct Place {
    table: &'static str,
    /// Archived rows do not count.
    archives: bool,
}

static SETTINGS: OnceLock<Settings> = OnceLock::new();

/// Takes the limits from the settings, once per process.
pub fn settle(settings: &Settings) {
    SETTINGS.get_or_init(|| settings.clone());
}

/// Audit actions that create records; others create none.
const MAKING: [&str; 10] =
    ["create", "add", "copy", "restore", "rate", "split", "undo", "take-over", "stage", "mark"];

impl Kind {
    /// Those that figures are computed from.
    const OF_FIGURES: [Self; 4] =
        [Self::Needs, Self::Competitors, Self::Capabilities, Self::Ratings];

    /// The limit of a kind.
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

    /// The kind whose rows an audit action creates.
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
            ("comment", _) => Self::Comments,
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
            Self::Comments => kept("comments"),
            Self::Prices => vec![plain("price_points")],
            Self::Changes => vec![plain("competitor_changes")],
            Self::Votes => vec![plain("need_votes")],
            Self::Passages => vec![plain("evidence_passages")],
            Self::Reports => vec![plain("reports")],
            Self::Imports => vec![plain("imports")],
        }
    }

    /// True when this table holds rows of the kind.
    pub fn is_in(self, table: &str) -> bool {
        self.places().iter().any(|place| place.table == table)
    }

    /// How many a venture has in use.
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

/// The kind of which a venture has too many for figures, if any.
pub async fn exceeded(
    db: &impl ConnectionTrait,
    venture: Uuid,
) -> Result<Option<LimitReached>, DbErr> {
    exceeded_of(db, venture, Kind::OF_FIGURES).await
}

/// The kind, of some, of which a venture has too many, if any.
pub async fn exceeded_of(
    db: &impl ConnectionTrait,
    venture: Uuid,
    kinds: impl IntoIterator<Item = Kind>,
) -> Result<Option<LimitReached>, DbErr> {
    for kind in kinds {
        let most = kind.most();
        if kind.count(db, venture).await? > most {
            return Ok(Some(LimitReached { kind, most }));
        }
    }
    Ok(None)
}

/// The limit that another record would exceed.
pub async fn reached(
    db: &impl ConnectionTrait,
    venture: Uuid,
    kind: Kind,
) -> Result<Option<LimitReached>, DbErr> {
    let most = kind.most();
    Ok((kind.count(db, venture).await? >= most).then_some(LimitReached { kind, most }))
}

/// Fails when the change exceeds a limit of the venture.
///
/// # Errors
/// [`db::LimitReached`], wrapped in a database error.
pub async fn check(db: &impl ConnectionTrait, venture: Uuid, kind: Kind) -> Result<(), DbErr> {
    match exceeded_of(db, venture, [kind]).await? {
        Some(limit) => {
            Err(db::LimitReached { kind: limit.kind.as_str().to_owned(), most: limit.most }.into())
        }
        None => Ok(()),
    }
}

/// The same for a change by its audit action.
pub(super) async fn check_after(
    db: &impl ConnectionTrait,
    venture: Uuid,
    (action, subject): (&str, &str),
) -> Result<(), DbErr> {
    if let Some(kind) = Kind::made_by(action, subject) {
        check(db, venture, kind).await?;
    }
    // A split-off need has a copy of the answers.
    if (action, subject) == ("split", "need") {
        check(db, venture, Kind::Ratings).await
    } else {
        Ok(())
    }
}

impl From<LimitReached> for AppError {
    fn from(limit: LimitReached) -> Self {
        let key = match limit.kind {
            Kind::Needs => "error-beyond-needs",
            Kind::Competitors => "error-beyond-competitors",
            Kind::Capabilities => "error-beyond-capabilities",
            Kind::Ratings => "error-beyond-ratings",
            _ => "error-venture-full",
        };
        let args = vec![("kind", limit.kind.as_str().to_owned()), ("most", limit.most.to_string())];
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
            assert!(kind.most() > 0 && !kind.as_str().is_empty(), "{kind:?}");
        }
    }
}
