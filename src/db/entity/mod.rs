//! One file per table, as the database holds it. Capabilities turn these rows
//! into types of their own before anyone else sees them.

pub mod assumption;
pub mod audit_log;
pub mod benchmark;
pub mod capability;
pub mod capability_rating;
pub mod competitor;
pub mod competitor_change;
pub mod competitor_feature;
pub mod dataset;
pub mod dataset_version;
pub mod invitation;
pub mod machine_price;
pub mod model;
pub mod need;
pub mod need_event;
pub mod need_rating;
pub mod need_vote;
pub mod offer;
pub mod offer_capability;
pub mod offer_rating;
pub mod price_point;
pub mod report;
pub mod risk_answer;
pub mod run;
pub mod run_epoch;
pub mod segment;
pub mod session;
pub mod sign_in_link;
pub mod user;
pub mod venture;
pub mod venture_member;
pub mod weight_set;
pub mod work;
