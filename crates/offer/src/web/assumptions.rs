//! The table of the assumptions: a row for each, with low, base, high, kind, source and date.
//! Only rows that a person changed are written, and none where somebody else changed one of
//! them meanwhile.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use sea_orm::DatabaseConnection;

use super::assumption_row::{self as row, COLUMNS, field};
use crate::{
    Assumption, OfferRecord, Pricing, Quantity, Worse,
    store::{self, AssumptionsOutcome},
};
use i18n::format;
use venture::{Editor, Member};
use web::{
    Html,
    error::AppError,
    forms::{Form, FormState},
    page::{PageCtx, conflicting, html, invalid, redirect_done},
};

const GROUNDS: [(&str, &str); 2] = [("assumed", "ground-assumed"), ("observed", "ground-observed")];

#[derive(Template)]
#[template(path = "offer/assumptions.html")]
struct AssumptionsPage {
    ctx: PageCtx,
    home: String,
    back: String,
    form: FormState,
    rows: Vec<Row>,
    grounds: &'static [(&'static str, &'static str)],
    paste_rows: Vec<String>,
    paste_columns: Vec<String>,
    conflicts: Option<Html>,
}

/// A row with the names of its fields.
struct Row {
    quantity: &'static str,
    name: String,
    help: String,
    unit: String,
    /// What its low and its high value are to the venture: the worst or the best.
    ends: [String; 2],
    seen: String,
    numbers: [(String, &'static str); 3],
    ground: String,
    source: String,
    date: String,
    /// What somebody else entered meanwhile.
    now: Option<String>,
}

impl Row {
    fn of(quantity: Quantity, pricing: Pricing, currency: &str, ctx: &PageCtx) -> Self {
        let word = quantity.as_str();
        let field = |part: &str| field(quantity, part);
        let ends = match quantity.worse(pricing) {
            Worse::Low => ["assumption-worst", "assumption-best"],
            Worse::High => ["assumption-best", "assumption-worst"],
        };
        Self {
            quantity: word,
            name: ctx.t(&format!("quantity-{word}")),
            help: ctx.t(&quantity.help_key(pricing)),
            unit: quantity.unit(currency, ctx.lang),
            ends: ends.map(|key| ctx.t(key)),
            seen: field("seen"),
            numbers: [(field("low"), "l"), (field("base"), "b"), (field("high"), "h")],
            ground: field("ground"),
            source: field("source"),
            date: field("date"),
            now: None,
        }
    }
}

pub(super) async fn edit(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
) -> Result<HttpResponse, AppError> {
    let offer = store::find_offer(db.get_ref(), &member.venture).await?;
    let form = filled(&offer, &ctx);
    html(&page(&member, ctx, form, &offer, &[]))
}

pub(super) async fn save(
    member: Member<Editor>,
    ctx: PageCtx,
    db: Data<DatabaseConnection>,
    mut form: Form,
) -> Result<HttpResponse, AppError> {
    form.counts_in(&member.venture.currency);
    form.fill_pasted((Quantity::ALL.len(), COLUMNS.len()), |row, column| {
        field(Quantity::ALL[row], COLUMNS[column])
    });
    words_to_values(&mut form, &ctx);
    let changes = row::changes(&mut form);
    if !form.is_valid() {
        let offer = store::find_offer(db.get_ref(), &member.venture).await?;
        return invalid(&page(&member, ctx, form.into_state(), &offer, &[]));
    }
    match store::change_assumptions(&db, member.edit(), changes).await? {
        AssumptionsOutcome::Saved(_) => {
            Ok(redirect_done(&member.path("economics"), "assumptions-saved"))
        }
        AssumptionsOutcome::Conflicts(conflicts) => {
            let offer = store::find_offer(db.get_ref(), &member.venture).await?;
            // Saving again replaces what is stored now, knowingly.
            for quantity in &conflicts {
                let now = token(&offer, *quantity);
                form.put(&field(*quantity, "seen"), now);
            }
            conflicting(&page(&member, ctx, form.into_state(), &offer, &conflicts))
        }
    }
}

/// A pasted cell may hold what a choice shows instead of its value.
fn words_to_values(form: &mut Form, ctx: &PageCtx) {
    for name in Quantity::ALL.map(|quantity| field(quantity, "ground")) {
        let shown = form.raw(&name).to_lowercase();
        let found = GROUNDS.into_iter().find(|(_, key)| ctx.t(key).to_lowercase() == shown);
        if let Some((value, _)) = found {
            form.put(&name, value.to_owned());
        }
    }
}

/// What a row says now, for the next time that it is sent.
fn token(offer: &OfferRecord, quantity: Quantity) -> String {
    offer.assumptions.get(&quantity).map(Assumption::token).unwrap_or_default()
}

fn filled(offer: &OfferRecord, ctx: &PageCtx) -> FormState {
    let mut values = Vec::new();
    for quantity in Quantity::ALL {
        let stored = offer.assumptions.get(&quantity);
        let shown = row::shown(quantity, stored, &format::date(ctx.now));
        values.extend(COLUMNS.into_iter().map(|part| field(quantity, part)).zip(shown));
        values.push((field(quantity, "seen"), token(offer, quantity)));
    }
    FormState::filled(values.iter().map(|(name, value)| (name.as_str(), value.clone())))
}

fn page(
    member: &Member<Editor>,
    ctx: PageCtx,
    form: FormState,
    offer: &OfferRecord,
    conflicts: &[Quantity],
) -> AssumptionsPage {
    let rows = Quantity::ALL.map(|quantity| {
        let row = Row::of(quantity, offer.pricing, &offer.currency, &ctx);
        let now = conflicts.contains(&quantity).then(|| now(offer, quantity, &ctx));
        Row { now, ..row }
    });
    let keys = ["low", "base", "high", "ground", "source", "date"];
    AssumptionsPage {
        home: member.venture.href(),
        back: member.path("economics"),
        form,
        paste_rows: rows.iter().map(|row| row.name.clone()).collect(),
        paste_columns: keys.map(|key| ctx.t(&format!("assumption-{key}"))).into(),
        rows: rows.into(),
        grounds: &GROUNDS,
        conflicts: (!conflicts.is_empty()).then(|| ctx.grid_conflicts(conflicts.len())),
        ctx: ctx.in_venture(member.nav()),
    }
}

/// What a row holds now, and who entered it.
fn now(offer: &OfferRecord, quantity: Quantity, ctx: &PageCtx) -> String {
    let Some(stored) = offer.assumptions.get(&quantity) else { return ctx.t("grid-now-empty") };
    let [low, base, high, _, source, date] = row::shown(quantity, Some(stored), "");
    let value = format!("{low} / {base} / {high} ({source}, {date})");
    ctx.t2("grid-now", "value", value, "name", &stored.author)
}
