//! Conversations in which words are found, joined with the rule.
//!
//! There are two ways to them, which find the same in the same order. One goes down the reader's list
//! and looks at the words of each conversation's messages: that is quick where the words are common, or
//! the list is short. The other begins at the index of words: that is quick where the words are rare.

mod in_index;

use std::ops::Range;

use model::{Timestamp, limits::PAGE_ROWS, view::Cursor};
use sea_orm::{
    ConnectionTrait, DbBackend, JoinType, Order, Statement, Value,
    sea_query::{Condition, Expr, ExprTrait, Func, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    ForViewer, Places,
    entries::{Column as Entry, DELETED, entry},
    rows::message,
};
use crate::{
    StoreError,
    entity::conversation,
    search::{self, Scope, WORDS},
    statement::given,
    viewer::{Side, Viewer},
};

pub(crate) use self::in_index::InIndex;

/// What is looked for, as the queries are given it.
#[derive(Clone)]
pub(crate) struct Wanted<'a> {
    pub(crate) query: &'a search::Query,
    /// Whose words the viewer may come to see.
    pub(crate) scopes: &'a [Scope],
    pub(crate) before: Option<Cursor>,
    /// When the message was sent.
    pub(crate) sent: Range<i64>,
    pub(crate) type_code: &'a str,
    pub(crate) person: Option<Uuid>,
    pub(crate) unread: bool,
    /// Only conversations in which there are files.
    pub(crate) with_files: bool,
}

/// Which way a query goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Along<'a> {
    /// The list of a folder, down to this activity.
    List(i16, i64),
    /// What [`Wanted::in_index`] has found.
    Index(&'a InIndex),
    /// Of that, what is newest in the reader's list: [`NEWEST`] conversations. Whether they may be seen
    /// is asked for few then.
    Newest(&'a InIndex),
}

/// Conversations that are enough for a page, unless many of them are not to be seen, or not asked for.
pub(crate) const NEWEST: u64 = 2 * (PAGE_ROWS + 1);

const DOCUMENTS: &str = "search_document";

/// The columns of the message that was found, beside those of a row.
pub(crate) const FOUND_TEXT: &str = "found_text";
pub(crate) const FOUND_SENT_AT: &str = "found_sent_at";
pub(crate) const FOUND_MESSAGE: &str = "found_message";

impl Wanted<'_> {
    /// The query that finds it, completed by `with_rows`, which must say the same each time.
    pub(crate) fn statement(
        &self,
        database: &impl ConnectionTrait,
        (viewer, now): (&Viewer, Timestamp),
        along: Along<'_>,
        with_rows: impl FnOnce(SelectStatement) -> SelectStatement,
    ) -> Statement {
        static LIST: [ForViewer; 2] = [const { ForViewer::new() }; 2];
        static INDEX: [ForViewer; 2] = [const { ForViewer::new() }; 2];
        static AMONG_NEWEST: [ForViewer; 2] = [const { ForViewer::new() }; 2];
        let backend = database.get_database_backend();
        let (texts, own) = match along {
            Along::List(folder, down_to) => {
                (&LIST, self.for_list(viewer, backend, (folder, down_to)))
            }
            Along::Index(found) => (&INDEX, vec![found.places.as_str().into()]),
            Along::Newest(found) => (&AMONG_NEWEST, vec![found.places.as_str().into()]),
        };
        let query = || {
            with_rows(match along {
                Along::List(..) => viewer.along_the_list(backend, self.unread),
                Along::Index(_) => viewer.along_the_index(backend, self.unread),
                Along::Newest(_) => viewer.along_the_newest(backend, self.unread),
            })
        };
        let values = self.values().into_iter().chain(own);
        texts[usize::from(self.unread)].with(database, (viewer, now), query, values)
    }

    /// As [`Given`] numbers them.
    fn values(&self) -> [Value; 8] {
        let before = self.before();
        [
            before.at.0.into(),
            before.conversation.0.into(),
            self.sent.start.into(),
            self.sent.end.into(),
            self.type_code.into(),
            self.person.is_none().into(),
            self.person.unwrap_or_default().into(),
            self.with_files.into(),
        ]
    }

    fn before(&self) -> Cursor {
        self.before.unwrap_or(Cursor {
            at: Timestamp(i64::MAX),
            conversation: Uuid::max().into(),
        })
    }

    fn for_list(
        &self,
        viewer: &Viewer,
        backend: DbBackend,
        (folder, down_to): (i16, i64),
    ) -> Vec<Value> {
        let words = match backend {
            DbBackend::Postgres => vec![self.query.for_postgres(self.scopes).into()],
            _ => self.query.beginnings(is_desk(viewer)),
        };
        [down_to.into(), folder.into()]
            .into_iter()
            .chain(words)
            .collect()
    }

    /// The same in what was quiet since before that.
    pub(crate) fn below_activity(&self, at: i64) -> Self {
        Self {
            before: Some(Cursor {
                at: Timestamp(at),
                // No other one of that activity is before it.
                conversation: Uuid::nil().into(),
            }),
            ..self.clone()
        }
    }

    /// The activity of the conversation in a folder that stands so many below where the page begins;
    /// `None` where there are not so many.
    pub(crate) async fn below(
        &self,
        database: &impl ConnectionTrait,
        viewer: &Viewer,
        (folder, rows): (i16, u32),
    ) -> Result<Option<i64>, StoreError> {
        let sql = format!(
            "SELECT last_activity FROM mailbox_entry WHERE account_id = $1 AND scope_id = $2 \
             AND folder = $5 AND (last_activity, conversation_id) < ($3, $4) \
             ORDER BY last_activity DESC, conversation_id DESC LIMIT 1 OFFSET {rows}"
        );
        let before = self.before();
        let values: [Value; 5] = [
            viewer.account.0.into(),
            viewer.scope_id().into(),
            before.at.0.into(),
            before.conversation.0.into(),
            folder.into(),
        ];
        let backend = database.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, values);
        let row = database.query_one_raw(statement).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
    }
}

