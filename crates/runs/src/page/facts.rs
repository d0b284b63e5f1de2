//! Lists of facts: what was trained or measured, on what, by which program.

use super::{Fact, FailureText, device};
use crate::{benchmark::Benchmark, outcome::RunOutcome, run::Run, settings::Learning};
use dataset::DatasetVersion;
use i18n::{
    Lang,
    format::{self, THIN},
};
use lab::{
    bench::{BenchRecord, FilledInput},
    experiment::{CLIP_NORM, LABEL_SMOOTHING, MOMENTUM, WARMUP_EPOCHS, WEIGHT_DECAY},
    train::Recipe,
};
use parsing::param::Param;

/// Collects facts in a language.
struct Facts {
    lang: Lang,
    all: Vec<Fact>,
}

impl Facts {
    fn new(lang: Lang) -> Self {
        Self { lang, all: Vec::new() }
    }

    fn add(&mut self, key: &str, value: impl Into<String>) {
        self.all.push(Fact { label: self.lang.t(key), value: value.into(), href: None });
    }

    fn link(&mut self, key: &str, value: impl Into<String>, href: String) {
        self.all.push(Fact { label: self.lang.t(key), value: value.into(), href: Some(href) });
    }
}

/// A length of time, in seconds below two minutes.
pub(super) fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 10.0 => format!("{}{THIN}s", format::fixed(s, 1)),
        s if s < 120.0 => format!("{}{THIN}s", format::fixed(s, 0)),
        s if s < 7200.0 => format!("{}{THIN}min", format::fixed(s / 60.0, 0)),
        s => format!("{}{THIN}h", format::fixed(s / 3600.0, 1)),
    }
}

pub(super) fn of_run(run: &Run, version: Option<&DatasetVersion>, lang: Lang) -> Vec<Fact> {
    let mut facts = Facts::new(lang);
    let request = &run.request;
    let dataset = format!("/ventures/{}/datasets/{}", run.venture_id, run.dataset.as_str());
    let synthetic =
        if run.synthetic() { format!(" ({})", lang.t("dataset-synthetic")) } else { String::new() };
    let data = version.map_or_else(
        || format!("{}{synthetic}", run.dataset.as_str()),
        |version| {
            let (train, test) = (version.counts.train_n(), version.counts.test_n());
            format!(
                "{} v{}{synthetic}, {} + {}",
                run.dataset.as_str(),
                version.version,
                format::count(train),
                format::count(test)
            )
        },
    );
    facts.link("fact-data", data, dataset);
    facts.add("fact-task", lang.t(&format!("task-{}", request.task().id)));
    if run.outcome.is_none() {
        facts.add("fact-model", lang.t(&format!("model-{}", run.model())));
    }
    let learning = Learning::of(run.model());
    if learning == Learning::Network {
        let word = format!("{:?}", request.optimizer).to_lowercase();
        facts.add("fact-optimizer", lang.t(&format!("optimizer-{word}")));
        facts.add("fact-batch", request.batch.to_string());
    }
    if learning != Learning::AtOnce {
        facts.add("param-learning-rate", format::number(request.learning_rate));
        facts.add("fact-epochs", request.epochs.to_string());
    }
    facts.add("fact-validation", format::percent(request.validation_share, 0));
    if learning != Learning::AtOnce {
        let patience = request.patience.map_or_else(|| lang.t("fact-never"), |n| n.to_string());
        facts.add("fact-patience", patience);
    }
    facts.add("fact-seed", request.seed.to_string());
    facts.add("fact-threads", request.threads.to_string());
    facts.add("fact-device", device::of_run(run, lang));
    of_recipe(&mut facts, run);
    if let Some(outcome) = &run.outcome {
        of_outcome(&mut facts, outcome, run);
    }
    let started = run.work.started_at.zip(run.work.finished_at);
    if let Some((started, finished)) = started {
        facts.add("fact-started", format::date_time(started));
        facts.add("fact-took", duration((finished - started).as_seconds_f64()));
    }
    facts.all
}

/// What was set differently from the usual.
fn of_recipe(facts: &mut Facts, run: &Run) {
    let (lang, request) = (facts.lang, &run.request);
    let sizes = request.sizes.iter().map(|(name, value)| {
        let key = format!("param-{}", name.replace('_', "-"));
        let name = lang.find(&key).unwrap_or_else(|| name.clone());
        format!("{name} {}", format::number(*value))
    });
    let sizes: Vec<String> = sizes.collect();
    if !sizes.is_empty() {
        facts.add("fact-sizes", sizes.join(", "));
    }
    let (recipe, usual) = (&request.recipe, Recipe::default());
    if recipe.schedule != usual.schedule {
        let word = format!("{:?}", recipe.schedule).to_lowercase();
        facts.add("fact-schedule", lang.t(&format!("schedule-{word}")));
    }
    let numbers: [(&Param, Option<f64>, Option<f64>); 5] = [
        (&WEIGHT_DECAY, Some(recipe.weight_decay), Some(usual.weight_decay)),
        (&MOMENTUM, Some(recipe.momentum), Some(usual.momentum)),
        (&WARMUP_EPOCHS, Some(recipe.warmup_epochs), Some(usual.warmup_epochs)),
        (&CLIP_NORM, recipe.clip_norm, usual.clip_norm),
        (&LABEL_SMOOTHING, Some(recipe.label_smoothing), Some(usual.label_smoothing)),
    ];
    for (param, value, usual) in numbers {
        if let Some(value) = value.filter(|_| value != usual) {
            let key = format!("param-{}", param.name.replace('_', "-"));
            facts.add(&key, format::number(value));
        }
    }
    if recipe.class_weights != usual.class_weights {
        facts.add("fact-class-weights", lang.t("class-weights-balanced"));
    }
}

