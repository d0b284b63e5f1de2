//! Walks the sources: who may name whom, how long a file may grow, templates
//! that nobody shows, texts that are missing in a language.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Rooms that know no web, no database and no async.
const PURE: [&str; 8] =
    ["figure", "param", "scoring", "economics", "lab", "delimited", "name", "typed_number"];
/// What capabilities share. Must not know any capability.
const FURNITURE: [&str; 7] = ["config", "db", "web", "i18n", "jobs", "artifacts", "blocking"];
/// Who may know whom among the capabilities; `account` and `venture` guard the doors of all.
const CAPABILITIES: &[(&str, &[&str])] = &[
    ("account", &[]),
    ("venture", &["account", "offer", "report"]),
    ("market", &["account", "venture"]),
    ("survey", &["account", "venture", "market"]),
    ("idea", &["account", "venture", "market"]),
    ("gotomarket", &["account", "venture", "market", "idea", "offer", "experiment"]),
    ("analysis", &["account", "venture", "market", "survey", "idea", "gotomarket"]),
    ("evidence", &["account", "venture", "market"]),
    ("experiment", &["account", "venture", "market", "evidence", "idea"]),
    // Restoring reads every row as the form that makes it does, so it knows the forms of all.
    (
        "exchange",
        &[
            "account",
            "venture",
            "market",
            "survey",
            "idea",
            "gotomarket",
            "analysis",
            "evidence",
            "experiment",
            "dataset",
            "runs",
            "offer",
            "report",
        ],
    ),
    ("dataset", &["account", "venture"]),
    ("runs", &["account", "venture", "dataset"]),
    ("catalogue", &["account"]),
    ("endpoint", &["account", "venture"]),
    ("serving", &["account", "venture", "runs"]),
    ("planner", &["account", "venture", "runs", "catalogue"]),
    ("offer", &["account", "venture", "market", "runs", "endpoint", "catalogue"]),
    (
        "report",
        &[
            "account",
            "venture",
            "market",
            "survey",
            "idea",
            "evidence",
            "experiment",
            "gotomarket",
            "dataset",
            "runs",
            "endpoint",
            "catalogue",
            "offer",
            "planner",
            "serving",
        ],
    ),
    (
        "demo",
        &[
            "account",
            "venture",
            "market",
            "survey",
            "idea",
            "gotomarket",
            "evidence",
            "experiment",
            "dataset",
            "runs",
            "offer",
            "report",
        ],
    ),
    ("admin", &["account", "venture", "dataset", "runs", "catalogue"]),
];
const MOST_CODE_LINES: usize = 400;

struct Source {
    path: PathBuf,
    /// First folder or file under `src` or `core/src`, without `.rs`.
    room: String,
    /// Code without comments and without the tests at its end.
    code: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Every file of code of both packages, with the folder that its rooms lie in.
fn code_files() -> impl Iterator<Item = (&'static str, PathBuf)> {
    ["src", "core/src"]
        .into_iter()
        .flat_map(|src| files(src, "rs").into_iter().map(move |path| (src, path)))
}

/// What may show a template or ask for a text.
fn text_files() -> impl Iterator<Item = PathBuf> {
    code_files().map(|(_, path)| path).chain(files("templates", "html"))
}

fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    for (src, path) in code_files() {
        let inside = path.strip_prefix(root().join(src)).unwrap();
        let is_test =
            inside.ends_with("tests.rs") || inside.components().any(|c| c.as_os_str() == "tests");
        if is_test {
            continue;
        }
        let room =
            inside.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let code = text
            .split("\n#[cfg(test)]\nmod ")
            .next()
            .unwrap()
            .lines()
            .filter(|line| !line.trim_start().starts_with("//") && !line.trim().is_empty())
            .collect::<Vec<_>>()
            .join("\n");
        sources.push(Source { path: inside.to_owned(), room, code });
    }
    assert!(sources.len() > 30, "found only {} source files", sources.len());
    sources
}

