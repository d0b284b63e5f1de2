//! The visitor of a request: set by the account middleware, read through request extensions.

use actix_web::{HttpMessage, HttpRequest};
use uuid::Uuid;

parsing::words! {
    /// A person's role in the installation.
    pub enum Role {
        /// Has ventures.
        Founder = "founder",
        /// Also manages data sets, catalogues and users.
        Admin = "admin",
    }
}

/// The signed-in person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub role: Role,
    /// The session through which the person is signed in.
    pub session_id: Uuid,
}

/// The one who sent a request.
#[derive(Debug, Clone, Default)]
pub struct Visitor {
    pub user: Option<User>,
    /// Secret that CSRF tokens are bound to: the session's token, or a random cookie of an
    /// anonymous visitor.
    pub binding: String,
}

impl Visitor {
    /// The visitor of a request; anonymous when the middleware has not run.
    pub fn of(request: &HttpRequest) -> Self {
        request.extensions().get::<Self>().cloned().unwrap_or_default()
    }
}
