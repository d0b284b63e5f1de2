//! Market scoring by published methods, one method per file. Pure computation, without web,
//! database and async.

pub mod adjusted_rand;
pub mod ahp;
pub mod calibration;
pub mod contract;
pub mod criteria;
pub mod duplicates;
pub mod eigen;
pub mod ellis;
pub mod entropy;
mod error;
pub mod hhi;
mod joint;
pub mod kano;
pub mod kmeans;
pub mod krippendorff;
pub mod limits;
pub mod market_size;
pub mod mds;
mod method;
pub mod mixture;
pub mod nps;
pub mod observations;
pub mod opportunity;
pub mod porter;
pub mod positioning;
pub mod promethee;
pub mod rank_stability;
pub mod resample;
pub mod respondents;
pub mod rice;
pub mod schema;
mod score_table;
pub mod segments;
pub mod separation;
pub mod silhouette;
pub mod svd;
pub mod table;
pub mod topsis;
pub mod van_westendorp;
pub mod weighted_sum;
pub mod white_space;
pub mod wilson;

pub use contract::{Entry, Output, SEED, Scored, Scores};
pub use error::{Problem, ScoreError};
pub use method::Method;

/// Every scoring method; menus, documents, the API and the command line derive from it.
pub static ENTRIES: &[Entry] = &[
    Entry::of::<opportunity::Scorer>(),
    Entry::of::<kano::Scorer>(),
    Entry::of::<rice::Scorer>(),
    Entry::of::<van_westendorp::Scorer>(),
    Entry::of::<ellis::Scorer>(),
    Entry::of::<nps::Scorer>(),
    Entry::of::<market_size::Scorer>(),
    Entry::of::<porter::Scorer>(),
    Entry::of::<hhi::Scorer>(),
    Entry::of::<positioning::Scorer>(),
    Entry::of::<mds::Scorer>(),
    Entry::of::<white_space::Scorer>(),
    Entry::of::<wilson::Scorer>(),
    Entry::of::<segments::Scorer>(),
    Entry::of::<mixture::Scorer>(),
    Entry::of::<ahp::Scorer>(),
    Entry::of::<topsis::Scorer>(),
    Entry::of::<promethee::Scorer>(),
    Entry::of::<entropy::Scorer>(),
    Entry::of::<rank_stability::Scorer>(),
    Entry::of::<krippendorff::Scorer>(),
    Entry::of::<calibration::Scorer>(),
    Entry::of::<duplicates::Scorer>(),
];

/// The method with a registered name.
pub fn find(id: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.id() == id)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn every_method_has_its_own_name_a_version_a_convention_and_a_source() {
        let mut ids: Vec<_> = ENTRIES.iter().map(Entry::id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), ENTRIES.len());
        for entry in ENTRIES {
            assert!(entry.method.version > 0 && entry.least > 0, "{}", entry.id());
            assert!(!entry.method.convention.is_empty(), "{}", entry.id());
            assert!(!entry.summary.is_empty() && !entry.source.is_empty(), "{}", entry.id());
            assert_eq!(find(entry.id()).map(Entry::id), Some(entry.id()));
        }
    }

    #[test]
    fn every_example_fits_its_schema_and_is_scored_reproducibly() {
        for entry in ENTRIES {
            let (id, example) = (entry.id(), entry.example());
            assert_eq!(schema::check(&entry.schema(), &example), [], "{id}");
            let text = serde_json::to_string_pretty(&example).unwrap();
            let output = entry.score_text(&text, 7).unwrap_or_else(|e| panic!("{id}: {e}"));
            assert!(output.n >= entry.least, "{id}: n is {}", output.n);
            assert!(output.result.is_object(), "{id}: the result is an object");
            assert_eq!((output.method, output.seed), (id, 7));
            let once = serde_json::to_string(&output).unwrap();
            let again = serde_json::to_string(&entry.score(example, 7).unwrap()).unwrap();
            assert_eq!(once, again, "{id}: same input and seed, same bytes");
        }
    }

    #[test]
    fn no_method_takes_an_unknown_field_or_nothing_at_all() {
        for entry in ENTRIES {
            let id = entry.id();
            let mut strange = entry.example();
            strange["no_such_field"] = json!(1);
            let told = entry.score(strange, 1).unwrap_err().to_string();
            assert!(told.contains("no_such_field"), "{id}: {told}");
            assert!(entry.score(json!({}), 1).is_err(), "{id} scores nothing");
            assert!(entry.score_text("  ", 1).unwrap_err().to_string().contains("empty"), "{id}");
            for not_finite in ["NaN", "Infinity", "1e999"] {
                let text = format!("{{\"value\": {not_finite}}}");
                assert!(entry.score_text(&text, 1).is_err(), "{id} takes {not_finite}");
            }
        }
    }

    /// Replaces every list of the example by an empty one, in turn: a method
    /// refuses or scores, but never panics.
    #[test]
    fn no_method_panics_on_empty_lists_zeros_or_all_equal_numbers() {
        for entry in ENTRIES {
            let example = entry.example();
            let fields: Vec<String> =
                example.as_object().unwrap().keys().map(String::to_owned).collect();
            for field in fields {
                for constant in [0.0, 1.0, 5.0, 1e300] {
                    let mut input = example.clone();
                    set_numbers(&mut input[&field], constant);
                    let _ = entry.score(input, 1).map(|output| no_null_for_nan(&output));
                }
                let mut input = example.clone();
                if input[&field].is_array() {
                    input[&field] = json!([]);
                    let _ = entry.score(input, 1);
                }
            }
        }
    }

    /// Replaces every leaf of every example, in turn, by an invalid value.
    #[test]
    fn no_method_panics_on_an_invalid_leaf_and_every_refusal_has_a_message() {
        let strange = [
            json!(null),
            json!(""),
            json!("x"),
            json!([]),
            json!({}),
            json!(true),
            json!(-1),
            json!(0),
            json!(-0.5),
            json!(1e308),
            json!(-1e308),
            json!(1e-308),
            json!(u64::MAX),
        ];
        for entry in ENTRIES {
            let example = entry.example();
            let mut places = Vec::new();
            leaves(&example, String::new(), &mut places);
            let step = places.len().div_ceil(5);
            for place in places.iter().step_by(step) {
                for value in &strange {
                    let mut input = example.clone();
                    *input.pointer_mut(place).unwrap() = value.clone();
                    match entry.score(input, 1) {
                        Ok(output) => no_null_for_nan(&output),
                        Err(error) => {
                            let told = error.to_string();
                            assert!(told.len() > 8, "{} {place} {value}: {told:?}", entry.id());
                        }
                    }
                }
            }
        }
    }

    fn leaves(value: &Value, place: String, found: &mut Vec<String>) {
        match value {
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    leaves(item, format!("{place}/{at}"), found);
                }
            }
            Value::Object(fields) => {
                for (name, item) in fields {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    leaves(item, format!("{place}/{name}"), found);
                }
            }
            _ => found.push(place),
        }
    }

    fn set_numbers(value: &mut Value, constant: f64) {
        match value {
            Value::Number(number) if number.is_f64() => *value = json!(constant),
            Value::Number(_) if constant < 1e9 => *value = json!(constant as u64),
            Value::Array(items) => items.iter_mut().for_each(|item| set_numbers(item, constant)),
            Value::Object(fields) => {
                fields.values_mut().for_each(|item| set_numbers(item, constant));
            }
            _ => {}
        }
    }

    fn no_null_for_nan(output: &Output) {
        if let Some(interval) = &output.interval {
            assert!(interval.low <= interval.high, "{}: {interval:?}", output.method);
        }
    }
}
