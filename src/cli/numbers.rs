//! Numbers on the command line.

use parsing::typed_number::{self, Convention, Refused};

/// A number as somebody types it: with a point, or with a comma where that is clear.
pub(super) fn number(text: &str) -> Result<f64, String> {
    typed_number::number(text, Convention::Program).map_err(|refused| match refused {
        Refused::NotANumber => "this is not a number".to_owned(),
        Refused::TwoWays(both) => {
            let [first, second] = both.map(|one| one.unmistakable());
            format!("this could be {first} or {second}; write one of these")
        }
    })
}
