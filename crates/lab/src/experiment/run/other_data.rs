//! Tests: models measured on data other than their own, which is read as the model's
//! preprocessing says. Expected figures follow from how the rows are made: their
//! classes are far apart, so a model that reads them correctly classifies all of them correctly.

use std::{fmt::Write as _, path::PathBuf};

use image::{GrayImage, Luma};
use tempfile::TempDir;

use super::*;
use crate::{
    data::{DataChoice, LoadOptions},
    engine::testing,
    experiment::{
        MeasuredOn, RunPaths, SavedEvaluation, evaluate_saved, evaluate_saved_ratings, recommend,
    },
    progress::NoProgress,
};

/// A model trained on a file or folder, and a folder for further files.
struct Trained {
    folder: TempDir,
    model: PathBuf,
    engine: std::sync::Arc<Engine>,
}

impl Trained {
    /// `None` where ONNX Runtime is not available.
    fn on(model: &str, data: impl FnOnce(&Path) -> DataChoice) -> Option<Self> {
        let engine = testing::engine()?;
        let folder = tempfile::tempdir().unwrap();
        let choice = data(folder.path());
        let request = TrainRequest {
            model: Some(model.to_owned()),
            epochs: 30,
            learning_rate: 0.01,
            ..TrainRequest::with_defaults(choice)
        };
        let place = folder.path().join("run");
        let at = RunPaths { folder: &place, cache: folder.path(), checkpoint: None };
        let ratings = request.data.area() == data::Area::Ratings;
        let model = if ratings {
            recommend(&request, at, None, &NoProgress).unwrap().onnx_path.unwrap()
        } else {
            let outcome = run(&request, at, Some(&engine), &NoProgress).unwrap();
            assert!(outcome.test.accuracy > 0.85, "{}", outcome.test.accuracy);
            outcome.onnx_path
        };
        Some(Self { folder, model, engine })
    }

    fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn measured(&self, choice: &DataChoice, every_row: bool) -> Result<SavedEvaluation, LabError> {
        let load = LoadOptions::default();
        let on = MeasuredOn { choice, load: &load, every_row };
        evaluate_saved(&self.model, on, &self.engine, 1, self.folder.path(), &NoProgress)
    }

    /// Measured on every row of a table.
    fn on_table(&self, content: &str) -> Result<SavedEvaluation, LabError> {
        let file = self.file("other.csv", content);
        self.measured(&DataChoice::Table { file, target: None }, true)
    }

    fn refusal_of_table(&self, content: &str) -> String {
        let error = self.on_table(content).unwrap_err();
        assert!(error.is_input(), "{error}");
        error.to_string()
    }
}

/// Rows of `grade, z, label`: A and 7 are yes, B and 9 are no; z is noise.
fn graded(rows: usize, grades: &[(&str, &str)]) -> String {
    let mut text = "grade,z,bought\n".to_owned();
    for row in 0..rows {
        let (grade, label) = grades[row % grades.len()];
        writeln!(text, "{grade},{}.5,{label}", row * 7 % 13).unwrap();
    }
    text
}

const GRADES: [(&str, &str); 4] = [("A", "yes"), ("B", "no"), ("7", "yes"), ("9", "no")];

fn on_grades() -> Option<Trained> {
    Trained::on("logistic", |folder| {
        let file = folder.join("train.csv");
        // A few rows contradict it, so that no column leaks the class.
        let rows =
            graded(200, &GRADES).lines().enumerate().fold(String::new(), |text, (n, line)| {
                let turned = line.strip_suffix(",yes").filter(|_| n % 25 == 5);
                text + &turned.map_or(line.to_owned(), |rest| format!("{rest},no")) + "\n"
            });
        fs::write(&file, rows).unwrap();
        DataChoice::Table { file, target: Some("bought".to_owned()) }
    })
}

#[test]
fn columns_are_read_as_in_training() {
    let Some(trained) = on_grades() else { return };
    let right = |content: &str| {
        let evaluated = trained.on_table(content).unwrap();
        assert_eq!((evaluated.test.n, evaluated.test.accuracy), (40, 1.0), "{content}");
        evaluated
    };
    // Categories that are digits only, as a spreadsheet or another program writes them.
    right(&graded(40, &[("7", "yes"), ("9", "no")]));
    right(&graded(40, &[("7.0", "yes"), (" 9 ", "no")]));
    // A column of numbers without one.
    let empty: String = graded(40, &GRADES)
        .lines()
        .map(|line| {
            let mut cells: Vec<&str> = line.split(',').collect();
            if !line.starts_with("grade") {
                cells[1] = "";
            }
            cells.join(",") + "\n"
        })
        .collect();
    right(&empty);
    // Another order, a column more, and the class not named or last.
    let turned: String = graded(40, &GRADES)
        .lines()
        .enumerate()
        .map(|(row, line)| {
            let cells: Vec<&str> = line.split(',').collect();
            let more = if row == 0 { "note".to_owned() } else { format!("inf {row}") };
            format!("{},{more},{},{}\n", cells[2], cells[1], cells[0])
        })
        .collect();
    right(&turned);
    // An unseen category has no column: figures, and no refusal.
    let unseen = trained.on_table(&graded(40, &[("A", "yes"), ("B", "no"), ("Q", "no")])).unwrap();
    assert!(unseen.test.n == 40 && unseen.test.accuracy > 0.6, "{}", unseen.test.accuracy);
    let said = trained.refusal_of_table("grade,bought\nA,yes\nB,no\n");
    assert!(said.contains("\"z\"") && said.contains("\"grade\""), "{said}");
    let said = trained.refusal_of_table("grade,z,bought\nA,1,yes\nB,much,no\n");
    assert!(said.contains("row 2") && said.contains("\"z\"") && said.contains("much"), "{said}");
}

