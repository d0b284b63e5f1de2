//! Experiments in the database. Every change runs in one transaction that adds a
//! line to the experiment's history, raises the venture's revision and leaves a
//! line in the audit log.

mod records;
mod steps;

pub use records::{
    count_overdue, list_about_idea, list_about_need, list_events, list_every_experiment,
    list_experiments, list_overdue,
};
pub use steps::{
    Step, abandon, copy_experiment, decide, insert_experiment, put_result, reopen, start,
    update_experiment,
};
