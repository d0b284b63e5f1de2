//! Validates an input against its JSON Schema and reports every invalid place, so that ranges
//! are documented and checked from one source. Supports the part of draft 2020-12 that derived
//! schemas use.

use serde_json::{Map, Value};

use super::error::Problem;
use parsing::name;

/// Most reported problems: the first ones usually explain the rest.
const MOST_PROBLEMS: usize = 10;
/// Largest exactly representable whole number: 2^53.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;
/// Fields are looked up by these references.
const DEFINITIONS: &str = "#/$defs/";

/// What is wrong with `value`; empty when the schema accepts it.
pub fn check(schema: &Value, value: &Value) -> Vec<Problem> {
    let mut checker = Checker { root: schema, problems: Vec::new() };
    checker.visit(schema, value, "");
    checker.problems
}

/// The schema that a reference leads to, else the schema itself.
pub fn resolve<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|target| target.strip_prefix(DEFINITIONS))
        .and_then(|name| root.get("$defs")?.get(name))
        .unwrap_or(schema)
}

struct Checker<'a> {
    root: &'a Value,
    problems: Vec<Problem>,
}

impl<'a> Checker<'a> {
    fn tell(&mut self, place: &str, message: impl Into<String>) {
        self.problems.push(Problem::new(place, message));
    }

