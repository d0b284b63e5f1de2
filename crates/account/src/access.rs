//! Authorisation extractors: the handler only runs when they succeed.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use web::{
    error::AppError,
    visitor::{Role, User, Visitor},
};

/// Somebody who has signed in.
#[derive(Debug, Clone)]
pub struct SignedIn(pub User);

/// An administrator.
#[derive(Debug, Clone)]
pub struct Admin(pub User);

impl FromRequest for SignedIn {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Visitor::of(request).user.map(Self).ok_or(AppError::SignInNeeded))
    }
}

impl FromRequest for Admin {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match Visitor::of(request).user {
            Some(user) if user.role == Role::Admin => Ok(Self(user)),
            Some(_) => Err(AppError::Forbidden),
            None => Err(AppError::SignInNeeded),
        })
    }
}
