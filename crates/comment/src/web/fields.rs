//! The fields of a comment.

use crate::LONGEST;
use web::forms::Form;

/// Reads what a comment says, for forms, the API and rows from a file.
pub fn read(form: &mut Form) -> Option<String> {
    form.text("body", 1..=LONGEST)
}
