//! The `assay` program: prepares the process and hands over to [`assay::cli`].

mod embedded;

use std::process::ExitCode;

#[expect(
    unsafe_code,
    reason = "ONNX Runtime reads these variables when it loads; they must be set before any thread exists"
)]
fn prepare_for_onnx_runtime() {
    // Without the second, a GPU in software is not even listed; figures made on it are marked.
    for name in ["ORT_DISABLE_TELEMETRY", "ORT_WEBGPU_EP_ALLOW_SOFTWARE_ADAPTER"] {
        // SAFETY: first statement of `main`, so no other thread can read the environment.
        unsafe { std::env::set_var(name, "1") };
    }
}

fn main() -> ExitCode {
    prepare_for_onnx_runtime();
    if let Err(error) = embedded::prepare() {
        eprintln!("assay: {error:#}");
        return ExitCode::FAILURE;
    }
    assay::cli::main()
}