/// Where the values stand.
#[derive(Clone, Copy)]
struct Given(usize);

impl Given {
    fn before(self) -> Expr {
        Expr::tuple([given(self.0), given(self.0 + 1)])
    }

    fn type_code(self) -> Expr {
        given(self.0 + 4)
    }

    /// The message with the document `d` was sent when it should, and by or with whom it should.
    fn fits(self) -> String {
        let [from, to, any, person] = [2, 3, 5, 6].map(|place| self.0 + place);
        format!(
            "d.sent_at >= ${from} AND d.sent_at < ${to} AND (CAST(${any} AS BOOLEAN) \
             OR EXISTS (SELECT 1 FROM participant AS p WHERE p.conversation_id = d.conversation_id \
               AND p.recipient_id = ${person} AND p.removed_at IS NULL) \
             OR EXISTS (SELECT 1 FROM message AS w JOIN account AS a ON a.id = w.author_account_id \
               WHERE w.conversation_id = d.conversation_id AND w.position = d.position \
               AND a.practitioner_id = ${person}))"
        )
    }

    /// There are files in the conversation, or need not be.
    fn has_files(self) -> Expr {
        let place = self.0 + 7;
        Expr::cust(format!(
            "(conversation.attachments > 0 OR NOT CAST(${place} AS BOOLEAN))"
        ))
    }

