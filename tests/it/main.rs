//! The integration tests, one program for the sake of link time. Each test
//! starts the real server on a free port with a fresh database: an SQLite file,
//! or a PostgreSQL database when `ASSAY_TEST_POSTGRES_URL` is set.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod account;
mod activity;
mod analysis;
mod api;
mod architecture;
mod attacks;
mod bundled_models;
mod catalogue;
mod client;
mod closed_pipes;
mod comments;
mod dataset_api;
mod datasets;
mod elsewhere;
mod endpoint;
mod evidence;
mod exchange;
mod experiment;
mod go_to_market;
mod grids;
mod guided_start;
mod ideas;
mod imports;
mod killed_worker;
mod lab_files;
mod market;
mod market_depth;
mod meanwhile;
mod memory_estimate;
mod navigation;
mod offer;
#[path = "../oracles/mod.rs"]
mod oracles;
mod pages;
mod recommend;
mod report_document;
mod routes;
mod rules;
mod score;
mod seed;
mod share;
mod sheets;
mod sign_in_links;
mod start;
mod survey;
mod test_app;
mod training;
mod try_model;
mod typed;
mod ventures;
mod verdict;
