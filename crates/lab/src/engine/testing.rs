//! For tests of every module that needs ONNX Runtime: the one engine of the test
//! process, downloaded if it is missing. A test that cannot have it says so.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Engine, Provider,
    install::{self, RUNTIME, WEBGPU},
};
use crate::progress::NoProgress;

/// The engine, from `ASSAY_ORT_LIB` or the data folder of the tests; `None` after saying why.
pub(crate) fn engine() -> Option<Arc<Engine>> {
    let explicit = std::env::var_os("ASSAY_ORT_LIB").map(PathBuf::from);
    let folder = std::env::var_os("ASSAY_DATA_DIR")
        .map_or_else(|| repository().join("target/test-data"), PathBuf::from);
    let folder = folder.join("runtime");
    let installed = match &explicit {
        Some(_) => Ok(()),
        None => install::install(RUNTIME, &folder, &NoProgress)
            .and_then(|()| install::install(WEBGPU, &folder, &NoProgress)),
    };
    if let Err(error) = installed {
        skipped(&format!("ONNX Runtime: {error}"));
        return None;
    }
    Some(Engine::load(&folder, explicit.as_deref()).expect("an installed library must load"))
}

/// The engine if `provider` can be used here; else says why not.
pub(crate) fn engine_with(provider: Provider) -> Option<Arc<Engine>> {
    let engine = engine()?;
    let status = engine.provider(provider);
    if !status.available {
        skipped(&format!("{provider}: {}", status.reason.unwrap_or_default()));
        return None;
    }
    Some(engine)
}

/// The folder that holds both packages.
fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("this crate is two folders deep")
}

/// Path of a golden file of this module.
pub(crate) fn golden(name: &str) -> PathBuf {
    repository().join("tests/golden/engine").join(name)
}

/// Says that a test was skipped and why: in the file that `./test` names and sums up, else past
/// the harness, which swallows what passing tests print.
pub(crate) fn skipped(why: &str) {
    let thread = std::thread::current();
    let why = why.replace(['\t', '\n'], " ");
    match std::env::var_os("ASSAY_TEST_SKIPPED") {
        Some(path) => {
            let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
            let line = format!("{why}\t{}\n", thread.name().unwrap_or_default());
            file.and_then(|mut file| file.write_all(line.as_bytes()))
                .expect("the list of skipped tests can be written");
        }
        None => {
            let line = format!("skipped: {why}\n");
            std::io::stderr().write_all(line.as_bytes()).expect("standard error is open");
        }
    }
}
