//! Where images lie: a folder or a zip. Finds the files of each class and
//! their bytes; refuses what a zip must not hold.

use std::{
    fs::{self, File},
    io::{BufReader, Read},
    path::{Component, Path, PathBuf},
};

use zip::{ZipArchive, result::ZipError};

use crate::{
    figure::Note,
    lab::data::{
        DataError, Part, SkippedBecause, SkippedFile,
        fault::{ends_early, quoted},
        source::{damaged, unreadable},
    },
};

/// Most files.
const MOST_FILES: usize = 500_000;
/// Largest single file.
const LARGEST_FILE: u64 = 64 << 20;
/// Most bytes of all files of a zip, unpacked.
const LARGEST_ZIP: u64 = 8 << 30;
/// How often larger than packed a file may be. Images hardly pack at all.
const MOST_RATIO: u64 = 100;
/// Files up to this size may have any ratio.
const SMALL: u64 = 1 << 20;
/// Folders within folders.
const DEEPEST: usize = 8;

/// One file that could be an image.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Path below the folder or in the zip.
    pub(super) name: String,
    /// Name of the folder it lies in.
    pub(super) class: String,
    /// The part it belongs to, when folders are named so.
    pub(super) part: Option<Part>,
    place: Lies,
}

#[derive(Debug, Clone)]
enum Lies {
    File(PathBuf),
    Zip(usize),
}

/// A folder or an open zip with its files.
pub(super) struct Place {
    path: PathBuf,
    zip: Option<ZipArchive<BufReader<File>>>,
    pub(super) entries: Vec<Entry>,
    /// Files that were passed over by their name or place.
    pub(super) skipped: Vec<SkippedFile>,
    unpacked: u64,
}

impl Place {
    pub(super) fn open(path: &Path) -> Result<Self, DataError> {
        let mut place = Self {
            path: path.to_owned(),
            zip: None,
            entries: Vec::new(),
            skipped: Vec::new(),
            unpacked: 0,
        };
        if path.is_dir() {
            place.walk(path, 0)?;
        } else {
            place.open_zip()?;
        }
        if place.entries.is_empty() {
            let fault = Note::new(
                "fault-no-class-folder",
                "holds no image in a folder; each class wants a folder of its own, named like \
                 the class",
            );
            return Err(damaged(path, fault));
        }
        place.entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(place)
    }

