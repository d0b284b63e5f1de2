//! A model in ONNX Runtime, whatever its inputs: loading, the profile of which provider
//! computed what, and releasing it one at a time. Independent of the inputs.

use std::path::{Path, PathBuf};

use ort::session::{
    Session as OrtSession, SessionInputs, builder::GraphOptimizationLevel, builder::SessionBuilder,
};

use super::{
    error::EngineError,
    options::{MAX_THREADS, SessionOptions},
    placement::{NodePlacement, read_profile},
    provider::Provider,
    registration,
    runtime::Runtime,
    webgpu_lock::WebGpuLock,
};

/// A loaded model.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) inner: OrtSession,
    pub(super) model: PathBuf,
    pub(super) provider: Provider,
    profiling: bool,
    /// Filled while dropping. The last field, so that it is released after `inner` is dropped.
    _while_dropping: Option<WebGpuLock>,
}

impl Drop for Loaded {
    fn drop(&mut self) {
        self._while_dropping = WebGpuLock::take(self.provider);
    }
}

impl Loaded {
    pub(super) fn open(
        runtime: &Runtime,
        model: &Path,
        options: &SessionOptions,
    ) -> Result<Self, EngineError> {
        if !(1..=MAX_THREADS).contains(&options.threads) {
            return Err(EngineError::Threads { got: options.threads, max: MAX_THREADS });
        }
        check_readable(model)?;
        let _lock = WebGpuLock::take(options.provider);
        let mut builder = configure(runtime, options).map_err(|reason| {
            EngineError::ProviderUnavailable { provider: options.provider, reason }
        })?;
        let inner = builder
            .commit_from_file(model)
            .map_err(|error| commit_error(model, options, &error))?;
        Ok(Self {
            inner,
            model: model.to_owned(),
            provider: options.provider,
            profiling: options.profile.is_some(),
            _while_dropping: None,
        })
    }

    /// Says that the model is of no kind that can be used.
    pub(super) fn unsupported(&self, reason: String) -> EngineError {
        EngineError::ModelUnsupported { path: self.model.clone(), reason }
    }

    /// Computes a batch at the provider's turn and puts the numbers of the first output
    /// into a buffer.
    pub(super) fn compute<'i, 'v: 'i, const N: usize>(
        &mut self,
        inputs: impl Into<SessionInputs<'i, 'v, N>>,
        output: &mut Vec<f32>,
    ) -> Result<(), EngineError> {
        let _lock = WebGpuLock::take(self.provider);
        let outputs = self.inner.run(inputs).map_err(failed)?;
        let (_, values) = outputs[0].try_extract_tensor::<f32>().map_err(failed)?;
        output.clear();
        output.extend_from_slice(values);
        Ok(())
    }

    /// Ends profiling and says which provider computed which node.
    pub(super) fn placement(mut self) -> Result<Vec<NodePlacement>, EngineError> {
        if !self.profiling {
            return Err(EngineError::Profile("none was asked for".to_owned()));
        }
        let webgpu_lock = WebGpuLock::take(self.provider);
        let path =
            self.inner.end_profiling().map_err(|error| EngineError::Profile(error.to_string()))?;
        drop(webgpu_lock);
        read_profile(Path::new(&path))
    }
}

/// A failure of ONNX Runtime while it computes.
pub(super) fn failed(error: ort::Error) -> EngineError {
    EngineError::Inference(error.to_string())
}

fn check_readable(model: &Path) -> Result<(), EngineError> {
    let unreadable = |source| EngineError::ModelUnreadable { path: model.to_owned(), source };
    let file = std::fs::File::open(model).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    let reason = match (metadata.is_file(), metadata.len()) {
        (false, _) => "it is no file",
        (true, 0) => "it is empty",
        _ => return Ok(()),
    };
    Err(EngineError::ModelInvalid { path: model.to_owned(), reason: reason.to_owned() })
}

/// Sets the options of a session up to the provider. Errors are ONNX Runtime's own words.
fn configure(runtime: &Runtime, options: &SessionOptions) -> Result<SessionBuilder, String> {
    let text = |error: ort::Error<SessionBuilder>| error.to_string();
    let mut builder = OrtSession::builder(runtime.environment())
        .map_err(|error| error.to_string())?
        .with_intra_threads(options.threads)
        .map_err(text)?
        .with_inter_threads(1)
        .map_err(text)?
        .with_optimization_level(GraphOptimizationLevel::All)
        .map_err(text)?;
    if let Some(profile) = &options.profile {
        builder = builder.with_profiling(profile).map_err(text)?;
    }
    builder = registration::register(runtime, builder, options)?;
    if options.provider != Provider::Cpu && !options.allow_cpu_fallback {
        builder = builder.with_disable_cpu_fallback().map_err(text)?;
    }
    Ok(builder)
}

fn commit_error(model: &Path, options: &SessionOptions, error: &ort::Error) -> EngineError {
    let reason = error.message().to_owned();
    let path = model.to_owned();
    if reason.contains("fallback to CPU EP has been explicitly disabled") {
        return EngineError::Fallback { provider: options.provider, model: path, reason };
    }
    EngineError::ModelInvalid { path, reason }
}
