//! What a trainer reads of a data set, whatever its kind: rows of numbers with a class
//! each. Depends on no model.

use super::ImageSet;

/// Rows of numbers with a class each.
pub trait Samples: Sync {
    /// Number of rows.
    fn len(&self) -> usize;

    /// True when there is no row.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Numbers in a row.
    fn width(&self) -> usize;

    /// Largest class plus one.
    fn classes(&self) -> usize {
        (0..self.len()).map(|row| usize::from(self.label(row)) + 1).max().unwrap_or(0)
    }

    /// Writes a row into `row`, which holds [`Samples::width`] numbers.
    ///
    /// # Panics
    /// When there is no such row.
    fn fill(&self, index: usize, row: &mut [f32]) {
        self.fill_part(index, 0, row);
    }

    /// Writes the numbers of a row from `first` on into `part`, as many as it holds.
    ///
    /// # Panics
    /// When there is no such row or it has fewer numbers.
    fn fill_part(&self, index: usize, first: usize, part: &mut [f32]);

    /// The numbers of a row that are not 0 with their indices, in order, if rows are stored
    /// sparsely.
    fn entries(&self, _index: usize) -> Option<&[(u32, f32)]> {
        None
    }

    /// Class of a row, counted from 0.
    ///
    /// # Panics
    /// When there is no such row.
    fn label(&self, index: usize) -> u8;
}

/// Pixels scaled to 0 to 1, row after row.
impl Samples for ImageSet {
    fn len(&self) -> usize {
        Self::len(self)
    }

    fn width(&self) -> usize {
        Self::width(self)
    }

    fn classes(&self) -> usize {
        Self::classes(self)
    }

    fn fill_part(&self, index: usize, first: usize, part: &mut [f32]) {
        let pixels = &self.image(index)[first..first + part.len()];
        // With the machine's widest vectors: this loop runs over every pixel of every epoch.
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || {
                for (number, &pixel) in part.iter_mut().zip(pixels) {
                    *number = f32::from(pixel) * (1.0 / 255.0);
                }
            },
        );
    }

    fn label(&self, index: usize) -> u8 {
        self.labels[index]
    }
}
