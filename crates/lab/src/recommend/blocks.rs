//! Ratings cut into a fixed grid of blocks of users and blocks of items. Cells that
//! share neither can be swept at the same time without touching each other's rows
//! (Gemulla 2011), so that any number of threads gets the same result. Independent of
//! what a sweep computes.

use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::{
    ratings::Ratings,
    sweep::{Entry, Side},
};

/// Blocks on each side, whatever the number of threads.
pub(super) const BLOCKS: usize = 8;

/// Users or items in an order of their own, cut into blocks.
#[derive(Debug)]
pub(super) struct Cut {
    /// Row of each user or item in that order.
    pub(super) row: Vec<u32>,
    /// Where blocks begin; one more than there are blocks.
    starts: [usize; BLOCKS + 1],
}

/// The ratings of each cell, user block after user block.
#[derive(Debug)]
pub(super) struct Grid {
    pub(super) users: Cut,
    pub(super) items: Cut,
    cells: Vec<Vec<Entry>>,
}

/// One block of users beside one of items, while it is swept.
#[derive(Debug)]
pub(super) struct Cell<'a> {
    /// What is still to be swept.
    pub(super) entries: &'a [Entry],
    pub(super) users: Side<'a>,
    pub(super) items: Side<'a>,
    /// Sum of squared errors of what was swept.
    pub(super) squares: f64,
}

impl Cut {
    /// Shuffles, then cuts so that blocks have about as many ratings each.
    fn new(counts: &[u32], random: &mut ChaCha8Rng) -> Self {
        let mut order: Vec<u32> = (0..counts.len() as u32).collect();
        order.shuffle(random);
        let total: u64 = counts.iter().copied().map(u64::from).sum();
        let mut row = vec![0; counts.len()];
        let mut starts = [counts.len(); BLOCKS + 1];
        starts[0] = 0;
        let (mut before, mut block) = (0_u64, 1);
        for (place, id) in order.into_iter().enumerate() {
            while block < BLOCKS && before * BLOCKS as u64 >= total * block as u64 {
                starts[block] = place;
                block += 1;
            }
            row[id as usize] = place as u32;
            before += u64::from(counts[id as usize]);
        }
        Self { row, starts }
    }

    fn block_of(&self, row: usize) -> usize {
        self.starts[1..BLOCKS].partition_point(|start| *start <= row)
    }

    /// Cuts the numbers of all rows into those of each block.
    fn sides<'a>(
        &self,
        mut factors: &'a mut [f32],
        mut biases: &'a mut [f32],
        width: usize,
    ) -> Vec<Side<'a>> {
        let mut sides = Vec::with_capacity(BLOCKS);
        for bounds in self.starts.windows(2) {
            let rows = bounds[1] - bounds[0];
            let (own, rest) = factors.split_at_mut(rows * width);
            let (own_biases, rest_of_biases) = biases.split_at_mut(rows);
            (factors, biases) = (rest, rest_of_biases);
            sides.push(Side { factors: own, biases: own_biases });
        }
        sides
    }
}

/// Numbers of all users or items, in the order of their [`Cut`].
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) factors: Vec<f32>,
    pub(super) biases: Vec<f32>,
}

impl Grid {
    /// Sorts ratings into cells and shuffles each.
    pub(super) fn new(ratings: &Ratings<'_>, random: &mut ChaCha8Rng) -> Self {
        let (user_counts, item_counts) = ratings.counts();
        let users = Cut::new(&user_counts, random);
        let items = Cut::new(&item_counts, random);
        let mut cells = vec![Vec::new(); BLOCKS * BLOCKS];
        for (user, item, value) in ratings.rows() {
            let (u, i) = (users.row[user] as usize, items.row[item] as usize);
            let (block, other) = (users.block_of(u), items.block_of(i));
            cells[block * BLOCKS + other].push(Entry {
                user: (u - users.starts[block]) as u32,
                item: (i - items.starts[other]) as u32,
                value,
            });
        }
        cells.iter_mut().for_each(|cell| cell.shuffle(random));
        Self { users, items, cells }
    }

    /// Cells that share no rows, one a user block.
    pub(super) fn stratum<'a>(
        &'a self,
        shift: usize,
        users: &'a mut Table,
        items: &'a mut Table,
        width: usize,
    ) -> Vec<Cell<'a>> {
        let user_sides = self.users.sides(&mut users.factors, &mut users.biases, width);
        let mut item_sides = self.items.sides(&mut items.factors, &mut items.biases, width);
        item_sides.rotate_left(shift);
        user_sides
            .into_iter()
            .zip(item_sides)
            .enumerate()
            .map(|(block, (users, items))| {
                let other = (block + shift) % BLOCKS;
                let entries = self.cells[block * BLOCKS + other].as_slice();
                Cell { entries, users, items, squares: 0.0 }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn every_rating_is_in_one_cell_and_strata_share_no_rows() {
        let users: Vec<u32> = (0..500).map(|i| i * i % 37).collect();
        let items: Vec<u32> = (0..500).map(|i| i * 7 % 53).collect();
        let values: Vec<f32> = (0..500).map(|i| i as f32).collect();
        let ratings = Ratings::new(&users, &items, &values, 37, 53).unwrap();
        let grid = Grid::new(&ratings, &mut ChaCha8Rng::seed_from_u64(3));
        // Rows filled with their own number show where a side begins.
        let number = |n: usize| (0..n).map(|row| row as f32).collect::<Vec<_>>();
        let mut user_table = Table { factors: number(37), biases: number(37) };
        let mut item_table = Table { factors: number(53), biases: number(53) };
        let mut seen = vec![false; 500];
        for shift in 0..BLOCKS {
            for cell in grid.stratum(shift, &mut user_table, &mut item_table, 1) {
                for entry in cell.entries {
                    let index = entry.value as usize;
                    assert!(!std::mem::replace(&mut seen[index], true));
                    let row = |table: &[f32], id: u32| table[id as usize] as u32;
                    let user_row = grid.users.row[users[index] as usize];
                    let item_row = grid.items.row[items[index] as usize];
                    assert_eq!(row(cell.users.factors, entry.user), user_row);
                    assert_eq!(row(cell.items.biases, entry.item), item_row);
                }
            }
        }
        assert!(seen.iter().all(|seen| *seen));
    }

    #[test]
    fn fewer_users_than_blocks_still_fit() {
        let ratings = Ratings::new(&[0, 0, 2], &[1, 0, 1], &[1.0, 2.0, 3.0], 3, 2).unwrap();
        let grid = Grid::new(&ratings, &mut ChaCha8Rng::seed_from_u64(1));
        assert_eq!(grid.cells.iter().map(Vec::len).sum::<usize>(), 3);
    }
}
