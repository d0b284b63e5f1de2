//! The checkpoint file of a training: a header in JSON and columns of 32-bit
//! numbers, written atomically and read column by column. Independent of what is
//! trained.

use std::{
    fs::File,
    io::{self, BufReader, Read, Write},
    path::PathBuf,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::artifact::{ArtifactError, write_atomically};
use figure::Note;

/// First bytes of a file: the kind of training, and the version of its format.
pub(crate) type Magic = [u8; 8];
/// Bytes that are converted to numbers at a time.
const PIECE_BYTES: usize = 1 << 16;
/// Longest header that is read: far above that of a thousand epochs.
const MAX_HEADER_BYTES: u64 = 64 << 20;

/// Where and how often a checkpoint is written.
#[derive(Debug, Clone)]
pub struct CheckpointOptions {
    /// The file; it is removed when training has ended.
    pub path: PathBuf,
    pub every: Duration,
    /// Resume from the file if it exists.
    pub resume: bool,
}

/// Decides when a checkpoint of a run is due.
#[derive(Debug)]
pub(crate) struct CheckpointWriter<'a> {
    pub(crate) options: &'a CheckpointOptions,
    /// Digest of what must be the same when the run is resumed.
    pub(crate) run: String,
    last: Instant,
}

impl<'a> CheckpointWriter<'a> {
    pub(crate) fn new(options: &'a CheckpointOptions, run: String) -> Self {
        Self { options, run, last: Instant::now() }
    }

    /// True when the last checkpoint is old enough.
    pub(crate) fn is_due(&self) -> bool {
        self.last.elapsed() >= self.options.every
    }

    /// Called after each write.
    pub(crate) fn record_write(&mut self) {
        self.last = Instant::now();
    }

    /// Removes the file of a run that has ended.
    pub(crate) fn remove(&self) {
        // A file that stays would only be refused later.
        let _ = std::fs::remove_file(&self.options.path);
    }
}

/// Why a checkpoint cannot be written or resumed from.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    #[error(transparent)]
    Write(#[from] ArtifactError),
    #[error("cannot read the checkpoint: {0}; delete it to restart training")]
    Read(io::Error),
    #[error("checkpoint is corrupt: {0}; delete it to restart training")]
    Corrupt(&'static str),
    #[error(
        "resume: the checkpoint belongs to other data, another model or other settings; \
         give those it was started with, or delete it to restart training"
    )]
    OtherRun,
}

impl CheckpointError {
    /// The reason, for pages.
    pub(crate) fn note(&self) -> Note {
        match self {
            Self::Write(error) => error.note(),
            Self::Read(source) => Note::said("failure-state-read", self).with("detail", source),
            Self::Corrupt(_) => Note::said("failure-state-damaged", self),
            Self::OtherRun => Note::said("failure-state-other", self),
        }
    }
}

/// A column of a checkpoint.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part<'a> {
    Words(&'a [u32]),
    Floats(&'a [f32]),
}

impl Part<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Words(words) => words.len(),
            Self::Floats(floats) => floats.len(),
        }
    }

    fn write(&self, target: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Words(words) => {
                words.iter().try_for_each(|word| target.write_all(&word.to_le_bytes()))
            }
            Self::Floats(floats) => {
                floats.iter().try_for_each(|float| target.write_all(&float.to_le_bytes()))
            }
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Header<P> {
    run: String,
    progress: P,
    lengths: Vec<usize>,
}

/// Writes a checkpoint of `run` atomically.
pub(crate) fn write<P: Serialize>(
    options: &CheckpointOptions,
    magic: &Magic,
    run: &str,
    progress: &P,
    parts: &[Part<'_>],
) -> Result<(), CheckpointError> {
    let lengths = parts.iter().map(Part::len).collect();
    let header = Header { run: run.to_owned(), progress, lengths };
    write_atomically(&options.path, &|target| {
        let header = serde_json::to_vec(&header)?;
        target.write_all(magic)?;
        target.write_all(&(header.len() as u64).to_le_bytes())?;
        target.write_all(&header)?;
        parts.iter().try_for_each(|part| part.write(target))
    })?;
    Ok(())
}

/// Reads a checkpoint, column after column in the order of writing.
#[derive(Debug)]
pub(crate) struct CheckpointReader<P> {
    progress: P,
    lengths: std::vec::IntoIter<usize>,
    rest: BufReader<File>,
}

/// Opens the checkpoint of `run`; `None` when there is no file.
pub(crate) fn open<P: DeserializeOwned>(
    options: &CheckpointOptions,
    magic: &Magic,
    run: &str,
) -> Result<Option<CheckpointReader<P>>, CheckpointError> {
    let file = match File::open(&options.path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(CheckpointError::Read(error)),
    };
    let bytes = file.metadata().map_err(CheckpointError::Read)?.len();
    let mut file = BufReader::new(file);
    let (mut found, mut length) = ([0; 8], [0; 8]);
    read(&mut file, &mut found)?;
    if found != *magic {
        return Err(CheckpointError::Corrupt("it is of another kind or version"));
    }
    read(&mut file, &mut length)?;
    let length = u64::from_le_bytes(length);
    if length > MAX_HEADER_BYTES.min(bytes) {
        return Err(CheckpointError::Corrupt(SHORT));
    }
    let mut header = vec![0; length as usize];
    read(&mut file, &mut header)?;
    let header: Header<P> = serde_json::from_slice(&header)
        .map_err(|_| CheckpointError::Corrupt("its header is no JSON"))?;
    if header.run != run {
        return Err(CheckpointError::OtherRun);
    }
    let numbers = header.lengths.iter().fold(0_u64, |sum, n| sum.saturating_add(*n as u64));
    if numbers.saturating_mul(4).saturating_add(16 + length) != bytes {
        return Err(CheckpointError::Corrupt("its length is wrong"));
    }
    let lengths = header.lengths.into_iter();
    Ok(Some(CheckpointReader { progress: header.progress, lengths, rest: file }))
}

const SHORT: &str = "it is too short";

fn read(file: &mut BufReader<File>, target: &mut [u8]) -> Result<(), CheckpointError> {
    file.read_exact(target).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => CheckpointError::Corrupt(SHORT),
        _ => CheckpointError::Read(error),
    })
}

