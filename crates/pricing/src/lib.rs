//! What a request to a large-model endpoint costs: the tokens that a provider reports
//! ([`Usage`], read by [`read_body`]), the price that holds for them ([`Price`], found by
//! [`choose`]), and their product with each of its lines ([`cost`]). [`catalogue`] reads
//! published lists of prices. Knows no database, no page and no network.

mod body;
mod bucket;
pub mod catalogue;
mod choose;
#[cfg(test)]
mod corpus;
mod cost;
mod decimal;
mod names;
mod price;
mod tier;
mod usage;

pub use body::{Answer, BodyError, Format, read_body};
pub use bucket::{Bucket, CacheUse, Modality, OutputKind};
pub use choose::{ChoiceError, Query, choose};
pub use cost::{Cost, CostError, Line, RequestCost, UnknownReason, cost, cost_of_request};
pub use names::NameRule;
pub use price::{Hours, Price, Rate, Rates, Step};
pub use tier::{ServiceTier, TierChoice};
pub use usage::{Usage, UsageCounts, UsageError};
