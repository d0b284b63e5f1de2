//! Each table belongs to one crate, and nobody else writes it: who looks for what may change
//! a row finds all of it in one place.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use super::{files, root, sources};

/// Who writes a table of another crate, and why.
const EXCEPTIONS: [(&str, &[&str], &str); 4] = [
    (
        "account",
        &["venture_members"],
        "an invitation to a venture makes an account and a member in one transaction, and \
         accounts are below ventures",
    ),
    (
        "market",
        &["evidence_links", "experiments", "idea_competitors", "idea_needs", "survey_questions"],
        "what refers to a need or a competitor follows it in the transaction that merges or \
         splits it, and the market is below all that refers to it",
    ),
    (
        "market",
        &["survey_responses"],
        "deleting a respondent deletes every answer in one transaction, and the market is \
         below surveys",
    ),
    (
        "exchange",
        &[
            "capabilities",
            "capability_ratings",
            "competitors",
            "competitor_changes",
            "competitor_features",
            "evidence",
            "evidence_links",
            "evidence_tags",
            "needs",
            "need_ratings",
            "need_votes",
            "offer_ratings",
            "price_points",
            "segments",
        ],
        "an import writes thousands of rows in batches and stores each change for undo; \
         restoring a document writes every table as it was",
    ),
];

/// What a function that writes is called, where the table is its type argument.
const WRITERS: [&str; 9] =
    ["insert", "update", "delete", "set_", "change_", "move_", "return_", "redate", "cancel"];
/// What writes, where the table comes before it.
const WRITES: [&str; 8] = [
    "ActiveModel",
    "Entity::insert",
    "Entity::insert_many",
    "Entity::update",
    "Entity::update_many",
    "Entity::delete",
    "Entity::delete_many",
    "Entity::delete_by_id",
];

/// Table → the crate that owns it, as `docs/ARCHITECTURE.md` says.
fn owners() -> BTreeMap<String, String> {
    let text = fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap();
    let mut owners = BTreeMap::new();
    for line in text.lines() {
        // | `crate` | for | `table`, `table` |
        let [_, owner, _, tables, _] = line.split('|').collect::<Vec<_>>()[..] else { continue };
        let Some(owner) = owner.split('`').nth(1) else { continue };
        for table in tables.split('`').skip(1).step_by(2) {
            let before = owners.insert(table.to_owned(), owner.to_owned());
            assert_eq!(before, None, "{table} has two owners");
        }
    }
    owners
}

/// Module of an entity → its table.
fn tables() -> BTreeMap<String, String> {
    let entities = files("crates/db/src/entity", "rs").into_iter();
    entities
        .filter(|path| !path.ends_with("mod.rs"))
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let name = text.split("table_name = \"").nth(1).and_then(|rest| rest.split('"').next());
            let module = path.file_stem().unwrap().to_string_lossy().into_owned();
            (module, name.unwrap_or_else(|| panic!("{}", path.display())).to_owned())
        })
        .collect()
}

/// The path that ends where a text ends: letters, digits, `_` and `:`.
fn last_path(text: &str) -> &str {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':');
    let start = text.char_indices().rev().take_while(|(_, c)| is_part(*c)).last();
    start.map_or("", |(at, _)| &text[at..])
}

/// The path that a text begins with.
fn first_path(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | ':'));
    &text[..end.unwrap_or(text.len())]
}

/// Other names that a source gives to modules of entities: `need as row`.
fn renamed<'a>(code: &'a str, modules: &BTreeMap<String, String>) -> BTreeMap<&'a str, &'a str> {
    code.match_indices(" as ")
        .filter_map(|(at, between)| {
            let table = last_path(&code[..at]).rsplit("::").next()?;
            let name = first_path(&code[at + between.len()..]);
            (modules.contains_key(table) && !name.is_empty()).then_some((name, table))
        })
        .collect()
}

/// Modules of the entities whose rows a source writes.
fn written(code: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for write in WRITES {
        for (at, _) in code.match_indices(&format!("::{write}")) {
            let whole = first_path(&code[at + 2..]) == write;
            found.extend(last_path(&code[..at]).rsplit("::").next().filter(|_| whole));
        }
    }
    for (at, _) in code.match_indices("::Entity>") {
        let table = last_path(&code[..at]);
        let before = &code[..at - table.len()];
        let function = last_path(before.trim_end_matches(['<', ':']));
        let name = function.rsplit("::").next().unwrap_or_default();
        let writes = WRITERS.iter().any(|start| name.starts_with(start)) || name == "Belongings";
        found.extend(table.rsplit("::").next().filter(|_| writes));
    }
    found
}

#[test]
fn each_table_is_written_by_the_crate_that_owns_it() {
    let (owners, modules) = (owners(), tables());
    let tables: BTreeSet<&String> = modules.values().collect();
    assert_eq!(owners.keys().collect::<BTreeSet<_>>(), tables, "each table has one owner");

    let (mut wrong, mut excused) = (Vec::new(), BTreeSet::new());
    let mut writers = BTreeSet::new();
    for source in sources() {
        let mut parts = source.path.components().map(|part| part.as_os_str().to_string_lossy());
        let (folder, name) = (parts.next().unwrap(), parts.next().unwrap());
        let writer = if folder == "crates" { name.as_ref() } else { folder.as_ref() };
        if matches!(writer, "db" | "migrations" | "testing") {
            continue;
        }
        let renamed = renamed(&source.code, &modules);
        for module in written(&source.code) {
            let module = renamed.get(module).copied().unwrap_or(module);
            let Some(table) = modules.get(module) else { continue };
            let owner = &owners[table];
            writers.insert(table);
            let exception = |(who, which, _): &&(&str, &[&str], &str)| {
                *who == writer && which.contains(&table.as_str())
            };
            if EXCEPTIONS.iter().any(|one| exception(&one)) {
                excused.insert((writer.to_owned(), table.clone()));
            } else if owner != writer {
                wrong.push(format!("{} writes {table}, which {owner} owns", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let unseen: Vec<_> = tables.difference(&writers).collect();
    assert!(unseen.is_empty(), "this test sees nobody write {unseen:?}");
    let listed: BTreeSet<(String, String)> = EXCEPTIONS
        .iter()
        .flat_map(|(who, which, _)| which.iter().map(|table| ((*who).into(), (*table).into())))
        .collect();
    let idle: Vec<_> = listed.difference(&excused).collect();
    assert!(idle.is_empty(), "exceptions that nobody needs: {idle:?}");
}
