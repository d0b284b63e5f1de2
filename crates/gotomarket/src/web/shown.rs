//! Numbers of this module as its templates show them; templates pass references.

use figure::Figure;
use i18n::{Lang, format};
use web::figures::FigureView;

/// A number, or any reference to one.
pub(super) trait Number<T> {
    fn get(&self) -> T;
}

macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl Number<$kind> for $kind {
            fn get(&self) -> $kind {
                *self
            }
        }
    )*};
}

numbers!(f64, i64, u64);

impl<T, N: Number<T> + ?Sized> Number<T> for &N {
    fn get(&self) -> T {
        (**self).get()
    }
}

/// Minor units in one unit of a currency.
pub(super) fn minor_unit(currency: &str) -> f64 {
    10_f64.powi(format::minor_digits(currency) as i32)
}

pub(super) fn money(minor: impl Number<i64>, currency: &str) -> String {
    whole(format::money_minor(minor.get(), currency))
}

/// An amount of thousands without its cents when there are none.
fn whole(amount: String) -> String {
    match amount.strip_suffix(".00") {
        Some(whole) if whole.contains(',') => whole.to_owned(),
        _ => amount,
    }
}

/// A figure of this module without the method's own words, which the page says in
/// the reader's language, and without cents where an amount has none.
pub(super) fn quiet(figure: &Figure, lang: Lang) -> FigureView {
    let mut bare = figure.clone();
    bare.warnings.clear();
    let mut view = FigureView::new(&bare, lang);
    let is_amount = bare.unit.len() == 3;
    if is_amount && bare.value.is_some_and(|value| value.abs() >= 1000.0) {
        view.text = view.text.replace(".00", "");
        view.aside = view.aside.replace(".00", "");
    }
    view
}

/// An amount that was computed in minor units.
pub(super) fn amount(minor: impl Number<f64>, currency: &str) -> String {
    whole(format::money(minor.get() / minor_unit(currency), currency))
}

pub(super) fn brief(value: impl Number<f64>) -> String {
    format::brief(value.get())
}

pub(super) fn mean(value: impl Number<f64>) -> String {
    format::fixed(value.get(), 1)
}

/// Closeness to the ideal, 0 to 1.
pub(super) fn closeness(value: impl Number<f64>) -> String {
    format::fixed(value.get(), 2)
}

pub(super) fn count(value: impl Number<u64>) -> String {
    format::count(value.get())
}

/// A share from 0 to 1, with a digit more where it is small.
pub(super) fn percent(share: impl Number<f64>) -> String {
    let share = share.get();
    format::percent(share, if share.abs() < 0.1 { 1 } else { 0 })
}
