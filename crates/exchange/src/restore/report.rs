//! Makes the document of a report one of the venture that is filled: its addresses lead
//! there, and what it says was measured counts as observed when nobody here measured it.

use serde_json::{Map, Value as Json};

use super::{id_map::IdMap, reason::Reason};

/// Rewrites a report in place; `own` is its new identifier.
///
/// # Errors
/// An address that leads out of the application.
pub(super) fn rewrite(
    report: &mut Map<String, Json>,
    own: &str,
    ids: &IdMap,
    trusted: bool,
) -> Result<(), Reason> {
    rewrite_addresses(report, ids, trusted)?;
    report.insert("id".to_owned(), own.into());
    if let Some(Json::Object(venture)) = report.get_mut("venture") {
        venture.insert("id".to_owned(), ids.venture().to_string().into());
    }
    // Both are said elsewhere: by the row, and by whoever keeps the files.
    report.remove("imported");
    if let Some(path) = report.get_mut("report_path") {
        *path = Json::String(String::new());
    }
    Ok(())
}

/// Makes the addresses in a document those of the venture that is filled.
///
/// # Errors
/// An address that leads out of the application.
pub(super) fn rewrite_addresses(
    document: &mut Map<String, Json>,
    ids: &IdMap,
    trusted: bool,
) -> Result<(), Reason> {
    let home = format!("/ventures/{}", ids.venture());
    for value in document.values_mut() {
        walk(value, &home, ids, trusted)?;
    }
    Ok(())
}

fn walk(value: &mut Json, home: &str, ids: &IdMap, trusted: bool) -> Result<(), Reason> {
    match value {
        Json::String(text) => ids.mentions(text),
        Json::Array(list) => {
            for one in list {
                walk(one, home, ids, trusted)?;
            }
        }
        Json::Object(object) => {
            for one in object.values_mut() {
                walk(one, home, ids, trusted)?;
            }
            // Snapshots have addresses, documents have paths.
            let key = if object.contains_key("href") { "href" } else { "path" };
            if let Some(Json::String(href)) = object.get_mut(key) {
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
fn address(href: &mut String, home: &str) -> Result<(), Reason> {
    let is_inside = href.starts_with('/') && !href.starts_with("//") && !href.contains('\\');
    if !href.is_empty() && (!is_inside || href.chars().any(char::is_control)) {
        return Err("it contains a link to another site".into());
    }
    let rest = href.strip_prefix(home);
    let is_home = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
    if href.starts_with("/ventures/") && !is_home {
        home.clone_into(href);
    }
    Ok(())
}
