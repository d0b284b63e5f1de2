//! A comment and who may change it.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::Subject;
use venture::MemberRole;

/// Longest comment, in characters.
pub const LONGEST: usize = 2_000;

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub id: Uuid,
    /// Nothing where its record was removed and the comment restored from a file.
    pub subject: Option<Subject>,
    pub author: Uuid,
    pub body: String,
    pub created_at: OffsetDateTime,
    pub edited_at: Option<OffsetDateTime>,
    /// When it was resolved, and by whom.
    pub resolved: Option<(OffsetDateTime, Uuid)>,
    /// When it was removed, and by whom.
    pub removed: Option<(OffsetDateTime, Uuid)>,
}

/// Somebody who looks at comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    pub id: Uuid,
    pub role: MemberRole,
}

impl Comment {
    /// Only its author changes what it says.
    pub fn is_editable_by(&self, reader: Reader) -> bool {
        self.author == reader.id && reader.role >= MemberRole::Editor && self.removed.is_none()
    }

    /// Its author and owners remove it, and see it afterwards, as they may take that back.
    pub fn is_removable_by(&self, reader: Reader) -> bool {
        match reader.role {
            MemberRole::Owner => true,
            MemberRole::Editor => self.author == reader.id,
            MemberRole::Viewer => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authors_change_and_remove_their_own_and_owners_remove_any() {
        let author = Uuid::now_v7();
        let comment = Comment {
            id: Uuid::now_v7(),
            subject: None,
            author,
            body: "Why?".to_owned(),
            created_at: OffsetDateTime::UNIX_EPOCH,
            edited_at: None,
            resolved: None,
            removed: None,
        };
        let as_role = |id, role| {
            let reader = Reader { id, role };
            (comment.is_editable_by(reader), comment.is_removable_by(reader))
        };
        assert_eq!(as_role(author, MemberRole::Editor), (true, true));
        assert_eq!(as_role(author, MemberRole::Viewer), (false, false), "no longer an editor");
        assert_eq!(as_role(Uuid::now_v7(), MemberRole::Editor), (false, false));
        assert_eq!(as_role(Uuid::now_v7(), MemberRole::Owner), (false, true));
    }
}
