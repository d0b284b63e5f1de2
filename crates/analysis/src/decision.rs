//! Alternatives against criteria, with rules for excluding and imputing missing values.
//! Independent of storage, pages and methods.

use serde::Serialize;

/// Most criteria that one decision weighs.
pub const MOST_CRITERIA: usize = 12;

/// A criterion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Criterion {
    /// Stable name in addresses and saved sets.
    pub id: String,
    pub label: String,
    /// Address of its values; empty for none.
    pub href: String,
    /// A lower value is better, as with prices.
    pub less_is_better: bool,
    /// A weight suggested by records, such as mean importance.
    pub suggested: f64,
}

/// An alternative.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alternative {
    pub label: String,
    pub href: String,
    /// Our own among the others.
    pub own: bool,
}

/// One row of cells per alternative, one cell per criterion; `None` is unknown.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Decision {
    pub criteria: Vec<Criterion>,
    pub alternatives: Vec<Alternative>,
    pub cells: Vec<Vec<Option<f64>>>,
}

/// A decision without gaps.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Filled {
    pub criteria: Vec<Criterion>,
    pub alternatives: Vec<Alternative>,
    pub cells: Vec<Vec<f64>>,
    /// Unknown cells that were set to their criterion's mean, as (row, column).
    pub filled: Vec<(usize, usize)>,
    /// Criteria known for fewer than half of the alternatives, or equal for all.
    pub criteria_left_out: Vec<String>,
    /// Alternatives without any value.
    pub alternatives_left_out: Vec<String>,
}

impl Decision {
    /// Excludes uninformative rows and columns and imputes the rest, by the rule of the
    /// positioning map.
    pub fn filled(&self) -> Filled {
        let rows: Vec<usize> = (0..self.alternatives.len())
            .filter(|&row| self.cells[row].iter().any(Option::is_some))
            .collect();
        let known = |column: usize| -> Vec<f64> {
            rows.iter().filter_map(|&row| self.cells[row][column]).collect()
        };
        let columns: Vec<usize> = (0..self.criteria.len())
            .filter(|&column| {
                let known = known(column);
                known.len() * 2 >= rows.len() && known.iter().any(|value| *value != known[0])
            })
            .collect();
        let rows: Vec<usize> = rows
            .iter()
            .copied()
            .filter(|&row| columns.iter().any(|&column| self.cells[row][column].is_some()))
            .collect();
        let means: Vec<f64> = columns
            .iter()
            .map(|&column| {
                let known = known(column);
                known.iter().sum::<f64>() / known.len() as f64
            })
            .collect();
        let mut out = Filled {
            criteria: columns.iter().map(|&column| self.criteria[column].clone()).collect(),
            alternatives: rows.iter().map(|&row| self.alternatives[row].clone()).collect(),
            ..Filled::default()
        };
        for (at, &row) in rows.iter().enumerate() {
            let mut cells = Vec::with_capacity(columns.len());
            for (to, &column) in columns.iter().enumerate() {
                cells.push(self.cells[row][column].unwrap_or_else(|| {
                    out.filled.push((at, to));
                    means[to]
                }));
            }
            out.cells.push(cells);
        }
        let without = |all: Vec<String>, kept: &[usize]| -> Vec<String> {
            all.into_iter().enumerate().filter(|(i, _)| !kept.contains(i)).map(|(_, l)| l).collect()
        };
        let labels = self.criteria.iter().map(|one| one.label.clone()).collect();
        out.criteria_left_out = without(labels, &columns);
        let labels = self.alternatives.iter().map(|one| one.label.clone()).collect();
        out.alternatives_left_out = without(labels, &rows);
        out
    }
}

impl Filled {
    /// A decision needs two alternatives and a criterion.
    pub fn is_decidable(&self) -> bool {
        self.alternatives.len() >= 2 && !self.criteria.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(cells: Vec<Vec<Option<f64>>>) -> Decision {
        let criterion = |i: usize| Criterion {
            id: format!("c{i}"),
            label: format!("criterion {i}"),
            href: String::new(),
            less_is_better: i == 1,
            suggested: 1.0,
        };
        let alternative = |i: usize| Alternative {
            label: format!("product {i}"),
            href: String::new(),
            own: i == 0,
        };
        Decision {
            criteria: (0..cells[0].len()).map(criterion).collect(),
            alternatives: (0..cells.len()).map(alternative).collect(),
            cells,
        }
    }

    #[test]
    fn gaps_are_imputed_and_uninformative_criteria_are_excluded() {
        let filled = decision(vec![
            vec![Some(1.0), Some(5.0), None, Some(2.0)],
            vec![Some(3.0), None, None, Some(2.0)],
            vec![None, Some(7.0), Some(1.0), Some(2.0)],
            vec![None, None, None, None],
        ])
        .filled();
        assert_eq!(filled.cells, [[1.0, 5.0], [3.0, 6.0], [2.0, 7.0]]);
        assert_eq!(filled.filled, [(1, 1), (2, 0)]);
        assert_eq!(filled.criteria_left_out, ["criterion 2", "criterion 3"]);
        assert_eq!(filled.alternatives_left_out, ["product 3"]);
        assert!(filled.is_decidable());
        assert!(!decision(vec![vec![None], vec![None]]).filled().is_decidable());
    }
}
