//! ONNX Runtime: finding and installing the library, execution providers,
//! sessions, and the proof of who really computed. The only room that names
//! `ort`; the rest of the lab hands in slices and gets slices back.

mod device;
mod error;
mod feeds;
pub mod install;
pub mod library;
mod loaded;
mod pairs;
pub mod parity;
mod placement;
mod provider;
mod registration;
mod runtime;
mod session;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod turn;

pub use device::cpu_model;
pub use error::EngineError;
pub use feeds::{Feed, FeedSession, FeedValues};
pub use pairs::PairSession;
pub use parity::{Parity, ParityError, compare_logits};
pub use placement::NodePlacement;
pub use provider::{
    PROVIDERS, Provider, ProviderName, ProviderStatus, StatusCode, UnknownProvider,
};
pub use runtime::Engine;
pub use session::{Holds, MAX_THREADS, Port, Session, SessionOptions};
