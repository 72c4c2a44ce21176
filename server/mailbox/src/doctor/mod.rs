//! Looks an installation over, and says in plain words what is well and what is not.
//!
//! It changes nothing, and goes on after what it cannot find out.

mod attachments;
mod database;
mod people;
mod scanning;
mod settings;

use std::fmt;

use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, Statement, TryGetable};

use crate::{Store, StoreError, entity::audit, keeping};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub verdict: Verdict,
    /// What is so, and, unless it is well, what to do.
    pub words: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Ok,
    /// May be meant so; somebody should look.
    Look,
    Wrong,
}

/// What was found so far.
#[derive(Debug, Default)]
pub struct Chart(pub Vec<Finding>);

/// Looks at the database, the organization, the logins, and where attachments are.
pub async fn examine(store: &Store) -> Chart {
    look(store, false).await
}

/// Also reads every attachment that was sent, which takes as long as there are many.
pub async fn examine_and_read(store: &Store) -> Chart {
    look(store, true).await
}

async fn look(store: &Store, and_read: bool) -> Chart {
    let mut chart = Chart::default();
    let known = match schema(store, &mut chart).await {
        Ok(known) => known,
        Err(error) => {
            chart.wrong(format!("The database cannot be read: {error}."));
            return chart;
        }
    };
    let looked = database::examine(store, &mut chart).await;
    chart.say_if_failed("the database's settings", looked);
    if known {
        let looked = database::words(store, &mut chart).await;
        chart.say_if_failed("the index of words", looked);
        let looked = newest(store, &mut chart).await;
        chart.say_if_failed("the clock", looked);
        let looked = settings::examine(store, &mut chart).await;
        chart.say_if_failed("the organization", looked);
        let looked = people::examine(store, &mut chart).await;
        chart.say_if_failed("the logins", looked);
        let looked = attachments::examine(store, &mut chart).await;
        chart.say_if_failed("the attachments", looked);
        let looked = scanning::examine(store, &mut chart).await;
        chart.say_if_failed("the scanner", looked);
    }
    if known && and_read {
        let looked = attachments::read(store, &mut chart).await;
        chart.say_if_failed("what is in attachments", looked);
    }
    chart
}

/// Says whether tables and columns are those that this program knows.
async fn schema(store: &Store, chart: &mut Chart) -> Result<bool, StoreError> {
    if keeping::names(store.read()).await?.is_empty() {
        chart.wrong("The database is empty. `carepost serve` or `carepost migrate` fills it.");
        return Ok(false);
    }
    let current = store.schema_is_current().await?;
    if current {
        chart.ok("The database's schema is this program's.");
    } else {
        chart.wrong(
            "The database's schema is older than this program. Take a backup, then run \
             `carepost migrate`.",
        );
    }
    Ok(current)
}

/// The newest entry in the trail is not from the future.
async fn newest(store: &Store, chart: &mut Chart) -> Result<(), StoreError> {
    // Ids begin with the time.
    let newest = audit::Entity::find()
        .order_by_desc(audit::Column::Id)
        .one(store.read())
        .await?;
    let ahead = newest.map_or(0, |entry| entry.at - store.now().0);
    if ahead > MINUTE_MS {
        chart.wrong(format!(
            "Something is recorded {} ahead of this machine's clock: the clock was set back, or \
             another server's is fast. Let all of them take the time from the network (NTP).",
            duration(ahead)
        ));
    } else {
        chart.ok("Nothing is recorded later than this machine's clock shows.");
    }
    Ok(())
}

const MINUTE_MS: i64 = 60_000;

fn duration(ms: i64) -> String {
    match ms.abs() / 1_000 {
        seconds @ ..120 => format!("{seconds} seconds"),
        seconds @ ..7_200 => format!("{} minutes", seconds / 60),
        seconds @ ..172_800 => format!("{} hours", seconds / 3_600),
        seconds => format!("{} days", seconds / 86_400),
    }
}

/// The first column of the first row.
async fn value<T: TryGetable>(store: &Store, sql: &str) -> Result<T, StoreError> {
    let statement = Statement::from_string(store.read().get_database_backend(), sql);
    let row = store.read().query_one_raw(statement).await?;
    let row = row.ok_or(StoreError::Corrupt("an answer of the database"))?;
    Ok(row.try_get_by_index(0)?)
}

impl Chart {
    pub fn ok(&mut self, words: impl Into<String>) {
        self.note(Verdict::Ok, words);
    }

    pub fn look(&mut self, words: impl Into<String>) {
        self.note(Verdict::Look, words);
    }

    pub fn wrong(&mut self, words: impl Into<String>) {
        self.note(Verdict::Wrong, words);
    }

    /// How many things got that verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        let findings = self.0.iter();
        findings.filter(|found| found.verdict == verdict).count()
    }

    fn note(&mut self, verdict: Verdict, words: impl Into<String>) {
        let words = words.into();
        self.0.push(Finding { verdict, words });
    }

    fn say_if_failed(&mut self, what: &str, looked: Result<(), StoreError>) {
        if let Err(error) = looked {
            self.wrong(format!(
                "Not everything about {what} could be found out: {error}."
            ));
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ok => "ok",
            Self::Look => "look",
            Self::Wrong => "wrong",
        })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.verdict, self.words)
    }
}
