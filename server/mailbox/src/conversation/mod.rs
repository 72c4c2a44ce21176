//! What is done with conversations, the same for both sides of them: what differs is in the
//! [`Viewer`](crate::viewer::Viewer), which every function takes.

pub(crate) mod compose;
pub(crate) mod folder;
pub(crate) mod open;
mod participants;
mod refusal;
pub(crate) mod reply;
pub(crate) mod send;
mod submission;
pub(crate) mod today;
mod unread;

use sea_orm::{
    ConnectionTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};

pub(crate) use self::unread::unread;
use crate::{StoreError, entity::conversation};

/// How many conversations a query finds that begins with [`Viewer::conversations`].
async fn count_of(
    database: &impl ConnectionTrait,
    mut query: SelectStatement,
) -> Result<u32, StoreError> {
    let id = Expr::col((conversation::Entity, conversation::Column::Id));
    let row = database
        .query_one(query.expr_as(id.count(), "number"))
        .await?;
    let number: i64 = row.map_or(Ok(0), |row| row.try_get("", "number"))?;
    Ok(count(number))
}

/// A number that a view shows; counts in the database are never negative.
fn count(number: i64) -> u32 {
    u32::try_from(number).unwrap_or_default()
}
