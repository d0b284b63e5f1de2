//! The files of a folder or a zip. Finds them and their bytes; refuses what a zip must
//! not contain. Does not interpret their content.

use std::{
    fs::{self, File},
    io::{BufReader, Read},
    path::{Component, Path, PathBuf},
};

use image::ImageFormat;
use zip::{ZipArchive, result::ZipError};

use super::{
    DataError, Encoding, Part, SkippedBecause, SkippedFile, Warning,
    identity::composed,
    messages::{ends_early, quoted},
    source::{self, damaged, unreadable},
    zip_names,
};
use figure::Note;
use parsing::delimited;

/// Most files.
const MAX_FILES: usize = 500_000;
/// Largest single file.
const LARGEST_FILE: u64 = 64 << 20;
/// Most bytes of all files of a zip, unpacked.
const LARGEST_ZIP: u64 = 8 << 30;
/// How often larger than packed a file may be. Images hardly pack at all.
const MAX_RATIO: u64 = 100;
/// Files up to this size may have any ratio.
const SMALL: u64 = 1 << 20;
/// Folders within folders.
const MAX_DEPTH: usize = 8;
/// The flag of an entry whose name is UTF-8.
const SAYS_UTF_8: u16 = 1 << 11;

/// One file.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Path below the folder or in the zip, with slashes.
    pub(super) name: String,
    location: Location,
}

impl Entry {
    /// The name without its folders.
    pub(super) fn file_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }

    /// The folders that it is in.
    pub(super) fn parent(&self) -> Option<&str> {
        self.name.rsplit_once('/').map(|(folders, _)| folders)
    }

    /// Folders above it.
    pub(super) fn depth(&self) -> usize {
        self.name.matches('/').count()
    }

    /// Name of the folder that it is in.
    pub(super) fn folder(&self) -> Option<&str> {
        self.name.rsplit('/').nth(1)
    }

    /// The part that it belongs to, when folders are named so.
    pub(super) fn part(&self) -> Option<Part> {
        self.part_above(self.depth().saturating_sub(1))
    }

    /// The same where its own folder may be named so, too.
    pub(super) fn part_of_rows(&self) -> Option<Part> {
        self.part_above(self.depth())
    }

    fn part_above(&self, folders: usize) -> Option<Part> {
        self.name.split('/').take(folders).find_map(|piece| {
            match piece.to_ascii_lowercase().as_str() {
                "train" | "training" => Some(Part::Train),
                "test" | "testing" => Some(Part::Test),
                _ => None,
            }
        })
    }
}

#[derive(Debug, Clone)]
enum Location {
    File(PathBuf),
    Zip(usize),
}

/// A folder or an open zip with its files.
pub(super) struct SourceFiles {
    path: PathBuf,
    zip: Option<ZipArchive<BufReader<File>>>,
    pub(super) entries: Vec<Entry>,
    /// Files that were skipped by their name or path.
    pub(super) skipped: Vec<SkippedFile>,
    /// How the names of a zip were decoded, if it does not state it.
    pub(super) warning: Option<Warning>,
    /// Bytes of all files, unpacked, as the folder or the zip states.
    pub(super) bytes_in_all: u64,
    unpacked: u64,
}

