//! Classical multidimensional scaling (Torgerson): points in a plane whose
//! distances come close to given ones. Also makes distances of products from
//! features of which some are unknown.

mod distances;
mod input;

use serde::Serialize;

pub use distances::{Distances, of_features};
pub use input::{Input, Scorer};

use super::{Method, ScoreError, eigen};
use figure::{Figure, Note};

pub const METHOD: Method = Method {
    id: "mds",
    version: 1,
    unit: "share",
    convention: "classical scaling: B = -1/2 J D2 J, coordinates = eigenvectors x root of eigenvalue; goodness \
                 of fit = kept eigenvalues / sum of all magnitudes; largest coordinate of each axis \
                 positive. Distances of features: root mean square difference over the features known \
                 of both, each divided by its range. Stress is Kruskal's stress-1 of the given distances, \
                 without a monotone step: root of sum (given - drawn)^2 / sum given^2",
};

/// Fewest objects that span a plane.
pub const LEAST: u64 = 3;
/// More objects make an eigenvalue problem that takes minutes.
pub const MOST: usize = 500;
/// Eigenvalues below this share of the largest are rounding.
const ROUNDING: f64 = 1e-9;

/// Points and how well they fit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mds {
    /// One list of coordinates per object.
    pub points: Vec<Vec<f64>>,
    /// All eigenvalues, largest first.
    pub eigenvalues: Vec<f64>,
    /// Kept eigenvalues ÷ sum of all magnitudes (the first of R's two).
    pub figure: Figure,
    /// Kept eigenvalues ÷ sum of the positive ones (R's second).
    pub fit_of_positive: f64,
    /// Kruskal's stress-1 without a monotone step, normalised by the given distances (as
    /// scikit-learn's; Kruskal 1964 divides by the drawn ones): root of Σ (given − drawn)² ÷ Σ given².
    pub stress: f64,
}

/// Scales distances into `dimensions` axes.
///
/// # Errors
/// Too few or too many objects, or all of them in one place.
pub fn scale(distances: &Distances, dimensions: usize) -> Result<Mds, ScoreError> {
    let n = distances.n();
    ScoreError::require("objects", LEAST, n as u64)?;
    if n > MOST {
        let told = format!("at most {MOST} objects can be scaled, not {n}");
        return Err(ScoreError::input("distances", told));
    }
    let centred = centred(distances);
    let pairs = eigen::symmetric(&centred, n).ok_or_else(|| {
        ScoreError::input("distances", "the distances are too large for a decomposition")
    })?;
    let largest = pairs.values.first().copied().unwrap_or(0.0);
    let magnitudes: f64 = pairs.values.iter().map(|value| value.abs()).sum();
    if !(largest > 0.0 && magnitudes.is_finite()) {
        return Err(ScoreError::Refused(
            "all objects are in one place: there is no map".to_owned(),
        ));
    }
    let positive = |value: f64| if value > largest * ROUNDING { value } else { 0.0 };
    let kept: Vec<f64> = (0..dimensions)
        .map(|axis| pairs.values.get(axis).map_or(0.0, |value| positive(*value)))
        .collect();
    let coordinate = |object: usize, axis: usize| match kept[axis] {
        0.0 => 0.0,
        value => pairs.vectors[axis][object] * value.sqrt(),
    };
    let points: Vec<Vec<f64>> = (0..n)
        .map(|object| (0..dimensions).map(|axis| coordinate(object, axis)).collect())
        .collect();
    let sum: f64 = kept.iter().sum();
    let positives: f64 = pairs.values.iter().map(|value| value.max(0.0)).sum();
    let negative = pairs.values.iter().filter(|value| **value < -largest * ROUNDING);
    let (count, weight) = negative.fold((0, 0.0), |(n, sum), value| (n + 1, sum - value));
    let mut figure = METHOD.figure(sum / magnitudes).with_n(n as u64);
    if count > 0 {
        let told = "{n} negative eigenvalues ({percent} % of all): no flat map has exactly these distances";
        let percent = format!("{:.1}", weight / magnitudes * 100.0);
        let note = Note::new("note-mds-negative", told).with("n", count).with("percent", percent);
        figure = figure.with_warning(note);
    }
    let empty = kept.iter().filter(|value| **value == 0.0).count();
    if empty > 0 {
        let note = Note::new("note-mds-empty-axes", "{n} of {all} axes are empty");
        figure = figure.with_warning(note.with("n", empty).with("all", dimensions));
    }
    let stress = stress(distances, &points);
    let fit_of_positive = sum / positives;
    Ok(Mds { points, eigenvalues: pairs.values, figure, fit_of_positive, stress })
}

