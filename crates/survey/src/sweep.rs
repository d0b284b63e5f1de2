//! Keeps the promise of retention also when nobody looks.

use std::{convert::Infallible, time::Duration};

use sea_orm::DatabaseConnection;

use super::store;

/// Between two looks.
const PERIOD: Duration = Duration::from_secs(3_600);

/// Deletes answers whose time is over, now and every hour. Never ends by itself.
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
