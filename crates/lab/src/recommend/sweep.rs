//! The inner loop of stochastic gradient descent over ratings, compiled for the
//! widest vectors that the machine has. The order of every sum is fixed, so that
//! all machines and any number of threads get the same bits. Knows nothing of
//! blocks and epochs.

use pulp::{Arch, Simd, WithSimd};

/// Numbers worked on at once; rows are padded to a multiple of it.
pub(super) const LANES: usize = 16;

/// One rating, its user and item counted within their blocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) user: u32,
    pub(super) item: u32,
    pub(super) value: f32,
}

/// The numbers of one side that a sweep may move.
#[derive(Debug)]
pub(super) struct Side<'a> {
    pub(super) factors: &'a mut [f32],
    pub(super) biases: &'a mut [f32],
}

/// What is the same for all ratings of a sweep.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    pub(super) arch: Arch,
    /// Numbers in a padded row.
    pub(super) width: usize,
    /// Added to every prediction; 0 without biases.
    pub(super) mean: f32,
    pub(super) rate: f32,
    pub(super) regularisation: f32,
    pub(super) biased: bool,
}

impl Rule {
    /// Moves the rows of every rating once, in order. Returns `squares` and the
    /// squared errors, each taken before its own move, added one by one, so that a
    /// sweep in pieces gives the same bits.
    pub(super) fn sweep<'b>(
        &self,
        entries: &[Entry],
        users: &mut Side<'b>,
        items: &mut Side<'b>,
        squares: f64,
    ) -> f64 {
        self.arch.dispatch(Sweep { rule: self, entries, users, items, squares })
    }

    #[inline(always)]
    fn step(&self, entry: &Entry, users: &mut Side<'_>, items: &mut Side<'_>) -> f32 {
        let (u, i) = (entry.user as usize, entry.item as usize);
        let p = &mut users.factors[u * self.width..][..self.width];
        let q = &mut items.factors[i * self.width..][..self.width];
        let mut error = entry.value - self.mean - dot(p, q);
        if self.biased {
            let (bu, bi) = (&mut users.biases[u], &mut items.biases[i]);
            error -= *bu + *bi;
            *bu += self.rate * (error - self.regularisation * *bu);
            *bi += self.rate * (error - self.regularisation * *bi);
        }
        let (keep, pull) = (1.0 - self.rate * self.regularisation, self.rate * error);
        for (p, q) in p.as_chunks_mut::<LANES>().0.iter_mut().zip(q.as_chunks_mut::<LANES>().0) {
            // Read whole before anything is written: so the compiler need not fear
            // that one lies over the other, and works on all lanes at once.
            let (a, b): ([f32; LANES], [f32; LANES]) = (*p, *q);
            let (mut new_p, mut new_q) = ([0.0; LANES], [0.0; LANES]);
            for lane in 0..LANES {
                new_p[lane] = keep * a[lane] + pull * b[lane];
                new_q[lane] = keep * b[lane] + pull * a[lane];
            }
            (*p, *q) = (new_p, new_q);
        }
        error
    }
}

/// A sweep as work for the widest vectors. No closure: the step that a closure
/// takes to be called once is not compiled into what knows of those vectors, and
/// with it half of the speed was lost.
struct Sweep<'a, 'b> {
    rule: &'a Rule,
    entries: &'a [Entry],
    users: &'a mut Side<'b>,
    items: &'a mut Side<'b>,
    squares: f64,
}

impl WithSimd for Sweep<'_, '_> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> f64 {
        let mut squares = self.squares;
        for entry in self.entries {
            let error = self.rule.step(entry, self.users, self.items);
            squares += f64::from(error) * f64::from(error);
        }
        squares
    }
}

/// Dot product of rows, in lanes that are then summed in pairs.
#[inline(always)]
pub(super) fn dot(p: &[f32], q: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let ((p, p_rest), (q, q_rest)) = (p.as_chunks::<LANES>(), q.as_chunks::<LANES>());
    for (p, q) in p.iter().zip(q) {
        for lane in 0..LANES {
            sums[lane] += p[lane] * q[lane];
        }
    }
    for ((sum, p), q) in sums.iter_mut().zip(p_rest).zip(q_rest) {
        *sum += p * q;
    }
    let mut half = LANES / 2;
    while half > 0 {
        for lane in 0..half {
            sums[lane] += sums[lane + half];
        }
        half /= 2;
    }
    sums[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One rating of 5 with mean 3, rows (.5, …) and (1, …), both biases 0.
    #[test]
    fn one_step_by_hand() {
        let mut user = vec![0.0; LANES];
        let mut item = vec![0.0; LANES];
        (user[0], user[3], item[0], item[3]) = (0.5, 2.0, 1.0, 0.25);
        let (mut bu, mut bi) = ([0.1], [0.0]);
        let rule = Rule {
            arch: Arch::new(),
            width: LANES,
            mean: 3.0,
            rate: 0.1,
            regularisation: 0.5,
            biased: true,
        };
        let squares = rule.sweep(
            &[Entry { user: 0, item: 0, value: 5.0 }],
            &mut Side { factors: &mut user, biases: &mut bu },
            &mut Side { factors: &mut item, biases: &mut bi },
            0.0,
        );
        // 5 − 3 − .1 − (.5 + .5) = .9
        let close = |a: f32, b: f32| assert!((a - b).abs() < 1e-6, "{a} {b}");
        close(squares as f32, 0.81);
        close(bu[0], 0.1 + 0.1 * (0.9 - 0.05));
        close(bi[0], 0.09);
        close(user[0], 0.5 + 0.1 * (0.9 * 1.0 - 0.5 * 0.5));
        close(item[0], 1.0 + 0.1 * (0.9 * 0.5 - 0.5 * 1.0));
        close(user[3], 2.0 + 0.1 * (0.9 * 0.25 - 0.5 * 2.0));
        assert_eq!(user[1], 0.0);
    }
}
