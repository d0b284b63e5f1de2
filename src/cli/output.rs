//! What commands print. Whoever reads it may go away early, as `head` does: then the
//! rest of it is not printed, and the work goes on to its end. The only place that
//! writes to standard output and standard error.

use std::{
    fmt,
    io::{self, ErrorKind, Write},
    sync::Mutex,
};

use super::error::CliResult;

/// Why standard output took no more, other than that nobody reads it.
static FAILED: Mutex<Option<io::Error>> = Mutex::new(None);

/// A line on standard output; [`println!`] writes it.
pub(crate) fn out(line: fmt::Arguments<'_>) {
    let Err(error) = writeln!(io::stdout().lock(), "{line}") else { return };
    if error.kind() != ErrorKind::BrokenPipe
        && let Ok(mut failed) = FAILED.lock()
    {
        failed.get_or_insert(error);
    }
}

/// A line on standard error; [`eprintln!`] writes it. Exit codes say the same.
pub(crate) fn err(line: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Prints `value` as one JSON object on the last line of standard output.
///
/// # Errors
/// When standard output is closed or the value cannot be written as JSON.
pub fn print_json(value: &impl serde::Serialize) -> CliResult {
    let text = serde_json::to_string(value).map_err(anyhow::Error::from)?;
    out(format_args!("{text}"));
    Ok(())
}

/// Writes what is left.
///
/// # Errors
/// What was printed is not where it should be: a disk is full.
pub(super) fn finish() -> io::Result<()> {
    let failed = FAILED.lock().ok().and_then(|mut failed| failed.take());
    match failed.map_or_else(|| io::stdout().flush(), Err) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

/// In the place of the one that panics when nobody reads any more, so that no command can forget.
macro_rules! println {
    () => { $crate::cli::output::out(format_args!("")) };
    ($($line:tt)*) => { $crate::cli::output::out(format_args!($($line)*)) };
}

/// As [`println!`], on standard error.
macro_rules! eprintln {
    ($($line:tt)*) => { $crate::cli::output::err(format_args!($($line)*)) };
}
