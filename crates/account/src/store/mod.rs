//! Users, sessions and invitations in the database. Returns rows as types of this
//! module; decides nothing about requests.

mod acceptance;
mod invitations;
mod sessions;
mod users;

pub use acceptance::*;
pub use invitations::*;
pub use sessions::*;
pub use users::*;
