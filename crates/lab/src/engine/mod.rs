//! ONNX Runtime: finding and installing the library, execution providers,
//! sessions, and the proof of which device computed. The only module that uses
//! `ort`; the rest of the lab passes slices in and gets slices back.

mod device;
#[expect(clippy::module_inception, reason = "the engine is what this module is about")]
mod engine;
mod error;
mod feeds;
pub mod install;
pub mod library;
mod loaded;
mod options;
mod pairs;
pub mod parity;
mod placement;
mod port;
mod provider;
mod registration;
mod runtime;
mod session;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod webgpu_lock;

pub use device::cpu_model;
pub use engine::Engine;
pub use error::EngineError;
pub use feeds::{Feed, FeedSession, FeedValues};
pub use options::{MAX_THREADS, SessionOptions};
pub use pairs::PairSession;
pub use parity::{Parity, ParityError, compare_logits};
pub use placement::NodePlacement;
pub use port::{ElementType, Port};
pub use provider::{
    PROVIDERS, Provider, ProviderName, ProviderStatus, StatusCode, UnknownProvider,
};
pub use session::Session;
