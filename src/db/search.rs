//! Searching text for words as they were typed, the same way on every
//! database: capitals do not matter, and `%` and `_` are letters like others.

use sea_orm::{
    ColumnTrait, Condition, ExprTrait,
    sea_query::{Expr, Func, LikeExpr},
};

const ESCAPE: char = '!';

/// True for rows whose `column` holds `words` somewhere.
#[must_use]
pub fn contains(column: impl ColumnTrait, words: &str) -> Condition {
    let like = |words: &str| LikeExpr::new(pattern(words)).escape(ESCAPE);
    let text = || Expr::col(column.as_column_ref());
    Condition::any()
        .add(text().like(like(words)))
        .add(Expr::expr(Func::lower(text())).like(like(&words.to_lowercase())))
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

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn wild_cards_are_letters() {
        assert_eq!(pattern("50 %_!"), "%50 !%!_!!%");
    }
}
