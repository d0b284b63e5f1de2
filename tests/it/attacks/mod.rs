//! Attacks that once succeeded, one file per kind: each sends what an attacker
//! sent and asserts what the program answers now. Run on SQLite and PostgreSQL.

mod documents;
mod imported;
mod invitations;
mod keys;
mod links;
mod others;
mod passwords;
mod purposes;
mod restore;
mod rows;
mod streams;
mod survey_twice;
