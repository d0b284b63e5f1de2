//! What the lab's jobs need, and where they find ONNX Runtime.

use std::sync::Arc;

use sea_orm::DatabaseConnection;

use artifacts::Artifacts;
use config::Settings;
use jobs::JobError;
use lab::engine::{Engine, EngineError};

/// What the lab's jobs need.
#[derive(Debug, Clone)]
pub struct LabContext {
    pub db: DatabaseConnection,
    pub artifacts: Artifacts,
    pub settings: Settings,
}

impl LabContext {
    /// Loads ONNX Runtime, or says what is missing.
    pub(super) async fn engine(&self) -> Result<Result<Arc<Engine>, EngineError>, JobError> {
        let (folder, explicit) = (self.settings.runtime_dir(), self.settings.ort_lib.clone());
        let load = move || Engine::load(&folder, explicit.as_deref());
        blocking::run(load).await.map_err(JobError::from_error)
    }
}
