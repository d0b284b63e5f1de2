//! The file in which the state of a training stands: a description in JSON and
//! columns of 32-bit numbers, written whole or not at all and read as they come.
//! Knows nothing of what the state is of.

use std::{
    fs::File,
    io::{self, BufReader, Read, Write},
    path::PathBuf,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::fit::StateError;
use crate::artifact::write_atomically;

/// First bytes of a file: the kind of training, and the version of its state.
pub(crate) type Magic = [u8; 8];
/// Bytes that are turned into numbers at a time.
const PIECE: usize = 1 << 16;
/// Longest description that is read: far above that of a thousand epochs.
const LONGEST: u64 = 64 << 20;

/// Where and how often the state is kept.
#[derive(Debug, Clone)]
pub struct Keep {
    /// The file; it is removed when training has ended.
    pub path: PathBuf,
    pub every: Duration,
    /// Go on from the file if it is there.
    pub resume: bool,
}

/// Says when the state of a run is to be written.
#[derive(Debug)]
pub(crate) struct Keeper<'a> {
    pub(crate) keep: &'a Keep,
    /// Digest of what must be the same when the run is taken up again.
    pub(crate) run: String,
    last: Instant,
}

impl<'a> Keeper<'a> {
    pub(crate) fn new(keep: &'a Keep, run: String) -> Self {
        Self { keep, run, last: Instant::now() }
    }

    /// True when the last time is long enough ago.
    pub(crate) fn is_due(&self) -> bool {
        self.last.elapsed() >= self.keep.every
    }

    /// Called after each writing.
    pub(crate) fn written(&mut self) {
        self.last = Instant::now();
    }

    /// Removes the file of a run that has ended.
    pub(crate) fn forget(&self) {
        // Whatever it held is over; a file that stays would only be refused later.
        let _ = std::fs::remove_file(&self.keep.path);
    }
}

/// A column of a state.
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

/// Writes the state of `run`, whole or not at all.
///
/// # Errors
/// What the disk says.
pub(crate) fn write<P: Serialize>(
    keep: &Keep,
    magic: &Magic,
    run: &str,
    progress: &P,
    parts: &[Part<'_>],
) -> Result<(), StateError> {
    let lengths = parts.iter().map(Part::len).collect();
    let header = Header { run: run.to_owned(), progress, lengths };
    write_atomically(&keep.path, &|target| {
        let header = serde_json::to_vec(&header)?;
        target.write_all(magic)?;
        target.write_all(&(header.len() as u64).to_le_bytes())?;
        target.write_all(&header)?;
        parts.iter().try_for_each(|part| part.write(target))
    })?;
    Ok(())
}

/// A state that is being read, column after column in the order of writing.
#[derive(Debug)]
pub(crate) struct Kept<P> {
    progress: P,
    lengths: std::vec::IntoIter<usize>,
    rest: BufReader<File>,
}

/// Opens the state of `run`; `None` when there is no file.
///
/// # Errors
/// A file that cannot be read, is damaged, or holds the state of another run.
pub(crate) fn open<P: DeserializeOwned>(
    keep: &Keep,
    magic: &Magic,
    run: &str,
) -> Result<Option<Kept<P>>, StateError> {
    let file = match File::open(&keep.path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StateError::Read(error)),
    };
    let bytes = file.metadata().map_err(StateError::Read)?.len();
    let mut file = BufReader::new(file);
    let (mut found, mut length) = ([0; 8], [0; 8]);
    read(&mut file, &mut found)?;
    if found != *magic {
        return Err(StateError::Damaged("it is of another kind or version"));
    }
    read(&mut file, &mut length)?;
    let length = u64::from_le_bytes(length);
    if length > LONGEST.min(bytes) {
        return Err(StateError::Damaged(SHORT));
    }
    let mut header = vec![0; length as usize];
    read(&mut file, &mut header)?;
    let header: Header<P> = serde_json::from_slice(&header)
        .map_err(|_| StateError::Damaged("its description is no JSON"))?;
    if header.run != run {
        return Err(StateError::OtherRun);
    }
    let numbers = header.lengths.iter().fold(0_u64, |sum, n| sum.saturating_add(*n as u64));
    if numbers.saturating_mul(4).saturating_add(16 + length) != bytes {
        return Err(StateError::Damaged("its length is wrong"));
    }
    let lengths = header.lengths.into_iter();
    Ok(Some(Kept { progress: header.progress, lengths, rest: file }))
}

