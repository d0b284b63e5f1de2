//! Surveys: a founder asks, respondents answer without an account, the answers become figures
//! and ratings of needs.
//!
//! # For other modules
//! - [`store::list_surveys`], [`store::list_questions`] and
//!   [`store::list_all_responses`]: the records.
//! - [`scores::Results`]: every figure of a survey, from those records.
//! - [`sweep`]: deletes expired answers; runs with the server.
//!
//! A respondent has a generated label. Deleting an answer deletes the ratings that were applied
//! from it; `market` holds no other trace.

mod answer;
pub mod api;
mod invitation;
mod limit;
mod question;
pub mod scores;
pub mod store;
mod survey;
mod sweep;
pub mod web;

pub use answer::{Answer, Answers, Feeling, LONGEST_WORDS, Response};
pub use invitation::Invitation;
pub use limit::AnswerLimiter;
pub use question::{Kind, MOST_QUESTIONS, Question, QuestionDraft, Template};
pub use survey::{Languages, Mode, Phase, RETENTION, Scale, State, Survey, SurveyDraft, Text};
pub use sweep::sweep;
