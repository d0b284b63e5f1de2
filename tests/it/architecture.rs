//! Walks the sources: which crates may depend on which, how long a file may grow, templates
//! that nobody shows, texts that are missing in a language.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

mod circles;
mod tables;

/// Crates that compute: no web, no database, no async.
const PURE: [&str; 9] = [
    "figure",
    "parsing",
    "scoring",
    "economics",
    "lab",
    "charts",
    "document",
    "typeset",
    "pricing",
];
/// What capabilities share. Must not know any capability.
const SHARED: [&str; 8] =
    ["config", "blocking", "migrations", "db", "i18n", "artifacts", "jobs", "web"];
/// Dependencies that a pure crate must not have.
const IMPURE: [&str; 5] = ["actix-web", "sea-orm", "tokio", "apalis", "async-trait"];
const MOST_CODE_LINES: usize = 400;

struct Source {
    path: PathBuf,
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

/// Every file of code, of the program and of all crates.
fn code_files() -> impl Iterator<Item = PathBuf> {
    ["src", "crates", "migrations"].into_iter().flat_map(|folder| files(folder, "rs"))
}

/// What may show a template or ask for a text.
fn text_files() -> impl Iterator<Item = PathBuf> {
    code_files().chain(files("templates", "html"))
}

fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    for path in code_files() {
        let inside = path.strip_prefix(root()).unwrap();
        let is_test =
            inside.ends_with("tests.rs") || inside.components().any(|c| c.as_os_str() == "tests");
        if is_test {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        // `mod tests;` may stand anywhere; what it names is another file.
        let code = text
            .split("\n#[cfg(test)]\nmod tests {")
            .next()
            .unwrap()
            .lines()
            .filter(|line| !line.trim_start().starts_with("//") && !line.trim().is_empty())
            .collect::<Vec<_>>()
            .join("\n");
        sources.push(Source { path: inside.to_owned(), code });
    }
    assert!(sources.len() > 30, "found only {} source files", sources.len());
    sources
}

/// Names of the crates that a crate depends on, tests apart.
fn dependencies(folder: &Path) -> BTreeSet<String> {
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let section = manifest.split("\n[dependencies]\n").nth(1).unwrap_or_default();
    let lines = section.split("\n[").next().unwrap_or_default().lines();
    lines
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

/// Every library crate: name and dependencies.
fn crates() -> BTreeMap<String, BTreeSet<String>> {
    let folders = fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap().path());
    folders
        .chain([root().join("migrations")])
        .map(|folder| {
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            (name, dependencies(&folder))
        })
        .collect()
}

/// Cargo refuses circles; this holds the direction.
#[test]
fn crates_depend_only_on_lower_layers() {
    let crates = crates();
    assert!(crates.len() > 20, "{:?}", crates.keys());
    let is_pure = |name: &str| PURE.contains(&name);
    let is_shared = |name: &str| SHARED.contains(&name);
    let mut wrong = Vec::new();
    for (name, dependencies) in &crates {
        for other in dependencies {
            let own = crates.contains_key(other);
            let allowed = match name.as_str() {
                name if is_pure(name) => {
                    if own {
                        is_pure(other)
                    } else {
                        !IMPURE.contains(&other.as_str())
                    }
                }
                name if is_shared(name) => !own || is_pure(other) || is_shared(other),
                _ => true,
            };
            if !allowed || other == "assay" {
                wrong.push(format!("{name} depends on {other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for name in PURE.iter().chain(&SHARED) {
        assert!(crates.contains_key(*name), "no crate {name}");
    }
}

#[test]
fn every_dependency_has_one_version_for_all() {
    for (name, _) in crates() {
        let folder = if name == "migrations" { name.clone() } else { format!("crates/{name}") };
        let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
        let own = manifest
            .lines()
            .any(|line| line.contains("version = \"") || line.contains("path = \""));
        assert!(!own, "{name}: versions and paths belong into the workspace's manifest");
    }
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

/// Text keys of the variants of `words!` enums: `enum Phase as "survey-phase-" { Open = "open" }`.
fn keys_of_enums() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    // The macro's own file shows it by example.
    for path in code_files().filter(|path| !path.ends_with("parsing/src/words.rs")) {
        let text = fs::read_to_string(path).unwrap();
        for (head, body) in text.split("enum ").skip(1).filter_map(|one| one.split_once(" {\n")) {
            let Some((_, prefix)) = head.split_once(" as \"") else { continue };
            let variants = body.split("\n    }").next().unwrap_or_default();
            let words = variants.lines().filter_map(|line| line.trim().split_once(" = \""));
            keys.extend(words.map(|(_, word)| {
                format!("{}{}", prefix.trim_end_matches('"'), word.trim_end_matches("\","))
            }));
        }
    }
    assert!(keys.len() > 20, "{keys:?}");
    keys
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
    let named = keys_of_enums();
    unknown.extend(named.iter().filter(|key| !english.contains_key(*key)).cloned());
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
        .filter(|key| !literals.contains(*key) && !named.contains(*key))
        .filter(|key| !stems.iter().any(|stem| key.starts_with(stem)))
        .filter(|key| !tails.iter().any(|tail| key.ends_with(tail)))
        .collect();
    assert!(idle.is_empty(), "texts that nothing shows: {idle:?}");
}
