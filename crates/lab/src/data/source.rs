//! The bytes of a file, raw or gz, and the characters in them, with limits. Does not
//! interpret them.

use std::{
    borrow::Cow,
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
    string::FromUtf8Error,
};

use flate2::read::MultiGzDecoder;

use super::{DataError, Encoding, messages::ends_early};
use figure::Note;
use parsing::delimited;

/// Largest content of one file, unpacked: 1 GiB.
const LARGEST: u64 = 1 << 30;
/// How often larger than its packed form a content may be, beyond [`SMALL`].
const MAX_RATIO: u64 = 400;
/// Contents up to this size are unpacked whatever their ratio.
const SMALL: u64 = 16 << 20;

pub(super) fn unreadable(path: &Path) -> impl Fn(std::io::Error) -> DataError {
    move |source| DataError::Unreadable { path: path.to_owned(), source }
}

pub(super) fn damaged(path: &Path, message: Note) -> DataError {
    DataError::Damaged { path: path.to_owned(), message }
}

/// Reads a file, unpacked when it is gz.
///
/// # Errors
/// What cannot be read, is damaged, or grows beyond the limits.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, DataError> {
    let file = File::open(path).map_err(unreadable(path))?;
    let packed = file.metadata().map_err(unreadable(path))?.len();
    let mut file = BufReader::with_capacity(1 << 16, file);
    let is_gz = file.fill_buf().map_err(unreadable(path))?.starts_with(&[0x1f, 0x8b]);
    let mut bytes = Vec::new();
    if !is_gz {
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable(path))?;
        return within(bytes, LARGEST, path);
    }
    let limit = LARGEST.min((packed * MAX_RATIO).max(SMALL));
    let mut unpacking = MultiGzDecoder::new(file).take(limit + 1);
    unpacking.read_to_end(&mut bytes).map_err(|error| corrupt_gz(&error, path))?;
    within(bytes, limit, path)
}

/// Bytes that were read already, unpacked when they are gz.
///
/// # Errors
/// As [`read`].
pub(super) fn inflated(bytes: Vec<u8>, path: &Path) -> Result<Vec<u8>, DataError> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let limit = LARGEST.min((bytes.len() as u64 * MAX_RATIO).max(SMALL));
    let mut whole = Vec::new();
    let mut unpacking = MultiGzDecoder::new(bytes.as_slice()).take(limit + 1);
    unpacking.read_to_end(&mut whole).map_err(|error| corrupt_gz(&error, path))?;
    within(whole, limit, path)
}

fn corrupt_gz(error: &std::io::Error, path: &Path) -> DataError {
    let key = if ends_early(error) { "fault-gz-ends" } else { "fault-gz-damaged" };
    damaged(path, Note::new(key, "is damaged: {detail}").with("detail", error))
}

/// Bytes of a file, unpacked when it is gz: counted without keeping them, because the packed size
/// can be misleading. Corruption is reported when the file is read.
pub(super) fn unpacked(path: &Path) -> Result<u64, DataError> {
    let file = File::open(path).map_err(unreadable(path))?;
    let packed = file.metadata().map_err(unreadable(path))?.len();
    let mut file = BufReader::with_capacity(1 << 16, file);
    if !file.fill_buf().map_err(unreadable(path))?.starts_with(&[0x1f, 0x8b]) {
        return Ok(packed);
    }
    let limit = LARGEST.min((packed * MAX_RATIO).max(SMALL));
    let mut counted = 0;
    let mut part = vec![0; 1 << 16];
    let mut unpacking = MultiGzDecoder::new(file).take(limit + 1);
    while let Ok(read @ 1..) = unpacking.read(&mut part) {
        counted += read as u64;
    }
    Ok(counted)
}

fn within(bytes: Vec<u8>, limit: u64, path: &Path) -> Result<Vec<u8>, DataError> {
    if bytes.len() as u64 > limit {
        let message =
            Note::new("fault-too-long", "contains more than {most} MiB, which is too much");
        return Err(damaged(path, message.with("most", limit >> 20)));
    }
    Ok(bytes)
}

