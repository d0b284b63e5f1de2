//! Going to market in the database. Every change runs in one transaction that
//! also raises the venture's revision and leaves a line in the audit log.

mod channels;
mod milestones;
mod ratings;
mod sizes;
#[cfg(test)]
mod tests;

pub use channels::{insert_channel, update_channel};
pub use milestones::{insert_milestone, update_milestone};
pub use ratings::{list_force_ratings, list_scores, put_force_ratings, put_scores};
pub use sizes::{find_top_down, insert_size, put_top_down, update_size};

use venture::records::{begin, finish};
