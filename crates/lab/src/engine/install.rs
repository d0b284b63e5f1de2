//! Fetches ONNX Runtime and the WebGPU plug-in through the user's own pip, so
//! that whatever package index, proxy or cache it is set up for is used. The
//! digest of each package is fixed here; nothing else gets in.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::{
    device::{gpu_node_exists, lavapipe_installed},
    library::{self, Library, WEBGPU_PLUGIN},
};
use crate::{
    digest::file_sha256,
    progress::{Event, ProgressReporter},
};

/// A package that can be installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Package {
    /// Name and version for pip.
    pub requirement: &'static str,
    sha256: &'static str,
    /// Files taken out of it: name inside, name in the runtime folder. The library comes last,
    /// so that a folder with the library has its licences too.
    files: &'static [(&'static str, &'static str)],
}

/// ONNX Runtime for the CPU.
pub const RUNTIME: Package = Package {
    requirement: "onnxruntime==1.32.0",
    sha256: "5a34fc4dfeb5a7b4a74c95dcba1e773d722abda720b474edf1b0c419dc6d163d",
    files: &[
        ("onnxruntime/LICENSE", "onnxruntime-LICENSE.txt"),
        ("onnxruntime/ThirdPartyNotices.txt", "onnxruntime-ThirdPartyNotices.txt"),
        ("onnxruntime/capi/libonnxruntime.so.1.32.0", "libonnxruntime.so.1.32.0"),
    ],
};

/// The plug-in for WebGPU.
pub const WEBGPU: Package = Package {
    requirement: "onnxruntime-ep-webgpu==0.4.0",
    sha256: "5d8c961eda91a88961cad1fb7621f389f006b18497d6ea9ecf96f729f066cbfb",
    files: &[
        (
            "onnxruntime_ep_webgpu-0.4.0.dist-info/licenses/LICENSE",
            "onnxruntime-ep-webgpu-LICENSE.txt",
        ),
        (
            "onnxruntime_ep_webgpu-0.4.0.dist-info/licenses/ThirdPartyNotices.txt",
            "onnxruntime-ep-webgpu-ThirdPartyNotices.txt",
        ),
        ("onnxruntime_ep_webgpu/libonnxruntime_providers_webgpu.so", WEBGPU_PLUGIN),
    ],
};

