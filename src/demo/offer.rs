//! What the sample venture offers, once a model was measured.

use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::sample;
use ::offer::{OfferDraft, store};
use venture::Venture;

/// The sample's promise, served as a benchmark measured it, on the first machine with a price.
pub(super) async fn save(
    db: &DatabaseConnection,
    owner: Uuid,
    venture: &Venture,
    benchmark_id: Option<Uuid>,
) -> anyhow::Result<()> {
    let machine = store::choosable_machine_prices(db, venture).await?.into_iter().next();
    let draft = OfferDraft {
        benchmark_id,
        machine_price_id: machine.map(|machine| machine.id),
        ..sample::offer()
    };
    Ok(store::save_offer(db, owner, venture.id, draft).await?)
}