/// −½ J D² J, row by row.
fn centred(distances: &Distances) -> Vec<f64> {
    let n = distances.n();
    let square = |i: usize, j: usize| distances.between(i, j).powi(2);
    let means: Vec<f64> =
        (0..n).map(|i| (0..n).map(|j| square(i, j)).sum::<f64>() / n as f64).collect();
    let all = means.iter().sum::<f64>() / n as f64;
    (0..n * n)
        .map(|at| (at / n, at % n))
        .map(|(i, j)| -0.5 * (square(i, j) - means[i] - means[j] + all))
        .collect()
}

fn stress(distances: &Distances, points: &[Vec<f64>]) -> f64 {
    let (mut off, mut all) = (0.0, 0.0);
    for i in 0..points.len() {
        for j in 0..i {
            let drawn: f64 = points[i].iter().zip(&points[j]).map(|(a, b)| (a - b).powi(2)).sum();
            let wanted = distances.between(i, j);
            off += (wanted - drawn.sqrt()).powi(2);
            all += wanted * wanted;
        }
    }
    if all > 0.0 { (off / all).sqrt() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rectangle 3 × 4 with its diagonals: the plane has exactly these distances.
    #[test]
    fn flat_distances_are_met_exactly() {
        let rows = vec![
            vec![0.0, 3.0, 5.0, 4.0],
            vec![3.0, 0.0, 4.0, 5.0],
            vec![5.0, 4.0, 0.0, 3.0],
            vec![4.0, 5.0, 3.0, 0.0],
        ];
        let mds = scale(&Distances::new(rows).unwrap(), 2).unwrap();
        assert!((mds.figure.value.unwrap() - 1.0).abs() < 1e-9 && mds.stress < 1e-9);
        assert!((mds.eigenvalues[0] - 16.0).abs() < 1e-9, "{:?}", mds.eigenvalues);
        assert!((mds.eigenvalues[1] - 9.0).abs() < 1e-9, "{:?}", mds.eigenvalues);
        assert!(mds.figure.warnings.is_empty(), "{:?}", mds.figure.warnings);
    }

    #[test]
    fn distances_that_no_plane_has_are_warned_of() {
        // The long way round a detour: 1 + 1 < 3.
        let rows = vec![vec![0.0, 1.0, 3.0], vec![1.0, 0.0, 1.0], vec![3.0, 1.0, 0.0]];
        let mds = scale(&Distances::new(rows).unwrap(), 2).unwrap();
        assert!(mds.figure.warnings[0].text().contains("negative"), "{:?}", mds.figure.warnings);
        assert!(mds.figure.value.unwrap() < 1.0 && mds.fit_of_positive <= 1.0);
        assert!(mds.points.iter().all(|point| point[1] == 0.0), "an axis is empty");
    }

    #[test]
    fn too_few_objects_and_one_place_are_refused() {
        let two = Distances::new(vec![vec![0.0, 1.0], vec![1.0, 0.0]]).unwrap();
        assert!(scale(&two, 2).unwrap_err().to_string().contains("1 more needed"));
        let same = Distances::new(vec![vec![0.0; 3]; 3]).unwrap();
        assert!(matches!(scale(&same, 2), Err(ScoreError::Refused(_))));
    }
}
