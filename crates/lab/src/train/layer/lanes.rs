//! Sixteen samples side by side: number by number of a row, each as sixteen lanes, one per
//! sample. Layers over images then work on whole vectors, whatever the size of their
//! kernels.

/// Samples side by side.
pub(crate) const LANES: usize = 16;

/// Rows to lanes; lanes without a row are 0.
pub(crate) fn to_lanes(lanes: &mut [f32], rows: &[f32], count: usize) {
    let width = lanes.len() / LANES;
    let (lanes, _) = lanes.as_chunks_mut::<LANES>();
    if count < LANES {
        lanes.fill([0.0; LANES]);
    }
    // A piece of each row at a time, so that what is read stays in the cache.
    for first in (0..width).step_by(LANES) {
        let run = LANES.min(width - first);
        for (lane, row) in rows.chunks_exact(width).take(count).enumerate() {
            for (target, value) in lanes[first..first + run].iter_mut().zip(&row[first..]) {
                target[lane] = *value;
            }
        }
    }
}

/// Lanes to rows.
pub(crate) fn from_lanes(rows: &mut [f32], lanes: &[f32], count: usize) {
    let width = lanes.len() / LANES;
    let (lanes, _) = lanes.as_chunks::<LANES>();
    for first in (0..width).step_by(LANES) {
        let run = LANES.min(width - first);
        for (lane, row) in rows.chunks_exact_mut(width).take(count).enumerate() {
            for (target, value) in row[first..first + run].iter_mut().zip(&lanes[first..]) {
                *target = value[lane];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_and_missing_ones_are_zero() {
        let rows: Vec<f32> = (0..5 * 37).map(|i| i as f32 + 1.0).collect();
        let mut lanes = vec![-1.0; 37 * LANES];
        to_lanes(&mut lanes, &rows, 5);
        assert_eq!(lanes[3 * LANES + 2], rows[2 * 37 + 3]);
        assert!(lanes.chunks(LANES).all(|lane| lane[5..].iter().all(|x| *x == 0.0)));
        let mut back = vec![0.0; rows.len()];
        from_lanes(&mut back, &lanes, 5);
        assert_eq!(back, rows);
    }
}
