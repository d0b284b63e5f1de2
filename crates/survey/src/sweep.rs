//! Enforces the promised retention periodically.

use std::{convert::Infallible, time::Duration};

use sea_orm::DatabaseConnection;

use super::store;

/// Interval of the sweep.
const PERIOD: Duration = Duration::from_secs(3_600);

/// Deletes expired answers, now and every hour. Never returns.
pub async fn sweep(db: DatabaseConnection) -> Infallible {
    loop {
        match store::purge_expired(&db).await {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "survey answers were deleted: their time is over"),
            Err(error) => tracing::warn!("survey answers could not be purged: {error}"),
        }
        tokio::time::sleep(PERIOD).await;
    }
}
