//! ONNX Runtime as a loaded library: its environment and its plug-in. Depends on no
//! session.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use ort::environment::Environment;

use super::{
    error::EngineError,
    library::{self, Library},
    provider::{Reason, StatusCode},
};

/// A loaded ONNX Runtime.
#[derive(Debug)]
pub(super) struct Runtime {
    environment: Environment,
    library: Library,
    runtime_dir: PathBuf,
    /// Whether the WebGPU plug-in is registered; done when first needed, because it is large.
    webgpu: Mutex<bool>,
}

impl Runtime {
    /// Finds and loads the library. ONNX Runtime allows one environment per process.
    ///
    /// # Errors
    /// No suitable library.
    pub(super) fn load(runtime_dir: &Path, explicit: Option<&Path>) -> Result<Self, EngineError> {
        let library = library::find(runtime_dir, explicit)?;
        let unusable =
            |reason: String| EngineError::LibraryUnusable { path: library.path.clone(), reason };
        // `main` also sets ORT_DISABLE_TELEMETRY: switching it off here alone is not enough.
        let environment = ort::init_from(&library.path)
            .map_err(|error| unusable(error.to_string()))?
            .with_name("assay")
            .with_telemetry(false)
            .build()
            .map_err(|error| unusable(error.to_string()))?;
        // Every error comes back as a value; printing it as well would only startle.
        environment.set_log_level(ort::logging::LogLevel::Fatal);
        let (runtime_dir, webgpu) = (runtime_dir.to_owned(), Mutex::new(false));
        Ok(Self { environment, library, runtime_dir, webgpu })
    }

    pub(super) fn library(&self) -> &Library {
        &self.library
    }

    pub(super) fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Registers the WebGPU plug-in, once.
    pub(super) fn webgpu(&self) -> Result<(), Reason> {
        let mut registered = self.webgpu.lock().unwrap_or_else(PoisonError::into_inner);
        if *registered {
            return Ok(());
        }
        let path = self.library.webgpu_plugin(&self.runtime_dir).ok_or_else(|| {
            let text = "its plug-in is not installed; `assay runtime install --webgpu` installs it";
            (StatusCode::PluginMissing, text.to_owned())
        })?;
        self.environment.register_ep_library("webgpu", path).map_err(|error| {
            (StatusCode::PluginBroken, format!("its plug-in cannot be loaded: {error}"))
        })?;
        *registered = true;
        Ok(())
    }
}
