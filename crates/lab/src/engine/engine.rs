//! The engine of this process: loaded once, opens every session.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use super::{
    error::EngineError,
    feeds::FeedSession,
    library::{Library, Version},
    options::SessionOptions,
    pairs::PairSession,
    provider::{Provider, ProviderStatus},
    registration,
    runtime::Runtime,
    session::Session,
};

/// The engine of this process. ONNX Runtime allows one environment per process.
static ENGINE: Mutex<Option<Arc<Engine>>> = Mutex::new(None);

/// A loaded ONNX Runtime that opens sessions.
#[derive(Debug)]
pub struct Engine {
    runtime: Runtime,
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
                Some(path) if path.canonicalize().ok().as_ref() != Some(&engine.library().path) => {
                    Err(EngineError::AlreadyLoaded {
                        loaded: engine.library().path.clone(),
                        asked: path.to_owned(),
                    })
                }
                _ => Ok(Arc::clone(engine)),
            };
        }
        let engine = Arc::new(Self { runtime: Runtime::load(runtime_dir, explicit)? });
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
        self.runtime.library().version
    }

    /// The library.
    #[must_use]
    pub fn library(&self) -> &Library {
        self.runtime.library()
    }

    /// Every provider: whether it can be used here, on what, and if not, why not.
    #[must_use]
    pub fn providers(&self) -> Vec<ProviderStatus> {
        registration::statuses(&self.runtime)
    }

    /// One provider: whether it can be used here, on what, and if not, why not.
    #[must_use]
    pub fn provider(&self, provider: Provider) -> ProviderStatus {
        registration::status(&self.runtime, provider)
    }

    /// Loads a model.
    ///
    /// # Errors
    /// A file that is no model or one of a kind that is not supported, a
    /// provider that cannot be used, or nodes that it cannot compute.
    pub fn session(&self, model: &Path, options: &SessionOptions) -> Result<Session, EngineError> {
        self.check(options.provider)?;
        Session::open(&self.runtime, model, options)
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
        FeedSession::open(&self.runtime, model, options)
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
        PairSession::open(&self.runtime, model, threads)
    }
}
