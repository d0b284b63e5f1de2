//! Surveys in the database. Every change is one transaction that also increments the venture's
//! revision. Changes by founders are in the audit log; those by respondents leave nothing that
//! identifies a person.

mod invitations;
mod lookup;
mod questions;
mod responses;
mod surveys;
mod take_over;

pub use invitations::{delete_invitation, insert_invitations, list_invitations};
pub use questions::{
    QuestionChange, change_question, delete_question, insert_questions, list_questions,
    move_question,
};
pub use responses::{
    Accepted, count_responses, delete_by_receipt, delete_response, find_by_receipt, find_response,
    insert_response, list_all_responses, list_responses, purge_expired, purge_soon,
};
pub use surveys::{
    close_survey, count_questions, duplicate_survey, find_public, find_survey, insert_survey,
    list_surveys, open_survey, set_survey_archived, update_survey,
};
pub use take_over::{take_back, take_over};

pub use questions::from_row as question_of;
pub use surveys::from_row as survey_of;

use venture::records::{begin, finish};
