//! Names in a zip that does not state their encoding: Windows programs use the encoding
//! of the system's language. Reads no files.

use std::collections::HashSet;

use super::Encoding;
use figure::Note;

/// Decodes the names; each comes with its UTF-8 flag. Returns the encoding where it was detected
/// and not chosen.
///
/// # Errors
/// Names that the chosen encoding cannot decode.
pub(super) fn read(
    names: &[(Vec<u8>, bool)],
    chosen: Encoding,
) -> Result<(Vec<String>, Option<Encoding>), Note> {
    let open: Vec<&[u8]> = names
        .iter()
        .filter(|(name, says_utf8)| !says_utf8 && !name.is_ascii())
        .map(|(name, _)| name.as_slice())
        .collect();
    let (encoding, detected) = match chosen {
        Encoding::Utf8 => {
            let found = found(&open);
            (found, Some(found).filter(|encoding| *encoding != Encoding::Utf8))
        }
        _ => (chosen, None),
    };
    let read = |(name, says_utf8): &(Vec<u8>, bool)| {
        let encoding = if *says_utf8 || name.is_ascii() { Encoding::Utf8 } else { encoding };
        match encoding.decode(name) {
            Some(text) => Ok(text.into_owned()),
            // A name may have the UTF-8 flag and not be UTF-8.
            None if *says_utf8 => Ok(String::from_utf8_lossy(name).into_owned()),
            None => {
                let text = "has names that are not {encoding}; choose another encoding";
                Err(Note::new("fault-names-not-encoding", text).with("encoding", encoding))
            }
        }
    };
    Ok((names.iter().map(read).collect::<Result<_, _>>()?, detected))
}

/// The encoding that all names can be in and that scores best: an East Asian one, else the zip's
/// own code page, or that of Windows where only it yields letters.
fn found(names: &[&[u8]]) -> Encoding {
    let all = |encoding: Encoding| names.iter().all(|name| encoding.decode(name).is_some());
    if all(Encoding::Utf8) {
        return Encoding::Utf8;
    }
    let candidates =
        [Encoding::Gbk, Encoding::ShiftJis, Encoding::EucKr, Encoding::Big5, Encoding::EucJp];
    let scored = candidates.into_iter().filter(|encoding| all(*encoding)).map(|encoding| {
        let score: f64 = names.iter().map(|name| score_of(encoding, name)).sum();
        // What is Korean throughout is seldom Chinese by chance: its letters take not two
        // thirds of the common Chinese ones.
        let korean =
            encoding == Encoding::EucKr && different(names, encoding) >= MIN_KOREAN_LETTERS;
        (score + f64::from(u8::from(korean)) / 2.0, encoding)
    });
    // Of two with the same score the first one wins.
    let best = scored.reduce(|best, next| if next.0 > best.0 { next } else { best });
    match best {
        Some((score, encoding)) if score > 0.0 => encoding,
        _ if spells(names, Encoding::Latin1) && !spells(names, Encoding::Cp437) => Encoding::Latin1,
        _ => Encoding::Cp437,
    }
}

/// Letters from which on names are Korean and not Chinese by chance.
const MIN_KOREAN_LETTERS: usize = 8;

/// Different letters of all names that are not ASCII.
fn different(names: &[&[u8]], encoding: Encoding) -> usize {
    let texts = names.iter().filter_map(|name| encoding.decode(name));
    let letters = texts.flat_map(|text| text.chars().collect::<Vec<_>>());
    letters.filter(|c| !c.is_ascii()).collect::<HashSet<_>>().len()
}

/// True when every sign of the names that is not ASCII is a Latin letter.
fn spells(names: &[&[u8]], encoding: Encoding) -> bool {
    let mut texts = names.iter().map(|name| encoding.decode(name));
    let is_letter = |c: char| c.is_ascii() || matches!(c, 'À'..='ÿ') && c.is_alphabetic();
    texts.all(|text| text.is_some_and(|text| text.chars().all(is_letter)))
}

/// The score of an encoding for a name: common letters of its language count, rare ones and signs
/// count against it.
fn score_of(encoding: Encoding, name: &[u8]) -> f64 {
    let Some(text) = encoding.decode(name) else { return f64::NEG_INFINITY };
    let letters: Vec<char> = text.chars().collect();
    let is_latin = |index: Option<usize>| {
        index.and_then(|index| letters.get(index)).is_some_and(char::is_ascii_alphabetic)
    };
    let of = |(index, c): (usize, &char)| {
        // Letters between ASCII letters belong to a European language.
        let beside = [index.checked_sub(1), Some(index + 1)].into_iter().filter(|at| is_latin(*at));
        of_letter(encoding, *c) - beside.count() as f64
    };
    letters.iter().enumerate().filter(|(_, c)| !c.is_ascii()).map(of).sum()
}

