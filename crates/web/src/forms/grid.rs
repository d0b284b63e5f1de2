//! A form that is a table of fields: a block pasted from a spreadsheet fills its cells, and an
//! empty cell of some columns means the one above.

use super::Form;
use parsing::block::{self, BlockErrorKind};

/// The text area that a block is pasted into, and where its first cell goes, counted from 0.
pub const PASTE: &str = "paste";
pub const PASTE_ROW: &str = "paste_row";
pub const PASTE_COLUMN: &str = "paste_column";

impl Form {
    /// The input with the blanks around it, where they mean something.
    fn untrimmed(&self, name: &str) -> &str {
        if self.is_unreadable(name) { "" } else { self.state.value(name) }
    }

    /// Puts a value into a field, as if it had been typed.
    pub fn put(&mut self, name: &str, value: String) {
        self.state.values.insert(name.to_owned(), vec![value]);
    }

    /// Writes a pasted block over the fields of a grid with so many rows and columns; `field`
    /// names one by row and column. The block is gone afterwards. A block that is ragged or
    /// larger than the grid stays, changes nothing and is an error.
    pub fn fill_pasted(
        &mut self,
        (rows, columns): (usize, usize),
        field: impl Fn(usize, usize) -> String,
    ) {
        let block = match block::read(self.untrimmed(PASTE)) {
            Ok(block) => block,
            Err(error) => {
                let key = match error.kind {
                    BlockErrorKind::Missing => "grid-paste-missing",
                    BlockErrorKind::Surplus => "grid-paste-surplus",
                    BlockErrorKind::Quote => "grid-paste-quote",
                };
                let args =
                    vec![("row", error.row.to_string()), ("column", error.column.to_string())];
                self.fail(PASTE, key, args);
                return;
            }
        };
        let Some(first) = block.first() else { return };
        let start = |name: &str| self.raw(name).parse::<usize>().unwrap_or(0);
        let (row, column) = (start(PASTE_ROW), start(PASTE_COLUMN));
        if block.len() > rows.saturating_sub(row) || first.len() > columns.saturating_sub(column) {
            let args = vec![
                ("rows", block.len().to_string()),
                ("columns", first.len().to_string()),
                ("most_rows", rows.saturating_sub(row).to_string()),
                ("most_columns", columns.saturating_sub(column).to_string()),
            ];
            self.fail(PASTE, "grid-paste-beyond", args);
            return;
        }
        for (down, cells) in block.into_iter().enumerate() {
            for (right, cell) in cells.into_iter().enumerate() {
                self.put(&field(row + down, column + right), cell);
            }
        }
        self.put(PASTE, String::new());
    }

    /// The last of some fields that is not empty: an empty cell means the one above.
    pub fn last_filled<'a>(
        &self,
        fields: impl DoubleEndedIterator<Item = &'a str>,
    ) -> Option<&'a str> {
        fields.rev().find(|name| !self.raw(name).is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Form {
        let owned = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Form::of(owned).unwrap()
    }

    fn pasted(fields: &[(&str, &str)]) -> (Form, Vec<String>) {
        let mut form = form(fields);
        form.fill_pasted((2, 2), |row, column| format!("r{row}c{column}"));
        let cells = ["r0c0", "r0c1", "r1c0", "r1c1"].map(|name| form.raw(name).to_owned());
        (form, cells.into())
    }

    #[test]
    fn a_block_fills_the_cells_from_where_it_begins() {
        let (form, cells) = pasted(&[("r0c0", "9"), ("r1c1", "9"), ("paste", "1\t2\r\n\t4\r\n")]);
        assert_eq!(cells, ["1", "2", "", "4"]);
        assert!(form.is_valid() && form.raw(PASTE).is_empty());
        let (_, cells) = pasted(&[("paste", "\t7"), ("paste_row", "1")]);
        assert_eq!(cells, ["", "", "", "7"], "the empty first cell counts");
    }

    #[test]
    fn a_block_that_does_not_fit_changes_nothing_and_stays() {
        for (block, row) in [("1\t2\n3", "0"), ("1\n2", "1"), ("1\t2\t3", "0"), ("\"1", "0")] {
            let (form, cells) = pasted(&[("r0c0", "9"), ("paste", block), ("paste_row", row)]);
            assert_eq!(cells, ["9", "", "", ""], "{block}");
            assert_eq!(form.into_state().wrong_fields(), [PASTE], "{block}");
        }
    }

    #[test]
    fn an_empty_cell_means_the_nearest_above() {
        let form = form(&[("a", "x"), ("b", " "), ("c", "")]);
        assert_eq!(form.last_filled(["a", "b", "c"].into_iter()), Some("a"));
        assert_eq!(form.last_filled(["b", "c"].into_iter()), None);
    }
}
