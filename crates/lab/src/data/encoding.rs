//! How bytes become characters: the encodings that files and the names in zips come in.
//! Reads no files.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{DataError, messages::quoted};
use figure::Note;

/// How the bytes of a text file become characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    #[serde(rename = "utf-8")]
    Utf8,
    /// Simplified Chinese: GB2312, GBK and GB18030.
    Gbk,
    /// Traditional Chinese.
    Big5,
    /// Japanese, as Windows writes it.
    ShiftJis,
    /// Japanese, as Unix wrote it.
    EucJp,
    /// Korean, as Windows writes it.
    EucKr,
    /// Western European, as Windows writes it.
    #[serde(rename = "latin-1")]
    Latin1,
    /// The code page of the first PCs, which is the default encoding of names in a zip.
    Cp437,
}

impl Encoding {
    pub const ALL: [Self; 8] = [
        Self::Utf8,
        Self::Gbk,
        Self::Big5,
        Self::ShiftJis,
        Self::EucJp,
        Self::EucKr,
        Self::Latin1,
        Self::Cp437,
    ];

    /// The word in options and records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gbk => "gbk",
            Self::Big5 => "big5",
            Self::ShiftJis => "shift-jis",
            Self::EucJp => "euc-jp",
            Self::EucKr => "euc-kr",
            Self::Latin1 => "latin-1",
            Self::Cp437 => "cp437",
        }
    }

    /// The characters of bytes; nothing where the encoding lacks them.
    pub(super) fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        let table = match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Gbk => encoding_rs::GB18030,
            Self::Big5 => encoding_rs::BIG5,
            Self::ShiftJis => encoding_rs::SHIFT_JIS,
            Self::EucJp => encoding_rs::EUC_JP,
            Self::EucKr => encoding_rs::EUC_KR,
            Self::Latin1 => encoding_rs::WINDOWS_1252,
            Self::Cp437 => return Some(Cow::Owned(code_page_437(bytes))),
        };
        table.decode_without_bom_handling_and_without_replacement(bytes)
    }
}

impl FromStr for Encoding {
    type Err = DataError;

    fn from_str(text: &str) -> Result<Self, DataError> {
        match text.to_ascii_lowercase().replace('_', "-").as_str() {
            "utf-8" | "utf8" => Ok(Self::Utf8),
            "gbk" | "gb2312" | "gb18030" | "cp936" => Ok(Self::Gbk),
            "big5" | "cp950" => Ok(Self::Big5),
            "shift-jis" | "sjis" | "cp932" => Ok(Self::ShiftJis),
            "euc-jp" => Ok(Self::EucJp),
            "euc-kr" | "cp949" => Ok(Self::EucKr),
            "latin-1" | "latin1" => Ok(Self::Latin1),
            "cp437" => Ok(Self::Cp437),
            _ => Err(DataError::Option {
                field: "encoding",
                message: Note::new(
                    "fault-encoding",
                    "\"{word}\" is not known; write utf-8, gbk, big5, shift-jis, euc-jp, euc-kr \
                     or latin-1",
                )
                .with("word", quoted(text)),
            }),
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn code_page_437(bytes: &[u8]) -> String {
    const UPPER: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
                         └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
    let upper: Vec<char> = UPPER.chars().collect();
    let letter = |byte: &u8| match byte.checked_sub(0x80) {
        None => char::from(*byte),
        Some(index) => upper.get(usize::from(index)).copied().unwrap_or('?'),
    };
    bytes.iter().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_come_back_as_written() {
        for encoding in Encoding::ALL {
            assert_eq!(encoding.to_string().parse::<Encoding>().unwrap(), encoding);
            let json = serde_json::to_string(&encoding).unwrap();
            assert_eq!(json, format!("{:?}", encoding.as_str()));
            assert_eq!(encoding.decode(b"plain").as_deref(), Some("plain"));
        }
        assert_eq!("GB18030".parse::<Encoding>().unwrap(), Encoding::Gbk);
        assert!("utf-7".parse::<Encoding>().unwrap_err().to_string().contains("gbk"));
    }
}
