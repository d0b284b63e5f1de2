//! Why work failed, and remarks on its result, in the reader's language. Decides nothing.

use figure::Notes;
use i18n::Lang;
use web::figures::translate_all;

/// Why work has no result, or what is to be known of one.
#[derive(Debug, Clone)]
pub struct FailureText {
    pub text: String,
    /// It is English whatever the page's language.
    pub english: bool,
}

impl FailureText {
    /// Records from before notes were kept have their English `text` alone.
    pub(super) fn new(text: &str, notes: &Notes, lang: Lang) -> Self {
        let english = notes.is_empty();
        let text = if english { text.to_owned() } else { translate_all(notes, lang) };
        Self { text, english }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;
    use figure::Note;
    use lab::{
        artifact::ArtifactError,
        bench::{BenchError, InputError},
        data::{DataError, EmptyPart},
        engine::{EngineError, Provider},
        evaluate::EvaluateError,
        experiment::LabError,
        host_lock::HostLockError,
        model::ModelError,
        train::{CheckpointError, DeviceError, TrainError},
    };
    use parsing::param::ParamError;

    fn io() -> Error {
        ErrorKind::StorageFull.into()
    }

    fn of_data() -> Vec<DataError> {
        let path = || "/srv/secret".into();
        let small = Note::new("fault-smaller-images", "Ask for smaller images.");
        let empty = |part| DataError::EmptySplit { share: 0.1, n: 4, part };
        vec![
            DataError::Missing { folder: path(), name: "labels" },
            DataError::Unreadable { path: path(), source: ErrorKind::NotFound.into() },
            DataError::Unreadable { path: path(), source: io() },
            DataError::Unwritable { path: path(), source: io() },
            DataError::Damaged { path: path(), message: Note::new("fault-empty", "is empty") },
            DataError::NoImages { path: path(), n: 2, of: 3, files: Vec::new() },
            empty(EmptyPart::Training),
            empty(EmptyPart::Validation),
            empty(EmptyPart::Either),
            DataError::ManyClasses { column: "id".to_owned(), n: 4000 },
            DataError::TooLarge { need: 9000, limit: 4000, what: small },
        ]
    }

    fn of_training() -> Vec<TrainError> {
        let broken = || ArtifactError { path: "/srv/secret".into(), source: io() };
        vec![
            TrainError::Invalid { field: "threads", message: "give at least 1".into() },
            TrainError::Model(ModelError::NoWeights),
            TrainError::Diverged { epoch: 1 },
            TrainError::Threads { threads: 900, message: "no more".to_owned() },
            TrainError::Device(DeviceError::NotBuilt),
            TrainError::Device(DeviceError::NoAdapter),
            TrainError::Device(DeviceError::OnlySoftware("llvmpipe".to_owned())),
            TrainError::Device(DeviceError::NoSoftware),
            TrainError::Device(DeviceError::NoNetwork("logistic".to_owned())),
            TrainError::Device(DeviceError::Failed("lost".to_owned())),
            TrainError::Checkpoint(CheckpointError::Write(broken())),
            TrainError::Checkpoint(CheckpointError::Read(io())),
            TrainError::Checkpoint(CheckpointError::Corrupt("ends early")),
            TrainError::Checkpoint(CheckpointError::OtherRun),
        ]
    }

    fn of_engine() -> Vec<EngineError> {
        let (path, reason) = (|| "/srv/secret".into(), || "why".to_owned());
        let provider = Provider::Cuda;
        vec![
            EngineError::LibraryMissing { searched: vec![path()] },
            EngineError::LibraryUnusable { path: path(), reason: reason() },
            EngineError::AlreadyLoaded { loaded: path(), asked: path() },
            EngineError::ProviderUnavailable { provider, reason: reason() },
            EngineError::Fallback { provider, model: path(), reason: reason() },
            EngineError::ModelUnreadable { path: path(), source: io() },
            EngineError::ModelInvalid { path: path(), reason: reason() },
            EngineError::ModelUnsupported { path: path(), reason: reason() },
            EngineError::Threads { got: 900, max: 64 },
            EngineError::Inference(reason()),
        ]
    }

    fn of_the_lab() -> Vec<LabError> {
        let range = ParamError::OutOfRange { name: "epochs", value: 0.0, low: 1.0, high: 9.0 };
        let lock = HostLockError::Unavailable { path: "/srv/secret".into(), source: io() };
        let mut all = vec![
            LabError::Request(vec![range]),
            LabError::Evaluate(EvaluateError::Empty),
            LabError::Evaluate(EvaluateError::Label { label: 9, classes: 2 }),
            LabError::UnknownModel("oracle".to_owned()),
            LabError::UnknownSize("depth".to_owned()),
            LabError::WrongKind("ratings are for the task ratings"),
            LabError::Memory { needed_mib: 9000, free_mib: 4000 },
            LabError::Sidecar("it ends early".to_owned()),
            LabError::Lock(lock),
        ];
        all.extend(of_data().into_iter().map(LabError::Data));
        all.extend(of_training().into_iter().map(LabError::Train));
        all.extend(of_engine().into_iter().map(LabError::Engine));
        all
    }

    fn of_benchmarks() -> Vec<BenchError> {
        let input = || "ids".to_owned();
        let reasons = [
            InputError::None,
            InputError::Element(input()),
            InputError::Shape(input()),
            InputError::Rows { input: input(), rows: 8 },
            InputError::Ids(input()),
            InputError::Large { rows: 8 },
        ];
        let of_input = |reason| BenchError::Inputs { path: "/srv/secret".into(), reason };
        reasons.into_iter().map(of_input).chain([BenchError::Folder(io())]).collect()
    }

    #[test]
    fn every_reason_is_told_in_both_languages_and_names_no_path() {
        let of_the_lab = of_the_lab().into_iter().map(|error| (error.to_string(), error.notes()));
        let of_benchmarks = of_benchmarks().into_iter();
        let of_benchmarks =
            of_benchmarks.map(|error| (error.to_string(), Notes::from_iter([error.note()])));
        for (text, notes) in of_the_lab.chain(of_benchmarks) {
            let of = |lang| FailureText::new(&text, &notes, lang);
            let (english, chinese) = (of(Lang::En), of(Lang::Zh));
            assert!(!english.english && !chinese.english, "{text}");
            assert_ne!(english.text, chinese.text, "{text}");
            let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
            assert!(chinese.text.contains(is_chinese), "{text}: {}", chinese.text);
            for told in [english.text, chinese.text] {
                assert!(!told.contains(['{', '}']), "a gap stays open: {told}");
                assert!(!told.contains("secret"), "a path is told: {told}");
            }
        }
    }

    #[test]
    fn remarks_and_preparations_are_told_with_all_that_they_hold() {
        let notes = [
            Note::new("remark-some-rows", "").with("n", 2).with("all", 3),
            Note::new("remark-resumed", "").with("done", 2),
            Note::new("remark-resumed-epoch", "").with("epoch", 2),
            Note::new("remark-went-back", "").with("epoch", 2),
            Note::new("prepared-grey", "").with("columns", 2).with("rows", 3),
            Note::new("prepared-rgb", "").with("columns", 2).with("rows", 3),
            Note::new("prepared-word-counts", "").with("n", 2).with("length", 3),
            Note::new("prepared-character-counts", "").with("n", 2).with("length", 3),
            Note::new("prepared-word-weights", "").with("n", 2),
            Note::new("prepared-character-weights", "").with("n", 2),
            Note::new("prepared-words", "").with("n", 2).with("length", 3),
            Note::new("prepared-characters", "").with("n", 2).with("length", 3),
            Note::new("prepared-table", "").with("columns", 2).with("width", 3),
        ];
        for lang in Lang::ALL {
            for note in &notes {
                let told = translate_all(&Notes::from_iter([note.clone()]), lang);
                assert!(told.contains('2') && !told.contains('{'), "{told}");
            }
        }
    }

    #[test]
    fn a_benchmark_tells_its_engine_s_reason() {
        let error = BenchError::Engine(EngineError::Threads { got: 900, max: 64 });
        let notes = Notes::from_iter([error.note()]);
        let told = FailureText::new(&error.to_string(), &notes, Lang::Zh);
        assert_eq!(told.text, "请求了 900 个线程，允许 1 到 64 个。");
    }

    #[test]
    fn what_was_kept_as_english_alone_is_shown_as_that() {
        let told = FailureText::new("disk full", &Notes::default(), Lang::Zh);
        assert_eq!((told.text.as_str(), told.english), ("disk full", true));
    }
}
