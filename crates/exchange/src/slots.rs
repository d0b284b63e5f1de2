//! How many exports go on at the same time: few for one person and few in all,
//! since each holds a connection of its own until its last byte is taken. Knows
//! nothing of what is exported.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use sea_orm::DatabaseConnection;
use uuid::Uuid;

use config::Settings;
use db::{OpenError, long_read::LongRead};
use web::error::AppError;

/// When to come again, in seconds.
const RETRY: u64 = 10;

/// Who exports now, and the connections that exports read through.
pub struct Exports {
    beside: DatabaseConnection,
    going: Arc<Mutex<Going>>,
    most: usize,
    most_each: usize,
}

#[derive(Debug, Default)]
struct Going {
    all: usize,
    by: HashMap<Uuid, usize>,
}

/// The right to export until it is dropped.
#[derive(Debug)]
pub struct Slot {
    going: Arc<Mutex<Going>>,
    person: Uuid,
}

impl Exports {
    /// # Errors
    /// When the address of the database cannot be used.
    pub async fn open(settings: &Settings) -> Result<Self, OpenError> {
        let most = settings.exports_at_once.max(1);
        Ok(Self {
            beside: db::connect_beside(settings, most).await?,
            going: Arc::default(),
            most: most as usize,
            most_each: settings.exports_per_person.max(1) as usize,
        })
    }

    /// A reading for somebody who may export now.
    ///
    /// # Errors
    /// When this person, or the server, has too many exports going on, or the database refuses.
    pub async fn begin(&self, person: Uuid) -> Result<(Slot, LongRead), AppError> {
        let slot = self.take(person)?;
        let reading = LongRead::begin(&self.beside).await?;
        Ok((slot, reading))
    }

    fn take(&self, person: Uuid) -> Result<Slot, AppError> {
        let mut going = self.going.lock().unwrap_or_else(PoisonError::into_inner);
        if going.by.get(&person).is_some_and(|own| *own >= self.most_each) {
            let key = "error-exports-yours";
            return Err(AppError::TooMuchAtOnce { key, retry_after_seconds: RETRY });
        }
        if going.all >= self.most {
            let key = "error-exports-all";
            return Err(AppError::BusyWith { key, retry_after_seconds: RETRY });
        }
        going.all += 1;
        *going.by.entry(person).or_default() += 1;
        Ok(Slot { going: Arc::clone(&self.going), person })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut going = self.going.lock().unwrap_or_else(PoisonError::into_inner);
        going.all = going.all.saturating_sub(1);
        if let Some(own) = going.by.get_mut(&self.person) {
            *own -= 1;
            if *own == 0 {
                going.by.remove(&self.person);
            }
        }
    }
}
