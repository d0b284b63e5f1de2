//! ONNX Runtime in this process: loaded once, shared by every session.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use ort::environment::Environment;

use super::{
    error::EngineError,
    feeds::FeedSession,
    library::{self, Library, Version},
    pairs::PairSession,
    provider::{Provider, ProviderStatus, Reason, StatusCode},
    registration,
    session::{Session, SessionOptions},
};

/// The engine of this process. ONNX Runtime allows one environment per process.
static ENGINE: Mutex<Option<Arc<Engine>>> = Mutex::new(None);

/// A loaded ONNX Runtime.
#[derive(Debug)]
pub struct Engine {
    environment: Environment,
    library: Library,
    runtime_dir: PathBuf,
    /// Whether the WebGPU plug-in is registered; done when first needed, because it is large.
    webgpu: Mutex<bool>,
}

impl Engine {
    /// Finds and loads the library, or returns the one already loaded.
    ///
    /// # Errors
    /// No suitable library, or a different one asked for than is already loaded.
    pub fn load(runtime_dir: &Path, explicit: Option<&Path>) -> Result<Arc<Self>, EngineError> {
        let mut loaded = ENGINE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(engine) = loaded.as_ref() {
            return match explicit {
                Some(path) if path.canonicalize().ok().as_ref() != Some(&engine.library.path) => {
                    Err(EngineError::AlreadyLoaded {
                        loaded: engine.library.path.clone(),
                        asked: path.to_owned(),
                    })
                }
                _ => Ok(Arc::clone(engine)),
            };
        }
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
        let engine = Arc::new(Self { environment, library, runtime_dir, webgpu });
        *loaded = Some(Arc::clone(&engine));
        Ok(engine)
    }

    /// The engine of this process, if one is loaded.
    #[must_use]
    pub fn loaded() -> Option<Arc<Self>> {
        ENGINE.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Version of the library.
    #[must_use]
    pub fn version(&self) -> Version {
        self.library.version
    }

    /// The library.
    #[must_use]
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// Every provider: whether it can be used here, on what, and if not, why not.
    #[must_use]
    pub fn providers(&self) -> Vec<ProviderStatus> {
        registration::statuses(self)
    }

    /// One provider: whether it can be used here, on what, and if not, why not.
    #[must_use]
    pub fn provider(&self, provider: Provider) -> ProviderStatus {
        registration::status(self, provider)
    }

    /// Loads a model.
    ///
    /// # Errors
    /// A file that is no model or one of a kind that is not supported, a
    /// provider that cannot be used, or nodes that it cannot compute.
    pub fn session(&self, model: &Path, options: &SessionOptions) -> Result<Session, EngineError> {
        self.check(options.provider)?;
        Session::open(self, model, options)
    }

    /// Loads a model of any number of inputs.
    ///
    /// # Errors
    /// As [`Engine::session`].
    pub fn feeds(
        &self,
        model: &Path,
        options: &SessionOptions,
    ) -> Result<FeedSession, EngineError> {
        self.check(options.provider)?;
        FeedSession::open(self, model, options)
    }

    fn check(&self, provider: Provider) -> Result<(), EngineError> {
        let status = self.provider(provider);
        if status.available {
            return Ok(());
        }
        let reason = status.reason.unwrap_or_default();
        Err(EngineError::ProviderUnavailable { provider, reason })
    }

    /// Loads a recommender that rates pairs, on the CPU.
    ///
    /// # Errors
    /// A file that is no such model.
    pub fn pairs(&self, model: &Path, threads: usize) -> Result<PairSession, EngineError> {
        PairSession::open(self, model, threads)
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