/// The characters of a text file, without a byte order mark.
///
/// # Errors
/// Bytes that the encoding does not have; for UTF-8 the message says which
/// other encodings would read them.
pub(super) fn text(path: &Path, encoding: Encoding) -> Result<String, DataError> {
    decoded(read(path)?, encoding, path)
}

/// The characters of a file's bytes. A mark of Unicode counts more than what was chosen.
///
/// # Errors
/// As [`text`].
pub(super) fn decoded(
    bytes: Vec<u8>,
    encoding: Encoding,
    path: &Path,
) -> Result<String, DataError> {
    let marked = delimited::unicode(&bytes).is_some();
    if marked && let Ok(text) = delimited::text(&bytes) {
        return Ok(text.into_owned());
    }
    if encoding == Encoding::Utf8 {
        return String::from_utf8(bytes).map_err(|error| not_utf8(&error, path));
    }
    encoding.decode(&bytes).map(Cow::into_owned).ok_or_else(|| {
        let text = "is not {encoding}; choose another encoding, or save the file as UTF-8";
        damaged(path, Note::new("fault-not-encoding", text).with("encoding", encoding))
    })
}

fn not_utf8(error: &FromUtf8Error, path: &Path) -> DataError {
    let bytes = error.as_bytes();
    let before = bytes.iter().take(error.utf8_error().valid_up_to());
    let line = 1 + before.filter(|byte| **byte == b'\n').count();
    let message = if Encoding::Gbk.decode(bytes).is_none() {
        Note::new(
            "fault-not-utf-8",
            "line {line} is not UTF-8. Choose the encoding gbk (Chinese; this file is not GBK) or \
             latin-1 (Western European), or save the file as UTF-8",
        )
    } else {
        Note::new(
            "fault-not-utf-8-but-gbk",
            "line {line} is not UTF-8. Choose the encoding gbk (Chinese; it can be read \
             as GBK) or latin-1 (Western European), or save the file as UTF-8",
        )
    };
    damaged(path, message.with("line", line))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    #[test]
    fn what_is_not_utf8_offers_gbk_and_latin1() {
        let chinese = encoding_rs::GBK.encode("好\n味道不错").0.into_owned();
        let gbk = file(&chinese);
        let error = text(gbk.path(), Encoding::Utf8).unwrap_err();
        assert!(error.is_input());
        let message = error.to_string();
        for word in ["line 1", "gbk", "latin-1", "can be read as GBK"] {
            assert!(message.contains(word), "{word}: {message}");
        }
        assert_eq!(text(gbk.path(), Encoding::Gbk).unwrap(), "好\n味道不错");
        let latin = file(b"a\ncaf\xe9 ");
        assert!(text(latin.path(), Encoding::Utf8).unwrap_err().to_string().contains("line 2"));
        assert_eq!(text(latin.path(), Encoding::Latin1).unwrap(), "a\ncafé ");
        let marked = file("\u{feff}x".as_bytes());
        assert_eq!(text(marked.path(), Encoding::Utf8).unwrap(), "x");
        for utf16 in [b"\xff\xfea\0b\0" as &[u8], b"\xfe\xff\0a\0b"] {
            assert_eq!(text(file(utf16).path(), Encoding::Utf8).unwrap(), "ab");
        }
        // The word for Japan.
        let japan = file(b"\x93\xfa\x96\x7b");
        assert_eq!(text(japan.path(), Encoding::ShiftJis).unwrap(), "日本");
        let error = text(file(b"\xff\xff").path(), Encoding::Gbk).unwrap_err().to_string();
        assert!(error.contains("is not gbk"), "{error}");
    }

    #[test]
    fn a_bomb_is_not_unpacked_and_a_corrupt_gz_is_an_error() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&vec![b'0'; 64 << 20]).unwrap();
        let packed = encoder.finish().unwrap();
        let bomb = file(&packed);
        assert!(text(bomb.path(), Encoding::Utf8).unwrap_err().to_string().contains("more than"));
        let corrupt = file(&packed[..packed.len() / 2]);
        assert!(text(corrupt.path(), Encoding::Utf8).unwrap_err().is_input());
        assert!(text(Path::new("/not/there"), Encoding::Utf8).unwrap_err().is_input());
    }
}
