//! Case-insensitive text search, the same on every database, also beyond A to Z; `%`, `_` and
//! `\` are literal.

use sea_orm::{
    ColumnTrait, Condition, ExprTrait,
    sea_query::{Expr, Func, LikeExpr},
};

use parsing::name;

const ESCAPE: char = '!';
/// Letters beyond ASCII that are searched in both cases each: more would make too many
/// patterns.
const MOST_LETTERS: usize = 4;

/// True for rows whose `column` holds `words` somewhere.
pub fn contains(column: impl ColumnTrait, words: &str) -> Condition {
    let like = |words: &str| LikeExpr::new(pattern(words)).escape(ESCAPE);
    let text = || Expr::col(column.as_column_ref());
    let (composed, apart) = (name::composed(words), name::decomposed(words));
    let mut any = Condition::any().add(text().like(like(&composed)));
    // A database's own `lower` may know no other letters than A to Z.
    for words in spellings(&composed) {
        any = any.add(Expr::expr(Func::lower(text())).like(like(&words)));
    }
    // Stored in decomposed form: letters and their accents apart.
    if apart != composed {
        any = any.add(Expr::expr(Func::lower(text())).like(like(&apart.to_lowercase())));
    }
    any
}

fn pattern(words: &str) -> String {
    let mut out = String::from("%");
    for letter in words.chars() {
        if matches!(letter, '%' | '_' | ESCAPE) {
            out.push(ESCAPE);
        }
        out.push(letter);
    }
    out.push('%');
    out
}

/// The words with small letters, and with each letter beyond ASCII small or large.
/// With many of those: all small, all large, and large at the start of words.
fn spellings(words: &str) -> Vec<String> {
    let small = words.to_lowercase();
    let letters: Vec<(char, char)> = small.chars().map(|c| (c, large(c))).collect();
    let cased = letters.iter().filter(|(small, large)| small != large).count();
    let mut all = vec![small];
    if cased == 0 {
        return all;
    }
    if cased > MOST_LETTERS {
        all.push(letters.iter().map(|(_, large)| *large).collect());
        let mut begins = true;
        let titled = letters.iter().map(|&(small, large)| {
            let letter = if begins { large } else { small };
            begins = !small.is_alphanumeric();
            letter
        });
        all.push(titled.collect());
        return all;
    }
    for choice in 1..1_u32 << cased {
        let mut number = 0;
        let spelled = letters.iter().map(|&(small, large)| {
            if small == large {
                return small;
            }
            number += 1;
            if choice & (1 << (number - 1)) == 0 { small } else { large }
        });
        all.push(spelled.collect());
    }
    all
}

/// The upper case of a letter beyond ASCII, if it is a single letter that maps back.
fn large(letter: char) -> char {
    let mut upper = letter.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(one), None) if !letter.is_ascii() && one.to_lowercase().eq([letter]) => one,
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::{pattern, spellings};

    #[test]
    fn wild_cards_are_letters() {
        assert_eq!(pattern("50 %_!\\"), "%50 !%!_!!\\%");
    }

    #[test]
    fn search_ignores_case_beyond_ascii() {
        assert_eq!(spellings("Plain 产品"), ["plain 产品"]);
        assert_eq!(spellings("ÄRGER"), ["ärger", "Ärger"]);
        let mut both = spellings("öl und ärger");
        both.sort();
        assert_eq!(both, ["Öl und Ärger", "Öl und ärger", "öl und Ärger", "öl und ärger"]);
        let many = spellings("русский язык");
        assert_eq!(many, ["русский язык", "РУССКИЙ ЯЗЫК", "Русский Язык"]);
        assert_eq!(spellings("Straße"), ["straße"]);
    }
}
