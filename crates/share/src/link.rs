//! A link to a report: who it is for, how long it works, how often it was opened.

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use i18n::format;

/// Most links of a report, those that no longer work included.
pub(crate) const MOST_LINKS: u64 = 50;
/// Days for which a link works, as the form offers them.
pub(crate) const DAYS: [i64; 4] = [7, 30, 90, 365];
/// What the form proposes.
pub(crate) const USUAL_DAYS: i64 = 30;
/// Fewest characters of a passphrase.
pub(crate) const SHORTEST_PASSPHRASE: usize = 8;

/// Whether a link works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Open,
    Expired,
    Revoked,
}

impl Standing {
    /// True for a link that works.
    pub fn is_open(self) -> bool {
        self == Self::Open
    }

    /// Key of its word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "share-standing-open",
            Self::Expired => "share-standing-expired",
            Self::Revoked => "share-standing-revoked",
        }
    }
}

/// What somebody chose for a new link.
#[derive(Debug, Clone)]
pub struct LinkDraft {
    pub name: String,
    pub days: i64,
    /// The hash of its passphrase, if it has one.
    pub passphrase: Option<String>,
}

impl LinkDraft {
    /// When a link made now stops working.
    pub(crate) fn expires_at(&self, now: OffsetDateTime) -> OffsetDateTime {
        now + Duration::days(self.days)
    }
}

/// A link as its owners see it. Its secret is not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub id: Uuid,
    pub report: Uuid,
    pub name: String,
    pub has_passphrase: bool,
    pub created_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
    pub revoked_at: Option<OffsetDateTime>,
    pub views: i64,
    pub last_view_at: Option<OffsetDateTime>,
}

impl Link {
    /// Whether it works at a time.
    pub fn standing(&self, now: &OffsetDateTime) -> Standing {
        if self.revoked_at.is_some() {
            Standing::Revoked
        } else if self.expires_at <= *now {
            Standing::Expired
        } else {
            Standing::Open
        }
    }

    /// When it stops working, or did.
    pub fn until(&self) -> String {
        format::date_time(self.revoked_at.unwrap_or(self.expires_at))
    }

    /// When it was last opened.
    pub fn last_view(&self) -> String {
        self.last_view_at.map(format::date_time).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_works_until_it_expires_or_is_revoked() {
        let now = OffsetDateTime::UNIX_EPOCH + Duration::days(20_000);
        let link = Link {
            id: Uuid::nil(),
            report: Uuid::nil(),
            name: "Fund A".to_owned(),
            has_passphrase: false,
            created_at: now,
            expires_at: now + Duration::days(7),
            revoked_at: None,
            views: 0,
            last_view_at: None,
        };
        assert_eq!(link.standing(&now), Standing::Open);
        assert_eq!(link.standing(&link.expires_at), Standing::Expired);
        let revoked = Link { revoked_at: Some(now), ..link };
        assert_eq!(revoked.standing(&revoked.expires_at), Standing::Revoked);
    }
}
