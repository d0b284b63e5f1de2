//! The cells of one column as texts. Does not interpret them.

use crate::data::identity::composed;

/// The cells of a column, one after the other in one text.
#[derive(Debug, Default)]
pub(in crate::data) struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    pub(super) fn push(&mut self, cell: &str) {
        self.text.push_str(&composed(cell));
        self.ends.push(self.text.len());
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of all texts together.
    pub(super) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// The same without some rows, given in ascending order.
    pub(super) fn without(&self, rows: &[usize]) -> Self {
        let mut rows = rows.iter().peekable();
        let mut left = Self::default();
        for (row, cell) in self.iter().enumerate() {
            if rows.next_if(|next| **next == row).is_none() {
                left.text.push_str(cell);
                left.ends.push(left.text.len());
            }
        }
        left
    }

    pub(in crate::data) fn get(&self, row: usize) -> &str {
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[row]]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|row| self.get(row))
    }
}
