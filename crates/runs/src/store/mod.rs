//! Training runs, models and benchmarks in the database. Takes and returns this crate's
//! own types; rows stay inside.

mod benchmarks;
mod bundled;
mod models;
mod results;
mod stored;
mod trainings;

pub use benchmarks::*;
pub use bundled::*;
pub use models::*;
pub use results::*;
pub use stored::*;
pub use trainings::*;

pub use models::read as model_of;
use sea_orm::{DatabaseConnection, DbErr, QueryFilter, QuerySelect, QueryTrait};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use jobs::ledger::{self, State};
use venture::records::{self, Edit};
use web::paging::ListQuery;

/// Result of a request to cancel work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelOutcome {
    /// It ended, or ends at the worker's next heartbeat.
    Asked,
    /// The venture has no such work.
    Missing,
    /// It had ended already.
    Over,
}

/// Asks for the end of work under a record of a venture, with revision and audit line.
async fn cancel<E: db::Archivable>(
    db: &DatabaseConnection,
    edit: Edit,
    id: Uuid,
) -> Result<CancelOutcome, DbErr> {
    let transaction = records::begin(db, edit).await?;
    let own = E::find().filter(records::named::<E>(edit.venture, id));
    if own.clone().one(&transaction).await?.is_none() {
        return Ok(CancelOutcome::Missing);
    }
    let which = own.select_only().column(E::ID).into_query();
    if !ledger::request_cancel_of(&transaction, id, Some(which)).await? {
        return Ok(CancelOutcome::Over);
    }
    records::finish(transaction, edit, "cancel", E::KIND, id).await?;
    Ok(CancelOutcome::Asked)
}

/// The state that a list is narrowed to: `show` names one, or `archived`.
fn wanted_state(query: &ListQuery) -> Option<State> {
    State::parse(&query.show)
}

fn to_json(value: &impl Serialize) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(|error| DbErr::Custom(error.to_string()))
}

fn from_json<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, DbErr> {
    serde_json::from_str(text).map_err(|error| db::damaged(format!("{what}: {error}")))
}
