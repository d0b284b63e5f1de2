//! Each table belongs to one crate, and nobody else writes it: who looks for what may change
//! a row finds all of it in one place.

use std::collections::{BTreeMap, BTreeSet};

use super::{files, sources};

/// Crate → the tables that it owns.
const OWNERS: [(&str, &[&str]); 15] = [
    ("account", &["audit_log", "invitation", "session", "sign_in_link", "user"]),
    ("analysis", &["weight_set"]),
    ("dataset", &["dataset", "dataset_draft", "dataset_version"]),
    ("evidence", &["evidence", "evidence_link", "evidence_passage", "evidence_tag"]),
    ("exchange", &["distinct_pair", "import", "import_change", "import_file"]),
    ("experiment", &["experiment", "experiment_event"]),
    (
        "gotomarket",
        &[
            "channel",
            "force_rating",
            "market_check",
            "market_size",
            "milestone",
            "milestone_dependency",
            "segment_score",
        ],
    ),
    ("idea", &["idea", "idea_change", "idea_competitor", "idea_need"]),
    ("jobs", &["queue_turn", "work", "work_order"]),
    (
        "market",
        &[
            "capability",
            "capability_rating",
            "competitor",
            "competitor_change",
            "competitor_feature",
            "competitor_merge",
            "need",
            "need_event",
            "need_rating",
            "need_vote",
            "offer_capability",
            "offer_rating",
            "price_point",
            "segment",
        ],
    ),
    ("offer", &["assumption", "machine_price", "offer", "risk_answer"]),
    ("report", &["report", "verdict_rules"]),
    ("runs", &["benchmark", "model", "run", "run_epoch"]),
    ("survey", &["survey", "survey_invitation", "survey_question", "survey_response"]),
    ("venture", &["venture", "venture_member"]),
];
/// Tables of crates that are no capabilities.
const SHARED_OWNERS: [(&str, &[&str]); 1] = [("web", &["sent_form"])];

/// Who writes a table of another crate, and why.
const EXCEPTIONS: [(&str, &[&str], &str); 4] = [
    (
        "account",
        &["venture_member"],
        "an invitation to a venture makes an account and a member in one transaction, and \
         accounts are below ventures",
    ),
    (
        "market",
        &["evidence_link", "experiment", "idea_competitor", "idea_need", "survey_question"],
        "what refers to a need or a competitor follows it in the transaction that merges or \
         splits it, and the market is below all that refers to it",
    ),
    (
        "market",
        &["survey_response"],
        "deleting a respondent deletes every answer in one transaction, and the market is \
         below surveys",
    ),
    (
        "exchange",
        &[
            "capability",
            "capability_rating",
            "competitor",
            "competitor_change",
            "evidence",
            "evidence_link",
            "evidence_tag",
            "need",
            "need_rating",
            "need_vote",
            "price_point",
            "segment",
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

/// Other names that a source gives to tables: `need as row`.
fn renamed<'a>(code: &'a str, tables: &BTreeSet<String>) -> BTreeMap<&'a str, &'a str> {
    code.match_indices(" as ")
        .filter_map(|(at, between)| {
            let table = last_path(&code[..at]).rsplit("::").next()?;
            let name = first_path(&code[at + between.len()..]);
            (tables.contains(table) && !name.is_empty()).then_some((name, table))
        })
        .collect()
}

/// The modules of tables whose rows a source writes.
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
    let tables: BTreeSet<String> = files("crates/db/src/entity", "rs")
        .iter()
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .filter(|name| name != "mod")
        .collect();
    let owned = OWNERS.iter().chain(&SHARED_OWNERS);
    let owner_of: BTreeMap<&str, &str> = owned
        .flat_map(|(owner, tables)| tables.iter().map(move |table| (*table, *owner)))
        .collect();
    let named: BTreeSet<String> = owner_of.keys().map(|name| (*name).to_owned()).collect();
    assert_eq!(named, tables, "each table has one owner");

    let (mut wrong, mut excused) = (Vec::new(), BTreeSet::new());
    let mut writers = BTreeSet::new();
    for source in sources() {
        let mut parts = source.path.components().map(|part| part.as_os_str().to_string_lossy());
        let (folder, name) = (parts.next().unwrap(), parts.next().unwrap());
        let writer = if folder == "crates" { name.as_ref() } else { folder.as_ref() };
        if matches!(writer, "db" | "migrations" | "testing") {
            continue;
        }
        let renamed = renamed(&source.code, &tables);
        for table in written(&source.code) {
            let table = renamed.get(table).copied().unwrap_or(table);
            let Some(owner) = owner_of.get(table) else { continue };
            writers.insert(table.to_owned());
            let exception =
                |(who, which, _): &&(&str, &[&str], &str)| *who == writer && which.contains(&table);
            if EXCEPTIONS.iter().any(|one| exception(&one)) {
                excused.insert((writer.to_owned(), table.to_owned()));
            } else if *owner != writer {
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
