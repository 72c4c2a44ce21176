//! How often something may be done, counted for all processes of the installation together.
//!
//! Each thing that is limited has one row, which holds a single number: when all of its allowance
//! will be there again (the "theoretical arrival time" of the generic cell rate algorithm, ITU-T
//! I.371, appendix A). Taking one moves it by the pause between two; what would move it further
//! than the burst ahead of now is refused. A row that lies in the past says nothing, and is swept.

use std::time::Duration;

use model::Timestamp;
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, LockBehavior, LockType, OnConflict},
};

use crate::{Secret, Store, StoreError, entity::allowance, store::Change};

/// The key that hashes what is limited, so that the table tells nobody's name.
const SECRET: &str = "allowance";

/// Old rows that go with each taking: more than are made, so that the table shrinks.
const SWEPT: u64 = 16;

/// What may be done how often: `burst` times at once, and then once every `pause`.
#[derive(Clone, Copy, Debug)]
pub struct Limit<'a> {
    /// What is limited, such as "sign in by address". Equal keys under different names are counted
    /// apart.
    pub name: &'static str,
    /// Whose it is.
    pub key: &'a [u8],
    /// Not zero.
    pub burst: u32,
    /// From a millisecond to a year.
    pub pause: Duration,
}

/// What was taken, and can be given back: in the order of the keys.
#[derive(Clone, Debug)]
pub struct Taken(Vec<Measure>);

/// A limit in the table's terms.
#[derive(Clone, Debug)]
struct Measure {
    key: Vec<u8>,
    burst: i64,
    pause: i64,
}

/// The allowances of an installation.
#[derive(Clone)]
pub struct Allowances {
    store: Store,
    secret: Secret,
}

impl Allowances {
    /// # Errors
    /// When the storage fails.
    pub async fn open(store: &Store) -> Result<Self, StoreError> {
        Ok(Self {
            store: store.clone(),
            secret: Secret::named(store, SECRET).await?,
        })
    }

    /// Takes one from each limit, or from none. `Err` says how long until all of them have one to
    /// give. Many at once cannot take more than there is.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn take(&self, limits: &[Limit<'_>]) -> Result<Result<Taken, Duration>, StoreError> {
        let mut measures: Vec<_> = limits.iter().map(|limit| self.measure(limit)).collect();
        measures.sort_unstable_by(|one, other| one.key.cmp(&other.key));
        let now = self.store.now();
        let found = self.arrivals(&measures).await?;
        // Those who hammer on a closed door do not get as far as writing.
        let wait = wait(&measures, &found, now, 0);
        if !wait.is_zero() {
            return Ok(Err(wait));
        }
        let void: Vec<_> = found
            .into_iter()
            .filter(|row| measures.iter().any(|measure| measure.is_void(row, now)))
            .map(|row| row.key)
            .collect();
        let taken = Taken(measures);
        let on = (taken.clone(), void, now);
        let outcome = self.store.write(on, |(taken, void, now), change| {
            Box::pin(take(taken, void, *now, change))
        });
        Ok(outcome.await?.map(|()| taken))
    }

    /// As if it had not been taken.
    ///
    /// # Errors
    /// When the storage fails.
    pub async fn give_back(&self, taken: &Taken) -> Result<(), StoreError> {
        self.store
            .write(taken.clone(), |taken, change| {
                Box::pin(give_back(taken, change))
            })
            .await
    }

    fn measure(&self, limit: &Limit<'_>) -> Measure {
        let pause = i64::try_from(limit.pause.as_millis()).unwrap_or(YEAR_MS);
        Measure {
            key: self.secret.sign(&[limit.name.as_bytes(), limit.key]).into(),
            burst: i64::from(limit.burst).clamp(1, i64::from(u32::MAX)),
            pause: pause.clamp(1, YEAR_MS),
        }
    }

    async fn arrivals(&self, measures: &[Measure]) -> Result<Vec<allowance::Model>, StoreError> {
        let keys = measures.iter().map(|measure| measure.key.clone());
        let found = allowance::Entity::find()
            .filter(allowance::Column::Key.is_in(keys))
            .all(self.store.read());
        Ok(found.await?)
    }
}

