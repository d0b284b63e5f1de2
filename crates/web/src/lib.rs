//! Web infrastructure shared by all capabilities: pages, forms, errors, paging,
//! security. Depends on no capability, and on no table but that of submitted forms.
//!
//! A handler states who may call it with an extractor (`account::SignedIn`, `account::Admin`,
//! `venture::Member<Viewer>`), a [`page::PageCtx`], and for a POST a [`forms::Form`], which
//! cannot be extracted without a valid CSRF token.

pub mod address_limit;
pub mod assets;
pub mod budget;
pub mod characters;
mod comments;
pub mod csrf;
pub mod csv;
pub mod error;
pub mod error_page;
mod fields;
pub mod figures;
pub mod folder_upload;
pub mod follow;
pub mod forms;
mod grid;
pub mod head;
mod html;
pub mod json;
pub mod key;
mod layout;
mod lists;
pub mod live;
pub mod nav;
pub mod once;
pub mod origin;
pub mod page;
pub mod paging;
pub mod routes;
pub mod security;
pub mod spool;
pub mod upload;
pub mod visitor;

pub use html::Html;
