//! Bytes to text. A mark at the start, the zeros of UTF-16 or valid UTF-8 settle the
//! encoding; anything else is asked for, because a guess would turn names into nonsense.

use std::borrow::Cow;

use encoding_rs::{GBK, UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::{Deserialize, Serialize};

use crate::error::ImportError;
use parsing::delimited::{Unicode, unicode};

/// An encoding that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    Utf8,
    Gbk,
    Latin1,
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    pub const ALL: [Self; 5] = [Self::Utf8, Self::Gbk, Self::Latin1, Self::Utf16Le, Self::Utf16Be];

    /// The word that forms and the command line use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gbk => "gbk",
            Self::Latin1 => "latin-1",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
        }
    }

    fn of(form: Unicode) -> Self {
        match form {
            Unicode::Utf8 => Self::Utf8,
            Unicode::Utf16Le => Self::Utf16Le,
            Unicode::Utf16Be => Self::Utf16Be,
        }
    }

    /// Reads the word that [`Encoding::as_str`] gives.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// The text of a file and the encoding that it was read in.
///
/// # Errors
/// The bytes are no text in the chosen encoding; or no encoding was chosen and
/// they are no UTF-8: then the error says which encoding would fit.
pub(super) fn decode(
    content: &[u8],
    chosen: Option<Encoding>,
) -> Result<(Encoding, Cow<'_, str>), ImportError> {
    let marked = unicode(content).map(|(form, skip)| (Encoding::of(form), skip));
    let (encoding, skip) = match (chosen, marked) {
        (None, Some(marked)) => marked,
        (Some(chosen), Some((encoding, skip))) if chosen == encoding => (chosen, skip),
        (Some(chosen), _) => (chosen, 0),
        (None, None) if std::str::from_utf8(content).is_ok() => (Encoding::Utf8, 0),
        (None, None) => {
            let fits = likely(content).as_str();
            return Err(ImportError::of_file(
                "import-encoding-unknown",
                vec![("likely", fits.to_owned())],
            ));
        }
    };
    let text = decoded(&content[skip..], encoding).ok_or_else(|| wrong(content, encoding))?;
    // A zero is in no text: the bytes were read in another encoding than they were written in.
    if let Some(at) = text.find('\0') {
        let row = line_of(&text.as_bytes()[..at]);
        return Err(ImportError::of_row(
            row,
            "import-encoding-wrong",
            vec![("encoding", encoding.as_str().to_owned())],
        ));
    }
    Ok((encoding, text))
}

fn decoded(bytes: &[u8], encoding: Encoding) -> Option<Cow<'_, str>> {
    let table = match encoding {
        Encoding::Utf8 => return std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Encoding::Gbk => GBK,
        Encoding::Latin1 => WINDOWS_1252,
        Encoding::Utf16Le => UTF_16LE,
        Encoding::Utf16Be => UTF_16BE,
    };
    table.decode_without_bom_handling_and_without_replacement(bytes)
}

fn wrong(content: &[u8], encoding: Encoding) -> ImportError {
    let args = vec![("encoding", encoding.as_str().to_owned())];
    match std::str::from_utf8(content) {
        Err(error) if encoding == Encoding::Utf8 => ImportError::of_row(
            line_of(&content[..error.valid_up_to()]),
            "import-encoding-wrong",
            args,
        ),
        _ => ImportError::of_file("import-encoding-wrong", args),
    }
}

fn line_of(before: &[u8]) -> u32 {
    let breaks = before.iter().filter(|byte| **byte == b'\n').count();
    u32::try_from(breaks).unwrap_or(u32::MAX - 1) + 1
}

/// Which encoding the bytes look like.
fn likely(content: &[u8]) -> Encoding {
    // In Chinese text bytes above 0x7f stand together; in Western text each stands alone.
    let high =
        |at: Option<usize>| at.and_then(|at| content.get(at)).is_some_and(|byte| *byte > 0x7f);
    let (mut all, mut together) = (0_usize, 0_usize);
    for at in (0..content.len()).filter(|at| high(Some(*at))) {
        all += 1;
        together += usize::from(high(at.checked_sub(1)) || high(Some(at + 1)));
    }
    let readable = GBK.decode_without_bom_handling_and_without_replacement(content).is_some();
    let chinese = readable && together * 5 > all * 4;
    if chinese { Encoding::Gbk } else { Encoding::Latin1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_utf_8_is_asked_for_with_the_likely_one_named() {
        let (gbk, ..) = GBK.encode("需求,重要性\n看清标签,9");
        let (latin, ..) = WINDOWS_1252.encode("name,note\nMüller,très bon");
        for (bytes, likely, encoding) in
            [(&gbk, "gbk", Encoding::Gbk), (&latin, "latin-1", Encoding::Latin1)]
        {
            let error = decode(bytes, None).unwrap_err();
            assert_eq!(
                error,
                ImportError::of_file(
                    "import-encoding-unknown",
                    vec![("likely", likely.to_owned())]
                )
            );
            assert!(decode(bytes, Some(encoding)).is_ok());
        }
        assert_eq!(decode(&gbk, Some(Encoding::Gbk)).unwrap().1, "需求,重要性\n看清标签,9");
    }

    #[test]
    fn a_wrong_choice_is_told_with_the_line() {
        let error = decode(b"a,b\nc,\xff", Some(Encoding::Utf8)).unwrap_err();
        assert_eq!((error.key(), error.row), ("import-encoding-wrong", Some(2)));
        assert_eq!(
            decode(b"a\0b\0", Some(Encoding::Latin1)).unwrap_err().key(),
            "import-encoding-wrong"
        );
    }
}
