//! The heavy scoring methods on data from a file, for `scripts/bench/scoring.py`,
//! which runs them beside their peers in Python. Prints seconds and a figure by
//! which both sides can be seen to have computed the same.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on has failed")]

use std::{fs, time::Instant};

use figure::Figure;
use ndarray::Array2;
use scoring::{
    kmeans,
    opportunity::{self, Rating, Ratings},
    positioning, silhouette,
};

const SEED: u64 = 1;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let [task, file, columns, rounds] = arguments.as_slice() else {
        // Reached by whoever runs all benchmarks without arguments.
        eprintln!("usage: scoring pca|kmeans|silhouette|bootstrap FILE COLUMNS ROUNDS");
        return;
    };
    let columns: usize = columns.parse().unwrap();
    let rounds: usize = rounds.parse().unwrap();
    match task.as_str() {
        "pca" => pca(&table(file, columns), rounds),
        "kmeans" => k_means(&table(file, columns), rounds),
        "silhouette" => silhouettes(&table(file, columns), rounds),
        "bootstrap" => bootstrap(&fs::read(file).unwrap(), columns, rounds),
        other => panic!("no task {other}"),
    }
}

/// 64-bit floats, little end first, row by row.
fn table(file: &str, columns: usize) -> Array2<f64> {
    let bytes = fs::read(file).unwrap();
    let values = bytes.chunks_exact(8).map(|chunk| f64::from_le_bytes(chunk.try_into().unwrap()));
    let values: Vec<f64> = values.collect();
    Array2::from_shape_vec((values.len() / columns, columns), values).unwrap()
}

fn told(seconds: &[f64], check: f64) {
    println!("{}", serde_json::json!({"seconds": seconds, "check": check}));
}

fn timed(rounds: usize, mut run: impl FnMut() -> f64) {
    let mut seconds = Vec::new();
    let mut check = f64::NAN;
    for _ in 0..rounds {
        let start = Instant::now();
        check = run();
        seconds.push(start.elapsed().as_secs_f64());
    }
    told(&seconds, check);
}

fn pca(points: &Array2<f64>, rounds: usize) {
    let rows: Vec<Vec<Option<f64>>> =
        points.rows().into_iter().map(|row| row.iter().copied().map(Some).collect()).collect();
    timed(rounds, || {
        let map = positioning::map(&rows, positioning::Scaling::Standardised).unwrap();
        map.explained.iter().sum()
    });
}

fn k_means(points: &Array2<f64>, rounds: usize) {
    timed(rounds, || {
        (2..=8_u64)
            .map(|k| kmeans::thorough(points.view(), k as usize, 20, SEED, k * 20).unwrap().inertia)
            .sum()
    });
}

fn silhouettes(points: &Array2<f64>, rounds: usize) {
    let labels = kmeans::fit(points.view(), 5, 1, SEED, 0).unwrap().labels;
    timed(rounds, || silhouette::means(points.view(), &[&labels])[0].unwrap());
}

/// One byte per answer: importance and satisfaction of every need by every respondent.
fn bootstrap(bytes: &[u8], needs: usize, rounds: usize) {
    let rows: Vec<Vec<Option<Rating>>> = bytes
        .chunks_exact(2 * needs)
        .map(|row| row.chunks_exact(2).map(|pair| Rating::new(pair[0], pair[1]).ok()).collect())
        .collect();
    let ratings = Ratings::new(needs, rows).unwrap();
    timed(rounds, || {
        let scores = opportunity::score(&ratings, SEED);
        let width = |figure: &Figure| {
            figure.interval.as_ref().map(|interval| interval.high - interval.low).unwrap()
        };
        let widths = scores.iter().map(|one| width(&one.score) + width(&one.top_two_box));
        widths.sum::<f64>() / needs as f64
    });
}