/// Why a package could not be installed. Nothing half-written is left.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    #[error(
        "there is no ready-made ONNX Runtime for {0}; put a libonnxruntime of version 1.24 or \
         newer on this machine and set ASSAY_ORT_LIB to its path"
    )]
    Platform(String),
    #[error(
        "pip is needed to fetch {requirement} and could not be started: {reason}; install it \
         (Debian: apt-get install python3-pip), or set ASSAY_ORT_LIB to a library of your own"
    )]
    NoPip { requirement: &'static str, reason: String },
    #[error(
        "pip could not fetch {requirement}: {message}; check the network and pip's configuration, \
         or set ASSAY_ORT_LIB to a library of your own"
    )]
    Download { requirement: &'static str, message: String },
    #[error(
        "what pip fetched for {requirement} is not the known package (sha256 {got}); nothing was \
         installed"
    )]
    Digest { requirement: &'static str, got: String },
    #[error("the package {requirement} cannot be unpacked: {message}; nothing was installed")]
    Unpack { requirement: &'static str, message: String },
    #[error("cannot write to {path}: {source}; nothing was installed")]
    Write { path: PathBuf, source: io::Error },
    #[error("the installation was cancelled; nothing was installed")]
    Cancelled,
}

/// Finds the library or installs it, and answers where it is.
///
/// # Errors
/// An explicit library that cannot be used, or a failed installation.
pub fn ensure(
    runtime_dir: &Path,
    explicit: Option<&Path>,
    reporter: &dyn ProgressReporter,
) -> Result<Library, EnsureError> {
    match library::find(runtime_dir, explicit) {
        Err(super::EngineError::LibraryMissing { .. }) => {
            install(RUNTIME, runtime_dir, reporter)?;
            Ok(library::find(runtime_dir, None)?)
        }
        found => Ok(found?),
    }
}

/// Installs the WebGPU plug-in where there is something that it could compute
/// on: a graphics device, or Mesa's adapter in software. Elsewhere does nothing.
///
/// # Errors
/// See [`InstallError`].
pub fn ensure_webgpu(
    runtime_dir: &Path,
    reporter: &dyn ProgressReporter,
) -> Result<(), InstallError> {
    if gpu_node_exists() || lavapipe_installed() {
        install(WEBGPU, runtime_dir, reporter)?;
    }
    Ok(())
}

/// Why no library is there after [`ensure`].
#[derive(Debug, thiserror::Error)]
pub enum EnsureError {
    #[error(transparent)]
    Engine(#[from] super::EngineError),
    #[error(transparent)]
    Install(#[from] InstallError),
}

/// Installs `package` into `runtime_dir`, which is created. Does nothing when it is there.
///
/// # Errors
/// See [`InstallError`].
pub fn install(
    package: Package,
    runtime_dir: &Path,
    reporter: &dyn ProgressReporter,
) -> Result<(), InstallError> {
    let write = |source| InstallError::Write { path: runtime_dir.to_owned(), source };
    fs::create_dir_all(runtime_dir).map_err(write)?;
    // Two processes that start at once must not install twice; the second waits here.
    let lock = File::create(runtime_dir.join(".install.lock")).map_err(write)?;
    lock.lock().map_err(write)?;
    if package.files.iter().all(|(_, name)| runtime_dir.join(name).is_file()) {
        return Ok(());
    }
    check_platform()?;
    let folder = tempfile::tempdir_in(runtime_dir).map_err(write)?;
    let wheel = download(package, folder.path(), reporter)?;
    verify(package, &wheel)?;
    unpack(package, &wheel, folder.path(), reporter)?;
    for (_, name) in package.files {
        fs::rename(folder.path().join(name), runtime_dir.join(name)).map_err(write)?;
    }
    Ok(())
}

fn check_platform() -> Result<(), InstallError> {
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    if (os, arch) == ("linux", "x86_64") && cfg!(target_env = "gnu") {
        Ok(())
    } else {
        Err(InstallError::Platform(format!("{os} on {arch}")))
    }
}

fn download(
    package: Package,
    folder: &Path,
    reporter: &dyn ProgressReporter,
) -> Result<PathBuf, InstallError> {
    let requirement = package.requirement;
    let unwritable = |source| InstallError::Write { path: folder.to_owned(), source };
    let log = folder.join("pip.log");
    let mut pip = Command::new("python3")
        .args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"])
        .args(["--only-binary=:all:", "--python-version", "3.11"])
        .args(["--platform", "manylinux_2_28_x86_64", "--dest"])
        .arg(folder)
        .arg(requirement)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&log).map_err(unwritable)?)
        .spawn()
        .map_err(|error| InstallError::NoPip { requirement, reason: error.to_string() })?;
    let name = format!("download {requirement}");
    let finished = loop {
        reporter.report(Event::Step { name: name.clone(), done: 0, total: 0 });
        if reporter.is_cancelled() {
            stop(&mut pip);
            return Err(InstallError::Cancelled);
        }
        match pip.try_wait() {
            Ok(Some(status)) => break status.success(),
            Ok(None) => std::thread::sleep(Duration::from_millis(100)),
            Err(error) => {
                stop(&mut pip);
                return Err(InstallError::NoPip { requirement, reason: error.to_string() });
            }
        }
    };
    let wheel = fs::read_dir(folder)
        .map_err(unwritable)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"));
    match wheel {
        Some(wheel) if finished => Ok(wheel),
        _ => {
            let text = fs::read_to_string(&log).unwrap_or_default();
            let message = last_message(&text);
            Err(if message.ends_with("No module named pip") {
                InstallError::NoPip { requirement, reason: message }
            } else {
                InstallError::Download { requirement, message }
            })
        }
    }
}

/// A process that has ended meanwhile needs no stopping, so errors say nothing new.
fn stop(child: &mut Child) {
    if child.kill().is_ok() {
        let _reaped = child.wait();
    }
}

/// The last informative line, without pip's `ERROR:`.
fn last_message(log: &str) -> String {
    let line = log.lines().map(str::trim).rfind(|line| !line.is_empty());
    line.unwrap_or("it gave no reason").trim_start_matches("ERROR: ").to_owned()
}

fn verify(package: Package, wheel: &Path) -> Result<(), InstallError> {
    let got = file_sha256(wheel)
        .map_err(|source| InstallError::Write { path: wheel.to_owned(), source })?;
    if got == package.sha256 {
        Ok(())
    } else {
        Err(InstallError::Digest { requirement: package.requirement, got })
    }
}

fn unpack(
    package: Package,
    wheel: &Path,
    folder: &Path,
    reporter: &dyn ProgressReporter,
) -> Result<(), InstallError> {
    let requirement = package.requirement;
    let broken = |error: &dyn std::fmt::Display| InstallError::Unpack {
        requirement,
        message: error.to_string(),
    };
    let file = File::open(wheel).map_err(|error| broken(&error))?;
    let mut archive = zip::ZipArchive::new(file).map_err(|error| broken(&error))?;
    for (inside, name) in package.files {
        let mut entry = archive.by_name(inside).map_err(|error| broken(&error))?;
        let total = entry.size();
        let path = folder.join(name);
        let written = File::create(&path).and_then(|mut target| {
            copy(&mut entry, &mut target, |done| {
                let name = format!("unpack {name}");
                reporter.report(Event::Step { name, done, total });
                reporter.is_cancelled()
            })
        });
        match written {
            Ok(true) => {}
            Ok(false) => return Err(InstallError::Cancelled),
            Err(source) => return Err(InstallError::Write { path, source }),
        }
    }
    Ok(())
}

/// Copies until the end and makes it durable; false if `step`, which is called with the bytes so
/// far, returned stop.
fn copy(
    from: &mut impl Read,
    to: &mut File,
    mut step: impl FnMut(u64) -> bool,
) -> io::Result<bool> {
    let mut block = vec![0; 1 << 20];
    let mut done = 0;
    loop {
        let read = from.read(&mut block)?;
        if read == 0 {
            to.sync_all()?;
            return Ok(true);
        }
        to.write_all(&block[..read])?;
        done += read as u64;
        if step(done) {
            return Ok(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::NoProgress;

    fn wheel(folder: &Path, entries: &[(&str, &[u8])]) -> PathBuf {
        let path = folder.join("p.whl");
        let mut writer = zip::ZipWriter::new(File::create(&path).unwrap());
        for (name, bytes) in entries {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap();
        path
    }

    const TINY: Package = Package {
        requirement: "tiny==1",
        sha256: "00",
        files: &[("a/LICENSE", "tiny-LICENSE.txt"), ("a/lib.so", "lib.so")],
    };

    #[test]
    fn another_package_than_the_known_one_is_refused_with_its_digest() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("empty");
        File::create(&path).unwrap();
        let error = verify(TINY, &path).unwrap_err().to_string();
        assert!(error.contains("e3b0c44298fc1c149afbf4c8996fb924"), "{error}");
    }

    #[test]
    fn only_the_listed_files_are_taken_out() {
        let dir = tempfile::tempdir().unwrap();
        let path = wheel(
            dir.path(),
            &[("a/LICENSE", b"MIT"), ("a/lib.so", b"\x7fELF"), ("../evil", b"x")],
        );
        unpack(TINY, &path, dir.path(), &NoProgress).unwrap();
        assert_eq!(fs::read(dir.path().join("lib.so")).unwrap(), b"\x7fELF");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3);
        assert!(!dir.path().join("../evil").exists());
    }

    #[test]
    fn a_package_without_a_listed_file_says_which() {
        let dir = tempfile::tempdir().unwrap();
        let path = wheel(dir.path(), &[("a/LICENSE", b"MIT")]);
        let error = unpack(TINY, &path, dir.path(), &NoProgress).unwrap_err().to_string();
        assert!(error.contains("tiny==1"), "{error}");
        fs::write(&path, b"no zip").unwrap();
        assert!(unpack(TINY, &path, dir.path(), &NoProgress).is_err());
    }

    #[test]
    fn the_last_message_of_pip_is_passed_on() {
        assert_eq!(
            last_message("WARNING: x\nERROR: No matching distribution\n\n"),
            "No matching distribution"
        );
        assert_eq!(last_message(""), "it gave no reason");
    }
}
