//! Finds files of a crate that use each other in a circle. Names are followed through
//! re-exports to the file that defines them; a re-export alone is no use.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, mem,
    path::{Path, PathBuf},
};

use super::{files, root};

type Module = Vec<String>;

/// A name that a file brings into scope.
#[derive(Default)]
struct Import {
    path: Vec<String>,
    name: String,
    public: bool,
}

/// What a file names and defines; tests at its end apart.
struct File {
    path: PathBuf,
    module: Module,
    imports: Vec<Import>,
    paths: Vec<Vec<String>>,
    words: BTreeSet<String>,
    defines: BTreeSet<String>,
}

/// Identifiers, `::` and single signs, without comments, texts and lifetimes.
fn tokens(code: &str) -> Vec<String> {
    let signs: Vec<char> = code.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    let starts = |at: usize, text: &str| {
        text.chars().enumerate().all(|(i, c)| signs.get(at + i) == Some(&c))
    };
    while at < signs.len() {
        let sign = signs[at];
        if starts(at, "//") {
            while at < signs.len() && signs[at] != '\n' {
                at += 1;
            }
        } else if sign == '"' || starts(at, "r\"") || starts(at, "r#\"") {
            let raw = sign == 'r';
            let hashes = usize::from(starts(at, "r#"));
            at += 1 + usize::from(raw) + hashes;
            while at < signs.len()
                && !(signs[at] == '"' && (hashes == 0 || signs.get(at + 1) == Some(&'#')))
            {
                at += 1 + usize::from(!raw && signs[at] == '\\');
            }
            at += 1 + hashes;
        } else if sign == '\'' {
            // A character ends with a quote; a lifetime does not.
            if signs.get(at + 1) == Some(&'\\') {
                at += 3;
                while at < signs.len() && signs[at] != '\'' {
                    at += 1;
                }
                at += 1;
            } else if signs.get(at + 2) == Some(&'\'') {
                at += 3;
            } else {
                at += 1;
                while signs.get(at).is_some_and(|sign| sign.is_alphanumeric() || *sign == '_') {
                    at += 1;
                }
            }
        } else if sign.is_alphabetic() || sign == '_' {
            let start = at;
            while at < signs.len() && (signs[at].is_alphanumeric() || signs[at] == '_') {
                at += 1;
            }
            found.push(signs[start..at].iter().collect());
        } else if starts(at, "::") {
            found.push("::".to_owned());
            at += 2;
        } else {
            if !sign.is_whitespace() {
                found.push(sign.to_string());
            }
            at += 1;
        }
    }
    found
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Reads one branch of `use`; returns the place behind it.
fn branch(tokens: &[String], mut at: usize, prefix: &[String], found: &mut Vec<Import>) -> usize {
    let mut path = prefix.to_vec();
    loop {
        if tokens[at] == "{" {
            at += 1;
            while tokens[at] != "}" {
                at = branch(tokens, at, &path, found);
                at += usize::from(tokens[at] == ",");
            }
            return at + 1;
        }
        path.push(tokens[at].clone());
        at += 1;
        if tokens[at] == "::" {
            at += 1;
            continue;
        }
        if path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let mut name = path.last().cloned().unwrap_or_default();
        if tokens[at] == "as" {
            name.clone_from(&tokens[at + 1]);
            at += 2;
        }
        found.push(Import { path, name, public: false });
        return at;
    }
}

fn read(path: &Path, source_folder: &Path) -> File {
    let inside = path.strip_prefix(source_folder).unwrap().with_extension("");
    let mut module: Module =
        inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| last == "mod") || inside == Path::new("lib") {
        module.pop();
    }
    let text = fs::read_to_string(path).unwrap();
    let tokens = tokens(text.split("\n#[cfg(test)]\nmod ").next().unwrap());
    let mut file = File {
        path: path.strip_prefix(root()).unwrap_or(path).to_owned(),
        module,
        imports: Vec::new(),
        paths: Vec::new(),
        words: BTreeSet::new(),
        defines: BTreeSet::new(),
    };
    let (mut at, mut public) = (0, false);
    while at < tokens.len() {
        let was_public = mem::take(&mut public);
        match tokens[at].as_str() {
            "pub" => {
                public = true;
                at += 1;
                if tokens[at] == "(" {
                    at += tokens[at..].iter().position(|token| token == ")").unwrap() + 1;
                }
            }
            "use" => {
                let first = file.imports.len();
                at = branch(&tokens, at + 1, &[], &mut file.imports);
                file.imports[first..].iter_mut().for_each(|import| import.public = was_public);
            }
            "mod" => at += 2,
            "struct" | "enum" | "fn" | "trait" | "type" | "const" | "static" | "union" => {
                at += 1;
                if is_name(&tokens[at]) {
                    file.defines.insert(tokens[at].clone());
                }
            }
            word if is_name(word) => {
                let start = at;
                let mut names = vec![word.to_owned()];
                at += 1;
                while at + 1 < tokens.len() && tokens[at] == "::" && is_name(&tokens[at + 1]) {
                    names.push(tokens[at + 1].clone());
                    at += 2;
                }
                file.words.extend(names.iter().cloned());
                let continues = start > 0 && matches!(tokens[start - 1].as_str(), "." | "::");
                if names.len() > 1 && !continues {
                    file.paths.push(names);
                }
            }
            _ => at += 1,
        }
    }
    file
}

/// The files of a crate by their modules.
struct Crate(BTreeMap<Module, File>);