    fn visit(&mut self, schema: &'a Value, value: &Value, place: &str) {
        if self.problems.len() >= MOST_PROBLEMS {
            return;
        }
        let schema = resolve(self.root, schema);
        if let Some(ways) = choices(schema) {
            return self.one_of(ways, value, place);
        }
        if let Some(wanted) = schema.get("const") {
            if !same(wanted, value) {
                self.tell(place, format!("must be {wanted}"));
            }
            return;
        }
        if let Some(allowed) = schema.get("enum").and_then(Value::as_array)
            && !allowed.iter().any(|one| same(one, value))
        {
            return self.tell(place, one_word_of(allowed, value));
        }
        if !has_type(schema, value) {
            return self.tell(place, format!("must be {}, not {}", wanted(schema), kind(value)));
        }
        match value {
            Value::Number(number) => self.number(schema, number.as_f64(), place),
            Value::String(text) => self.length(schema, text.chars().count(), "Length", place),
            Value::Array(items) => self.array(schema, items, place),
            Value::Object(fields) => self.object(schema, fields, place),
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// A value with several alternatives: reports the alternative with the fewest problems.
    fn one_of(&mut self, ways: &'a [Value], value: &Value, place: &str) {
        let words: Option<Vec<Value>> = ways.iter().map(|way| way.get("const").cloned()).collect();
        if let Some(words) = words {
            if !words.iter().any(|one| same(one, value)) {
                self.tell(place, one_word_of(&words, value));
            }
            return;
        }
        let mut best: Option<Vec<Problem>> = None;
        for way in ways {
            let mut trial = Checker { root: self.root, problems: Vec::new() };
            trial.visit(way, value, place);
            if trial.problems.is_empty() {
                return;
            }
            let is_null = resolve(self.root, way).get("type").is_some_and(|t| t == "null");
            if !is_null && best.as_ref().is_none_or(|best| trial.problems.len() < best.len()) {
                best = Some(trial.problems);
            }
        }
        self.problems.extend(best.unwrap_or_default());
    }

    fn number(&mut self, schema: &Value, number: Option<f64>, place: &str) {
        let Some(number) = number.filter(|number| number.is_finite()) else {
            return self.tell(place, "must be a finite number");
        };
        let limit = |key: &str| schema.get(key).and_then(Value::as_f64);
        if let Some(low) = limit("minimum").filter(|low| number < *low) {
            self.tell(place, format!("must be at least {low}, not {number}"));
        }
        if let Some(high) = limit("maximum").filter(|high| number > *high) {
            self.tell(place, format!("must be at most {high}, not {number}"));
        }
        if let Some(low) = limit("exclusiveMinimum").filter(|low| number <= *low) {
            self.tell(place, format!("must be more than {low}, not {number}"));
        }
        if let Some(high) = limit("exclusiveMaximum").filter(|high| number >= *high) {
            self.tell(place, format!("must be less than {high}, not {number}"));
        }
    }

    /// `minLength`, `maxItems` and the like.
    fn length(&mut self, schema: &Value, got: usize, what: &str, place: &str) {
        let unit = if what == "Length" { "characters" } else { "entries" };
        let limit = |side: &str| schema.get(format!("{side}{what}")).and_then(Value::as_u64);
        if let Some(least) = limit("min").filter(|least| (got as u64) < *least) {
            self.tell(place, format!("must have at least {least} {unit}, not {got}"));
        }
        if let Some(most) = limit("max").filter(|most| (got as u64) > *most) {
            self.tell(place, format!("must have at most {most} {unit}, not {got}"));
        }
    }

    fn array(&mut self, schema: &'a Value, items: &[Value], place: &str) {
        self.length(schema, items.len(), "Items", place);
        let fixed = schema.get("prefixItems").and_then(Value::as_array);
        for (at, item) in items.iter().enumerate() {
            let by_place = fixed.and_then(|fixed| fixed.get(at));
            if let Some(of) = by_place.or_else(|| schema.get("items")).filter(|of| of.is_object()) {
                self.visit(of, item, &format!("{place}[{at}]"));
            }
        }
    }

    fn object(&mut self, schema: &'a Value, fields: &Map<String, Value>, place: &str) {
        let inside = |name: &str| {
            if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
        };
        let known = schema.get("properties").and_then(Value::as_object);
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
            let name = name.as_str().unwrap_or_default();
            if !fields.contains_key(name) {
                self.tell(&inside(name), "is missing");
            }
        }
        let other = schema.get("additionalProperties");
        for (name, value) in fields {
            match known.and_then(|known| known.get(name)) {
                Some(of) => self.visit(of, value, &inside(name)),
                None if other == Some(&Value::Bool(false)) => {
                    let names: Vec<&str> =
                        known.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
                    self.tell(
                        &inside(name),
                        format!("is not a field here; there are {}", names.join(", ")),
                    );
                }
                None => {
                    if let Some(of) = other.filter(|of| of.is_object()) {
                        self.visit(of, value, &inside(name));
                    }
                }
            }
        }
    }
}

/// Normalised input: numbers without a fraction as integers, as in JSON Schema (8.0 is 8);
/// texts in NFC and trimmed; a field with an empty text as missing.
pub fn tidied(value: Value) -> Value {
    match value {
        Value::Number(_) => whole(&value).unwrap_or(value),
        Value::String(text) => Value::String(name::composed(text.trim()).into_owned()),
        Value::Array(items) => items.into_iter().map(tidied).collect(),
        Value::Object(fields) => {
            let given = |value: Value| match tidied(value) {
                Value::String(text) if text.is_empty() => Value::Null,
                other => other,
            };
            fields.into_iter().map(|(name, value)| (name, given(value))).collect()
        }
        Value::Null | Value::Bool(_) => value,
    }
}

/// A number without a fraction as an integer.
fn whole(value: &Value) -> Option<Value> {
    if value.is_u64() || value.is_i64() {
        return Some(value.clone());
    }
    let number = value.as_f64().filter(|number| number.fract() == 0.0)?;
    // Beyond, floating-point numbers are not exact.
    (number.abs() <= MOST_EXACT).then(|| Value::from(number as i64))
}

/// Numbers are compared by value, not by notation.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        _ => one == other,
    }
}

fn choices(schema: &Value) -> Option<&[Value]> {
    let ways = schema.get("anyOf").or_else(|| schema.get("oneOf"))?;
    ways.as_array().map(Vec::as_slice)
}

fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn has_type(schema: &Value, value: &Value) -> bool {
    let types = types(schema);
    types.is_empty()
        || types.iter().any(|wanted| match *wanted {
            "integer" => whole(value).is_some(),
            "number" => value.is_number(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            "null" => value.is_null(),
            _ => false,
        })
}

fn wanted(schema: &Value) -> String {
    let words: Vec<&str> = types(schema)
        .into_iter()
        .map(|wanted| match wanted {
            "integer" => "a whole number",
            "number" => "a number",
            "string" => "a text",
            "boolean" => "true or false",
            "array" => "a list",
            "object" => "an object",
            other => other,
        })
        .collect();
    words.join(" or ")
}

fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => format!("the text {:?}", text.chars().take(40).collect::<String>()),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

fn one_word_of(allowed: &[Value], value: &Value) -> String {
    let words: Vec<String> = allowed.iter().map(ToString::to_string).collect();
    format!("must be one of {}, not {}", words.join(", "), kind(value))
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde_json::json;

    use super::*;

    #[derive(JsonSchema)]
    #[schemars(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its schema is asked for")]
    struct Order {
        #[schemars(length(min = 1))]
        name: String,
        #[schemars(range(min = 1, max = 10))]
        count: u8,
        size: Option<Size>,
        #[schemars(length(min = 1))]
        parts: Vec<Part>,
        pair: [f64; 2],
    }

    /// How big.
    #[derive(JsonSchema)]
    #[schemars(rename_all = "snake_case")]
    #[expect(dead_code, reason = "only its schema is asked for")]
    enum Size {
        /// Not big.
        Small,
        /// Big.
        Large,
    }

    #[derive(JsonSchema)]
    #[schemars(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its schema is asked for")]
    struct Part {
        #[schemars(extend("exclusiveMinimum" = 0))]
        weight: f64,
        note: Option<String>,
    }

    fn told(value: &Value) -> Vec<String> {
        let schema = schemars::schema_for!(Order).to_value();
        check(&schema, value).iter().map(ToString::to_string).collect()
    }

    fn good() -> Value {
        json!({"name": "a", "count": 3, "size": "small", "pair": [1, 2.5],
               "parts": [{"weight": 1.5}, {"weight": 2, "note": null}]})
    }

    #[test]
    fn valid_input_is_accepted() {
        assert_eq!(told(&good()), Vec::<String>::new());
        let mut without = good();
        without["size"] = Value::Null;
        assert_eq!(told(&without), Vec::<String>::new());
    }

    /// JSON Schema 2020-12: a number without a fraction is an integer, however it is written.
    #[test]
    fn whole_numbers_may_be_written_with_places() {
        for (written, wanted) in
            [(json!(8.0), json!(8)), (json!(-0.0), json!(0)), (json!(1e2), json!(100))]
        {
            assert_eq!(tidied(written), wanted);
        }
        let mut floats = good();
        floats["count"] = json!(3.0);
        assert_eq!(told(&floats), Vec::<String>::new());
        assert_eq!(tidied(json!(8.5)), json!(8.5));
        assert_eq!(tidied(json!(1e300)), json!(1e300));
    }

    #[test]
    fn texts_are_trimmed_and_empty_ones_are_missing() {
        let given = json!({"a": " x ", "b": "  ", "c": [" ", "e\u{301}"]});
        assert_eq!(tidied(given), json!({"a": "x", "b": null, "c": ["", "\u{e9}"]}));
    }

    #[test]
    fn every_problem_is_reported_with_its_place() {
        for (field, value, message) in [
            ("name", json!(""), "name: must have at least 1 characters, not 0"),
            ("name", json!(5), "name: must be a text, not 5"),
            ("count", json!(0), "count: must be at least 1, not 0"),
            ("count", json!(11), "count: must be at most 10, not 11"),
            ("count", json!(1.5), "count: must be a whole number, not 1.5"),
            ("count", json!(null), "count: must be a whole number, not null"),
            (
                "size",
                json!("huge"),
                "size: must be one of \"small\", \"large\", not the text \"huge\"",
            ),
            ("parts", json!([]), "parts: must have at least 1 entries, not 0"),
            ("parts", json!([{"weight": 0}]), "parts[0].weight: must be more than 0, not 0"),
            ("parts", json!([{"weight": 1}, {}]), "parts[1].weight: is missing"),
            (
                "parts",
                json!([{"weight": 1, "wait": 2}]),
                "parts[0].wait: is not a field here; there are note, weight",
            ),
            ("pair", json!([1]), "pair: must have at least 2 entries, not 1"),
            ("pair", json!([1, "x"]), "pair[1]: must be a number, not the text \"x\""),
        ] {
            let mut wrong = good();
            wrong[field] = value;
            assert_eq!(told(&wrong), [message]);
        }
        assert_eq!(told(&json!([])), ["must be an object, not a list"]);
        assert_eq!(told(&json!({})).len(), 4, "every missing field is told");
    }

    #[test]
    fn the_list_of_mistakes_ends() {
        let mut wrong = good();
        wrong["parts"] = json!(vec![json!({}); 1000]);
        assert_eq!(told(&wrong).len(), MOST_PROBLEMS);
    }
}
