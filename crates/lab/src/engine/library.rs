//! Where ONNX Runtime's library is and which version it has, found out without
//! loading it: an unsuitable library must not get into the process.

use std::{
    fmt, fs,
    io::{BufReader, Read},
    path::{Path, PathBuf},
};

use super::error::EngineError;

/// File name of the WebGPU plug-in.
pub const WEBGPU_PLUGIN: &str = "libonnxruntime_providers_webgpu.so";

/// Where system packages and hand installations put the library.
const SYSTEM_FOLDERS: [&str; 5] = [
    "/usr/local/lib",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib",
    "/opt/onnxruntime/lib",
];

/// The library's version: major, minor, patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u32, pub u32, pub u32);

/// The oldest version with the functions that this program calls.
pub const OLDEST: Version = Version(1, 24, 0);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// A library that can be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Library {
    /// Absolute.
    pub path: PathBuf,
    pub version: Version,
}

impl Library {
    /// The WebGPU plug-in beside the library, or in `runtime_dir`.
    #[must_use]
    pub fn webgpu_plugin(&self, runtime_dir: &Path) -> Option<PathBuf> {
        let beside = self.path.parent().map(|folder| folder.join(WEBGPU_PLUGIN));
        [beside, Some(runtime_dir.join(WEBGPU_PLUGIN))]
            .into_iter()
            .flatten()
            .find(|path| path.is_file())
            .and_then(|path| path.canonicalize().ok())
    }

    /// True when a provider library, for example `libonnxruntime_providers_cuda.so`, lies beside.
    #[must_use]
    pub fn has_beside(&self, file: &str) -> bool {
        self.path.parent().is_some_and(|folder| folder.join(file).is_file())
    }
}

/// Finds the library: `explicit` and nothing else if given, else the newest in
/// `runtime_dir`, else the newest in the system's folders.
///
/// # Errors
/// No library, or an explicit one that is no ONNX Runtime of a suitable version.
pub fn find(runtime_dir: &Path, explicit: Option<&Path>) -> Result<Library, EngineError> {
    if let Some(path) = explicit {
        return inspect(path);
    }
    let mut searched = vec![runtime_dir.to_owned()];
    searched.extend(SYSTEM_FOLDERS.iter().map(PathBuf::from));
    for folder in &searched {
        if let Some(newest) = suitable_in(folder).into_iter().max_by_key(|found| found.version) {
            return Ok(newest);
        }
    }
    Err(EngineError::LibraryMissing { searched })
}

/// Every suitable library that a search would come upon, in its order.
#[must_use]
pub fn list(runtime_dir: &Path) -> Vec<Library> {
    let folders = SYSTEM_FOLDERS.iter().map(Path::new);
    std::iter::once(runtime_dir).chain(folders).flat_map(suitable_in).collect()
}

fn suitable_in(folder: &Path) -> Vec<Library> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("libonnxruntime.so"))
        .filter_map(|entry| inspect(&entry.path()).ok())
        .collect()
}

fn inspect(path: &Path) -> Result<Library, EngineError> {
    let unusable = |reason: String| EngineError::LibraryUnusable { path: path.to_owned(), reason };
    let absolute = path.canonicalize().map_err(|error| unusable(error.to_string()))?;
    let file = fs::File::open(&absolute).map_err(|error| unusable(error.to_string()))?;
    let version = read_version(BufReader::with_capacity(1 << 16, file))
        .map_err(|error| unusable(error.to_string()))?
        .ok_or_else(|| unusable("it is no ONNX Runtime library".to_owned()))?;
    if version < OLDEST {
        return Err(unusable(format!("its version is {version}")));
    }
    Ok(Library { path: absolute, version })
}

/// Reads the version from the symbol version `VERS_1.x.y`, which every build on
/// Linux carries. The build information, the other place, does not name it.
fn read_version(mut file: impl Read) -> std::io::Result<Option<Version>> {
    const MAGIC: &[u8] = b"\x7fELF";
    const MARK: &[u8] = b"VERS_";
    /// Longer than the mark and any version after it, kept between two blocks.
    const OVERLAP: usize = 32;
    let mut window = Vec::with_capacity((1 << 16) + OVERLAP);
    let mut block = vec![0; 1 << 16];
    let mut first = true;
    loop {
        let read = file.read(&mut block)?;
        if first && !block[..read].starts_with(MAGIC) {
            return Ok(None);
        }
        first = false;
        window.extend_from_slice(&block[..read]);
        // At the end of the file nothing follows that could complete a version.
        let complete = if read == 0 { window.len() } else { window.len().saturating_sub(OVERLAP) };
        let found = window
            .windows(MARK.len())
            .take(complete)
            .enumerate()
            .filter(|(_, bytes)| *bytes == MARK)
            .find_map(|(at, _)| parse_version(&window[at + MARK.len()..]));
        if found.is_some() || read == 0 {
            return Ok(found);
        }
        window.drain(..complete);
    }
}

fn parse_version(bytes: &[u8]) -> Option<Version> {
    let text: String = bytes
        .iter()
        .map(|&byte| char::from(byte))
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .take(20)
        .collect();
    let mut parts = text.split('.').map(str::parse::<u32>);
    let mut next = || parts.next()?.ok();
    Some(Version(next()?, next()?, next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library(mark: &str, before: usize) -> Vec<u8> {
        let mut bytes = b"\x7fELF".to_vec();
        bytes.resize(before, 0);
        bytes.extend_from_slice(mark.as_bytes());
        bytes.push(0);
        bytes
    }

    #[test]
    fn the_version_is_read_wherever_it_is() {
        for before in [4, 65_530, 65_536, 200_000] {
            let found = read_version(library("VERS_1.32.0", before).as_slice()).unwrap();
            assert_eq!(found, Some(Version(1, 32, 0)), "{before}");
        }
    }

    #[test]
    fn a_file_that_is_no_library_has_no_version() {
        assert_eq!(read_version(&b"VERS_1.32.0"[..]).unwrap(), None);
        assert_eq!(read_version(library("VERS_x", 10).as_slice()).unwrap(), None);
        assert_eq!(read_version(&b""[..]).unwrap(), None);
    }

    #[test]
    fn the_newest_suitable_library_of_the_folder_is_taken() {
        let dir = tempfile::tempdir().unwrap();
        for (name, mark) in [
            ("libonnxruntime.so.1.30.1", "VERS_1.30.1"),
            ("libonnxruntime.so.1.32.0", "VERS_1.32.0"),
            ("libonnxruntime.so.1.20.0", "VERS_1.20.0"),
            ("libonnxruntime_providers_shared.so", "VERS_9.0.0"),
        ] {
            fs::write(dir.path().join(name), library(mark, 100)).unwrap();
        }
        assert_eq!(find(dir.path(), None).unwrap().version, Version(1, 32, 0));
    }

    #[test]
    fn an_explicit_path_is_not_replaced_by_another() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("libonnxruntime.so"), library("VERS_1.32.0", 100)).unwrap();
        let old = dir.path().join("old.so");
        fs::write(&old, library("VERS_1.20.0", 100)).unwrap();
        for (path, word) in
            [(old, "1.20.0"), (dir.path().join("none.so"), "No such file"), (dir.path().into(), "")]
        {
            let error = find(dir.path(), Some(&path)).unwrap_err();
            assert!(error.is_bad_input(), "{error}");
            assert!(error.to_string().contains(word), "{error}");
        }
    }
}
