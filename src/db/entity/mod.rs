//! One file per table, as the database holds it. Capabilities turn these rows
//! into types of their own before anyone else sees them.

pub mod assumption;
pub mod audit_log;
pub mod benchmark;
pub mod competitor;
pub mod competitor_feature;
pub mod dataset;
pub mod dataset_version;
pub mod invitation;
pub mod machine_price;
pub mod model;
pub mod need;
pub mod need_rating;
pub mod offer;
pub mod offer_rating;
pub mod price_point;
pub mod report;
pub mod risk_answer;
pub mod run;
pub mod run_epoch;
pub mod session;
pub mod sign_in_link;
pub mod user;
pub mod venture;
pub mod venture_member;
pub mod weight_set;
pub mod work;
