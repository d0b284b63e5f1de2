//! The baselines on real data in ten folds, each prepared from its own training rows;
//! besides naive Bayes the network that reads the same n-grams.

use std::path::PathBuf;

use super::*;
use crate::{
    data::{
        self, DataChoice, Loaded, Samples, TableOptions, TablePreprocessing, TextOptions,
        TextPreprocessing, Tokeniser, VocabularyKind,
    },
    engine::{Provider, SessionOptions, compare_logits, testing},
    evaluate::{
        AcrossFolds, BinaryScores,
        auc::auc,
        calibration::positive_probability,
        evaluate,
        report::{BinaryOptions, binary_report},
        subgroup::{Favourable, MINIMUM, SubgroupOptions, subgroups},
        summary::{Summary, summary},
        threshold::Costs,
    },
    model::{Input, architecture},
    onnx::{Metadata, write},
    progress::NoProgress,
    train::{FitOptions, OptimizerKind, Recipe, fit},
};

fn loaded(choice: fn(PathBuf) -> DataChoice, name: &str) -> Option<Loaded> {
    let Some(data) = std::env::var_os("ASSAY_TEST_DATA") else {
        testing::skipped("ASSAY_TEST_DATA is not set");
        return None;
    };
    let cache = tempfile::tempdir().unwrap();
    Some(data::load(&choice(PathBuf::from(data).join(name)), cache.path(), &NoProgress).unwrap())
}

fn all(set: &dyn Samples) -> Vec<u32> {
    (0..set.len() as u32).collect()
}

/// Logits of every row from the model that did not see it: `predict` trains on the
/// rows of a split and returns the logits of those held out.
fn held_out(
    labels: &[u8],
    predict: impl Fn(&data::Split) -> Vec<f32>,
) -> (Vec<f32>, Vec<data::Split>) {
    let folds = data::folds(labels, 10, 1).unwrap();
    let mut logits = vec![0.0; labels.len() * 2];
    for split in &folds {
        for (row, predicted) in split.validation.iter().zip(predict(split).chunks(2)) {
            logits[*row as usize * 2..][..2].copy_from_slice(predicted);
        }
    }
    (logits, folds)
}

/// The literature reports an area of .75 to .82; .79 has an error of .017 here.
#[test]
fn german_credit_reaches_the_known_area() {
    let Some(Loaded::Table(credit)) = loaded(DataChoice::Credit, "german-credit") else { return };
    let whole = credit.whole();
    let options = LogisticOptions { penalty: 20.0, ..LogisticOptions::default() };
    let (logits, folds) = held_out(&whole.labels, |split| {
        let (training, held) = (whole.select(&split.training), whole.select(&split.validation));
        let prepared = TablePreprocessing::fit(&TableOptions::default(), &training.frame).unwrap();
        let training = prepared.apply(&training).unwrap();
        let held = prepared.apply(&held).unwrap();
        let model = logistic(&training, &all(&training), &options, &NoProgress).unwrap();
        model.logits(&held, &all(&held)).unwrap()
    });
    let probabilities = positive_probability(&logits);
    let truth: Vec<bool> = whole.labels.iter().map(|label| *label == 1).collect();
    let of = |split: &data::Split| {
        let rows = split.validation.iter().map(|row| *row as usize);
        let (scores, truth): (Vec<f64>, Vec<bool>) =
            rows.map(|row| (probabilities[row], truth[row])).unzip();
        auc(&BinaryScores::new(&scores, &truth).unwrap()).unwrap().value
    };
    let areas = AcrossFolds::of(folds.iter().map(of).collect());
    println!("german credit: mean AUC {:.4} ± {:.4} over folds", areas.mean, areas.deviation);
    assert!((0.75..=0.82).contains(&areas.mean), "{areas:?}");

    let costs = Costs::GERMAN_CREDIT;
    let binary = BinaryOptions { costs, budget: 50 };
    let got = binary_report(&probabilities, &truth, None, binary).unwrap();
    println!("{got:?}");
    let area = got.auc.unwrap();
    assert!(area.interval[0] < 0.79 && 0.79 < area.interval[1], "{area:?}");
    assert!((area.standard_error - 0.0165).abs() < 0.002, "{area:?}");
    let precision = got.average_precision.unwrap();
    assert!(precision.prevalence == 0.3 && precision.value > 0.5);
    assert!((0.35..0.55).contains(&got.kolmogorov_smirnov.unwrap().value));
    // Rejecting everybody costs .7 per applicant; calibrated scores save a fifth.
    assert!(got.cost.trivial_cost == 0.7 && got.cost.mean_cost < 0.6);
    assert!(got.calibration.ece < 0.06 && got.calibration.brier < 0.18);
    assert!(got.budget.lift.unwrap() > 2.0);

    let scores = BinaryScores::new(&probabilities, &truth).unwrap();
    let threshold = costs.bayes_threshold();
    let options = SubgroupOptions { threshold, favourable: Favourable::Negative, minimum: MINIMUM };
    for (protected, groups) in credit.protected.iter().zip(&whole.groups) {
        let values: Vec<&str> =
            groups.iter().map(|group| protected.groups[usize::from(*group)].as_str()).collect();
        let table = subgroups(&scores, &protected.name, &values, options).unwrap();
        println!("{}: {:?} {:?}", table.column, table.ratio, table.warnings);
        assert_eq!(table.groups.iter().map(|group| group.n).sum::<u64>(), 1000);
        assert!(table.ratio.is_some());
    }
}

