//! Tables below a venture whose rows are archived instead of deleted, and what the audit
//! log calls their rows. Holds no query: those are in `venture::records`.

use sea_orm::EntityTrait;

use crate::entity::{
    benchmark, capability, channel, comment, competitor, evidence, experiment, idea, market_size,
    milestone, model, need, run, segment,
};

/// A table whose rows are archived, never deleted.
pub trait Archivable: EntityTrait {
    /// What the audit log calls a row.
    const KIND: &'static str;
    const ID: Self::Column;
    const VENTURE: Self::Column;
    const ARCHIVED_AT: Self::Column;
}

macro_rules! archivable {
    ($($entity:ident: $kind:literal),* $(,)?) => {$(
        impl Archivable for $entity::Entity {
            const KIND: &'static str = $kind;
            const ID: $entity::Column = $entity::Column::Id;
            const VENTURE: $entity::Column = $entity::Column::VentureId;
            const ARCHIVED_AT: $entity::Column = $entity::Column::ArchivedAt;
        }
    )*};
}

archivable! {
    benchmark: "benchmark",
    capability: "capability",
    channel: "channel",
    comment: "comment",
    competitor: "competitor",
    evidence: "evidence",
    experiment: "experiment",
    idea: "idea",
    market_size: "market-size",
    milestone: "milestone",
    model: "model",
    need: "need",
    run: "run",
    segment: "segment",
}
