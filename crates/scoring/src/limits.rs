//! Limits of scoring methods in the API: one table, so that no request computes for minutes.
//! The command line has none. Depends only on the shape of a method's input and the growth of
//! its work.

use serde_json::Value;

use super::ScoreError;

/// Most elementary steps of one request: some seconds of one processor.
pub const MOST_STEPS: u64 = 1_000_000_000;

/// Limit of a method.
struct Limit {
    id: &'static str,
    /// The list whose length and width count.
    field: &'static str,
    rows: usize,
    columns: usize,
    /// Steps for so many rows and columns; `most` is what the input says under that name.
    steps: fn(u64, u64, u64) -> u64,
    /// In words.
    grows: &'static str,
}

/// Lists that are scanned once, or resampled.
const fn list(id: &'static str, field: &'static str, rows: usize) -> Limit {
    Limit { id, field, rows, columns: usize::MAX, steps: |n, _, _| n, grows: "rows" }
}

static LIMITS: &[Limit] = &[
    list("opportunity", "ratings", 50_000),
    list("kano", "answers", 50_000),
    list("rice", "features", 50_000),
    list("ellis", "answers", 50_000),
    list("nps", "answers", 50_000),
    list("porter", "ratings", 50_000),
    list("hhi", "firms", 50_000),
    list("market-size", "segments", 10_000),
    list("calibration", "forecasts", 20_000),
    // Bounded by its own comparisons too.
    list("duplicates", "items", 50_000),
    // Resampled, and sorted each time.
    list("van-westendorp", "answers", 10_000),
    list("white-space", "ratings", 20_000),
    Limit {
        id: "positioning",
        field: "rows",
        rows: 50_000,
        columns: 1_000,
        steps: |n, m, _| n.min(m).saturating_pow(2).saturating_mul(n.max(m)),
        grows: "the smaller of rows and columns, squared, times the larger",
    },
    Limit {
        id: "mds",
        field: "rows",
        rows: 500,
        columns: 2_000,
        steps: |n, m, _| n.saturating_pow(2).saturating_mul(m),
        grows: "rows squared times columns",
    },
    Limit {
        id: "segments",
        field: "rows",
        rows: 50_000,
        columns: 300,
        // Restarts and passes over all rows for every number of segments up to the most.
        steps: |n, m, most| {
            let most = if most == 0 { 8 } else { most };
            n.saturating_mul(m).saturating_mul(most * most).saturating_mul(100)
        },
        grows: "rows times columns times the square of most, times 100",
    },
    Limit {
        id: "mixture",
        field: "rows",
        rows: 50_000,
        columns: 50,
        steps: |n, m, most| {
            let most = if most == 0 { 6 } else { most };
            n.min(5_000).saturating_mul(m * m).saturating_mul(most * most).saturating_mul(20)
        },
        grows: "rows times columns squared times the square of most, times 20",
    },
    Limit {
        id: "topsis",
        field: "values",
        rows: 2_000,
        columns: 200,
        steps: |n, m, _| n.saturating_mul(m),
        grows: "rows times columns",
    },
    Limit {
        id: "entropy",
        field: "values",
        rows: 50_000,
        columns: 1_000,
        steps: |n, m, _| n.saturating_mul(m),
        grows: "rows times columns",
    },
    Limit {
        id: "promethee",
        field: "values",
        rows: 2_000,
        columns: 200,
        steps: |n, m, _| n.saturating_pow(2).saturating_mul(m).saturating_mul(10),
        grows: "rows squared times columns, times 10",
    },
    Limit {
        id: "rank-stability",
        field: "values",
        rows: 2_000,
        columns: 200,
        // Every criterion's weight is moved in two thousand steps.
        steps: |n, m, _| n.saturating_mul(m).saturating_mul(m).saturating_mul(2_000),
        grows: "rows times columns squared, times 2,000",
    },
    Limit {
        id: "krippendorff",
        field: "ratings",
        rows: 1_000,
        columns: 50_000,
        // Pairs of raters for every thing, in every resample.
        steps: |n, m, _| n.saturating_mul(n).saturating_mul(m).saturating_mul(1_000),
        grows: "raters squared times things, times 1,000",
    },
];

/// Refuses an input that would take too long.
///
/// # Errors
/// With the list, the limit and an alternative.
pub fn check(id: &str, input: &Value) -> Result<(), ScoreError> {
    let Some(limit) = LIMITS.iter().find(|limit| limit.id == id) else { return Ok(()) };
    let Some(list) = input.get(limit.field).and_then(Value::as_array) else { return Ok(()) };
    let rows = list.len();
    let columns = list.iter().filter_map(Value::as_array).map(Vec::len).max().unwrap_or(0);
    let refuse = |told: String| Err(ScoreError::input(limit.field, told));
    if rows > limit.rows {
        return refuse(format!(
            "at most {} entries through the API, not {rows}; send a sample, or use assay score",
            limit.rows
        ));
    }
    if columns > limit.columns {
        return refuse(format!(
            "at most {} entries in a row through the API, not {columns}; leave some out",
            limit.columns
        ));
    }
    // 8.0 counts as 8, as in the method.
    let most = input.get("most").and_then(Value::as_f64).unwrap_or(0.0).clamp(0.0, 1_000.0);
    let steps = (limit.steps)(rows as u64, columns as u64, most as u64);
    if steps > MOST_STEPS {
        return refuse(format!(
            "this would take {steps} steps ({}); at most {MOST_STEPS} through the API. Send fewer \
             rows or columns, or use assay score",
            limit.grows
        ));
    }
    Ok(())
}

/// Cells of an input, to estimate its size.
pub fn cells(input: &Value) -> u64 {
    match input {
        Value::Array(items) => items.iter().map(cells).sum::<u64>() + 1,
        Value::Object(fields) => fields.values().map(cells).sum::<u64>() + 1,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{ENTRIES, find};

    #[test]
    fn every_limit_is_of_a_method_and_a_list_of_its_and_takes_its_example() {
        for limit in LIMITS {
            let entry = find(limit.id).unwrap_or_else(|| panic!("{}", limit.id));
            let example = entry.example();
            assert!(example[limit.field].is_array(), "{}: {}", limit.id, limit.field);
            assert!(check(limit.id, &example).is_ok(), "{}", limit.id);
        }
        // Wilson takes two numbers, AHP at most 15 criteria by its schema.
        let free: Vec<&str> = ENTRIES
            .iter()
            .map(crate::Entry::id)
            .filter(|id| LIMITS.iter().all(|limit| limit.id != *id))
            .collect();
        assert_eq!(free, ["wilson", "ahp"]);
    }

    #[test]
    fn too_much_work_is_refused_with_the_limit() {
        let wide = json!({"values": vec![vec![1; 200]; 2_000]});
        for id in ["promethee", "rank-stability"] {
            let told = check(id, &wide).unwrap_err().to_string();
            assert!(told.contains("1000000000") && told.starts_with("values"), "{told}");
        }
        let long = json!({"items": vec![0; 50_001]});
        assert!(check("duplicates", &long).unwrap_err().to_string().contains("50000"));
    }
}
