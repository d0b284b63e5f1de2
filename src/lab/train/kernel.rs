//! Matrix products on the `gemm` crate behind a signature that cannot be
//! misused: shapes and strides are checked before the unsafe call. Knows
//! nothing of layers.

use gemm::Parallelism;

/// A matrix seen in a slice, by rows or transposed.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    data: &'a [f32],
    rows: usize,
    columns: usize,
    transposed: bool,
}

impl<'a> View<'a> {
    /// `rows` × `columns` numbers, row after row.
    ///
    /// # Panics
    /// When the slice has another length: a mistake in this room, never of input.
    pub(super) fn by_rows(data: &'a [f32], rows: usize, columns: usize) -> Self {
        assert_eq!(data.len(), rows * columns, "a matrix view must cover its slice exactly");
        Self { data, rows, columns, transposed: false }
    }

    /// The same numbers with rows and columns exchanged.
    pub(super) fn transposed(self) -> Self {
        Self { rows: self.columns, columns: self.rows, transposed: !self.transposed, ..self }
    }

    /// Distances in the slice between neighbours in a column and in a row.
    fn strides(&self) -> (isize, isize) {
        if self.transposed { (1, self.rows as isize) } else { (self.columns as isize, 1) }
    }
}

/// `target = left · right`, target row after row. The result does not depend on `threads`.
///
/// # Panics
/// When shapes do not fit: a mistake in this room, never of input.
#[expect(
    unsafe_code,
    reason = "gemm's only entry takes raw pointers; everything it requires is asserted here"
)]
pub(super) fn product(target: &mut [f32], left: View<'_>, right: View<'_>, threads: usize) {
    assert_eq!(left.columns, right.rows, "inner dimensions of a product must agree");
    assert_eq!(target.len(), left.rows * right.columns, "the target must hold the product");
    let parallelism = if threads > 1 { Parallelism::Rayon(threads) } else { Parallelism::None };
    let (left_row, left_column) = left.strides();
    let (right_row, right_column) = right.strides();
    // SAFETY: every view covers its slice exactly (checked in `View::by_rows`, kept by
    // `transposed`), so with these strides each index i < rows, j < columns stays inside;
    // the target has rows × columns elements with strides (columns, 1) and, being a unique
    // borrow, overlaps neither operand. `read_dst` is false, so the target is only written.
    unsafe {
        gemm::gemm(
            left.rows,
            right.columns,
            left.columns,
            target.as_mut_ptr(),
            1,
            right.columns as isize,
            false,
            left.data.as_ptr(),
            left_column,
            left_row,
            right.data.as_ptr(),
            right_column,
            right_row,
            0.0,
            1.0,
            false,
            false,
            false,
            parallelism,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naive(left: View<'_>, right: View<'_>) -> Vec<f32> {
        let at = |view: &View<'_>, i: usize, j: usize| {
            let (row, column) = view.strides();
            view.data[i * row as usize + j * column as usize]
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
        for (left, right) in [
            (View::by_rows(&a, 5, 7), View::by_rows(&b, 7, 3)),
            (View::by_rows(&a, 7, 5).transposed(), View::by_rows(&b, 7, 3)),
            (View::by_rows(&a, 5, 7), View::by_rows(&b, 3, 7).transposed()),
        ] {
            let mut out = vec![f32::NAN; 15];
            product(&mut out, left, right, 1);
            for (got, want) in out.iter().zip(naive(left, right)) {
                assert!((got - want).abs() < 1e-5, "{got} {want}");
            }
        }
    }
}
