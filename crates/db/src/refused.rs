//! Why a change was refused inside its transaction although it was valid when requested. Inside
//! transactions only database errors can be returned, so it is wrapped in one and unwrapped
//! here.

use sea_orm::DbErr;

/// A conflict with an earlier change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("refused: who asks is no member, or the venture is gone")]
    NoMember,
    #[error("refused: the member's role does not allow it any more")]
    LowerRole,
    #[error("refused: the venture is archived")]
    VentureArchived,
    #[error("refused: the record is archived")]
    RecordArchived,
    #[error("refused: the name is taken")]
    NameTaken,
    #[error("refused: all shares together would exceed the whole market")]
    ShareTotal,
    #[error("refused: it would wait for itself")]
    Circle,
}

impl Refused {
    const ALL: [Self; 7] = [
        Self::NoMember,
        Self::LowerRole,
        Self::VentureArchived,
        Self::RecordArchived,
        Self::NameTaken,
        Self::ShareTotal,
        Self::Circle,
    ];

    /// The refusal inside an error, if it is one.
    pub fn of(error: &DbErr) -> Option<Self> {
        let DbErr::Custom(text) = error else { return None };
        Self::ALL.into_iter().find(|reason| reason.to_string() == *text)
    }
}

impl From<Refused> for DbErr {
    fn from(reason: Refused) -> Self {
        Self::Custom(reason.to_string())
    }
}

/// A change exceeded a limit of the venture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Full {
    /// The kind of record that would exceed its limit.
    pub kind: String,
    pub most: u64,
}

const FULL: &str = "refused: a venture holds at most ";

impl Full {
    /// The same inside an error, if it is one.
    pub fn of(error: &DbErr) -> Option<Self> {
        let DbErr::Custom(text) = error else { return None };
        let (most, kind) = text.strip_prefix(FULL)?.split_once(' ')?;
        Some(Self { kind: kind.to_owned(), most: most.parse().ok()? })
    }
}

impl From<Full> for DbErr {
    fn from(full: Full) -> Self {
        Self::Custom(format!("{FULL}{} {}", full.most, full.kind))
    }
}

/// Result of a change that may come too late: done, or refused for a reason that a form can
/// show.
pub fn outcome<T>(result: Result<T, DbErr>) -> Result<Result<T, Refused>, DbErr> {
    match result {
        Ok(done) => Ok(Ok(done)),
        Err(error) => Refused::of(&error).map_or(Err(error), |reason| Ok(Err(reason))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reached_limit_is_distinguished_from_other_errors() {
        let full = Full { kind: "market-sizes".to_owned(), most: 7 };
        assert_eq!(Full::of(&full.clone().into()), Some(full));
        assert_eq!(Full::of(&Refused::Circle.into()), None);
    }

    #[test]
    fn every_refusal_is_distinguished_from_other_errors() {
        for reason in Refused::ALL {
            assert_eq!(Refused::of(&reason.into()), Some(reason));
            assert_eq!(outcome::<()>(Err(reason.into())).unwrap(), Err(reason));
        }
        assert_eq!(Refused::of(&DbErr::Custom("refused".to_owned())), None);
        assert!(outcome::<()>(Err(DbErr::Custom("else".to_owned()))).is_err());
    }
}