impl<P> CheckpointReader<P> {
    /// The next column, of whole numbers.
    pub(crate) fn words(&mut self) -> Result<Vec<u32>, CheckpointError> {
        self.column(u32::from_le_bytes)
    }

    /// The next column, of floats.
    pub(crate) fn floats(&mut self) -> Result<Vec<f32>, CheckpointError> {
        self.column(f32::from_le_bytes)
    }

    /// Reads piece by piece, because the file may be as large as the memory.
    fn column<T>(&mut self, number: fn([u8; 4]) -> T) -> Result<Vec<T>, CheckpointError> {
        let Some(length) = self.lengths.next() else {
            return Err(CheckpointError::Corrupt("a part is missing"));
        };
        let mut column = Vec::with_capacity(length);
        let mut piece = vec![0; PIECE_BYTES.min(length.saturating_mul(4))];
        while column.len() < length {
            let bytes = PIECE_BYTES.min((length - column.len()) * 4);
            read(&mut self.rest, &mut piece[..bytes])?;
            column.extend(piece[..bytes].as_chunks::<4>().0.iter().copied().map(number));
        }
        Ok(column)
    }

    /// The progress in the header, once every column was read.
    pub(crate) fn end(self) -> Result<P, CheckpointError> {
        if self.lengths.len() > 0 {
            return Err(CheckpointError::Corrupt("it has too many parts"));
        }
        Ok(self.progress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAGIC: &Magic = b"testing1";

    fn options(folder: &tempfile::TempDir) -> CheckpointOptions {
        CheckpointOptions {
            path: folder.path().join("checkpoint"),
            every: Duration::ZERO,
            resume: true,
        }
    }

    #[test]
    fn columns_of_many_pieces_are_read_back_bit_for_bit() {
        let folder = tempfile::tempdir().unwrap();
        let options = options(&folder);
        assert!(open::<u32>(&options, MAGIC, "a").unwrap().is_none());
        let words: Vec<u32> = (0..40_000_u32).map(|n| n.wrapping_mul(2_654_435_761)).collect();
        // Not-a-number has many bit patterns, all of which are preserved.
        let floats: Vec<f32> = words.iter().copied().map(f32::from_bits).collect();
        let parts = [Part::Words(&words), Part::Floats(&floats), Part::Floats(&[])];
        write(&options, MAGIC, "a", &7_u32, &parts).unwrap();
        let mut file = open::<u32>(&options, MAGIC, "a").unwrap().unwrap();
        assert_eq!(file.words().unwrap(), words);
        let bits: Vec<u32> = file.floats().unwrap().into_iter().map(f32::to_bits).collect();
        assert_eq!(bits, words);
        assert!(file.floats().unwrap().is_empty());
        assert!(file.words().is_err());
        assert_eq!(file.end().unwrap(), 7);
    }

    #[test]
    fn another_run_another_kind_and_corruption_are_distinguished() {
        let folder = tempfile::tempdir().unwrap();
        let options = options(&folder);
        write(&options, MAGIC, "a", &7_u32, &[Part::Words(&[1, 2, 3])]).unwrap();
        assert!(matches!(open::<u32>(&options, MAGIC, "b"), Err(CheckpointError::OtherRun)));
        let other = open::<u32>(&options, b"testing2", "a").unwrap_err();
        assert!(other.to_string().contains("another kind"), "{other}");
        let half = open::<u32>(&options, MAGIC, "a").unwrap().unwrap();
        assert!(half.end().is_err(), "a column was not read");
        let bytes = std::fs::read(&options.path).unwrap();
        let mut long = bytes.clone();
        long[8..16].copy_from_slice(&u64::MAX.to_le_bytes());
        for damaged in [&bytes[..12], &bytes[..30], &bytes[..bytes.len() - 1], &long] {
            std::fs::write(&options.path, damaged).unwrap();
            let error = open::<u32>(&options, MAGIC, "a").unwrap_err();
            assert!(matches!(error, CheckpointError::Corrupt(_)), "{error}");
        }
    }
}
