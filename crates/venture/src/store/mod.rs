//! Ventures and their members in the database.

mod changes;
mod members;
mod ventures;

pub use changes::{set_archived, update_venture};
pub use members::{MemberChange, MemberInfo, change_member, insert_member, list_members};
pub(super) use ventures::list_recent;
pub use ventures::{
    find_membership, find_revision, find_role, find_venture, insert_venture, insert_venture_as,
    list_ventures, lock, touch,
};
