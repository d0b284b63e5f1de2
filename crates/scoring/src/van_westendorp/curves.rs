//! The four curves over the grid of all stated prices and where two of them
//! cross. Curves start at exactly 0 (or 1) and end at exactly 1 (or 0).

use serde::Serialize;

use super::prices::Prices;

/// Shares of the respondents at one price.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CurvePoint {
    pub price: f64,
    /// Descending.
    pub too_cheap: f64,
    /// Descending.
    pub cheap: f64,
    /// Ascending.
    pub expensive: f64,
    /// Ascending.
    pub too_expensive: f64,
}

/// The four curves, by price.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Curves {
    pub points: Vec<CurvePoint>,
}

impl Curves {
    /// The lowest price at which `difference`, negative on the left, is 0.
    pub(super) fn crossing(&self, difference: impl Fn(&CurvePoint) -> f64) -> Option<f64> {
        let mut before: Option<(f64, f64)> = None;
        for point in &self.points {
            let (price, gap) = (point.price, difference(point));
            if gap >= 0.0 {
                let Some((left, gap_left)) = before else {
                    // Crossed before the first stated price: undetermined.
                    return (gap == 0.0).then_some(price);
                };
                let share = gap_left / (gap_left - gap);
                return Some(left + share * (price - left));
            }
            before = Some((price, gap));
        }
        None
    }
}

/// Prices as indices into the grid, so that resamples are counted instead of sorted.
pub(super) struct Ranks {
    grid: Vec<f64>,
    /// Grid indices of the four prices of each respondent.
    places: Vec<[usize; 4]>,
}

impl Ranks {
    pub(super) fn new(people: &[Prices]) -> Self {
        let four = |one: &Prices| [one.too_cheap, one.cheap, one.expensive, one.too_expensive];
        let mut grid: Vec<f64> = people.iter().flat_map(four).collect();
        grid.sort_by(f64::total_cmp);
        grid.dedup();
        let place = |price: f64| grid.partition_point(|known| *known < price);
        let places = people.iter().map(|one| four(one).map(place)).collect();
        Self { grid, places }
    }

    /// Curves of the respondents at `picks`; a price that none of them stated is no point.
    pub(super) fn curves(&self, picks: &[usize]) -> Curves {
        let mut counts = vec![[0_u32; 4]; self.grid.len()];
        for &pick in picks {
            for (curve, &place) in self.places[pick].iter().enumerate() {
                counts[place][curve] += 1;
            }
        }
        let n = picks.len() as f64;
        let mut sums = [0_u32; 4];
        let mut points = Vec::with_capacity(self.grid.len());
        for (&price, here) in self.grid.iter().zip(&counts) {
            if here.iter().all(|count| *count == 0) {
                continue;
            }
            // At a curve's first price its share is still exactly 0, so that every curve starts
            // there (as R's pricesensitivitymeter does since 2025).
            let shares = [0, 1, 2, 3].map(|curve| {
                let first = sums[curve] == 0;
                sums[curve] += here[curve];
                if first { 0.0 } else { f64::from(sums[curve]) / n }
            });
            points.push(CurvePoint {
                price,
                too_cheap: 1.0 - shares[0],
                cheap: 1.0 - shares[1],
                expensive: shares[2],
                too_expensive: shares[3],
            });
        }
        Curves { points }
    }
}