/// Rooms that `code` names through `crate::`, alone or in braces.
fn rooms_named(code: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        let end = rest.find(';').unwrap_or(rest.len());
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut word = String::new();
            let mut fresh = true;
            for c in list[..end.saturating_sub(1)].chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 => fresh = true,
                    c if depth == 0 && fresh && (c.is_alphanumeric() || c == '_') => word.push(c),
                    _ if !word.is_empty() => {
                        named.insert(std::mem::take(&mut word));
                        fresh = false;
                    }
                    _ => {}
                }
            }
            named.extend((!word.is_empty()).then_some(word));
        } else {
            named.insert(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    named
}

#[test]
fn the_reader_of_imports_sees_rooms_in_braces() {
    let named = rooms_named(
        "use crate::{\n    db::{self, entity::run},\n    web::page::PageCtx,\n};\nlet x = crate::lab::run(1);",
    );
    assert_eq!(named.into_iter().collect::<Vec<_>>(), ["db", "lab", "web"]);
}

#[test]
fn pure_rooms_know_no_web_no_database_and_no_async() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|s| PURE.contains(&s.room.as_str())) {
        for name in ["actix", "sea_orm", "askama", "tokio", "async fn"] {
            if source.code.contains(name) {
                wrong.push(format!("{} names {name}", source.path.display()));
            }
        }
        for room in rooms_named(&source.code) {
            if !PURE.contains(&room.as_str()) {
                wrong.push(format!("{} names crate::{room}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn furniture_knows_no_capability() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|s| FURNITURE.contains(&s.room.as_str())) {
        for room in rooms_named(&source.code) {
            if CAPABILITIES.iter().any(|(name, _)| *name == room) || room == "app" || room == "cli"
            {
                wrong.push(format!("{} names crate::{room}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn capabilities_know_only_whom_they_may() {
    let mut wrong = Vec::new();
    for source in sources() {
        let Some((_, may)) = CAPABILITIES.iter().find(|(name, _)| *name == source.room) else {
            continue;
        };
        for room in rooms_named(&source.code) {
            let is_capability = CAPABILITIES.iter().any(|(name, _)| *name == room);
            let allowed = room == source.room || !is_capability || may.contains(&room.as_str());
            if !allowed || room == "app" || room == "cli" {
                wrong.push(format!("{} names crate::{room}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_room_is_on_the_map() {
    let known: BTreeSet<&str> = PURE
        .into_iter()
        .chain(FURNITURE)
        .chain(CAPABILITIES.iter().map(|(name, _)| *name))
        .chain(["app", "cli", "main", "lib"])
        .collect();
    let unknown: BTreeSet<String> = sources()
        .into_iter()
        .map(|s| s.room)
        .filter(|room| !known.contains(room.as_str()))
        .collect();
    assert!(unknown.is_empty(), "rooms without a rule in this test: {unknown:?}");
}

#[test]
fn no_file_grows_beyond_its_limit() {
    let long: Vec<String> = sources()
        .iter()
        .map(|s| (s.code.lines().count(), &s.path))
        .filter(|(lines, _)| *lines > MOST_CODE_LINES)
        .map(|(lines, path)| format!("{}: {lines} code lines", path.display()))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent: Vec<_> = code_files()
        .map(|(_, path)| path)
        .filter(|path| !path.ends_with("tests.rs"))
        .filter(|path| !fs::read_to_string(path).unwrap().starts_with("//!"))
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn every_template_is_shown_by_somebody() {
    let templates = root().join("templates");
    let mut text = String::new();
    for path in text_files() {
        text += &fs::read_to_string(path).unwrap();
    }
    let orphans: Vec<_> = files("templates", "html")
        .into_iter()
        .map(|path| path.strip_prefix(&templates).unwrap().to_string_lossy().into_owned())
        .filter(|name| !text.contains(&format!("\"{name}\"")))
        .collect();
    assert!(orphans.is_empty(), "{orphans:?}");
}

/// Key → names of the gaps in its text.
fn texts(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts = BTreeMap::new();
    let mut twice = Vec::new();
    for path in files(&format!("locales/{language}"), "ftl") {
        let mut key = String::new();
        for line in fs::read_to_string(&path).unwrap().lines() {
            if let Some((name, _)) = line.split_once(" =").filter(|(name, _)| is_key(name)) {
                key = name.to_owned();
                if texts.insert(key.clone(), BTreeSet::new()).is_some() {
                    twice.push(format!("{key} in {}", path.display()));
                }
            }
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            for gap in line.split('$').skip(1) {
                let gap: String = gap
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
                    .collect();
                texts.entry(key.clone()).or_default().insert(gap);
            }
        }
    }
    assert!(twice.is_empty(), "{language}: defined twice: {twice:?}");
    texts
}

fn is_key(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_gaps() {
    let (english, chinese) = (texts("en"), texts("zh-CN"));
    assert!(english.len() > 50);
    let missing: Vec<_> = english.keys().filter(|key| !chinese.contains_key(*key)).collect();
    assert!(missing.is_empty(), "not in Chinese: {missing:?}");
    let missing: Vec<_> = chinese.keys().filter(|key| !english.contains_key(*key)).collect();
    assert!(missing.is_empty(), "not in English: {missing:?}");
    let differing: Vec<_> = english.iter().filter(|(key, gaps)| chinese[*key] != **gaps).collect();
    assert!(differing.is_empty(), "other gaps in Chinese: {differing:?}");
}

#[test]
fn chinese_texts_are_chinese() {
    let mut latin = Vec::new();
    for path in files("locales/zh-CN", "ftl") {
        for line in fs::read_to_string(&path).unwrap().lines() {
            let Some((key, text)) = line.split_once(" = ").filter(|(key, _)| is_key(key)) else {
                continue;
            };
            let words =
                text.split('{').map(|p| p.split('}').next_back().unwrap_or("")).collect::<String>();
            let letters = words.chars().filter(char::is_ascii_alphabetic).count();
            let has_chinese = words.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            if letters > 24 && !has_chinese {
                latin.push(format!("{key} = {text}"));
            }
        }
    }
    assert!(latin.is_empty(), "{latin:#?}");
}

/// Every text literal of sources and templates.
fn literals() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for path in text_files() {
        let text = fs::read_to_string(&path).unwrap();
        found.extend(
            text.split('"')
                .map(str::to_owned)
                .filter(|s| s.len() < 80 && !s.contains(['\n', '<', ' '])),
        );
    }
    found
}

#[test]
fn every_text_that_is_asked_for_exists_and_none_lies_idle() {
    let english = texts("en");
    let mut unknown = BTreeSet::new();
    for path in text_files().filter(|path| !path.ends_with("tests.rs")) {
        let text = fs::read_to_string(&path).unwrap();
        for call in [
            ".t(\"",
            ".t1(\"",
            ".t2(\"",
            ".t3(\"",
            ".t_args(\"",
            ".find(\"",
            "Note::new(\"",
            "Note::said(\"",
        ] {
            for rest in text.split(call).skip(1) {
                let key = rest.split('"').next().unwrap_or("");
                if is_key(key) && key.contains('-') && !english.contains_key(key) {
                    unknown.insert(format!("{key} in {}", path.display()));
                }
            }
        }
    }
    assert!(unknown.is_empty(), "{unknown:#?}");

    let literals = literals();
    // Keys that are put together: `format!("state-{}", …)`, `format!("{key}-title")`.
    let tails: Vec<&str> = literals
        .iter()
        .filter_map(|s| s.rsplit_once('}').map(|(_, tail)| tail))
        .filter(|tail| tail.len() > 3 && tail.starts_with('-'))
        .collect();
    let stems: Vec<&str> = literals
        .iter()
        .filter_map(|s| s.split_once('{').map(|(stem, _)| stem))
        .filter(|stem| stem.len() > 3 && stem.ends_with('-'))
        .collect();
    let idle: Vec<_> = english
        .keys()
        .filter(|key| !literals.contains(*key) && !stems.iter().any(|stem| key.starts_with(stem)))
        .filter(|key| !tails.iter().any(|tail| key.ends_with(tail)))
        .collect();
    assert!(idle.is_empty(), "texts that nothing shows: {idle:?}");
}