/// Naive Bayes over words, or words and pairs of them.
fn bayes_in_folds(texts: &data::Texts, grams: usize) -> Summary {
    let options = TextOptions {
        tokeniser: Tokeniser::Words,
        grams,
        vocabulary: VocabularyKind::Frequent { most: 1 << 20, least: 1 },
        length: 512,
    };
    let (logits, _) = held_out(&texts.labels, |split| {
        let (training, held) = (texts.select(&split.training), texts.select(&split.validation));
        let prepared = TextPreprocessing::fit(&options, &training.texts).unwrap();
        let bag = Bag::Tokens { vocabulary: prepared.vocabulary() };
        let (training, held) = (prepared.apply(&training), prepared.apply(&held));
        let model = naive_bayes(&training, &all(&training), bag, &BayesOptions::default()).unwrap();
        model.logits_of_tokens(&held, &all(&held)).unwrap()
    });
    summary(&evaluate(&logits, &texts.labels, 2).unwrap().confusion)
}

/// After repeated lines are gone; 97 % and a correlation of .85 are asked.
#[test]
fn naive_bayes_classifies_spam() {
    let Some(Loaded::Text(data)) = loaded(DataChoice::Text, "sms-spam/SMSSpamCollection.tsv")
    else {
        return;
    };
    let texts = data.train.joined(&data.test);
    let got = bayes_in_folds(&texts, 1);
    println!("SMS spam: {got:?}");
    assert!(got.accuracy.unwrap() >= 0.97 && got.mcc.unwrap() >= 0.85, "{got:?}");
}

/// The three sets of sentences joined; 80 % is asked.
#[test]
fn naive_bayes_classifies_sentiment() {
    let Some(Loaded::Text(data)) = loaded(DataChoice::Text, "sentiment-labelled-sentences") else {
        return;
    };
    let texts = data.train.joined(&data.test);
    let got = bayes_in_folds(&texts, 2);
    println!("sentiment: {got:?}");
    assert!(got.accuracy.unwrap() >= 0.80, "{got:?}");
}

/// The same sentences and folds; scikit-learn's tf-idf and logistic regression with the same
/// tokens and C = 4 and 16 come to 82.8 and 83.4 %.
#[test]
fn weighted_ngrams_classify_sentiment() {
    let Some(Loaded::Text(data)) = loaded(DataChoice::Text, "sentiment-labelled-sentences") else {
        return;
    };
    let texts = data.train.joined(&data.test);
    let options = TextOptions {
        tokeniser: Tokeniser::Words,
        grams: 2,
        vocabulary: VocabularyKind::Frequent { most: 20_000, least: 1 },
        length: 4096,
    };
    let (logits, _) = held_out(&texts.labels, |split| {
        let (training, held) = (texts.select(&split.training), texts.select(&split.validation));
        let prepared = TextPreprocessing::fit_weighted(&options, &training.texts).unwrap();
        let (training, held) = (prepared.weigh(&training).unwrap(), prepared.weigh(&held).unwrap());
        let options = NgramOptions::default();
        let model = ngram_logistic(&training, &all(&training), &options, &NoProgress).unwrap();
        model.logits(&held, &all(&held)).unwrap()
    });
    let got = summary(&evaluate(&logits, &texts.labels, 2).unwrap().confusion);
    println!("sentiment by weighted n-grams: {got:?}");
    assert!((0.815..0.85).contains(&got.accuracy.unwrap()), "{got:?}");
}

/// The same sentences and folds, and 80 % again, from the network at its defaults. With
/// first vectors of PyTorch's size it comes to 67 % in as many epochs, to 73 % in ten.
#[test]
fn hashed_ngrams_classify_sentiment() {
    let Some(Loaded::Text(data)) = loaded(DataChoice::Text, "sentiment-labelled-sentences") else {
        return;
    };
    let texts = data.train.joined(&data.test);
    let options = FitOptions {
        epochs: 4,
        batch: 64,
        learning_rate: 0.001,
        optimizer: OptimizerKind::Adam,
        recipe: Recipe::default(),
        seed: 1,
        threads: 2,
        patience: None,
    };
    let (logits, _) = held_out(&texts.labels, |split| {
        let (training, held) = (texts.select(&split.training), texts.select(&split.validation));
        let prepared = TextPreprocessing::fit(&TextOptions::hashed(), &training.texts).unwrap();
        let (training, held) = (prepared.apply(&training), prepared.apply(&held));
        let input = Input::Tokens { vocabulary: prepared.vocabulary() };
        let network = architecture("hashed-ngram-mlp").unwrap();
        let spec = network.build(input, training.length, 2, &[]).unwrap();
        let parts = (&all(&training)[..], &[][..]);
        let mut fitted = fit(&spec, &training, parts, &options, None, &NoProgress).unwrap();
        let ids: Vec<f32> = held.ids.iter().map(|id| *id as f32).collect();
        fitted.network.infer(&ids)
    });
    let got = summary(&evaluate(&logits, &texts.labels, 2).unwrap().confusion);
    println!("sentiment by hashed n-grams: {got:?}");
    assert!(got.accuracy.unwrap() >= 0.80, "{got:?}");
}

