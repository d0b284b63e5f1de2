//! What counts as a change between two reports.

use super::*;
use figure::IntervalKind;

fn figure(value: f64) -> Figure {
    Figure::new(value, "score 1-19", "opportunity", 1).with_n(12)
}

#[test]
fn an_equal_figure_is_no_change_and_another_n_is_one() {
    assert!(same(Some(&figure(12.0)), Some(&figure(12.0))));
    assert!(!same(Some(&figure(12.0)), Some(&figure(12.0).with_n(13))));
    let wider = figure(12.0).with_interval(11.0, 13.0, 0.95, IntervalKind::Bootstrap);
    assert!(!same(Some(&figure(12.0)), Some(&wider)));
    assert!(!same(None, Some(&figure(12.0))));
    assert!(same(None, None));
}

#[test]
fn names_are_told_apart_by_their_address() {
    let line =
        |label: &str, href: &str| NameLine { label: label.to_owned(), href: href.to_owned() };
    let then = [line("a", "/1"), line("b", "/2")];
    let now = [line("a, renamed", "/1"), line("c", "/3")];
    let names = names(&then, &now);
    assert_eq!(names.added, [line("c", "/3")]);
    assert_eq!(names.removed, [line("b", "/2")]);
}
