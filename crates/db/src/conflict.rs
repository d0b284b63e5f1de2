//! Why a change was refused inside its transaction although it was valid when requested. Inside
//! transactions only database errors can be returned, so it is wrapped in one and unwrapped
//! here.

use sea_orm::DbErr;

/// A conflict with an earlier change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    #[error("refused: who asks is no member, or the venture is gone")]
    NotAMember,
    #[error("refused: the member's role does not allow it any more")]
    RoleTooLow,
    #[error("refused: the venture is archived")]
    VentureArchived,
    #[error("refused: the record is archived")]
    RecordArchived,
    #[error("refused: the name is taken")]
    NameTaken,
    #[error("refused: all shares together would exceed the whole market")]
    ShareTotal,
    #[error("refused: it would depend on itself")]
    Cycle,
    #[error("refused: the venture has been changed since it was read")]
    Changed,
}

impl Conflict {
    const ALL: [Self; 8] = [
        Self::NotAMember,
        Self::RoleTooLow,
        Self::VentureArchived,
        Self::RecordArchived,
        Self::NameTaken,
        Self::ShareTotal,
        Self::Cycle,
        Self::Changed,
    ];

    /// The conflict inside an error, if it is one.
    pub fn of(error: &DbErr) -> Option<Self> {
        let DbErr::Custom(text) = error else { return None };
        Self::ALL.into_iter().find(|reason| reason.to_string() == *text)
    }
}

impl From<Conflict> for DbErr {
    fn from(reason: Conflict) -> Self {
        Self::Custom(reason.to_string())
    }
}

/// A change exceeded a limit of the venture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitReached {
    /// The kind of record that would exceed its limit.
    pub kind: String,
    pub most: u64,
}

const PREFIX: &str = "refused: a venture holds at most ";

impl LimitReached {
    /// The same inside an error, if it is one.
    pub fn of(error: &DbErr) -> Option<Self> {
        let DbErr::Custom(text) = error else { return None };
        let (most, kind) = text.strip_prefix(PREFIX)?.split_once(' ')?;
        Some(Self { kind: kind.to_owned(), most: most.parse().ok()? })
    }
}

impl From<LimitReached> for DbErr {
    fn from(reached: LimitReached) -> Self {
        Self::Custom(format!("{PREFIX}{} {}", reached.most, reached.kind))
    }
}

/// Result of a change: done, or a conflict that a form can show.
pub fn outcome<T>(result: Result<T, DbErr>) -> Result<Result<T, Conflict>, DbErr> {
    match result {
        Ok(done) => Ok(Ok(done)),
        Err(error) => Conflict::of(&error).map_or(Err(error), |reason| Ok(Err(reason))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reached_limit_is_distinguished_from_other_errors() {
        let reached = LimitReached { kind: "market-sizes".to_owned(), most: 7 };
        assert_eq!(LimitReached::of(&reached.clone().into()), Some(reached));
        assert_eq!(LimitReached::of(&Conflict::Cycle.into()), None);
    }

    #[test]
    fn every_conflict_is_distinguished_from_other_errors() {
        for reason in Conflict::ALL {
            assert_eq!(Conflict::of(&reason.into()), Some(reason));
            assert_eq!(outcome::<()>(Err(reason.into())).unwrap(), Err(reason));
        }
        assert_eq!(Conflict::of(&DbErr::Custom("refused".to_owned())), None);
        assert!(outcome::<()>(Err(DbErr::Custom("else".to_owned()))).is_err());
    }
}
