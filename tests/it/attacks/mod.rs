//! Attacks that once succeeded, one file per kind: each sends what an attacker
//! sent and asserts what the program answers now. Run on SQLite and PostgreSQL.

mod documents;
mod imported;
mod keys;
mod others;
mod restore;