#[test]
fn one_class_of_two_is_scored_without_what_needs_both() {
    let Some(trained) = on_grades() else { return };
    for (grades, label, missing) in [(&GRADES[..1], "yes", "no"), (&GRADES[1..2], "no", "yes")] {
        let evaluated = trained.on_table(&graded(40, grades)).unwrap();
        assert_eq!((evaluated.test.n, evaluated.test.accuracy), (40, 1.0), "{label}");
        assert_eq!(evaluated.missing_classes, [missing]);
        assert_eq!((evaluated.metrics.value, evaluated.metrics.n), (Some(1.0), 40));
        let binary = evaluated.metrics.binary.unwrap();
        assert!(binary.report.auc.is_none() && binary.positive == "yes", "{label}");
        let place = usize::from(label == "yes");
        assert_eq!(evaluated.test.confusion[place][place], 40, "the model's own order");
    }
    // The test part alone, as it is by default.
    let file = trained.file("one.csv", &graded(40, &GRADES[..1]));
    let choice = DataChoice::Table { file, target: None };
    assert_eq!(trained.measured(&choice, false).unwrap().test.n, 8);
}

#[test]
fn classes_that_the_model_never_saw_are_refused_by_name() {
    let Some(trained) = on_grades() else { return };
    let said = trained.refusal_of_table(&graded(40, &[("A", "zero"), ("B", "big")]));
    for part in ["\"big\" × 20", "\"zero\" × 20", "\"no\", \"yes\""] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let said = trained.refusal_of_table(&graded(40, &[("A", "1"), ("B", "0")]));
    assert!(said.contains("\"1\" × 20"), "{said}");
    let said = trained.refusal_of_table(&graded(40, &[("A", "yes"), ("B", "no"), ("B", "nope")]));
    assert!(said.contains("\"nope\" × 13") && !said.contains("\"yes\" ×"), "{said}");
}

/// Three classes ten deviations apart.
fn levels(rows: usize, classes: &[(&str, u32)]) -> String {
    let mut text = "x,level\n".to_owned();
    for row in 0..rows {
        let (class, mean) = classes[row % classes.len()];
        writeln!(text, "{mean}.{:03},{class}", row * 7919 % 1000).unwrap();
    }
    text
}

#[test]
fn classes_are_matched_by_name_and_numbers_by_what_they_say() {
    let Some(trained) = Trained::on("tabular-mlp", |folder| {
        let file = folder.join("train.csv");
        fs::write(&file, levels(300, &[("low", 0), ("médium", 9), ("severe", 18)])).unwrap();
        DataChoice::Table { file, target: None }
    }) else {
        return;
    };
    let two = trained.on_table(&levels(60, &[("médium", 9), ("severe", 18)])).unwrap();
    assert_eq!((two.test.n, two.test.accuracy), (60, 1.0));
    assert_eq!(two.test.confusion, [[0, 0, 0], [0, 30, 0], [0, 0, 30]]);
    assert_eq!(two.missing_classes, ["low"]);
    // Decomposed, as files of a Mac have it, and with blanks.
    let other = trained.on_table(&levels(60, &[("severe ", 18), ("me\u{301}dium", 9)])).unwrap();
    assert_eq!(other.test.accuracy, 1.0);

    let Some(numbered) = Trained::on("logistic", |folder| {
        let file = folder.join("train.csv");
        fs::write(&file, levels(300, &[("1", 0), ("8", 9), ("10", 18)])).unwrap();
        DataChoice::Table { file, target: Some("level".to_owned()) }
    }) else {
        return;
    };
    let floats = numbered.on_table(&levels(60, &[("10.0", 18), ("8.0", 9)])).unwrap();
    assert_eq!((floats.test.accuracy, &floats.missing_classes[..]), (1.0, &["1".to_owned()][..]));
}

/// Sentences whose words determine their class.
fn sentences(rows: usize, classes: &[(&str, &str)]) -> String {
    let mut text = "text,label\n".to_owned();
    for row in 0..rows {
        let (class, word) = classes[row % classes.len()];
        let fill = ["today", "again", "here", "somewhat", "surely"][row % 5];
        writeln!(text, "{word} {fill} {word} number {row},{class}").unwrap();
    }
    text
}