/// The exported model in ONNX Runtime, on every row, within the tolerance that
/// holds for networks.
#[test]
fn an_exported_baseline_is_reproduced_by_onnx_runtime() {
    let Some(Loaded::Table(credit)) = loaded(DataChoice::Credit, "german-credit") else { return };
    let Some(engine) = testing::engine() else { return };
    let whole = credit.whole();
    let prepared = TablePreprocessing::fit(&TableOptions::default(), &whole.frame).unwrap();
    let set = prepared.apply(&whole).unwrap();
    let rows = all(&set);
    let model = logistic(&set, &rows, &LogisticOptions::default(), &NoProgress).unwrap();
    let mut network = model.network().unwrap();
    let labels = ["good".to_owned(), "bad".to_owned()];
    let about = Metadata {
        task: "credit",
        labels: &labels,
        preprocessing: "table",
        data_digest: "abc",
        synthetic: false,
        data_licence: "CC BY 4.0",
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.onnx");
    write(&path, &network, &about).unwrap();
    let mut session = engine.session(&path, &SessionOptions::new(Provider::Cpu, 1)).unwrap();
    let got = session.infer(&set.numbers, rows.len()).unwrap();
    let own = model.logits(&set, &rows).unwrap();
    for reference in [own, network.infer(&set.numbers)] {
        let parity = compare_logits(&reference, &got, 2).unwrap();
        println!("logistic regression: {parity:?}");
        assert!(parity.holds(), "{parity:?}");
    }
}

/// The generated sets state the best possible figure; how near the baselines come.
#[test]
fn baselines_come_near_what_generated_data_allow() {
    let cache = tempfile::tempdir().unwrap();
    let load = |choice| data::load(&choice, cache.path(), &NoProgress).unwrap();
    let best = |about: &data::About| about.best_achievable.as_ref().unwrap().figure;
    for choice in [DataChoice::Applicants, DataChoice::Transactions] {
        let Loaded::Table(table) = load(choice) else { panic!("a table was generated") };
        let prepared =
            TablePreprocessing::fit(&TableOptions::default(), &table.train.frame).unwrap();
        let training = prepared.apply(&table.train).unwrap();
        let test = prepared.apply(&table.test).unwrap();
        let options = LogisticOptions::default();
        let model = logistic(&training, &all(&training), &options, &NoProgress).unwrap();
        let predicted = positive_probability(&model.logits(&test, &all(&test)).unwrap());
        let truth: Vec<bool> = test.labels.iter().map(|label| *label == 1).collect();
        let options = BinaryOptions { costs: Costs::GERMAN_CREDIT, budget: 100 };
        let got = binary_report(&predicted, &truth, None, options).unwrap();
        let (area, precision) = (got.auc.unwrap(), got.average_precision.unwrap());
        let limit = best(&table.about);
        println!(
            "{}: AUC {:.4}, average precision {:.4} at {:.4} positives; found {} of the first 100; best {limit:.4}",
            table.name, area.value, precision.value, precision.prevalence, got.budget.found
        );
        // Frauds are too few and too entangled for a linear model to come nearer.
        let (reached, near) = match table.name {
            "transactions" => (precision.value, 0.3),
            _ => (area.value, 0.95),
        };
        assert!(reached < limit + 0.01 && reached > near * limit, "{reached} {limit}");
    }
    for language in [data::Language::English, data::Language::Chinese] {
        let Loaded::Text(sentences) = load(DataChoice::Sentences(language)) else {
            panic!("sentences were generated")
        };
        let prepared =
            TextPreprocessing::fit(&TextOptions::hashed(), &sentences.train.texts).unwrap();
        let bag = Bag::Tokens { vocabulary: prepared.vocabulary() };
        let (training, test) = (prepared.apply(&sentences.train), prepared.apply(&sentences.test));
        let model = naive_bayes(&training, &all(&training), bag, &BayesOptions::default()).unwrap();
        let logits = model.logits_of_tokens(&test, &all(&test)).unwrap();
        let reached = evaluate(&logits, &test.labels, 2).unwrap().accuracy;
        let limit = best(&sentences.about);
        println!("{}: naive Bayes {reached:.4}; best {limit:.4}", sentences.name);
        assert!(reached <= limit + 0.01 && reached > 0.6, "{reached} {limit}");
    }
}
