//! The form for the texts of a report, and the same under the API.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use sea_orm::DatabaseConnection;
use serde::Deserialize;

use super::{LONGEST, Text, Texts, Topic, store};
use venture::{Editor, Member, Venture, Viewer, meanwhile};
use web::{
    error::AppError,
    forms::{Form, FormState},
    json::JsonBody,
    page::{PageCtx, conflicting, html, invalid, redirect_done},
};

#[derive(Template)]
#[template(path = "report/texts.html")]
struct TextsPage {
    ctx: PageCtx,
    venture: Venture,
    form: FormState,
    topics: Vec<TopicFields>,
}

/// The fields of one topic.
struct TopicFields {
    word: &'static str,
    title: String,
    /// What belongs here.
    help: String,
    words: String,
    left_out: Option<String>,
    /// Number of earlier versions.
    versions: i64,
}

fn words_field(topic: Topic) -> String {
    format!("{}-words", topic.as_str())
}

fn out_field(topic: Topic) -> String {
    format!("{}-out", topic.as_str())
}

async fn page<P>(
    member: &Member<P>,
    ctx: PageCtx,
    db: &DatabaseConnection,
    form: FormState,
) -> Result<TextsPage, AppError> {
    let versions = store::count_versions(db, member.id()).await?;
    let fields = |topic: Topic| TopicFields {
        word: topic.as_str(),
        title: ctx.t(&topic.text_key()),
        help: ctx.t(&format!("report-write-{}", topic.as_str())),
        words: words_field(topic),
        left_out: topic.is_optional().then(|| out_field(topic)),
        versions: versions.get(&topic).copied().unwrap_or_default(),
    };
    Ok(TextsPage {
        topics: Topic::ALL.into_iter().map(fields).collect(),
        ctx: ctx.in_venture(member.nav()),
        venture: member.venture.clone(),
        form,
    })
}

fn filled(texts: &Texts) -> FormState {
    let mut values = Vec::new();
    for topic in Topic::ALL {
        let text = texts.of(topic);
        values.push((words_field(topic), text.words));
        if text.left_out {
            values.push((out_field(topic), "yes".to_owned()));
        }
    }
    FormState::filled(values.iter().map(|(name, value)| (name.as_str(), value.clone())))
}

/// Parses the text of a topic, for the form and for rows from a file.
pub fn read(form: &mut Form, topic: Topic) -> Option<Text> {
    let left_out = topic.is_optional() && form.ticked(&out_field(topic));
    let words = form.text(&words_field(topic), 0..=LONGEST)?;
    Some(Text { words, left_out })
}

pub(crate) async fn show(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let texts = store::find_texts(db.get_ref(), member.id()).await?;
    html(&page(&member, ctx, &db, filled(&texts).as_read()).await?)
}

pub(crate) async fn save(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    let read = |topic| Some((topic, read(&mut form, topic)?));
    let texts: Vec<(Topic, Text)> = Topic::ALL.into_iter().filter_map(read).collect();
    if !form.is_valid() {
        return invalid(&page(&member, ctx, &db, form.into_state()).await?);
    }
    let stored = async || Ok(filled(&store::find_texts(db.get_ref(), member.id()).await?));
    let save = async || store::put_texts(&db, member.edit(), texts.clone()).await;
    let Some(saved) = meanwhile::save(&db, member.edit(), &mut form, stored, save).await? else {
        return conflicting(&page(&member, ctx, &db, form.into_state()).await?);
    };
    saved?;
    Ok(redirect_done(&member.path("reports"), "report-texts-saved"))
}

/// A topic's text in the API.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sent {
    topic: Topic,
    words: String,
    #[serde(default)]
    left_out: bool,
}

pub(crate) async fn api_show(
    member: Member<Viewer>,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let texts = store::find_texts(db.get_ref(), member.id()).await?;
    let line = |topic: Topic| {
        let text = texts.of(topic);
        serde_json::json!({ "topic": topic, "words": text.words, "left_out": text.left_out })
    };
    Ok(HttpResponse::Ok().json(Topic::ALL.map(line)))
}

pub(crate) async fn api_save(
    member: Member<Editor>,
    db: Data<DatabaseConnection>,
    sent: JsonBody<Vec<Sent>>,
) -> Result<HttpResponse, AppError> {
    let mut texts = Vec::new();
    for (at, one) in sent.accept()?.into_iter().enumerate() {
        let count = one.words.chars().count();
        if count > LONGEST {
            return Err(AppError::Field {
                field: format!("[{at}].words"),
                key: "field-too-long",
                args: vec![("max", LONGEST.to_string()), ("count", count.to_string())],
            });
        }
        texts.push((one.topic, Text { words: one.words, left_out: one.left_out }));
    }
    store::put_texts(&db, member.edit(), texts).await?;
    Ok(HttpResponse::NoContent().finish())
}