impl Crate {
    fn read(source_folder: &Path) -> Self {
        let files = files(&source_folder.to_string_lossy(), "rs").into_iter().filter(|path| {
            let is_test = path.ends_with("tests.rs") || path.iter().any(|part| part == "tests");
            !is_test && !path.ends_with("main.rs")
        });
        let files = files.map(|path| read(&path, source_folder));
        Self(files.map(|file| (file.module.clone(), file)).collect())
    }

    /// The module that a path begins with, and the rest of the path; nothing where it
    /// begins in another crate.
    fn begin(&self, from: &Module, path: &[String]) -> Option<(Module, Vec<String>)> {
        let mut module = match path.first()?.as_str() {
            "crate" => Module::new(),
            "super" | "self" => from.clone(),
            child if self.0.contains_key(&[&from[..], &[child.to_owned()]].concat()) => {
                from.clone()
            }
            _ => return None,
        };
        let mut rest = path;
        while let Some((first, others)) = rest.split_first() {
            match first.as_str() {
                "crate" | "self" => {}
                "super" => _ = module.pop(),
                _ => break,
            }
            rest = others;
        }
        let mut rest = rest.to_vec();
        while let Some(name) = rest.first() {
            let child = [&module[..], std::slice::from_ref(name)].concat();
            if !self.0.contains_key(&child) {
                break;
            }
            module = child;
            rest.remove(0);
        }
        Some((module, rest))
    }

    /// The file that defines what a path names; nothing for a module itself.
    fn definer(&self, from: &Module, path: &[String], depth: usize) -> Option<Module> {
        let (module, rest) = self.begin(from, path)?;
        let name = rest.first().filter(|name| *name != "*")?;
        let file = self.0.get(&module)?;
        if file.defines.contains(name) || depth > 8 {
            return Some(module);
        }
        match file.imports.iter().find(|import| import.name == *name) {
            Some(import) => {
                let path = [&import.path[..], &rest[1..]].concat();
                self.definer(&module, &path, depth + 1)
            }
            None => {
                let globs = file.imports.iter().filter(|import| import.name == "*");
                let mut paths =
                    globs.map(|import| [&import.path[..import.path.len() - 1], &rest[..]].concat());
                let defined = paths.find_map(|path| {
                    let found = self.definer(&module, &path, depth + 1)?;
                    self.0[&found].defines.contains(name).then_some(found)
                });
                defined.or(Some(module))
            }
        }
    }

    /// The files that a file uses.
    fn uses(&self, file: &File) -> BTreeSet<Module> {
        let imported = file
            .imports
            .iter()
            .filter(|import| !import.public || file.words.contains(&import.name))
            .map(|import| import.path.clone());
        let named = file.paths.iter().map(|path| {
            let import = file.imports.iter().find(|import| import.name == path[0]);
            import.map_or_else(|| path.clone(), |import| [&import.path[..], &path[1..]].concat())
        });
        let used = imported.chain(named).filter_map(|path| self.definer(&file.module, &path, 0));
        used.filter(|module| *module != file.module).collect()
    }

    /// The files in a circle, each with those of them that it uses.
    fn circles(&self) -> BTreeMap<PathBuf, Vec<PathBuf>> {
        let uses: BTreeMap<&Module, BTreeSet<Module>> =
            self.0.iter().map(|(module, file)| (module, self.uses(file))).collect();
        let reached = |from: &Module| {
            let mut reached = BTreeSet::new();
            let mut open: Vec<&Module> = uses[from].iter().collect();
            while let Some(module) = open.pop() {
                if reached.insert(module) {
                    open.extend(&uses[module]);
                }
            }
            reached
        };
        let reached: BTreeMap<&Module, BTreeSet<&Module>> =
            uses.keys().map(|module| (*module, reached(module))).collect();
        let in_circle = self.0.iter().filter(|(module, _)| reached[module].contains(module));
        in_circle
            .map(|(module, file)| {
                let back = uses[module].iter().filter(|used| reached[used].contains(module));
                (file.path.clone(), back.map(|used| self.0[used].path.clone()).collect())
            })
            .collect()
    }
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let crates = fs::read_dir(root().join("crates")).unwrap();
    let crates = crates
        .map(|entry| entry.unwrap().path())
        .chain([root().join("migrations"), root().to_owned()]);
    let found: BTreeMap<PathBuf, Vec<PathBuf>> =
        crates.flat_map(|folder| Crate::read(&folder.join("src")).circles()).collect();
    assert!(found.is_empty(), "files that use each other: {found:#?}");
}

#[test]
fn circles_are_found_through_re_exports_only() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("src");
    fs::create_dir_all(&source).unwrap();
    let write = |name: &str, text: &str| fs::write(source.join(name), text).unwrap();
    write("lib.rs", "mod a;\nmod b;\nmod c;\npub use a::A;\npub use b::{B, Other as C};\n");
    write("a.rs", "use super::C;\npub struct A(C);\n");
    write(
        "b.rs",
        "//! use crate::A;\npub struct B;\npub struct Other;\n#[cfg(test)]\nmod tests { use crate::A; }\n",
    );
    write("c.rs", "fn c() -> char { crate::a::run(\"crate::c::c\"); '\"' }\n");
    assert!(Crate::read(&source).circles().is_empty());
    write("b.rs", "pub struct B;\npub struct Other(crate::A);\n");
    let circles = Crate::read(&source).circles();
    let names: Vec<_> = circles.keys().map(|path| path.file_name().unwrap()).collect();
    assert_eq!(names, ["a.rs", "b.rs"]);
}
