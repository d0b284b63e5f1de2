//! Wire formats: what is asked and how answers are read. Pure: bytes in, bytes and facts out.
//! Nothing here opens a connection or looks at a clock.

mod anthropic;
mod format;
mod inference;
mod openai;
mod parameters;
mod said;
#[cfg(test)]
mod tests;

pub use format::Format;
pub use parameters::{LengthParameter, Parameters};
pub(crate) use said::error_message;
pub use said::{Ask, Said};