fn of_outcome(facts: &mut Facts, outcome: &RunOutcome, run: &Run) {
    let lang = facts.lang;
    let parameters = [("n", format::count(outcome.parameters() as u64))];
    let model = format!("{}, {}", outcome.model(), lang.t_args("fact-parameters", &parameters));
    facts.add("fact-model", model);
    let best = [("epoch", outcome.best_epoch().to_string())];
    let stop = format!("stop-{:?}", outcome.stop()).to_lowercase();
    facts.add("fact-end", format!("{}, {}", lang.t(&stop), lang.t_args("fact-best-epoch", &best)));
    match outcome.parity() {
        Some(parity) => {
            let word = if parity.passed { "parity-passed" } else { "parity-failed" };
            let size = parity
                .comparison
                .max_abs
                .map_or_else(|| lang.t("unknown"), |size| format!("{size:.1e}"));
            let args = [
                ("n", format::count(parity.comparison.n as u64)),
                ("max", size),
                ("version", parity.runtime_version.clone()),
            ];
            facts.add("fact-parity", lang.t_args(word, &args));
        }
        // Why stands among the remarks.
        None => facts.add("fact-parity", lang.t("run-parity-unchecked")),
    }
    if let Some(note) = &run.note {
        facts.add("fact-remarks", FailureText::new(note, &run.notes, lang).text);
    }
    match outcome.onnx_sha256() {
        Some(sha) => facts.add("fact-file", format!("{}…", sha.get(..16).unwrap_or_default())),
        None => facts.add("fact-file", lang.t("run-not-exported")),
    }
    if let Some(outcome) = outcome.classifier()
        && !outcome.preprocessing.is_empty()
    {
        let said = FailureText::new(&outcome.preprocessing, &outcome.prepared, lang);
        facts.add("fact-preprocessing", said.text);
    }
    if outcome.memory_estimate() > 0 {
        let mebibytes = outcome.memory_estimate() as f64 / f64::from(1 << 20);
        facts.add("fact-memory", format!("{}{THIN}MiB", format::brief(mebibytes)));
    }
    facts.add("fact-machine", outcome.machine().to_owned());
    facts.add("fact-version", format!("assay {}", outcome.trainer_version()));
}

pub(super) fn of_benchmark(benchmark: &Benchmark, lang: Lang) -> Vec<Fact> {
    let mut facts = Facts::new(lang);
    facts.link("fact-model", benchmark.model.name.clone(), benchmark.model.href());
    facts.add("fact-provider", benchmark.provider.name().label);
    facts.add("fact-batch", benchmark.request.batch.to_string());
    facts.add("fact-threads", benchmark.request.threads.to_string());
    facts.add("fact-request", lang.t(&format!("request-{}", benchmark.request_unit().as_str())));
    match &benchmark.record {
        Some(record) => of_record(&mut facts, record),
        None => facts.add("fact-seconds", duration(benchmark.request.seconds)),
    }
    facts.all
}

/// What an input was filled with.
fn filled(input: &FilledInput, lang: Lang) -> String {
    let name = ("input", input.name.clone());
    if let Some([first, last]) = input.ids {
        let ends = [name, ("first", format::count(first)), ("last", format::count(last))];
        return lang.t_args("fact-input-ids", &ends);
    }
    let sizes: Vec<String> = input.shape.iter().map(ToString::to_string).collect();
    let shape = if sizes.is_empty() { "1".to_owned() } else { sizes.join(" × ") };
    lang.t_args("fact-input-numbers", &[name, ("shape", shape)])
}

fn of_record(facts: &mut Facts, record: &BenchRecord) {
    let milliseconds = |value: f64| format!("{}{THIN}ms", format::brief(value));
    facts.add("fact-device", record.device.clone());
    facts.add("fact-precision", format!("{}, {}", record.precision, record.optimization));
    let inputs: Vec<String> = record.inputs.iter().map(|one| filled(one, facts.lang)).collect();
    if !inputs.is_empty() {
        facts.add("fact-inputs", inputs.join("; "));
    }
    facts.add("fact-queries", format::count(record.n));
    facts.add("fact-warmup", record.warmup.to_string());
    facts.add("fact-seconds", duration(record.seconds));
    facts.add("fact-session", milliseconds(record.session_create_ms));
    facts.add("fact-first", milliseconds(record.first_inference_ms));
    let spread = format!("{} – {}", milliseconds(record.min_ms), milliseconds(record.max_ms));
    facts.add("fact-spread", spread);
    if let Some(steadiness) = record.steadiness {
        facts.add("fact-steadiness", format::fixed(steadiness, 2));
    }
    let share = record.other_cpu_share;
    let others = share.map_or_else(|| facts.lang.t("unknown"), |share| format::percent(share, 1));
    facts.add("fact-others", others);
    if record.attempts > 1 {
        facts.add("fact-attempts", record.attempts.to_string());
    }
    let environment = &record.environment;
    let cpu = format!("{} × {}", environment.logical_cpus, environment.cpu);
    facts.add("fact-machine", cpu);
    facts.add("fact-os", format!("{}, {}", environment.os, environment.kernel));
    if let Some(governor) = &environment.governor {
        facts.add("fact-governor", governor.clone());
    }
    let programs = format!("assay {}, ONNX Runtime {}", environment.assay, environment.onnxruntime);
    facts.add("fact-version", programs);
    facts.add("fact-file", format!("{}…", record.model_sha256.get(..16).unwrap_or_default()));
    // RFC 3339 in UTC; fractions of a second are nobody's concern here.
    let started = record.started_at.get(..16).unwrap_or_default().replace('T', " ");
    facts.add("fact-started", format!("{started} UTC"));
}
