//! Classical scaling. Figures: R's `cmdscale(eurodist, eig = TRUE)`, also in
//! Smile's MDSTest: Athens (2290.27468, 1798.80293), Barcelona (−825.38279,
//! 546.81148), eigenvalues 19538377.0895 and 11856555.3340. The distances are
//! R's data set `eurodist`: road distances in km between 21 cities.

use serde_json::{Value, json};

use super::{near, number, score};

/// Lower triangle, in the order Athens, Barcelona, Brussels, Calais,
/// Cherbourg, Cologne, Copenhagen, Geneva, Gibraltar, Hamburg, Hook of Holland,
/// Lisbon, Lyons, Madrid, Marseilles, Milan, Munich, Paris, Rome, Stockholm, Vienna.
const EURODIST: &str = "
3313
2963 1318
3175 1326 204
3339 1294 583 460
2762 1498 206 409 785
3276 2218 966 1136 1545 760
2610 803 677 747 853 1662 1418
4485 1172 2256 2224 2047 2436 3196 1975
2977 2018 597 714 1115 460 460 1118 2897
3030 1490 172 330 731 269 269 895 2428 550
4532 1305 2084 2052 1827 2290 2971 1936 676 2671 2280
2753 645 690 739 789 714 1458 158 1817 1159 863 1178
3949 636 1558 1550 1347 1764 2498 1439 698 2198 1730 668 1281
2865 521 1011 1059 1101 1035 1778 425 1693 1479 1183 1762 320 1157
2282 1014 925 1077 1209 911 1537 328 2185 1238 1098 2250 328 1724 618
2179 1365 747 977 1160 583 1104 591 2565 805 851 2507 724 2010 1109 331
3000 1033 285 280 340 465 1176 513 1971 877 457 1799 471 1273 792 856 821
817 1460 1511 1662 1794 1497 2050 995 2631 1751 1683 2700 1048 2097 1011 586 946 1476
3927 2868 1616 1786 2196 1403 650 2068 3886 949 1500 3231 2108 3188 2428 2187 1754 1827 2707
1991 1802 1175 1381 1588 937 1455 1019 2974 1155 1205 2937 1157 2409 1363 898 428 1249 1209 2105
";

fn eurodist() -> Value {
    let lower: Vec<Vec<f64>> = EURODIST
        .lines()
        .map(|line| line.split_whitespace().map(|cell| cell.parse().unwrap()).collect())
        .collect();
    assert_eq!((lower.len(), lower[20].len()), (21, 20));
    let at = |i: usize, j: usize| if i == j { 0.0 } else { lower[i.max(j)][i.min(j)] };
    (0..21).map(|i| (0..21).map(|j| at(i, j)).collect::<Value>()).collect()
}

#[test]
fn the_map_of_europe_is_that_of_r() {
    let output = score("mds", json!({ "distances": eurodist() }));
    near(number(&output, "/eigenvalues/0"), 19538377.0895, 1e-3);
    near(number(&output, "/eigenvalues/1"), 11856555.334, 1e-3);
    // Recomputed with NumPy: stress-1 by the given distances; by the drawn ones it is .089130.
    near(number(&output, "/stress"), 0.090_141_25, 1e-8);
    // An axis may be turned round.
    for (city, x, y) in [(0, 2290.27468, 1798.80293), (1, -825.38279, 546.81148)] {
        near(number(&output, &format!("/points/{city}/at/0")).abs(), f64::abs(x), 1e-4);
        near(number(&output, &format!("/points/{city}/at/1")).abs(), f64::abs(y), 1e-4);
    }
    let same_side = |axis: usize| {
        number(&output, &format!("/points/0/at/{axis}"))
            * number(&output, &format!("/points/1/at/{axis}"))
    };
    assert!(same_side(0) < 0.0 && same_side(1) > 0.0);
    // R's GOF for k = 2: 0.7537543 and 0.8679134.
    near(number(&output, "/goodness_of_fit"), 0.753_754_3, 1e-6);
    near(number(&output, "/goodness_of_fit_positive"), 0.867_913_4, 1e-6);
    assert!(output.warnings.iter().any(|told| told.text().contains("negative eigenvalues")));
}
