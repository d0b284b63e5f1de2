//! A run's estimate of memory against the peak of a process that does nothing else, for
//! every model: in between, a run is neither refused for nothing nor killed.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::Value;

use crate::test_app::lend_runtime;

/// Estimate by peak.
const WITHIN: std::ops::RangeInclusive<f64> = 0.8..=1.3;

struct Rows {
    folder: tempfile::TempDir,
}

impl Rows {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        lend_runtime(folder.path());
        Self { folder }
    }

    fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// Reviews of 8 to 35 words.
    fn texts(&self, rows: u32) -> String {
        let mut chance = Chance(7);
        let mut text = "text,label\n".to_owned();
        for row in 0..rows {
            for _ in 0..8 + chance.below(28) {
                // Small numbers far more often than large ones.
                let most = 1 + chance.below(20_000);
                let word = chance.below(most);
                write!(text, "w{word} ").unwrap();
            }
            text += if row % 2 == 0 { "lovely,good\n" } else { "awful,bad\n" };
        }
        format!("text={}", self.file("texts.csv", &text).display())
    }

    fn table(&self, rows: u32) -> String {
        let mut chance = Chance(7);
        let names: String = (0..20).map(|column| format!("x{column},")).collect();
        let mut text = format!("{names}bought\n");
        for _ in 0..rows {
            let first = chance.below(10_000);
            write!(text, "{first}").unwrap();
            for _ in 1..20 {
                write!(text, ",{}.{}", chance.below(1000), chance.below(100)).unwrap();
            }
            text += if first + chance.below(2000) > 6000 { ",yes\n" } else { ",no\n" };
        }
        format!("table={}:bought", self.file("table.csv", &text).display())
    }

    fn ratings(&self, rows: u32) -> String {
        let mut chance = Chance(7);
        let mut text = "user,item,rating\n".to_owned();
        for _ in 0..rows {
            let user = chance.below(6000);
            let most = 1 + chance.below(3000);
            let item = chance.below(most);
            writeln!(text, "{user},{item},{}", 1 + (user + item + chance.below(3)) % 5).unwrap();
        }
        format!("ratings={}", self.file("ratings.csv", &text).display())
    }

    /// Estimate and peak of a run of its own, in MiB.
    fn trained(&self, data: &str, task: &str, model: &str) -> (f64, f64) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
        command
            .args(["lab", "train", "--task", task, "--model", model, "--data", data])
            .args(["--epochs", "1", "--json", "--out"])
            .arg(self.folder.path().join(format!("{task}-{model}")))
            .env("ASSAY_DATA_DIR", self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("ASSAY_TEST") {
                command.env_remove(name);
            }
        }
        let child = command.spawn().unwrap();
        let peak = std::thread::scope(|scope| {
            let id = child.id();
            let watching = scope.spawn(move || peak(id));
            let output = child_output(child);
            (output, watching.join().unwrap())
        });
        let (output, peak) = peak;
        let line = output.lines().last().unwrap_or_default();
        let outcome: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{output}"));
        (outcome["memory_estimate"].as_f64().unwrap() / f64::from(1 << 20), peak)
    }
}

fn child_output(child: Child) -> String {
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    text
}

/// The most that a process ever held, in MiB, read until it ends.
fn peak(process: u32) -> f64 {
    let path = PathBuf::from(format!("/proc/{process}/status"));
    let mut most = 0.0;
    while let Some(kib) = held(&path) {
        most = f64::max(most, kib / 1024.0);
        std::thread::sleep(Duration::from_millis(2));
    }
    most
}

fn held(path: &Path) -> Option<f64> {
    let status = fs::read_to_string(path).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// A small generator, so that the rows are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u32) -> u32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(end.max(1))) as u32
    }
}

fn check(rows: &Rows, data: &str, task: &str, models: &[&str]) {
    let mut wrong = Vec::new();
    for model in models {
        let (estimate, peak) = rows.trained(data, task, model);
        let ratio = estimate / peak;
        let line = format!("{task} {model}: {estimate:.0} of {peak:.0} MiB, {ratio:.2}");
        eprintln!("{line}");
        if !WITHIN.contains(&ratio) {
            wrong.push(line);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn of_images() {
    let rows = Rows::new();
    check(&rows, "digits", "digits", &["reference-mlp", "lenet", "softmax-regression"]);
}

#[test]
fn of_texts() {
    let rows = Rows::new();
    let data = rows.texts(2000);
    let models =
        ["ngram-logistic", "naive-bayes", "hashed-ngram-mlp", "gru", "transformer", "compare"];
    check(&rows, &data, "text", &models);
}

#[test]
fn of_tables() {
    let rows = Rows::new();
    let data = rows.table(40_000);
    check(&rows, &data, "table", &["tabular-mlp", "logistic"]);
}

#[test]
fn of_ratings() {
    let rows = Rows::new();
    let data = rows.ratings(300_000);
    check(&rows, &data, "ratings", &["biased-mf", "pmf", "item-knn", "bias-only"]);
}
