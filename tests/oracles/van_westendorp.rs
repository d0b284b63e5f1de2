//! Van Westendorp. The README of R's pricesensitivitymeter prints two runs of
//! 250 unseeded normal respondents (8.5 ± 1, 10 ± 1, 12 ± .75, 13 ± 1): 143
//! valid, range 9–12.48, IDP 10.94, OPP 10.64 (commit 8188de1) and 150 valid,
//! range 9.28–12.5, IDP 11.1, OPP 10.62 (commit e584b97). The draws cannot be
//! repeated, so the shape is checked on ten times as many respondents, with the
//! properties that its own tests hold.

use rand_distr::{Distribution, Normal};
use scoring::{
    resample,
    van_westendorp::{Meter, Prices, Range, score},
};
use serde_json::{Value, json};

use super::{near, refusal};

fn like_the_readme(n: usize) -> Vec<Prices> {
    let mut rng = resample::stream(2_018, 0);
    let mut draw = |mean: f64, deviation: f64| {
        let price: f64 = Normal::new(mean, deviation).unwrap().sample(&mut rng);
        (price * 100.0).round() / 100.0
    };
    (0..n)
        .map(|_| Prices {
            too_cheap: draw(8.5, 1.0),
            cheap: draw(10.0, 1.0),
            expensive: draw(12.0, 0.75),
            too_expensive: draw(13.0, 1.0),
        })
        .collect()
}

fn price(crossing: &scoring::van_westendorp::Crossing) -> f64 {
    crossing.price.unwrap()
}

#[test]
fn the_shape_is_that_of_the_published_run() {
    let people = like_the_readme(2_500);
    let meter = score(&people, Range::Original, 1).unwrap();
    // Three standard errors of a share of the 500 published respondents.
    near(meter.n as f64 / 2_500.0, 293.0 / 500.0, 0.066);
    near(price(&meter.lowest), 9.14, 0.25);
    near(price(&meter.highest), 12.49, 0.25);
    near(price(&meter.indifferent), 11.02, 0.25);
    near(price(&meter.optimal), 10.63, 0.25);
}

#[test]
fn curves_reach_exactly_0_and_1_and_never_turn() {
    let meter = score(&like_the_readme(250), Range::Original, 1).unwrap();
    let points = &meter.curves.points;
    for pair in points.windows(2) {
        assert!(pair[0].price < pair[1].price);
        assert!(pair[0].too_cheap >= pair[1].too_cheap && pair[0].cheap >= pair[1].cheap);
        assert!(pair[0].expensive <= pair[1].expensive);
        assert!(pair[0].too_expensive <= pair[1].too_expensive);
    }
    let (first, last) = (points.first().unwrap(), points.last().unwrap());
    assert_eq!((first.too_cheap, first.cheap), (1.0, 1.0));
    assert_eq!((first.expensive, first.too_expensive), (0.0, 0.0));
    assert_eq!((last.too_cheap, last.cheap), (0.0, 0.0));
    assert_eq!((last.expensive, last.too_expensive), (1.0, 1.0));
}

#[test]
fn prices_lie_inside_the_stated_ones_and_the_narrower_range_inside_the_original() {
    let people = like_the_readme(250);
    let read = |range| score(&people, range, 1).unwrap();
    let (original, narrower): (Meter, Meter) = (read(Range::Original), read(Range::Narrower));
    let points = &original.curves.points;
    let inside = points[0].price..=points[points.len() - 1].price;
    for crossing in [&original.lowest, &original.highest, &original.optimal, &original.indifferent]
    {
        assert!(inside.contains(&price(crossing)));
        let interval = crossing.interval.as_ref().unwrap();
        assert!(interval.low <= interval.high);
    }
    assert!(price(&original.lowest) < price(&original.optimal));
    assert!(price(&original.optimal) < price(&original.highest));
    assert!(price(&original.lowest) < price(&narrower.lowest));
    assert!(price(&narrower.highest) < price(&original.highest));
    assert_eq!(original.optimal, narrower.optimal);
}

#[test]
fn fewer_than_thirty_are_refused() {
    let one = json!({"too_cheap": 1, "cheap": 2, "expensive": 3, "too_expensive": 4});
    let answers: Value = vec![one; 28].into();
    assert!(refusal("van-westendorp", json!({ "answers": answers })).contains("2 more needed"));
}

#[test]
fn a_missing_price_leaves_its_respondent_out_and_a_second_answer_is_refused() {
    let mut answers: Vec<Value> = (0..31)
        .map(|k| {
            json!({"respondent": format!("r{k}"), "too_cheap": 1, "cheap": 2 + k % 3,
                        "expensive": 6, "too_expensive": 9 + k % 2})
        })
        .collect();
    answers[4]["cheap"] = Value::Null;
    let output = super::score("van-westendorp", json!({ "answers": answers }));
    assert_eq!((output.n, &output.result["incomplete"]), (30, &json!(1)));
    answers[7]["respondent"] = json!("r6");
    let told = refusal("van-westendorp", json!({ "answers": answers }));
    assert!(told.starts_with("answers[7]") && told.contains("answers[6]"), "{told}");
}