fn of_letter(encoding: Encoding, c: char) -> f64 {
    let is_han = matches!(c, '\u{4e00}'..='\u{9fff}');
    let is_kana = matches!(c, '\u{3041}'..='\u{30ff}');
    match encoding {
        Encoding::Gbk if is_han => level(encoding_rs::GBK, c),
        Encoding::ShiftJis | Encoding::EucJp if is_kana => 1.0,
        Encoding::ShiftJis if is_han => level(encoding_rs::SHIFT_JIS, c),
        Encoding::EucJp if is_han => level(encoding_rs::EUC_JP, c) * 0.9,
        Encoding::EucKr if matches!(c, '\u{ac00}'..='\u{d7a3}') => level(encoding_rs::EUC_KR, c),
        Encoding::Big5 if is_han => level(encoding_rs::BIG5, c) * 0.9,
        // Wide letters and signs of names: （）、。－
        _ if matches!(c, '\u{3000}'..='\u{3011}' | '\u{ff01}'..='\u{ff5e}') => 0.2,
        _ => -1.0,
    }
}

/// 1 for a letter that the standard counts among the common ones, 0.1 for another one of it,
/// less for what was added to it.
fn level(table: &'static encoding_rs::Encoding, c: char) -> f64 {
    let mut buffer = [0; 4];
    let (bytes, _, _) = table.encode(c.encode_utf8(&mut buffer));
    let [lead, trail] = bytes[..] else { return -0.5 };
    let common = match table.name() {
        // Level 1 of GB 2312, by sound; of JIS X 0208; the first 5,401 of Big5; KS X 1001.
        "GBK" => matches!(lead, 0xb0..=0xd7) && trail >= 0xa1,
        "Shift_JIS" => matches!(lead, 0x88..=0x97),
        "EUC-JP" => matches!(lead, 0xb0..=0xcf),
        "Big5" => matches!(lead, 0xa4..=0xc6),
        "EUC-KR" => matches!(lead, 0xb0..=0xc8) && trail >= 0xa1,
        _ => false,
    };
    let known = match table.name() {
        "GBK" => matches!(lead, 0xd8..=0xf7) && trail >= 0xa1,
        _ => true,
    };
    match (common, known) {
        (true, _) => 1.0,
        (false, true) => 0.1,
        (false, false) => -0.5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes as Python's codecs of the same names give them.
    fn decoded(names: &[&[u8]], chosen: Encoding) -> (Vec<String>, Option<Encoding>) {
        let names: Vec<(Vec<u8>, bool)> = names.iter().map(|name| (name.to_vec(), false)).collect();
        read(&names, chosen).unwrap()
    }

    fn encoded(text: &str, table: &'static encoding_rs::Encoding) -> Vec<u8> {
        table.encode(text).0.into_owned()
    }

    #[test]
    fn the_encoding_of_names_is_found_out() {
        let all: [(&[&str], &encoding_rs::Encoding, Encoding); 11] = [
            (&["暗色/1.png", "亮色/1.png"], encoding_rs::GBK, Encoding::Gbk),
            (&["猫/1.png", "狗/1.png"], encoding_rs::GBK, Encoding::Gbk),
            (&["好评/一.txt", "差评/二.txt"], encoding_rs::GBK, Encoding::Gbk),
            (&["训练集/正常（新）/1.png"], encoding_rs::GBK, Encoding::Gbk),
            (&["ねこ/1.png", "いぬ/1.png"], encoding_rs::SHIFT_JIS, Encoding::ShiftJis),
            (&["リンゴ/1.png", "ミカン/1.png"], encoding_rs::SHIFT_JIS, Encoding::ShiftJis),
            (&["表/写真.png", "良品/写真.png"], encoding_rs::SHIFT_JIS, Encoding::ShiftJis),
            (&["고양이사진/1.png", "강아지사진/1.png"], encoding_rs::EUC_KR, Encoding::EucKr),
            (&["größe/1.png", "übel/2.png"], encoding_rs::WINDOWS_1252, Encoding::Latin1),
            (&["亮/1.png", "暗/1.png"], encoding_rs::UTF_8, Encoding::Utf8),
            (&["繁體中文/貓.png", "資料夾/狗.png"], encoding_rs::BIG5, Encoding::Big5),
        ];
        for (texts, table, wanted) in all {
            let raw: Vec<Vec<u8>> = texts.iter().map(|text| encoded(text, table)).collect();
            let raw: Vec<&[u8]> = raw.iter().map(Vec::as_slice).collect();
            let (names, found) = decoded(&raw, Encoding::Utf8);
            assert_eq!(names, texts, "{wanted}");
            assert_eq!(found, Some(wanted).filter(|one| *one != Encoding::Utf8));
        }
    }

    #[test]
    fn western_names_stay_in_the_code_page_of_zips() {
        // The German for large in code page 437.
        let (names, found) = decoded(&[b"Gr\x94\xe1e/1.png", b"na\x8bve/2.png"], Encoding::Utf8);
        assert_eq!(names, ["Größe/1.png", "naïve/2.png"]);
        assert_eq!(found, Some(Encoding::Cp437));
    }

    #[test]
    fn a_chosen_encoding_is_taken_and_one_that_does_not_fit_refused() {
        let korean = encoded("고양이/1.png", encoding_rs::EUC_KR);
        let (names, found) = decoded(&[&korean, b"plain.png"], Encoding::EucKr);
        assert_eq!((names[0].as_str(), found), ("고양이/1.png", None));
        let wrong = [(vec![0xff, 0xff], false)];
        assert!(read(&wrong, Encoding::Gbk).unwrap_err().text().contains("not gbk"));
        let evidence = [("é.png".as_bytes().to_vec(), true)];
        assert_eq!(read(&evidence, Encoding::Gbk).unwrap().0, ["é.png"]);
    }
}
