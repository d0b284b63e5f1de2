//! What may be kept beside a note: a few kinds of files, told by their content
//! and never by their name alone. Knows no web and no store.

use serde::Serialize;

/// Most bytes of a file: 10 MiB.
pub const FILE_LIMIT: usize = 10 << 20;
/// Most characters of a file's name without its ending.
const LONGEST_STEM: usize = 100;

/// A kind of file that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    Pdf,
    Png,
    Jpeg,
    Text,
    Markdown,
    Csv,
}

impl FileKind {
    /// Every kind, in the order in which the form names them.
    pub const ALL: [Self; 6] =
        [Self::Pdf, Self::Png, Self::Jpeg, Self::Text, Self::Markdown, Self::Csv];

    /// The word that the database uses; also the ending of a file's name.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Text => "txt",
            Self::Markdown => "md",
            Self::Csv => "csv",
        }
    }

    /// Reads the word that [`FileKind::ending`] gives.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.ending() == word)
    }

    /// The type under which it is served.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Text | Self::Markdown => "text/plain; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error("the file is empty")]
    Empty,
    #[error("the file is none of the kinds that are taken")]
    Kind,
    #[error("the text is not in UTF-8")]
    Encoding,
}

/// A file that is taken, under a name that is safe everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoodFile {
    pub name: String,
    pub kind: FileKind,
    pub content: Vec<u8>,
}

/// Judges a file by its content; a text's ending says which kind of text it is.
///
/// # Errors
/// When it is empty, of another kind, or a text that is not UTF-8.
pub fn accept(name: &str, content: Vec<u8>) -> Result<GoodFile, FileError> {
    if content.is_empty() {
        return Err(FileError::Empty);
    }
    let kind = kind_of(name, &content)?;
    Ok(GoodFile { name: clean_name(name, kind), kind, content })
}

fn kind_of(name: &str, content: &[u8]) -> Result<FileKind, FileError> {
    if content.starts_with(b"%PDF-") {
        return Ok(FileKind::Pdf);
    }
    if content.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(FileKind::Png);
    }
    if content.starts_with(&[0xff, 0xd8, 0xff]) {
        return Ok(FileKind::Jpeg);
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    let kind = match ending.as_deref() {
        Some("txt" | "text") => FileKind::Text,
        Some("md" | "markdown") => FileKind::Markdown,
        Some("csv") => FileKind::Csv,
        _ => return Err(FileError::Kind),
    };
    let text = std::str::from_utf8(content).map_err(|_| FileError::Encoding)?;
    let binary = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    if text.chars().any(binary) { Err(FileError::Kind) } else { Ok(kind) }
}

/// The name without folders, control characters and what file systems dislike,
/// with the ending that its content deserves.
fn clean_name(name: &str, kind: FileKind) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = base.rsplit_once('.').map_or(base, |(stem, _)| stem);
    let stem: String = stem
        .chars()
        .map(|c| if is_odd(c) { ' ' } else { c })
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .trim_matches(['.', ' ', '-'])
        .chars()
        .take(LONGEST_STEM)
        .collect();
    let stem = if stem.is_empty() { "file" } else { &stem };
    format!("{stem}.{}", kind.ending())
}

/// Characters that a name does without: control and direction marks, reserved ones.
fn is_odd(c: char) -> bool {
    c.is_control()
        || matches!(c, '"' | '<' | '>' | ':' | '|' | '?' | '*' | ';' | '%' | '\u{fffd}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

    #[test]
    fn content_decides_and_not_the_name() {
        for (name, content, kind) in [
            ("a.pdf", &b"%PDF-1.7 x"[..], FileKind::Pdf),
            ("a.exe", b"%PDF-1.7 x", FileKind::Pdf),
            ("photo.txt", PNG, FileKind::Png),
            ("x", &[0xff, 0xd8, 0xff, 0xe0, 0], FileKind::Jpeg),
            ("Notes.TXT", b"said\r\n\tso", FileKind::Text),
            ("notes.md", "# 访谈".as_bytes(), FileKind::Markdown),
            ("rows.csv", b"\xef\xbb\xbfa,b\n1,2", FileKind::Csv),
        ] {
            let file = accept(name, content.to_vec()).unwrap();
            assert_eq!(file.kind, kind, "{name}");
            assert!(file.name.ends_with(&format!(".{}", kind.ending())), "{}", file.name);
        }
    }

    #[test]
    fn other_content_is_refused_whatever_it_calls_itself() {
        for (name, content, error) in [
            ("a.txt", &b""[..], FileError::Empty),
            ("page.html", b"<script>alert(1)</script>", FileError::Kind),
            ("drawing.svg", b"<svg onload='x'/>", FileError::Kind),
            ("book.xlsx", b"PK\x03\x04", FileError::Kind),
            ("report.pdf", b"plain words", FileError::Kind),
            ("program.txt", b"\x7fELF\x02\x01\x00", FileError::Kind),
            ("noending", b"plain words", FileError::Kind),
            ("old.txt", b"caf\xe9", FileError::Encoding),
        ] {
            assert_eq!(accept(name, content.to_vec()), Err(error), "{name}");
        }
    }

    #[test]
    fn a_name_leads_nowhere() {
        for (name, clean) in [
            ("../../etc/passwd.txt", "passwd.txt"),
            ("C:\\Users\\me\\notes.txt", "notes.txt"),
            ("..", "file.txt"),
            ("", "file.txt"),
            (".txt", "file.txt"),
            ("a\r\nSet-Cookie: x.txt", "a Set-Cookie x.txt"),
            ("quote\";x=\".txt", "quote x=.txt"),
            ("访谈 记录.txt", "访谈 记录.txt"),
            ("evil\u{202e}fdp.txt", "evil fdp.txt"),
        ] {
            assert_eq!(clean_name(name, FileKind::Text), clean, "{name:?}");
        }
        let long = clean_name(&"字".repeat(300), FileKind::Text);
        assert_eq!(long.chars().count(), LONGEST_STEM + 4);
    }
}
