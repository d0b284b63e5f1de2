//! Users, sessions and invitations in the database. Returns rows' contents as
//! types of this room; decides nothing about requests.

mod invitations;
mod sessions;
mod users;

pub use invitations::*;
pub use sessions::*;
pub use users::*;
