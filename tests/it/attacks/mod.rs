//! Attacks that once succeeded, one file per kind: each sends what an attacker
//! sent and asserts what the program answers now. Run on SQLite and PostgreSQL.

mod archives;
mod bodies;
mod characters;
mod choices;
mod declared;
mod documents;
mod exports;
mod formulas;
mod hostile;
mod imported;
mod invitations;
mod keys;
mod large;
mod limits;
mod links;
mod locks;
mod memory;
mod others;
mod pagers;
mod passwords;
mod paths;
mod pool;
mod purposes;
mod queue;
mod restore;
mod rows;
mod scores;
mod search;
mod stalls;
mod statements;
mod streams;
mod survey_twice;
mod writers;

use tokio::sync::{Mutex, MutexGuard};

/// Held by tests that measure times or fill the machine.
static MACHINE: Mutex<()> = Mutex::const_new(());

/// Waits until no other test measures times or fills the machine: two that do both at
/// once would blame each other.
pub(crate) async fn alone() -> MutexGuard<'static, ()> {
    MACHINE.lock().await
}

/// The form of a new survey, as somebody fills it in.
fn survey_form<'a>(mode: &'a str, template: &'a str) -> [(&'a str, &'a str); 8] {
    [
        ("title_en", "What matters"),
        ("purpose_en", "To decide"),
        ("contact", "Ada"),
        ("languages", "both"),
        ("mode", mode),
        ("scale", "ten"),
        ("retention_days", "30"),
        ("template", template),
    ]
}