    /// The conversations with the messages to which the index has led, each with its newest one.
    fn led_to(self, backend: DbBackend) -> SelectStatement {
        let given = self.own();
        let mut query = Query::select();
        match backend {
            // All that is asked of a message is in it.
            DbBackend::Postgres => query.from_function(
                Func::cust("json_populate_recordset")
                    .arg(Expr::cust(format!("CAST(NULL AS {DOCUMENTS})")))
                    .arg(Expr::cust(format!("CAST(${given} AS json)"))),
                "d",
            ),
            _ => query
                .from_function(
                    Func::cust("json_each").arg(Expr::cust(format!("${given}"))),
                    "place",
                )
                .join_as(JoinType::CrossJoin, DOCUMENTS, "d", Condition::all())
                .and_where(Expr::cust("d.id = place.value")),
        };
        query
            .expr_as(Expr::cust("d.conversation_id"), "conversation_id")
            .expr_as(Expr::cust("MAX(d.position)"), "position")
            .and_where(Expr::cust(self.fits()))
            .add_group_by([Expr::cust("d.conversation_id")])
            .take()
    }

    /// What is given for one of the ways alone.
    const fn own(self) -> usize {
        self.0 + 8
    }
}

impl Viewer {
    /// The reader's list, and of each conversation the newest message with the words.
    fn along_the_list(&self, backend: DbBackend, unread: bool) -> SelectStatement {
        let places = Given(self.place_after());
        let down_to = places.own();
        let words = match backend {
            DbBackend::Postgres => format!("d.words @@ CAST(${} AS tsquery)", down_to + 2),
            _ => has_words(down_to + 2),
        };
        let newest = Expr::cust(format!(
            "(SELECT MAX(d.position) FROM search_document AS d \
             WHERE d.conversation_id = conversation.id AND {} AND {words})",
            places.fits()
        ));
        let mut query = self.listed();
        query
            .and_where(entry(Entry::Folder).eq(given(down_to + 1)))
            .and_where(entry(Entry::LastActivity).gte(given(down_to)));
        completed(query, places, newest, unread)
    }

    /// The conversations to which the index has led, each by its key. SQLite keeps to the order in which
    /// a cross join is written (sqlite.org/optoverview.html, 8.2).
    fn along_the_index(&self, backend: DbBackend, unread: bool) -> SelectStatement {
        let places = Given(self.place_after());
        // What a row shows is asked for those of a page only, which are known when all are in order.
        let mut first = self.joined_to(backend, places.led_to(backend));
        for column in ["conversation_id", "position"] {
            first.expr_as(in_found(column), column);
        }
        narrowed(&mut first, places, unread).limit(PAGE_ROWS + 1);
        let whole = self.joined_to(backend, first);
        completed(whole, places, in_found("position"), unread)
    }

    /// The same, of those that are newest in the reader's list.
    fn along_the_newest(&self, backend: DbBackend, unread: bool) -> SelectStatement {
        let places = Given(self.place_after());
        let mut first = Query::select();
        first.from_subquery(places.led_to(backend), "found");
        let own = own_entry(backend, in_found("conversation_id"));
        joined(&mut first, backend, [("mailbox_entry", own)]);
        first.and_where(is_not_deleted());
        for column in ["conversation_id", "position"] {
            first.expr_as(in_found(column), column);
        }
        in_order(&mut first, places, unread).limit(NEWEST);
        let whole = self.joined_to(backend, first);
        completed(whole, places, in_found("position"), unread)
    }

    /// Conversations that were found, with the reader's entries of them, as far as the reader may see
    /// them and has not deleted them.
    fn joined_to(&self, backend: DbBackend, found: SelectStatement) -> SelectStatement {
        let id = || Expr::col((conversation::Entity, conversation::Column::Id));
        let whole = Condition::all().add(in_found("conversation_id").eq(id()));
        let own = own_entry(backend, id());
        let mut query = Query::select();
        query.from_subquery(found, "found");
        joined(
            &mut query,
            backend,
            [("conversation", whole), ("mailbox_entry", own)],
        );
        query
            .cond_where(self.may_see(Places::FIRST))
            .and_where(is_not_deleted())
            .take()
    }
}

fn in_found(column: &'static str) -> Expr {
    Expr::col(("found", column))
}