    fn walk(&mut self, folder: &Path, depth: usize) -> Result<(), DataError> {
        for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
            let entry = entry.map_err(unreadable(folder))?;
            let kind = entry.file_type().map_err(unreadable(folder))?;
            // A link could lead out of the folder and round in circles.
            if kind.is_symlink() {
                let path = entry.path();
                let inside = path.strip_prefix(&self.path).unwrap_or(&path);
                let name = inside.to_string_lossy().into_owned();
                self.skipped.push(SkippedFile { name, why: SkippedBecause::IsLink });
            } else if kind.is_dir() && depth < DEEPEST {
                self.walk(&entry.path(), depth + 1)?;
            } else if kind.is_file() {
                let path = entry.path();
                let inside = path.strip_prefix(&self.path).unwrap_or(&path).to_owned();
                self.add(&inside, Lies::File(path))?;
            }
        }
        Ok(())
    }

    fn open_zip(&mut self) -> Result<(), DataError> {
        let path = self.path.clone();
        let file = File::open(&path).map_err(unreadable(&path))?;
        let torn = |error| damaged(&path, no_zip(&error));
        let mut zip = ZipArchive::new(BufReader::new(file)).map_err(torn)?;
        if zip.len() > MOST_FILES {
            let fault = Note::new("fault-many-files", "holds {n} files; at most {most}");
            return Err(damaged(&path, fault.with("n", zip.len()).with("most", MOST_FILES)));
        }
        let mut total = 0_u64;
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index).map_err(torn)?;
            let name = entry.name().map_err(torn)?.into_owned();
            let Some(inside) = entry.enclosed_name().filter(|_| is_inside(&name)) else {
                let fault = Note::new("fault-climbs", "the path \"{name}\" climbs out of the zip");
                return Err(damaged(&path, fault.with("name", quoted(&name))));
            };
            if entry.is_dir() {
                continue;
            }
            let wrong = |fault: Note| damaged(&path, fault.with("name", quoted(&name)));
            if entry.is_symlink() {
                return Err(wrong(Note::new("fault-link", "\"{name}\" is a link")));
            }
            if entry.encrypted() {
                return Err(wrong(Note::new("fault-password", "\"{name}\" wants a password")));
            }
            let (packed, size) = (entry.compressed_size(), entry.size());
            check_sizes(packed, size).map_err(wrong)?;
            total = total.saturating_add(size);
            drop(entry);
            self.add(&inside, Lies::Zip(index))?;
        }
        if total > LARGEST_ZIP {
            let fault = Note::new("fault-large-zip", "would unpack to {n} MiB; that is not done");
            return Err(damaged(&path, fault.with("n", total >> 20)));
        }
        self.zip = Some(zip);
        Ok(())
    }

    /// Takes a file in, or passes it over.
    fn add(&mut self, inside: &Path, place: Lies) -> Result<(), DataError> {
        let pieces: Vec<String> =
            inside.iter().map(|piece| piece.to_string_lossy().into_owned()).collect();
        let hidden = |piece: &String| piece.starts_with('.') || piece == "__MACOSX";
        if pieces.iter().any(hidden) || pieces.last().is_some_and(|name| name == "Thumbs.db") {
            return Ok(());
        }
        let name = pieces.join("/");
        if pieces.len() < 2 {
            self.skipped.push(SkippedFile { name, why: SkippedBecause::NoClassFolder });
            return Ok(());
        }
        if self.entries.len() >= MOST_FILES {
            let fault = Note::new("fault-more-files", "holds more than {most} files");
            return Err(damaged(&self.path, fault.with("most", MOST_FILES)));
        }
        let class = pieces[pieces.len() - 2].clone();
        let part = pieces[..pieces.len() - 2].iter().find_map(|piece| {
            match piece.to_ascii_lowercase().as_str() {
                "train" | "training" => Some(Part::Train),
                "test" | "testing" => Some(Part::Test),
                _ => None,
            }
        });
        self.entries.push(Entry { name, class, part, place });
        Ok(())
    }

    /// The bytes of a file.
    pub(super) fn bytes(&mut self, entry: &Entry) -> Result<Vec<u8>, DataError> {
        let mut bytes = Vec::new();
        let torn = |fault: Note| damaged(&self.path, fault.with("name", quoted(&entry.name)));
        match (&entry.place, &mut self.zip) {
            (Lies::File(path), _) => {
                let file = File::open(path).map_err(unreadable(path))?;
                file.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(unreadable(path))?;
            }
            (Lies::Zip(index), Some(zip)) => {
                let file = zip.by_index(*index).map_err(|error| torn(not_opened(&error)))?;
                let packed = file.compressed_size();
                // What is really there counts, whatever the zip says of itself.
                file.take(LARGEST_FILE + 1)
                    .read_to_end(&mut bytes)
                    .map_err(|error| torn(not_unpacked(&error)))?;
                check_sizes(packed, bytes.len() as u64).map_err(torn)?;
                self.unpacked += bytes.len() as u64;
                if self.unpacked > LARGEST_ZIP {
                    return Err(torn(Note::new(
                        "fault-zip-beyond",
                        "\"{name}\" is one too many: the zip unpacks beyond its limit",
                    )));
                }
            }
            (Lies::Zip(_), None) => {}
        }
        if bytes.len() as u64 > LARGEST_FILE {
            let fault = Note::new("fault-larger-file", "\"{name}\" is larger than {most} MiB");
            return Err(torn(fault.with("most", LARGEST_FILE >> 20)));
        }
        Ok(bytes)
    }
}

/// True when a name in a zip stays below the zip's own folder.
fn is_inside(name: &str) -> bool {
    let plain = !name.contains('\\') && !name.starts_with('/');
    plain
        && Path::new(name)
            .components()
            .all(|piece| matches!(piece, Component::Normal(_) | Component::CurDir))
}

/// The name of the file is a gap still to fill, here and below.
fn check_sizes(packed: u64, size: u64) -> Result<(), Note> {
    if size > LARGEST_FILE {
        let fault = Note::new("fault-large-file", "\"{name}\" would be {n} MiB; at most {most}");
        return Err(fault.with("n", size >> 20).with("most", LARGEST_FILE >> 20));
    }
    if size > SMALL && size / MOST_RATIO > packed {
        let fault =
            Note::new("fault-bomb", "\"{name}\" unpacks {packed} bytes to {size}, as a bomb does");
        return Err(fault.with("packed", packed).with("size", size));
    }
    Ok(())
}

fn is_unsupported(error: &ZipError) -> bool {
    matches!(error, ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_))
}

fn no_zip(error: &ZipError) -> Note {
    let key = if is_unsupported(error) { "fault-zip-unsupported" } else { "fault-no-zip" };
    Note::new(key, "is neither a folder nor a zip: {detail}").with("detail", error)
}

fn not_opened(error: &ZipError) -> Note {
    let key = if is_unsupported(error) { "fault-packed-otherwise" } else { "fault-not-opened" };
    Note::new(key, "\"{name}\" {detail}").with("detail", error)
}

fn not_unpacked(error: &std::io::Error) -> Note {
    let key = if ends_early(error) { "fault-file-ends" } else { "fault-file-damaged" };
    Note::new(key, "\"{name}\" is damaged: {detail}").with("detail", error)
}
