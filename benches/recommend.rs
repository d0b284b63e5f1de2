//! Matrix factorisation of ratings in a file, for `scripts/bench/recommend.py`,
//! which runs it beside scikit-surprise. Prints seconds and the error on the
//! ratings held back, by which both sides can be seen to have learnt the same.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on has failed")]

use std::{fs, time::Instant};

use lab::{
    evaluate::rating::rating_error,
    progress::NoProgress,
    recommend::{FactorOptions, OwnedRatings, Ratings, factorise},
};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let [file, threads, rounds, fold] = arguments.as_slice() else {
        // Reached by whoever runs all benchmarks without arguments.
        eprintln!("usage: recommend FILE THREADS ROUNDS FOLD");
        return;
    };
    let (users, items, values) = columns(&fs::read(file).unwrap());
    let count = |ids: &[u32]| ids.iter().max().map_or(0, |id| *id as usize + 1);
    let ratings = Ratings::new(&users, &items, &values, count(&users), count(&items)).unwrap();
    let (training, held) = parts(&ratings, fold.parse().unwrap());
    let options = FactorOptions { threads: threads.parse().unwrap(), ..FactorOptions::surprise() };
    let (mut seconds, mut rmse) = (Vec::new(), f64::NAN);
    for _ in 0..rounds.parse().unwrap() {
        let start = Instant::now();
        let fitted = factorise(&training.view(), None, &options, None, &NoProgress).unwrap();
        seconds.push(start.elapsed().as_secs_f64());
        let held = held.view();
        let predicted = fitted.model.predict(held.users(), held.items()).unwrap();
        rmse = rating_error(&predicted, held.values()).unwrap().rmse;
    }
    println!("{}", serde_json::json!({"seconds": seconds, "rmse": rmse, "n": held.view().n()}));
}

/// Rows of user, item and rating, each 32 bits, little end first.
fn columns(bytes: &[u8]) -> (Vec<u32>, Vec<u32>, Vec<f32>) {
    let (mut users, mut items, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for row in bytes.chunks_exact(12) {
        let part = |first: usize| row[first..first + 4].try_into().unwrap();
        users.push(u32::from_le_bytes(part(0)));
        items.push(u32::from_le_bytes(part(4)));
        values.push(f32::from_le_bytes(part(8)));
    }
    (users, items, values)
}

/// Row `k` is held back when `k * 7919 % 100003 % 5` is the fold.
fn parts(ratings: &Ratings<'_>, fold: u64) -> (OwnedRatings, OwnedRatings) {
    let (held, training): (Vec<u32>, Vec<u32>) =
        (0..ratings.n() as u32).partition(|row| u64::from(*row) * 7919 % 100_003 % 5 == fold);
    (ratings.pick(&training).unwrap(), ratings.pick(&held).unwrap())
}