/// The reader's entry of a conversation.
fn own_entry(backend: DbBackend, conversation: Expr) -> Condition {
    let account = entry(Entry::AccountId).eq(Places::FIRST.account());
    let account = match backend {
        // Said so that the key of the conversation leads to it, and not the reader's whole list.
        DbBackend::Postgres => Func::coalesce([account, Expr::cust("FALSE")]).into(),
        _ => account,
    };
    Condition::all()
        .add(account)
        .add(entry(Entry::ScopeId).eq(Places::FIRST.scope()))
        .add(entry(Entry::ConversationId).eq(conversation))
}

/// With rows of further tables, one after the other. PostgreSQL could begin with those instead: it takes
/// lists for short, and would ask the index of words anew for each of their rows. `OFFSET 0` keeps what
/// is looked up apart.
fn joined<const TABLES: usize>(
    query: &mut SelectStatement,
    backend: DbBackend,
    tables: [(&'static str, Condition); TABLES],
) {
    for (table, own) in tables {
        match backend {
            DbBackend::Postgres => {
                let row = Query::select()
                    .expr(Expr::cust("*"))
                    .from(table)
                    .cond_where(own)
                    .offset(0)
                    .take();
                query.join_lateral(JoinType::InnerJoin, row, table, Expr::cust("TRUE"))
            }
            _ => query.cross_join(table).cond_where(own),
        };
    }
}

/// With the message at a position.
fn completed(
    mut query: SelectStatement,
    places: Given,
    position: Expr,
    unread: bool,
) -> SelectStatement {
    let of_message = |column| Expr::col((message::Entity, column));
    let newest = Condition::all()
        .add(
            of_message(message::Column::ConversationId)
                .equals((conversation::Entity, conversation::Column::Id)),
        )
        .add(of_message(message::Column::Position).eq(position));
    query
        .inner_join(message::Entity, newest)
        .expr_as(of_message(message::Column::Plain), FOUND_TEXT)
        .expr_as(of_message(message::Column::SentAt), FOUND_SENT_AT)
        .expr_as(of_message(message::Column::Id), FOUND_MESSAGE);
    narrowed(&mut query, places, unread).take()
}

/// Of the type that is looked for, with files where that is, and [`in_order`].
fn narrowed(query: &mut SelectStatement, places: Given, unread: bool) -> &mut SelectStatement {
    let type_code = Expr::col((conversation::Entity, conversation::Column::TypeCode));
    let any_type = places.type_code().eq(Expr::cust("''"));
    query
        .and_where(any_type.or(type_code.eq(places.type_code())))
        .and_where(places.has_files());
    in_order(query, places, unread)
}

/// Unread where that is looked for, below where the page begins, in the order of lists.
fn in_order(query: &mut SelectStatement, places: Given, unread: bool) -> &mut SelectStatement {
    let place = [Entry::LastActivity, Entry::ConversationId];
    query.and_where(Expr::tuple(place.map(entry)).lt(places.before()));
    if unread {
        // In the words of the index of what is unread.
        query.and_where(entry(Entry::Unread).eq(Expr::cust("TRUE")));
    }
    for column in place {
        query.order_by_expr(entry(column), Order::Desc);
    }
    query
}

fn is_not_deleted() -> Expr {
    entry(Entry::Folder).ne(Expr::cust(DELETED.to_string()))
}

/// On SQLite, that a document `d` has the words of [`search::Query::beginnings`], given from a place on.
fn has_words(given: usize) -> String {
    // An empty text is in every one.
    let pairs = (0..WORDS).map(|word| given + 2 * word);
    let is_there = pairs.map(|place| {
        let next = place + 1;
        format!("(instr(d.words, ${place}) > 0 OR instr(d.words, ${next}) > 0)")
    });
    is_there.collect::<Vec<_>>().join(" AND ")
}

const fn is_desk(viewer: &Viewer) -> bool {
    matches!(viewer.side, Side::CareTeam(_))
}
