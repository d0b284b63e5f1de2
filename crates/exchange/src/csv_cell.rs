//! A value of a record as a cell of an export's CSV, and back. Knows no table.

use serde_json::Value as Json;

use web::csv;

/// A value as a cell, disarmed as all CSV. Nothing is an empty cell; an empty text is an apostrophe.
pub(crate) fn write(value: Option<&Json>) -> String {
    match value {
        None | Some(Json::Null) => String::new(),
        // A text that looks disarmed already gets a second mark.
        Some(Json::String(text))
            if text.is_empty() || text.starts_with('\'') || csv::is_risky_start(text) =>
        {
            format!("'{}", csv::disarm_inside(text))
        }
        Some(Json::String(text)) => csv::disarm_inside(text),
        Some(other) => other.to_string(),
    }
}

/// A cell as the value it was, by what the column holds.
pub(crate) fn read(text: &str, is_text: bool) -> Json {
    if text.is_empty() {
        return Json::Null;
    }
    if is_text {
        return Json::from(csv::plain_inside(text.strip_prefix('\'').unwrap_or(text)));
    }
    // A list or an object is in no column.
    match serde_json::from_str(text) {
        Ok(value @ (Json::Bool(_) | Json::Number(_))) => value,
        _ => Json::String(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_as_what_they_were() {
        for value in [
            Json::Null,
            Json::from(""),
            Json::from("'"),
            Json::from("''"),
            Json::from("=1+1"),
            Json::from("x;=1+1"),
            Json::from("x;'=1+1"),
            Json::from("\n=1+1"),
            Json::from("＝1+1"),
            Json::from("'=1+1"),
            Json::from("-5"),
            Json::from("true"),
            Json::from("two\nlines, \"quoted\""),
        ] {
            assert_eq!(read(&write(Some(&value)), true), value, "{value}");
        }
        for value in [Json::from(1.5), Json::from(-3), Json::from(true), Json::Null] {
            assert_eq!(read(&write(Some(&value)), false), value, "{value}");
        }
        assert!(write(Some(&Json::from("=cmd()"))).starts_with('\''));
    }
}
