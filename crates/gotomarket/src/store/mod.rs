//! Going to market in the database. Every change runs in one transaction that
//! also raises the venture's revision and leaves a line in the audit log.

mod channels;
mod milestones;
mod ratings;
mod sizes;
#[cfg(test)]
mod tests;

pub use channels::{
    find_channel, insert_channel, list_channels, set_channel_archived, update_channel,
};
pub use milestones::{
    find_milestone, insert_milestone, list_milestones, set_milestone_archived, update_milestone,
};
pub use ratings::{list_force_ratings, list_scores, put_force_ratings, put_scores};
pub use sizes::{
    find_size, find_top_down, insert_size, list_sizes, put_top_down, set_size_archived, update_size,
};

use venture::records::{begin, finish};
