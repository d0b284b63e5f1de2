//! The cell of an editable grid of ratings: what a person enters, what was shown to them, and
//! what becomes of the two when somebody else has changed the cell meanwhile. Pure.

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Entry {
    /// Nobody looked.
    #[default]
    Empty,
    /// Somebody looked and could not tell.
    Unsure,
    /// 0 to 5.
    Level(u8),
}

/// How a cell shows that somebody looked and could not tell.
const UNSURE: &str = "?";

impl Entry {
    /// A stored rating: the inner `None` is one that somebody could not give.
    pub fn of(rating: Option<Option<u8>>) -> Self {
        match rating {
            None => Self::Empty,
            Some(None) => Self::Unsure,
            Some(Some(level)) => Self::Level(level),
        }
    }

    pub fn text(self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Unsure => UNSURE.to_owned(),
            Self::Level(level) => level.to_string(),
        }
    }

    /// What is no level; nothing for what must be read as a number.
    pub fn word(text: &str) -> Option<Self> {
        match text {
            "" => Some(Self::Empty),
            "?" | "？" => Some(Self::Unsure),
            _ => None,
        }
    }
}

/// A cell as it is stored: what it says, and a number that every change of it changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Version {
    pub entry: Entry,
    /// 0 while nothing is stored.
    pub stamp: i64,
}

impl Version {
    /// As a form sends it back.
    pub fn token(self) -> String {
        format!("{}.{:x}", self.entry.text(), self.stamp)
    }

    /// Reads what [`Version::token`] wrote; anything else is an empty cell, which conflicts
    /// with every other.
    pub fn of_token(token: &str) -> Self {
        let read = || {
            let (entry, stamp) = token.split_once('.')?;
            let entry = Entry::word(entry).or_else(|| entry.parse().ok().map(Entry::Level))?;
            Some(Self { entry, stamp: i64::from_str_radix(stamp, 16).ok()? })
        };
        read().unwrap_or_default()
    }
}

/// What becomes of an entered cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Nothing: the person changed nothing, or somebody else entered the same.
    Keep,
    Write,
    /// Somebody else has entered something else since it was shown.
    Conflict,
}

/// Compares what was shown, what was entered and what is stored now.
pub(crate) fn step(shown: Version, entered: Entry, stored: Version) -> Step {
    if entered == stored.entry || entered == shown.entry {
        Step::Keep
    } else if shown.stamp == stored.stamp {
        Step::Write
    } else {
        Step::Conflict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(entry: Entry, stamp: i64) -> Version {
        Version { entry, stamp }
    }

    #[test]
    fn what_was_shown_comes_back_as_it_was() {
        for one in [
            Version::default(),
            version(Entry::Unsure, 1_764_590_000_123_456),
            version(Entry::Level(0), 7),
            version(Entry::Level(5), i64::MAX),
        ] {
            assert_eq!(Version::of_token(&one.token()), one);
        }
        for odd in ["", "3", "3.", "x.1", "3.zz", "300.1"] {
            assert_eq!(Version::of_token(odd), Version::default(), "{odd}");
        }
    }

    #[test]
    fn only_what_a_person_changed_is_written() {
        let shown = version(Entry::Level(3), 10);
        assert_eq!(step(shown, Entry::Level(3), shown), Step::Keep);
        assert_eq!(step(shown, Entry::Level(4), shown), Step::Write);
        assert_eq!(step(shown, Entry::Empty, shown), Step::Write);
        assert_eq!(step(Version::default(), Entry::Level(0), Version::default()), Step::Write);
    }

    #[test]
    fn what_somebody_else_changed_meanwhile_is_never_overwritten() {
        let shown = version(Entry::Level(3), 10);
        let now = version(Entry::Level(5), 11);
        assert_eq!(step(shown, Entry::Level(4), now), Step::Conflict);
        assert_eq!(step(shown, Entry::Empty, now), Step::Conflict);
        assert_eq!(step(shown, Entry::Level(4), Version::default()), Step::Conflict, "removed");
        assert_eq!(step(Version::default(), Entry::Level(4), now), Step::Conflict, "new");
        // Untouched, or the same: nothing is lost.
        assert_eq!(step(shown, Entry::Level(3), now), Step::Keep);
        assert_eq!(step(shown, Entry::Level(5), now), Step::Keep);
        // The same level from another source is another fact.
        assert_eq!(step(shown, Entry::Level(4), version(Entry::Level(3), 12)), Step::Conflict);
    }
}
