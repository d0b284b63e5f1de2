//! The `assay` program: prepares the process and hands over to [`assay::cli`].

use std::process::ExitCode;

#[expect(
    unsafe_code,
    reason = "ONNX Runtime reads this variable when it loads; it must be set before any thread exists"
)]
fn forbid_runtime_telemetry() {
    // SAFETY: first statement of `main`, so no other thread can read the environment.
    unsafe { std::env::set_var("ORT_DISABLE_TELEMETRY", "1") };
}

fn main() -> ExitCode {
    forbid_runtime_telemetry();
    assay::cli::main()
}
