//! One file per table, as the database holds it. Capabilities turn these rows
//! into types of their own before anyone else sees them.

pub mod audit_log;
pub mod invitation;
pub mod session;
pub mod sign_in_link;
pub mod user;
pub mod venture;
pub mod venture_member;