const YEAR_MS: i64 = 365 * 24 * 60 * 60 * 1_000;

/// How far the clocks of two processes may be apart.
const SKEW_MS: i64 = 60_000;

impl Measure {
    /// How far ahead of now an arrival may lie.
    const fn span(&self) -> i64 {
        self.burst.saturating_mul(self.pause)
    }

    /// Was the row written before the clock was set back? It would lock somebody out until the
    /// clock is there again.
    fn is_void(&self, row: &allowance::Model, now: Timestamp) -> bool {
        row.key == self.key && row.arrival > now.0 + self.span() + SKEW_MS
    }
}

/// How long until every limit has one to give. `taken`: how many the arrivals hold that are not
/// granted yet.
fn wait(
    measures: &[Measure],
    arrivals: &[allowance::Model],
    now: Timestamp,
    taken: i64,
) -> Duration {
    let of = |measure: &Measure| {
        let row = arrivals.iter().find(|row| row.key == measure.key)?;
        let before = row.arrival - taken * measure.pause;
        (!measure.is_void(row, now)).then(|| before - now.0 + measure.pause - measure.span())
    };
    let longest = measures.iter().filter_map(of).max().unwrap_or_default();
    Duration::from_millis(u64::try_from(longest).unwrap_or_default())
}

/// One statement takes from all limits and says what that came to. Rows are locked in the order of
/// their keys, so that two who want the same ones do not wait for each other.
async fn take(
    taken: &Taken,
    void: &[Vec<u8>],
    now: Timestamp,
    change: &Change,
) -> Result<Result<(), Duration>, StoreError> {
    if !void.is_empty() {
        allowance::Entity::delete_many()
            .filter(allowance::Column::Key.is_in(void.iter().cloned()))
            .exec(change)
            .await?;
    }
    let rows = taken.0.iter().map(|measure| {
        allowance::Model {
            key: measure.key.clone(),
            arrival: now.0 + measure.pause,
        }
        .into_active_model()
    });
    let now_ms = now.0;
    let later = Expr::cust(format!(
        "CASE WHEN allowance.arrival > {now_ms} THEN allowance.arrival ELSE {now_ms} END \
         + excluded.arrival - {now_ms}"
    ));
    let further = OnConflict::column(allowance::Column::Key)
        .value(allowance::Column::Arrival, later)
        .to_owned();
    let arrivals = allowance::Entity::insert_many(rows)
        .on_conflict(further)
        .exec_with_returning(change)
        .await?;
    // Others took the last one since it was looked for.
    let wait = wait(&taken.0, &arrivals, now, 1);
    if !wait.is_zero() {
        give_back(taken, change).await?;
        return Ok(Err(wait));
    }
    sweep(now, change).await?;
    Ok(Ok(()))
}

/// Takes away some rows that say nothing any more. Those that somebody else is at are left to
/// them.
async fn sweep(now: Timestamp, change: &Change) -> Result<(), StoreError> {
    let mut past = allowance::Entity::find()
        .select_only()
        .column(allowance::Column::Key)
        .filter(allowance::Column::Arrival.lte(now.0))
        .order_by_asc(allowance::Column::Arrival)
        .limit(SWEPT);
    QuerySelect::query(&mut past).lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let past = past.into_query();
    allowance::Entity::delete_many()
        .filter(allowance::Column::Key.in_subquery(past))
        .exec(change)
        .await?;
    Ok(())
}

async fn give_back(taken: &Taken, change: &Change) -> Result<(), StoreError> {
    for measure in &taken.0 {
        allowance::Entity::update_many()
            .col_expr(
                allowance::Column::Arrival,
                Expr::col(allowance::Column::Arrival).sub(measure.pause),
            )
            .filter(allowance::Column::Key.eq(measure.key.clone()))
            .exec(change)
            .await?;
    }
    Ok(())
}
