//! What is promised and on which machine: the part of the numbers that is the offer itself.

use sea_orm::DatabaseConnection;

use super::defaults;
use economics::inputs::LatencyPromise;
use i18n::{Lang, format};
use offer::{
    MachinePrice, OfferDraft, OfferRecord, Pricing, Required, serving, store, web::read::typed_unit,
};
use runs::measure::Measure;
use venture::{Area, Editor, Member};
use web::{error::AppError, forms::Form};

/// The share of requests that keep the promise, in per cent.
const PERCENTILE: f64 = 99.0;

/// A machine that may be chosen.
pub(crate) struct MachineChoice {
    pub(crate) id: String,
    pub(crate) label: String,
}

/// What the fields of the offer depend on.
pub(crate) struct Promised {
    pub(crate) offer: OfferRecord,
    machines: Vec<MachinePrice>,
    /// In which the required quality is stated: that of the chosen model, or the area's usual.
    pub(crate) measure: Measure,
}

impl Promised {
    pub(crate) async fn load(
        db: &DatabaseConnection,
        member: &Member<Editor>,
    ) -> Result<Self, AppError> {
        let offer = store::find_offer(db, &member.venture).await?;
        let machines = store::choosable_machine_prices(db, &member.venture).await?;
        let candidates = serving::candidates(db, member.id()).await?;
        let chosen = candidates.iter().find(|one| Some(one.id()) == offer.benchmark_id);
        let measure = match (chosen, offer.required) {
            (Some(chosen), _) => chosen.benchmark.model.measured.measure,
            (None, Some(required)) => required.measure,
            (None, None) => usual_measure(member.venture.area),
        };
        Ok(Self { offer, machines, measure })
    }

    /// The machines, with the one of the offer even if it is archived.
    pub(crate) fn machines(&self, lang: Lang) -> Vec<MachineChoice> {
        let kept = self.offer.machine.iter();
        let kept = kept.filter(|kept| self.machines.iter().all(|one| one.id != kept.id));
        let label = |one: &MachinePrice| {
            let price = format::money(one.per_hour, &one.currency);
            let price = lang.t_args("machine-per-hour", &[("price", price)]);
            let mark = if one.illustrative {
                format!(" · {}", lang.t("machine-illustrative"))
            } else {
                String::new()
            };
            format!("{} · {price}{mark}", one.name)
        };
        let choice =
            |one: &MachinePrice| MachineChoice { id: one.id.to_string(), label: label(one) };
        self.machines.iter().chain(kept).map(choice).collect()
    }

    /// The fields as they are stored, or as usual where nothing was saved yet.
    pub(crate) fn fields(&self, area: Area) -> [(&'static str, String); 4] {
        let fresh = self.offer.updated_at.is_none();
        let latency = match self.offer.promise {
            Some(promise) => Some(promise.milliseconds),
            None => fresh.then(|| defaults::usual_latency(area)),
        };
        let required = self.offer.required.map(|one| one.value / typed_unit(one.measure));
        let first = || self.machines.first().filter(|_| fresh);
        let machine = self.offer.machine.as_ref().or_else(first);
        let number = |value: Option<f64>| value.map(rounded).unwrap_or_default();
        [
            ("pricing", self.offer.pricing.as_str().to_owned()),
            ("latency", number(latency)),
            ("required", number(required)),
            ("machine", machine.map(|one| one.id.to_string()).unwrap_or_default()),
        ]
    }

    /// Reads the fields; `None` where one is wrong.
    pub(crate) fn read(&self, form: &mut Form) -> Option<OfferDraft> {
        let pricing = form.choice("pricing", Pricing::parse);
        let latency = form.optional_number("latency", 0.001..=3_600_000.0);
        let unit = typed_unit(self.measure);
        let required = form.optional_number("required", 0.0..=self.measure.most() / unit);
        let known = self.machines.iter().chain(&self.offer.machine);
        let machine = match form.raw("machine") {
            "" => Some(None),
            _ => form.choice("machine", |word| {
                known.map(|one| one.id).find(|id| id.to_string() == word).map(Some)
            }),
        };
        // Another percentile, chosen on the offer's own page, stays.
        let percentile = self.offer.promise.map_or(PERCENTILE, |promise| promise.percentile);
        Some(OfferDraft {
            benchmark_id: self.offer.benchmark_id,
            machine_price_id: machine?,
            promise: latency?.map(|milliseconds| LatencyPromise { milliseconds, percentile }),
            required: required?
                .map(|value| Required { measure: self.measure, value: value * unit }),
            pricing: pricing?,
        })
    }
}

/// A value of a field without the noise of arithmetic.
fn rounded(value: f64) -> String {
    format::typed((value * 1e9).round() / 1e9)
}

fn usual_measure(area: Area) -> Measure {
    match area {
        Area::ComputerVision | Area::NaturalLanguage => Measure::Accuracy,
        Area::Recommendation => Measure::Rmse,
        Area::FinancialRisk => Measure::Auc,
    }
}
