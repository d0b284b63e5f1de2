//! How strong a record is, as the database sorts by it.

use sea_orm::{
    ColumnTrait,
    sea_query::{Expr, SimpleExpr},
};

use crate::{Kind, Strength};
use db::entity::evidence;

/// 1 to 4, from the kind.
pub(super) fn grade() -> SimpleExpr {
    let of = |strength: Strength| {
        let kinds = Kind::ALL.into_iter().filter(move |kind| kind.strength() == strength);
        evidence::Column::Kind.is_in(kinds.map(Kind::as_str))
    };
    let weakest = i32::from(Strength::Said.grade());
    let mut grade = Expr::case(of(Strength::Said), weakest);
    for strength in Strength::ALL.into_iter().skip(1) {
        grade = grade.case(of(strength), i32::from(strength.grade()));
    }
    grade.finally(weakest).into()
}
