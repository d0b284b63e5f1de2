//! Assay says whether a product built on a model is viable, from evidence:
//! market records, measured runs and stated assumptions become a verdict in
//! which every number leads back to what it stands on.
//!
//! # The map
//! - Pure cores, which know no web, no database and no async: [`figure`], [`param`],
//!   [`scoring`], [`economics`], [`lab`], [`delimited`], [`typed_number`], [`name`]. They
//!   are a package of their own, `assay-core`, so that the compiler holds them to it, and
//!   are named here as if they were at home.
//! - Capabilities, one folder each, with the same few file names inside
//!   (`store.rs` talks to the database, `web.rs` and `api.rs` answer requests,
//!   `page.rs` holds what a template shows, `job.rs` is background work).
//! - Furniture that capabilities share: `db`, `web`, `i18n`, `jobs`.
//! - [`app`] builds the server and the worker with one line per capability;
//!   [`cli`] is a thin front over the same façades.
//!
//! # The arrows
//! `main → cli, app → capabilities → furniture, pure cores`. A pure core
//! imports nothing but other pure cores. `jobs` knows no capability.

pub use assay_core::{delimited, economics, figure, lab, name, param, scoring, typed_number};

pub mod account;
pub mod analysis;
pub mod app;
pub mod artifacts;
pub mod blocking;
pub mod cli;
pub mod config;
pub mod dataset;
pub mod db;
pub mod demo;
pub mod evidence;
pub mod exchange;
pub mod experiment;
pub mod gotomarket;
pub mod i18n;
pub mod idea;
pub mod jobs;
pub mod market;
pub mod offer;
pub mod report;
pub mod runs;
pub mod survey;
pub mod venture;
pub mod web;
