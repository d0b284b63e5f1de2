//! Receives a file, which waits on the disk until it is its turn to be read.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use askama::Template;
use sea_orm::DatabaseConnection;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    ImportError, Mapping, Rules, Target,
    export::is_export,
    file_name,
    load::received,
    parse::{self, LARGEST_FILE},
    preview,
    store::{self, Packed},
};
use market::Need;
use venture::{Editor, Member, Record};
use web::{
    budget::Budget,
    error::AppError,
    page::{PageCtx, html, invalid, redirect},
    spool::Spooled,
    upload::{FilePart, Upload},
};

#[derive(Template)]
#[template(path = "exchange/upload.html")]
pub(super) struct UploadPage {
    ctx: PageCtx,
    base: String,
    targets: Vec<(&'static str, String)>,
    chosen: String,
    rows: String,
    /// The need of ratings that name none, with its statement.
    need: String,
    about: String,
    /// What is wrong with the file, in words.
    problem: Option<String>,
    largest: usize,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    target: String,
    #[serde(default)]
    need: String,
}

/// What was typed or asked for.
#[derive(Default)]
pub(super) struct Typed<'a> {
    pub(super) target: &'a str,
    pub(super) rows: &'a str,
    pub(super) need: &'a str,
    pub(super) about: Option<&'a Need>,
}

/// The need that an identifier names; 404 when the venture has no such need, and
/// nothing where no identifier stands.
pub(super) async fn about(
    member: &Member<Editor>,
    db: &DatabaseConnection,
    need: &str,
) -> Result<Option<Need>, AppError> {
    match Uuid::parse_str(need) {
        Ok(id) => {
            let found = Need::find(db, member.id(), id).await?;
            found.ok_or(AppError::NotFound).map(Some)
        }
        Err(_) => Ok(None),
    }
}

pub(super) fn page(
    member: &Member<Editor>,
    ctx: PageCtx,
    typed: &Typed<'_>,
    problem: Option<ImportError>,
) -> UploadPage {
    UploadPage {
        need: typed.about.map_or_else(String::new, |_| typed.need.to_owned()),
        about: typed.about.map_or_else(String::new, |need| need.statement.clone()),
        problem: problem.map(|error| error.line(ctx.lang)),
        ctx: ctx.in_venture(member.nav()),
        base: member.path("imports"),
        targets: Target::ALL.map(|one| (one.as_str(), one.text_key())).into(),
        chosen: typed.target.to_owned(),
        rows: typed.rows.to_owned(),
        largest: LARGEST_FILE >> 20,
    }
}

pub(super) async fn form(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    asked: Query<Asked>,
) -> Result<HttpResponse, AppError> {
    let about = about(&member, &db, &asked.need).await?;
    let typed = Typed { target: &asked.target, need: &asked.need, about: about.as_ref(), rows: "" };
    html(&page(&member, ctx, &typed, None))
}

pub(super) async fn upload(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    budget: Data<Budget>,
    upload: Upload<LARGEST_FILE>,
) -> Result<HttpResponse, AppError> {
    let Upload { form, file } = upload;
    let about = about(&member, &db, form.raw("need")).await?;
    let target = Target::parse(form.raw("target"));
    let given = match file {
        FilePart::TooLarge => Err(parse::too_large()),
        FilePart::Nothing => {
            let content = form.raw("rows").as_bytes().to_vec();
            Ok((ctx.t("import-pasted"), Spooled::from(content)))
        }
        FilePart::File { name, content } => Ok((file_name(&name), content)),
    };
    let given = given.and_then(|(name, content)| {
        let target = target.ok_or_else(|| ImportError::of_file("import-choose-target", vec![]))?;
        Ok((name, content, target))
    });
    let read = match given {
        Err(error) => Err(error),
        Ok((name, content, target)) => {
            let mapping = Mapping {
                source: name.clone(),
                date: db::now().date().to_string(),
                need: form.raw("need").to_owned(),
                ..Mapping::of(target)
            };
            let rules = Rules::of(&member.venture, ctx.lang);
            let read = move |content| read(name, content, mapping, &rules);
            let (read, held) = received(&budget, content, parse::weight, read).await?;
            read.map(|good| (good, held))
        }
    };
    match read {
        Ok(((packed, mapping), _held)) => {
            let packed = packed.map_err(anyhow::Error::from)?;
            let id = store::stage(&db, member.edit(), packed, &mapping).await?;
            Ok(redirect(&member.path(&format!("imports/{id}"))))
        }
        Err(error) => {
            let typed = Typed {
                target: form.raw("target"),
                rows: form.raw("rows"),
                need: form.raw("need"),
                about: about.as_ref(),
            };
            invalid(&page(&member, ctx, &typed, Some(error)))
        }
    }
}

/// The file as it is stored, and what was guessed where it can be read at once.
fn read(
    name: String,
    content: Vec<u8>,
    mapping: Mapping,
    rules: &Rules,
) -> Result<(std::io::Result<Packed>, Mapping), ImportError> {
    if is_export(&content) {
        return Err(ImportError::of_file("import-is-export", vec![]));
    }
    parse::kind(&content)?;
    let packed = Packed::new(name, &content);
    let preview = preview(content, mapping.clone(), rules);
    Ok((packed, preview.map_or(mapping, |preview| preview.mapping)))
}
