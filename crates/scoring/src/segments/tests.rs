use rand::Rng;
use rand_distr::{Distribution, StandardNormal};

use super::*;

/// Points around `centres`, each so many, with a spread of 1.
fn clouds(centres: &[&[f64]], each: usize, seed: u64) -> Vec<Vec<Option<f64>>> {
    let mut rng = resample::stream(seed, 99);
    let mut normal = move || -> f64 { StandardNormal.sample(&mut rng) };
    let mut rows = Vec::new();
    for centre in centres {
        for _ in 0..each {
            rows.push(centre.iter().map(|at| Some(at + normal())).collect());
        }
    }
    rows
}

fn input(rows: Vec<Vec<Option<f64>>>) -> Input {
    Input { rows, columns: Vec::new(), names: Vec::new(), most: 5, k: None, standardise: true }
}

#[test]
fn three_clear_segments_are_found_with_their_profiles() {
    let centres: [&[f64]; 3] = [&[0.0, 0.0], &[8.0, 0.0], &[0.0, 8.0]];
    let got = segments(&input(clouds(&centres, 40, 1)), 5).unwrap();
    assert_eq!((got.k, got.why), (3, Why::Silhouette));
    assert!(got.profiles.iter().all(|profile| profile.size == 40));
    assert!(got.stability.unwrap().adjusted_rand > 0.95);
    let far = got.profiles.iter().filter(|profile| (profile.means[0] - 8.0).abs() < 0.6).count();
    assert_eq!(far, 1, "means are told in the units of the input");
}

/// The silhouette always finds at least two; k = 1 must be possible.
#[test]
fn one_cloud_stays_one_segment_also_when_it_is_elongated() {
    for (seed, stretch) in [(1, 1.0), (2, 1.0), (3, 4.0), (4, 4.0)] {
        let mut rng = resample::stream(seed, 7);
        let mut normal = || -> f64 { StandardNormal.sample(&mut rng) };
        let rows = (0..120)
            .map(|_| {
                let common = stretch * normal();
                vec![Some(common + normal()), Some(common + normal()), Some(common + normal())]
            })
            .collect();
        let got = segments(&input(rows), 5).unwrap();
        assert_eq!((got.k, got.why), (1, Why::NoGap), "{:?}", got.gap);
        assert!(got.warnings.iter().any(|warning| warning.starts_with("No segments")));
        assert_eq!(got.silhouette, None);
    }
}

#[test]
fn a_given_number_is_kept_with_a_warning() {
    let mut rng = resample::stream(4, 7);
    let rows: Vec<Vec<Option<f64>>> =
        (0..80).map(|_| (0..12).map(|_| Some(rng.random::<f64>())).collect()).collect();
    let mut given = input(rows);
    given.k = Some(3);
    let got = segments(&given, 5).unwrap();
    assert_eq!((got.k, got.why, got.gap), (3, Why::Given, None));
    assert!(got.warnings.iter().any(|warning| warning.starts_with("Weak")), "{:?}", got.warnings);
    given.k = Some(1);
    let one = segments(&given, 5).unwrap();
    assert_eq!((one.k, one.silhouette, one.profiles[0].size), (1, None, 80));
}

#[test]
fn the_same_seed_repeats_and_fewer_than_fifty_are_refused() {
    let rows = clouds(&[&[0.0, 0.0], &[5.0, 5.0]], 30, 3);
    assert_eq!(segments(&input(rows.clone()), 8), segments(&input(rows.clone()), 8));
    let few = segments(&input(rows[..40].to_vec()), 8).unwrap_err();
    assert!(few.to_string().contains("10 more needed"), "{few}");
}

#[test]
fn identical_answers_are_refused_and_two_kinds_of_answers_are_two_segments() {
    assert!(segments(&input(vec![vec![Some(3.0), Some(4.0)]; 60]), 1).is_err());
    let rows = (0..60).map(|at| vec![Some(f64::from(at % 2)), Some(1.0)]).collect();
    let got = segments(&input(rows), 1).unwrap();
    assert_eq!(got.k, 2);
    assert!(got.profiles.iter().all(|p| p.means.iter().all(|mean| mean.is_finite())));
}
