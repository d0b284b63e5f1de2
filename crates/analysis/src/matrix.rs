//! Matrix of products and ratings, the input of maps and white space. Depends on no database
//! and no page.

use market::{
    NeedRecord, Snapshot,
    scores::{MOST_MAPPED, rated_columns},
};

/// A row or a column with its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub label: String,
    pub href: String,
}

/// Ratings 0 to 5; `None` is unknown.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// Competitors, then our offer as the last one.
    pub products: Vec<Named>,
    pub columns: Vec<Named>,
    /// One row per product.
    pub cells: Vec<Vec<Option<f64>>>,
}

impl Matrix {
    /// Ratings of every product on the needs that most are rated on.
    pub fn by_needs(market: &Snapshot, own: Named) -> Self {
        let columns = rated_columns(&market.needs, &market.competitors, MOST_MAPPED);
        Self::by_some_needs(market, own, &columns)
    }

    /// Ratings of every product on the needs at these positions, in this order.
    pub fn by_some_needs(market: &Snapshot, own: Named, at: &[usize]) -> Self {
        let needs: Vec<&NeedRecord> = at.iter().map(|&at| &market.needs[at]).collect();
        let mut products: Vec<Named> = Vec::with_capacity(market.competitors.len() + 1);
        let mut cells = Vec::with_capacity(market.competitors.len() + 1);
        for one in &market.competitors {
            products.push(Named { label: one.name.clone(), href: one.href.clone() });
            let rated = needs.iter();
            cells.push(
                rated.map(|need| one.ratings.get(&need.id).map(|f| f64::from(f.rating))).collect(),
            );
        }
        products.push(own);
        cells.push(needs.iter().map(|need| need.offer_mean()).collect());
        let columns = needs
            .iter()
            .map(|need| Named { label: need.statement.clone(), href: need.href.clone() })
            .collect();
        Self { products, columns, cells }
    }

    /// Only the columns at these positions, in this order.
    #[must_use]
    pub fn with_columns(self, columns: &[usize]) -> Self {
        let pick = |row: &Vec<Option<f64>>| columns.iter().map(|&column| row[column]).collect();
        Self {
            cells: self.cells.iter().map(pick).collect(),
            columns: columns.iter().map(|&column| self.columns[column].clone()).collect(),
            products: self.products,
        }
    }

    /// True for our offer, the last row.
    pub fn is_own(&self, row: usize) -> bool {
        row + 1 == self.products.len()
    }

    /// Cells that are known, and all of them.
    pub fn known(&self) -> (usize, usize) {
        let known = self.cells.iter().flatten().filter(|cell| cell.is_some()).count();
        (known, self.products.len() * self.columns.len())
    }

    /// Positions of the rows with any value.
    pub fn rated_rows(&self) -> Vec<usize> {
        (0..self.cells.len()).filter(|&row| self.cells[row].iter().any(Option::is_some)).collect()
    }
}
