//! How large a venture's market may be. Figures are computed from all of it at
//! once, so that what one venture may hold bounds the time and the memory of
//! every page. What is beyond stays readable, can be archived and taken out; only
//! figures are refused. Knows no page.

use std::sync::OnceLock;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, Select,
};
use uuid::Uuid;

use crate::{
    config::Settings,
    db::entity::{
        capability, capability_rating, competitor, competitor_feature, need, need_rating,
        offer_rating,
    },
    web::error::AppError,
};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Needs that are not archived.
    Needs,
    /// Competitors that are not archived.
    Competitors,
    /// Capabilities that are not archived.
    Capabilities,
    /// Ratings of needs, of the offer and of competitors, together.
    Ratings,
}

/// More of something than a venture may hold, or as much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full {
    pub kind: Kind,
    pub most: u64,
}

#[derive(Debug, Clone, Copy)]
struct Limits {
    needs: u64,
    competitors: u64,
    capabilities: u64,
    ratings: u64,
}

static LIMITS: OnceLock<Limits> = OnceLock::new();

/// Takes the limits over from the settings, once for the process.
pub fn settle(settings: &Settings) {
    LIMITS.get_or_init(|| Limits::of(settings));
}

impl Limits {
    fn of(settings: &Settings) -> Self {
        Self {
            needs: settings.venture_needs,
            competitors: settings.venture_competitors,
            capabilities: settings.venture_capabilities,
            ratings: settings.venture_ratings,
        }
    }
}

impl Kind {
    const ALL: [Self; 4] = [Self::Needs, Self::Competitors, Self::Capabilities, Self::Ratings];

    /// As many as a venture may hold.
    #[must_use]
    pub fn most(self) -> u64 {
        let limits = LIMITS.get_or_init(|| Limits::of(&Settings::default()));
        match self {
            Self::Needs => limits.needs,
            Self::Competitors => limits.competitors,
            Self::Capabilities => limits.capabilities,
            Self::Ratings => limits.ratings,
        }
    }

    /// Key of the text that says so in a form, given `most`.
    #[must_use]
    pub fn full_key(self) -> &'static str {
        match self {
            Self::Needs => "field-venture-needs",
            Self::Competitors => "field-venture-competitors",
            Self::Capabilities => "field-venture-capabilities",
            Self::Ratings => "field-venture-ratings",
        }
    }

    fn beyond_key(self) -> &'static str {
        match self {
            Self::Needs => "error-beyond-needs",
            Self::Competitors => "error-beyond-competitors",
            Self::Capabilities => "error-beyond-capabilities",
            Self::Ratings => "error-beyond-ratings",
        }
    }

    /// How many of them are in use in a venture.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn count(self, db: &impl ConnectionTrait, venture: Uuid) -> Result<u64, DbErr> {
        async fn of<E>(db: &impl ConnectionTrait, rows: Select<E>) -> Result<u64, DbErr>
        where
            E: EntityTrait,
            E::Model: Send + Sync,
        {
            rows.count(db).await
        }
        let needs = need::Entity::find()
            .filter(need::Column::VentureId.eq(venture))
            .filter(need::Column::ArchivedAt.is_null());
        let competitors = competitor::Entity::find()
            .filter(competitor::Column::VentureId.eq(venture))
            .filter(competitor::Column::ArchivedAt.is_null());
        let capabilities = capability::Entity::find()
            .filter(capability::Column::VentureId.eq(venture))
            .filter(capability::Column::ArchivedAt.is_null());
        match self {
            Self::Needs => of(db, needs).await,
            Self::Competitors => of(db, competitors).await,
            Self::Capabilities => of(db, capabilities).await,
            Self::Ratings => {
                let of_needs =
                    need_rating::Entity::find().filter(need_rating::Column::VentureId.eq(venture));
                let of_offer = offer_rating::Entity::find()
                    .filter(offer_rating::Column::VentureId.eq(venture));
                let of_rivals = competitor_feature::Entity::find()
                    .filter(competitor_feature::Column::VentureId.eq(venture));
                let of_cells = capability_rating::Entity::find()
                    .filter(capability_rating::Column::VentureId.eq(venture));
                Ok(of(db, of_needs).await?
                    + of(db, of_offer).await?
                    + of(db, of_rivals).await?
                    + of(db, of_cells).await?)
            }
        }
    }
}

/// What a venture holds too much of, if anything.
///
/// # Errors
/// When the database refuses.
pub async fn beyond(db: &impl ConnectionTrait, venture: Uuid) -> Result<Option<Full>, DbErr> {
    for kind in Kind::ALL {
        let most = kind.most();
        if kind.count(db, venture).await? > most {
            return Ok(Some(Full { kind, most }));
        }
    }
    Ok(None)
}

/// Says that there is no room for one more.
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

impl From<Full> for AppError {
    fn from(full: Full) -> Self {
        Self::Beyond { key: full.kind.beyond_key(), args: vec![("most", full.most.to_string())] }
    }
}
