//! Who is asking: filled once per request by the account middleware, read by
//! everything else through request extensions.

use actix_web::{HttpMessage, HttpRequest};
use uuid::Uuid;

/// What a person may do in the whole installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Has ventures.
    Founder,
    /// Also looks after data sets, catalogues and users.
    Admin,
}

impl Role {
    /// The word that the database and forms use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Founder => "founder",
            Self::Admin => "admin",
        }
    }

    /// Reads the word that [`Role::as_str`] gives.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Founder, Self::Admin].into_iter().find(|role| role.as_str() == word)
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
    /// Secret that CSRF tokens are bound to: the session's token, or a random
    /// cookie of a visitor who is not signed in.
    pub binding: String,
}

impl Visitor {
    /// The visitor of a request; nobody when the middleware has not run.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        request.extensions().get::<Self>().cloned().unwrap_or_default()
    }
}
