//! People: set-up, invitations, signing in and out, sessions. Fills the
//! request's `Visitor`; knows no venture beyond its identifier.

mod access;
pub mod audit;
mod check;
mod cookies;
mod last_used;
mod limit;
pub mod password;
mod sample;
mod session;
mod setup;
pub mod store;
pub mod token;
pub mod web;

pub use access::{Admin, SignedIn};
pub use check::Check;
pub use last_used::LastUsed;
pub use limit::SignInLimiter;
pub use sample::FirstSample;
pub use session::identify;
pub use setup::SetUpToken;
