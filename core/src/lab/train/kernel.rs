//! Matrix products on the `gemm` crate behind a signature that cannot be
//! misused: shapes and strides are checked before the unsafe call. One product
//! runs on one thread; who shares work among threads gives each a part of the
//! matrix. Knows nothing of layers.

use std::{ops::Range, sync::Once};

use gemm::Parallelism;

/// Tiles of rows of the left operand up to which the right one is read where it stands.
/// Weights are multiplied by some hundred rows at a time: copying them into the order of
/// `gemm`'s tiles, its default from eight tiles on, costs more than it gives there.
const TILES_IN_PLACE: usize = 64;

/// A matrix seen in a slice, by rows or transposed.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    data: &'a [f32],
    rows: usize,
    columns: usize,
    row_stride: usize,
    column_stride: usize,
}

impl<'a> View<'a> {
    /// `rows` × `columns` numbers, row after row.
    ///
    /// # Panics
    /// When the slice has another length: a mistake in this room, never of input.
    pub(super) fn by_rows(data: &'a [f32], rows: usize, columns: usize) -> Self {
        assert_eq!(data.len(), rows * columns, "a matrix view must cover its slice exactly");
        Self { data, rows, columns, row_stride: columns, column_stride: 1 }
    }

    /// The same numbers with rows and columns exchanged.
    pub(super) fn transposed(self) -> Self {
        Self {
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
            ..self
        }
    }

    /// Only these columns of a matrix seen by rows.
    ///
    /// # Panics
    /// When the matrix has fewer columns: a mistake in this room, never of input.
    pub(super) fn columns(self, range: Range<usize>) -> Self {
        assert!(range.start < range.end && range.end <= self.columns, "columns must be there");
        Self { data: &self.data[range.start * self.column_stride..], columns: range.len(), ..self }
    }

    /// Whether every element lies in the slice.
    fn is_inside(&self) -> bool {
        let last = |count: usize, stride| count.saturating_sub(1) * stride;
        self.rows * self.columns == 0
            || last(self.rows, self.row_stride) + last(self.columns, self.column_stride)
                < self.data.len()
    }
}

/// `target = left · right`, target row after row, on the calling thread.
///
/// # Panics
/// When shapes do not fit: a mistake in this room, never of input.
pub(super) fn product(target: &mut [f32], left: View<'_>, right: View<'_>) {
    multiply(target, left, right, false);
}

/// `target += left · right`, otherwise as [`product`].
pub(super) fn add_product(target: &mut [f32], left: View<'_>, right: View<'_>) {
    multiply(target, left, right, true);
}

#[expect(
    unsafe_code,
    reason = "gemm's only entry takes raw pointers; everything it requires is asserted here"
)]
fn multiply(target: &mut [f32], left: View<'_>, right: View<'_>, add: bool) {
    static TUNED: Once = Once::new();
    // What is packed as the left operand there is our right one: rows and columns are
    // exchanged, as our targets stand row after row.
    TUNED.call_once(|| gemm::set_lhs_packing_threshold_single_thread(TILES_IN_PLACE));
    assert_eq!(left.columns, right.rows, "inner dimensions of a product must agree");
    assert_eq!(target.len(), left.rows * right.columns, "the target must hold the product");
    assert!(left.is_inside() && right.is_inside(), "operands must lie in their slices");
    // SAFETY: with these strides each index i < rows, j < columns of both operands stays
    // inside its slice (just asserted); the target has rows × columns elements with strides
    // (columns, 1) and, being a unique borrow, overlaps neither operand.
    unsafe {
        gemm::gemm(
            left.rows,
            right.columns,
            left.columns,
            target.as_mut_ptr(),
            1,
            right.columns as isize,
            add,
            left.data.as_ptr(),
            left.column_stride as isize,
            left.row_stride as isize,
            right.data.as_ptr(),
            right.column_stride as isize,
            right.row_stride as isize,
            if add { 1.0 } else { 0.0 },
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naive(left: View<'_>, right: View<'_>) -> Vec<f32> {
        let at = |view: &View<'_>, i: usize, j: usize| {
            view.data[i * view.row_stride + j * view.column_stride]
        };
        let mut out = Vec::new();
        for i in 0..left.rows {
            for j in 0..right.columns {
                let sum: f64 = (0..left.columns)
                    .map(|k| f64::from(at(&left, i, k)) * f64::from(at(&right, k, j)))
                    .sum();
                out.push(sum as f32);
            }
        }
        out
    }

    #[test]
    fn agrees_with_the_definition_for_all_layouts() {
        let a: Vec<f32> = (0..35).map(|i| (i as f32 * 0.37).sin()).collect();
        let b: Vec<f32> = (0..21).map(|i| (i as f32 * 0.73).cos()).collect();
        let wide: Vec<f32> = (0..63).map(|i| (i as f32 * 0.91).sin()).collect();
        for (left, right) in [
            (View::by_rows(&a, 5, 7), View::by_rows(&b, 7, 3)),
            (View::by_rows(&a, 7, 5).transposed(), View::by_rows(&b, 7, 3)),
            (View::by_rows(&a, 5, 7), View::by_rows(&b, 3, 7).transposed()),
            (View::by_rows(&wide, 7, 9).columns(2..7).transposed(), View::by_rows(&b, 7, 3)),
        ] {
            let mut out = vec![f32::NAN; 15];
            product(&mut out, left, right);
            for (got, want) in out.iter().zip(naive(left, right)) {
                assert!((got - want).abs() < 1e-5, "{got} {want}");
            }
            add_product(&mut out, left, right);
            for (got, want) in out.iter().zip(naive(left, right)) {
                assert!((got - 2.0 * want).abs() < 2e-5, "{got} {want}");
            }
        }
    }
}
