//! The row of the names where nobody chose it: people put titles above it. Knows
//! no mapping.

use crate::{
    parse::{Kind, Row, Sheet},
    target::Target,
};

/// Rows that may be titles.
const MOST_TITLES: usize = 10;

/// Number of the row of the names, where the first row names no field and a row below it names
/// all that must be there; nothing where it is the first row.
pub(super) fn find(sheet: &Sheet, target: Target) -> Option<u32> {
    if sheet.kind == Kind::Json {
        return None;
    }
    let named = |row: &Row<'_>, id: &str| {
        target.field(id).is_some_and(|field| row.cells().any(|cell| field.fit(cell) == 2))
    };
    let fields = || target.fields().iter().map(|field| field.id);
    let needed: Vec<&str> =
        target.fields().iter().filter(|one| one.required).map(|one| one.id).collect();
    let first = sheet.grid.row(0)?;
    if needed.is_empty() || fields().any(|id| named(&first, id)) {
        return None;
    }
    let mut rows = sheet.grid.rows_from(1).take(MOST_TITLES);
    let found = rows.find(|row| needed.iter().all(|id| named(row, id)));
    found.map(|row| row.number())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Reading, read};

    fn found(target: Target, text: &str) -> Option<u32> {
        find(&read(text.as_bytes(), &Reading::default()).unwrap(), target)
    }

    #[test]
    fn names_stand_below_titles() {
        let titled = "Wishes of 2026,\n,\nMade by sales,\nNeed,Votes\nPrint,3\n";
        assert_eq!(found(Target::Votes, titled), Some(4));
        assert_eq!(found(Target::Votes, "Need,Votes\nneed,votes\n"), None);
        // Whoever chose other names says which they are.
        assert_eq!(found(Target::Votes, "Was,Wie oft\nDrucken,3\n"), None);
        assert_eq!(found(Target::Votes, "Votes,x\nneed,votes\n"), None);
        assert_eq!(found(Target::Needs, "[{\"a\": \"need\"}, {\"a\": \"need\"}]"), None);
    }
}