const SHORT: &str = "it is too short";

fn read(file: &mut BufReader<File>, target: &mut [u8]) -> Result<(), StateError> {
    file.read_exact(target).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => StateError::Damaged(SHORT),
        _ => StateError::Read(error),
    })
}

impl<P> Kept<P> {
    /// The next column, of whole numbers.
    pub(crate) fn words(&mut self) -> Result<Vec<u32>, StateError> {
        self.column(u32::from_le_bytes)
    }

    /// The next column, of floats.
    pub(crate) fn floats(&mut self) -> Result<Vec<f32>, StateError> {
        self.column(f32::from_le_bytes)
    }

    /// Not more at once than a piece: the file may be as large as the memory.
    fn column<T>(&mut self, number: fn([u8; 4]) -> T) -> Result<Vec<T>, StateError> {
        let Some(length) = self.lengths.next() else {
            return Err(StateError::Damaged("a part is missing"));
        };
        let mut column = Vec::with_capacity(length);
        let mut piece = vec![0; PIECE.min(length.saturating_mul(4))];
        while column.len() < length {
            let bytes = PIECE.min((length - column.len()) * 4);
            read(&mut self.rest, &mut piece[..bytes])?;
            column.extend(piece[..bytes].as_chunks::<4>().0.iter().copied().map(number));
        }
        Ok(column)
    }

    /// The description, once every column was read.
    pub(crate) fn end(self) -> Result<P, StateError> {
        if self.lengths.len() > 0 {
            return Err(StateError::Damaged("it has too many parts"));
        }
        Ok(self.progress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAGIC: &Magic = b"testing1";

    fn keep(folder: &tempfile::TempDir) -> Keep {
        Keep { path: folder.path().join("state"), every: Duration::ZERO, resume: true }
    }

    #[test]
    fn what_was_written_comes_back_to_the_bit_over_many_pieces() {
        let folder = tempfile::tempdir().unwrap();
        let keep = keep(&folder);
        assert!(open::<u32>(&keep, MAGIC, "a").unwrap().is_none());
        let words: Vec<u32> = (0..40_000_u32).map(|n| n.wrapping_mul(2_654_435_761)).collect();
        // Not a number has many bit patterns, all of which are kept.
        let floats: Vec<f32> = words.iter().copied().map(f32::from_bits).collect();
        let parts = [Part::Words(&words), Part::Floats(&floats), Part::Floats(&[])];
        write(&keep, MAGIC, "a", &7_u32, &parts).unwrap();
        let mut file = open::<u32>(&keep, MAGIC, "a").unwrap().unwrap();
        assert_eq!(file.words().unwrap(), words);
        let bits: Vec<u32> = file.floats().unwrap().into_iter().map(f32::to_bits).collect();
        assert_eq!(bits, words);
        assert!(file.floats().unwrap().is_empty());
        assert!(file.words().is_err());
        assert_eq!(file.end().unwrap(), 7);
    }

    #[test]
    fn another_run_another_kind_and_damage_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let keep = keep(&folder);
        write(&keep, MAGIC, "a", &7_u32, &[Part::Words(&[1, 2, 3])]).unwrap();
        assert!(matches!(open::<u32>(&keep, MAGIC, "b"), Err(StateError::OtherRun)));
        let other = open::<u32>(&keep, b"testing2", "a").unwrap_err();
        assert!(other.to_string().contains("another kind"), "{other}");
        let half = open::<u32>(&keep, MAGIC, "a").unwrap().unwrap();
        assert!(half.end().is_err(), "a column was not read");
        let bytes = std::fs::read(&keep.path).unwrap();
        let mut long = bytes.clone();
        long[8..16].copy_from_slice(&u64::MAX.to_le_bytes());
        for damaged in [&bytes[..12], &bytes[..30], &bytes[..bytes.len() - 1], &long] {
            std::fs::write(&keep.path, damaged).unwrap();
            let error = open::<u32>(&keep, MAGIC, "a").unwrap_err();
            assert!(matches!(error, StateError::Damaged(_)), "{error}");
        }
    }
}
