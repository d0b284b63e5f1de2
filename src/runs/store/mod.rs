//! Training runs, models and benchmarks in the database. Gives and takes this
//! room's own types; rows stay inside.

mod benchmarks;
mod models;
mod results;
mod trainings;

pub use benchmarks::*;
pub use models::*;
pub use results::*;
pub use trainings::*;

use sea_orm::DbErr;
use serde::{Serialize, de::DeserializeOwned};

use crate::{jobs::ledger::State, web::paging::ListQuery};

/// The state that a list is narrowed to: `show` names one, or `archived`.
fn wanted_state(query: &ListQuery) -> Option<State> {
    State::parse(&query.show)
}

fn to_json(value: &impl Serialize) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(|error| DbErr::Custom(error.to_string()))
}

fn from_json<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, DbErr> {
    serde_json::from_str(text).map_err(|error| DbErr::Custom(format!("{what}: {error}")))
}

/// The part of a search that a database compares with, so that `%` and `_` mean themselves.
fn contains(words: &str) -> String {
    let escaped = words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{}%", escaped.to_lowercase())
}
