//! Every statement that changes or deletes rows names the venture that is edited, or is
//! on the list below with the reason why it need not. Read from the source, so that a
//! statement which nobody attacks yet is found too.

use std::{collections::BTreeSet, fs, path::Path};

/// How a statement that changes or deletes begins.
const STATEMENTS: [&str; 9] = [
    "update_many()",
    "delete_many()",
    "delete_by_id(",
    "Query::update()",
    "Query::delete()",
    "row.update(",
    "row.delete(",
    "\"UPDATE ",
    "\"DELETE FROM ",
];

/// How a function says which venture it means: by column, by what is edited, or through
/// the functions that do it for all records.
const SCOPES: [&str; 8] = [
    "VentureId",
    "VENTURE",
    ".venture",
    "venture:",
    "venture_id",
    "records::",
    "named::<",
    "named(edit,",
];

/// Crates and files whose rows are of no venture.
const MODULES: [(&str, &str); 5] = [
    ("crates/account/", "people, their sessions and links; invitations are looked up before"),
    ("crates/catalogue/", "price lists are the installation's, and administrators' alone"),
    ("crates/dataset/", "data sets are the installation's, and administrators' alone"),
    ("crates/jobs/", "a worker's own work, under its fencing token"),
    ("crates/web/src/once.rs", "forms that were sent, by a digest of who sent them"),
];

/// Functions, with the reason.
const EXCEPTIONS: [(&str, &str, &str); 4] = [
    ("crates/exchange/src/store.rs", "purge", "files that wait too long go, whosever they are"),
    ("crates/market/src/store/mod.rs", "delete", "deletes by a condition that its callers scope"),
    (
        "crates/runs/src/store/trainings.rs",
        "delete_epochs",
        "of the run that the worker's claim holds",
    ),
    ("crates/venture/src/records.rs", "set_archived_in", "`change_one` adds the venture to it"),
];

/// The functions of a file's text without comments and tests: name and body.
fn functions(text: &str) -> Vec<(String, String)> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for piece in code.split("fn ").skip(1) {
        let end = piece.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(piece.len());
        if piece[end..].starts_with(['(', '<']) {
            found.push((piece[..end].to_owned(), piece.to_owned()));
        } else if let Some((_, body)) = found.last_mut() {
            body.push_str(piece);
        }
    }
    found
}

fn files(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let root = Path::new(env!("CARGO_MANIFEST_DIR"));
            found.push(path.strip_prefix(root).unwrap().display().to_string());
        }
    }
}

#[test]
fn every_statement_that_changes_rows_names_the_venture() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    files(&root.join("src"), &mut all);
    files(&root.join("crates"), &mut all);
    let (mut statements, mut bare) = (0, BTreeSet::new());
    for file in all {
        if file.contains("/tests") || MODULES.iter().any(|(module, _)| file.starts_with(module)) {
            continue;
        }
        for (name, body) in functions(&fs::read_to_string(root.join(&file)).unwrap()) {
            if !STATEMENTS.iter().any(|statement| body.contains(statement)) {
                continue;
            }
            statements += 1;
            if !SCOPES.iter().any(|scope| body.contains(scope)) {
                bare.insert((file.clone(), name));
            }
        }
    }
    println!("{statements} functions change or delete rows");
    assert!(statements > 50, "only {statements}: the scan finds nothing any more");
    let known: BTreeSet<(String, String)> =
        EXCEPTIONS.iter().map(|(file, name, _)| ((*file).to_owned(), (*name).to_owned())).collect();
    let new: Vec<_> = bare.difference(&known).collect();
    let gone: Vec<_> = known.difference(&bare).collect();
    assert!(new.is_empty(), "without the venture: {new:?}");
    assert!(gone.is_empty(), "no exceptions any more: {gone:?}");
}

#[test]
fn the_scan_finds_a_statement_without_a_venture() {
    let text = "pub async fn a(db: &Db) {\n  need::Entity::delete_many()\n  .filter(Column::Id.eq(id));\n}\nfn b(e: Edit) { x::Entity::update_many().filter(Column::VentureId.eq(e.venture)) }\n#[cfg(test)]\nmod tests { fn c() { delete_many() } }";
    let found = functions(text);
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    let is_bare = |at: usize| !SCOPES.iter().any(|scope| found[at].1.contains(scope));
    assert!(is_bare(0) && !is_bare(1));
}
