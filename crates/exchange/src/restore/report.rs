//! Makes the document of a report one of the venture that is filled: its addresses lead
//! there, and what it says was measured counts as observed when nobody here measured it.

use serde_json::{Map, Value as Json};

use super::{Why, names::Names};

/// Rewrites a report in place; `own` is its new identifier.
///
/// # Errors
/// An address that leads out of the application.
pub(super) fn adopt(
    report: &mut Map<String, Json>,
    own: &str,
    names: &Names,
    trusted: bool,
) -> Result<(), Why> {
    let home = format!("/ventures/{}", names.venture());
    for value in report.values_mut() {
        walk(value, &home, names, trusted)?;
    }
    report.insert("id".to_owned(), own.into());
    if let Some(Json::Object(venture)) = report.get_mut("venture") {
        venture.insert("id".to_owned(), names.venture().to_string().into());
    }
    // Both are said elsewhere: by the row, and by whoever keeps the files.
    report.remove("imported");
    if let Some(path) = report.get_mut("report_path") {
        *path = Json::String(String::new());
    }
    Ok(())
}

fn walk(value: &mut Json, home: &str, names: &Names, trusted: bool) -> Result<(), Why> {
    match value {
        Json::String(text) => names.mentions(text),
        Json::Array(list) => {
            for one in list {
                walk(one, home, names, trusted)?;
            }
        }
        Json::Object(object) => {
            for one in object.values_mut() {
                walk(one, home, names, trusted)?;
            }
            if let Some(Json::String(href)) = object.get_mut("href") {
                address(href, home)?;
                if let Some(kind) = object.get_mut("kind").filter(|kind| **kind == "measured")
                    && !trusted
                {
                    *kind = "observed".into();
                }
            }
        }
        _ => {}
    }
    Ok(())
}

/// An address of another venture becomes that of this one.
fn address(href: &mut String, home: &str) -> Result<(), Why> {
    let is_inside = href.starts_with('/') && !href.starts_with("//") && !href.contains('\\');
    if !href.is_empty() && (!is_inside || href.chars().any(char::is_control)) {
        return Err("an address in it leads out of the application".into());
    }
    let rest = href.strip_prefix(home);
    let is_home = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
    if href.starts_with("/ventures/") && !is_home {
        home.clone_into(href);
    }
    Ok(())
}