impl SourceFiles {
    /// Finds all files. `encoding` is that of the names in a zip; they say by themselves when
    /// they are UTF-8.
    ///
    /// # Errors
    /// Paths that escape from a zip, zip bombs, links, encrypted entries.
    pub(super) fn open(path: &Path, encoding: Encoding) -> Result<Self, DataError> {
        let mut files = Self {
            path: path.to_owned(),
            zip: None,
            entries: Vec::new(),
            skipped: Vec::new(),
            warning: None,
            bytes_in_all: 0,
            unpacked: 0,
        };
        if path.is_dir() {
            files.walk(path, 0)?;
        } else {
            files.open_zip(encoding)?;
        }
        files.entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(files)
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
            } else if kind.is_dir() && depth < MAX_DEPTH {
                self.walk(&entry.path(), depth + 1)?;
            } else if kind.is_file() {
                let path = entry.path();
                let inside = path.strip_prefix(&self.path).unwrap_or(&path);
                let pieces: Vec<String> =
                    inside.iter().map(|piece| piece.to_string_lossy().into_owned()).collect();
                let bytes = entry.metadata().map_or(0, |meta| meta.len());
                self.bytes_in_all = self.bytes_in_all.saturating_add(bytes);
                self.add(&pieces.join("/"), Location::File(path))?;
            }
        }
        Ok(())
    }

    fn open_zip(&mut self, encoding: Encoding) -> Result<(), DataError> {
        let path = self.path.clone();
        let file = File::open(&path).map_err(unreadable(&path))?;
        let corrupt = |error| damaged(&path, zip_error(&error));
        let mut zip = ZipArchive::new(BufReader::new(file)).map_err(corrupt)?;
        if zip.len() > MAX_FILES {
            let message = Note::new("fault-many-files", "holds {n} files; at most {most}");
            return Err(damaged(&path, message.with("n", zip.len()).with("most", MAX_FILES)));
        }
        let names = self.names(&mut zip, encoding)?;
        let mut total = 0_u64;
        for (index, name) in names.into_iter().enumerate() {
            let entry = zip.by_index_raw(index).map_err(corrupt)?;
            let wrong = |message: Note| damaged(&path, message.with("name", quoted(&name)));
            if !is_inside(&name) {
                let text = "the path \"{name}\" climbs out of the zip";
                return Err(wrong(Note::new("fault-climbs", text)));
            }
            if name.ends_with('/') {
                continue;
            }
            if entry.is_symlink() {
                return Err(wrong(Note::new("fault-link", "\"{name}\" is a link")));
            }
            if entry.encrypted() {
                return Err(wrong(Note::new("fault-password", "\"{name}\" needs a password")));
            }
            let (packed, size) = (entry.compressed_size(), entry.size());
            check_sizes(packed, size).map_err(wrong)?;
            total = total.saturating_add(size);
            drop(entry);
            self.add(&name, Location::Zip(index))?;
        }
        if total > LARGEST_ZIP {
            let message =
                Note::new("fault-large-zip", "would unpack to {n} MiB, which is too much");
            return Err(damaged(&path, message.with("n", total >> 20)));
        }
        self.bytes_in_all = total;
        self.zip = Some(zip);
        Ok(())
    }

    /// The names of all entries, with slashes: old programs of Windows wrote backslashes.
    fn names(
        &mut self,
        zip: &mut ZipArchive<BufReader<File>>,
        encoding: Encoding,
    ) -> Result<Vec<String>, DataError> {
        let corrupt = |error| damaged(&self.path, zip_error(&error));
        let mut raw = Vec::with_capacity(zip.len());
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index).map_err(corrupt)?;
            let says_utf8 = entry.flags().as_u16() & SAYS_UTF_8 != 0;
            raw.push((entry.name_raw().to_vec(), says_utf8));
        }
        let (names, read_as) =
            zip_names::read(&raw, encoding).map_err(|message| damaged(&self.path, message))?;
        self.warning = read_as.map(|encoding| Warning::NamesReadAs { encoding });
        Ok(names.iter().map(|name| composed(name).replace('\\', "/")).collect())
    }

    /// Adds a file, or skips it.
    fn add(&mut self, inside: &str, location: Location) -> Result<(), DataError> {
        let pieces: Vec<&str> =
            inside.split('/').filter(|piece| !piece.is_empty() && *piece != ".").collect();
        let hidden = |piece: &&str| piece.starts_with('.') || *piece == "__MACOSX";
        if pieces.iter().any(hidden) || pieces.last().is_none_or(|name| *name == "Thumbs.db") {
            return Ok(());
        }
        if self.entries.len() >= MAX_FILES {
            let message = Note::new("fault-more-files", "holds more than {most} files");
            return Err(damaged(&self.path, message.with("most", MAX_FILES)));
        }
        self.entries.push(Entry { name: composed(&pieces.join("/")).into_owned(), location });
        Ok(())
    }

    /// Skips the files in no folder.
    pub(super) fn in_folders_only(&mut self) {
        let entries = std::mem::take(&mut self.entries).into_iter();
        let (inside, outside): (Vec<Entry>, Vec<Entry>) =
            entries.partition(|entry| entry.folder().is_some());
        self.entries = inside;
        self.skipped.extend(
            outside
                .into_iter()
                .map(|entry| SkippedFile { name: entry.name, why: SkippedBecause::NoClassFolder }),
        );
    }

    /// The path of a file, for messages.
    pub(super) fn path_of(&self, entry: &Entry) -> PathBuf {
        self.path.join(&entry.name)
    }

    /// The characters of a file, unpacked when it is gz; nothing where it is a picture, or
    /// holds zeros as no text does.
    ///
    /// # Errors
    /// As of [`Self::bytes`]; bytes that the encoding does not have, with the file's name.
    pub(super) fn text(
        &mut self,
        entry: &Entry,
        encoding: Encoding,
    ) -> Result<Option<String>, DataError> {
        let path = self.path_of(entry);
        let bytes = match &entry.location {
            Location::File(path) => source::read(path)?,
            Location::Zip(_) => source::inflated(self.bytes(entry)?, &path)?,
        };
        let is_text = || delimited::unicode(&bytes).is_some() && delimited::text(&bytes).is_ok();
        // Other formats begin with letters that a text may begin with, too.
        let is_picture =
            matches!(image::guess_format(&bytes), Ok(ImageFormat::Png | ImageFormat::Jpeg));
        if is_picture || (bytes.contains(&0) && !is_text()) {
            return Ok(None);
        }
        source::decoded(bytes, encoding, &path).map(Some)
    }

    /// The bytes of a file.
    pub(super) fn bytes(&mut self, entry: &Entry) -> Result<Vec<u8>, DataError> {
        let mut bytes = Vec::new();
        let corrupt =
            |message: Note| damaged(&self.path, message.with("name", quoted(&entry.name)));
        match (&entry.location, &mut self.zip) {
            (Location::File(path), _) => {
                let file = File::open(path).map_err(unreadable(path))?;
                file.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(unreadable(path))?;
            }
            (Location::Zip(index), Some(zip)) => {
                let file = zip.by_index(*index).map_err(|error| corrupt(not_opened(&error)))?;
                let packed = file.compressed_size();
                // The real size counts, whatever the zip states.
                file.take(LARGEST_FILE + 1)
                    .read_to_end(&mut bytes)
                    .map_err(|error| corrupt(not_unpacked(&error)))?;
                check_sizes(packed, bytes.len() as u64).map_err(corrupt)?;
                self.unpacked += bytes.len() as u64;
                if self.unpacked > LARGEST_ZIP {
                    return Err(corrupt(Note::new(
                        "fault-zip-beyond",
                        "\"{name}\" is one too many: the zip unpacks beyond its limit",
                    )));
                }
            }
            (Location::Zip(_), None) => {}
        }
        if bytes.len() as u64 > LARGEST_FILE {
            let message = Note::new("fault-larger-file", "\"{name}\" is larger than {most} MiB");
            return Err(corrupt(message.with("most", LARGEST_FILE >> 20)));
        }
        Ok(bytes)
    }
}

/// True when a name with slashes stays below the zip's own folder, on Windows, too.
fn is_inside(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    let plain = !name.starts_with('/') && !drive && !name.contains('\0');
    plain
        && Path::new(name)
            .components()
            .all(|piece| matches!(piece, Component::Normal(_) | Component::CurDir))
}

/// The name of the file is a gap still to fill, here and below.
fn check_sizes(packed: u64, size: u64) -> Result<(), Note> {
    if size > LARGEST_FILE {
        let message = Note::new("fault-large-file", "\"{name}\" would be {n} MiB; at most {most}");
        return Err(message.with("n", size >> 20).with("most", LARGEST_FILE >> 20));
    }
    if size > SMALL && size / MAX_RATIO > packed {
        let message =
            Note::new("fault-bomb", "\"{name}\" unpacks {packed} bytes to {size}, like a zip bomb");
        return Err(message.with("packed", packed).with("size", size));
    }
    Ok(())
}

fn is_unsupported(error: &ZipError) -> bool {
    matches!(error, ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_))
}

fn zip_error(error: &ZipError) -> Note {
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
