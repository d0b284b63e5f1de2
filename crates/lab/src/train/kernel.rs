//! Matrix products on the `gemm` crate behind a signature that cannot be misused: shapes
//! and strides are checked before the unsafe call. One product runs on one thread; callers
//! that use several threads give each a part of the matrix.

use std::{ops::Range, sync::Once};

use gemm::Parallelism;

/// Tiles up to which `gemm` reads an operand in place, if its rows are contiguous. Weights
/// are multiplied by some hundred rows at a time, and rows by some hundred columns: copying
/// either into the order of the tiles costs more than it gives there.
const TILES_IN_PLACE: usize = 64;
/// Inner dimension of one call at most. `gemm` takes 512 at once, and of so many rows of
/// the right operand not even the columns of one tile stay in the L1 cache while the rows
/// of the left one are read.
const DEPTH: usize = 132;
/// Tiles are so wide at most; where there are fewer columns, more rows of them fit.
const TILE_COLUMNS: usize = 64;

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
    /// When the slice has another length: a bug in this module, never bad input.
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

    /// Only these columns of it.
    ///
    /// # Panics
    /// When the matrix has fewer columns: a bug in this module, never bad input.
    pub(super) fn columns(self, range: Range<usize>) -> Self {
        assert!(range.start < range.end && range.end <= self.columns, "columns must be there");
        Self { data: &self.data[range.start * self.column_stride..], columns: range.len(), ..self }
    }

    /// Only these rows of it.
    ///
    /// # Panics
    /// As [`Self::columns`].
    fn rows(self, range: Range<usize>) -> Self {
        self.transposed().columns(range).transposed()
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
/// When shapes do not fit: a bug in this module, never bad input.
pub(super) fn product(target: &mut [f32], left: View<'_>, right: View<'_>) {
    multiply(target, left, right, false);
}

/// `target += left · right`, otherwise as [`product`].
pub(super) fn add_product(target: &mut [f32], left: View<'_>, right: View<'_>) {
    multiply(target, left, right, true);
}

/// Split along the inner dimension: see [`DEPTH`].
fn multiply(target: &mut [f32], left: View<'_>, right: View<'_>, add: bool) {
    assert_eq!(left.columns, right.rows, "inner dimensions of a product must agree");
    let inner = left.columns;
    let deepest = DEPTH * TILE_COLUMNS / right.columns.clamp(1, TILE_COLUMNS);
    if inner <= deepest {
        return multiply_at_once(target, left, right, add);
    }
    let depth = inner.div_ceil(inner.div_ceil(deepest));
    for from in (0..inner).step_by(depth) {
        let part = from..inner.min(from + depth);
        let (left, right) = (left.columns(part.clone()), right.rows(part));
        multiply_at_once(target, left, right, add || from > 0);
    }
}

#[expect(
    unsafe_code,
    reason = "gemm's only entry takes raw pointers; everything it requires is asserted here"
)]
fn multiply_at_once(target: &mut [f32], left: View<'_>, right: View<'_>, add: bool) {
    static TUNED: Once = Once::new();
    // The left operand there is our right one: rows and columns are exchanged, because our
    // targets are stored row by row.
    TUNED.call_once(|| {
        gemm::set_lhs_packing_threshold_single_thread(TILES_IN_PLACE);
        gemm::set_rhs_packing_threshold(TILES_IN_PLACE);
    });
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
            check(left, right, &mut out);
        }
    }

    fn check(left: View<'_>, right: View<'_>, out: &mut [f32]) {
        product(out, left, right);
        for (got, want) in out.iter().zip(naive(left, right)) {
            assert!((got - want).abs() < 1e-5, "{got} {want}");
        }
        add_product(out, left, right);
        for (got, want) in out.iter().zip(naive(left, right)) {
            assert!((got - 2.0 * want).abs() < 2e-5, "{got} {want}");
        }
    }

    #[test]
    fn agrees_with_the_definition_where_it_is_computed_in_parts() {
        for inner in [DEPTH, DEPTH + 1, 3 * DEPTH - 1] {
            let a: Vec<f32> = (0..7 * inner).map(|i| (i as f32 * 0.37).sin() / 16.0).collect();
            let b: Vec<f32> = (0..inner * 70).map(|i| (i as f32 * 0.73).cos() / 16.0).collect();
            for left in [View::by_rows(&a, 7, inner), View::by_rows(&a, inner, 7).transposed()] {
                for right in
                    [View::by_rows(&b, inner, 70), View::by_rows(&b, 70, inner).transposed()]
                {
                    check(left, right, &mut vec![f32::NAN; 490]);
                }
            }
        }
    }
}