#[test]
fn texts_are_matched_by_name() {
    let words = [("angry", "awful"), ("calm", "plain"), ("happy", "lovely")];
    let Some(trained) = Trained::on("naive-bayes", |folder| {
        let file = folder.join("train.csv");
        fs::write(&file, sentences(300, &words)).unwrap();
        DataChoice::Text(file)
    }) else {
        return;
    };
    let on = |name: &str, content: &str| {
        trained.measured(&DataChoice::Text(trained.file(name, content)), true)
    };
    let two = on("two.csv", &sentences(60, &words[1..])).unwrap();
    assert_eq!((two.test.accuracy, &two.missing_classes[..]), (1.0, &["angry".to_owned()][..]));
    let one = on("one.csv", &sentences(60, &words[2..])).unwrap();
    assert_eq!((one.test.n, one.test.accuracy), (60, 1.0));
    // Lines with the label last, all of one class.
    let lines: String = (0..40).fold(String::new(), |mut text, row| {
        writeln!(text, "lovely here number {row}\thappy").unwrap();
        text
    });
    assert_eq!(on("one.txt", &lines).unwrap().test.accuracy, 1.0);
    let error = on("other.csv", &sentences(60, &[("furious", "awful"), ("calm", "plain")]));
    let said = error.unwrap_err().to_string();
    assert!(said.contains("\"furious\" × 30") && said.contains("\"angry\""), "{said}");
}

/// Images of one shade per class, in folders named like the classes.
fn pictures(folder: &Path, classes: &[(&str, u8)]) -> DataChoice {
    for (class, shade) in classes {
        let place = folder.join(class);
        fs::create_dir_all(&place).unwrap();
        for n in 0..20_u8 {
            let picture = GrayImage::from_fn(28, 28, |x, y| {
                Luma([shade + ((x * u32::from(n) + y) % 16) as u8])
            });
            picture.save(place.join(format!("{n}.png"))).unwrap();
        }
    }
    DataChoice::Images(folder.to_owned())
}

#[test]
fn images_are_matched_by_name() {
    let shades = [("dark", 0), ("grey", 110), ("light", 220)];
    let Some(trained) = Trained::on("logistic", |folder| pictures(&folder.join("train"), &shades))
    else {
        return;
    };
    let on = |name: &str, classes: &[(&str, u8)]| {
        trained.measured(&pictures(&trained.folder.path().join(name), classes), true)
    };
    let two = on("two", &shades[1..]).unwrap();
    assert_eq!((two.test.n, two.test.accuracy), (40, 1.0));
    assert_eq!(two.test.confusion, [[0, 0, 0], [0, 20, 0], [0, 0, 20]]);
    assert_eq!(on("one", &shades[2..]).unwrap().test.accuracy, 1.0);
    let said = on("other", &[("dark", 0), ("pale", 220)]).unwrap_err().to_string();
    assert!(said.contains("\"pale\" × 20"), "{said}");
}

#[test]
fn ratings_find_users_and_items_by_their_ids_and_leave_unknown_ones_out() {
    let rated = |users: std::ops::Range<u32>, shift: &str| {
        let mut text = "user,item,rating\n".to_owned();
        for user in users {
            for item in 0..20 {
                writeln!(text, "{user}{shift},{item}{shift},{}", 1 + (user + item) % 5).unwrap();
            }
        }
        text
    };
    let Some(trained) = Trained::on("bias-only", |folder| {
        let file = folder.join("train.csv");
        fs::write(&file, rated(0..30, "")).unwrap();
        DataChoice::Ratings(file)
    }) else {
        return;
    };
    let on = |content: &str| {
        let choice = DataChoice::Ratings(trained.file("other.csv", content));
        let load = LoadOptions::default();
        let on = MeasuredOn { choice: &choice, load: &load, every_row: true };
        evaluate_saved_ratings(
            &trained.model,
            on,
            &trained.engine,
            1,
            trained.folder.path(),
            &NoProgress,
        )
    };
    let same = on(&rated(20..30, "")).unwrap();
    assert_eq!((same.error.n, same.unknown, same.outside_scale), (200, 0, Some(0)));
    // Ids that another program wrote as decimal numbers are the same ids.
    assert_eq!(on(&rated(20..30, ".0")).unwrap().error, same.error);
    let some = on(&rated(28..33, "")).unwrap();
    assert_eq!(
        (some.error.n, some.unknown, some.unknown_users, some.unknown_items),
        (40, 60, 3, 0)
    );
    // Identical ratings can be measured on, though nothing could be trained on them.
    assert_eq!(on("user,item,rating\n1,2,3\n2,3,3\n").unwrap().error.n, 2);
    assert_eq!(on("user,item,rating\n1,2,9\n2,3,3\n").unwrap().outside_scale, Some(1));
    let said = on(&rated(90..95, "")).unwrap_err().to_string();
    assert!(said.contains("\"0\"") && said.contains("\"90\""), "{said}");
}
