//! Saying which logins there are.

use std::io::{self, Write};

use clap::{Args, builder::FalseyValueParser};
use mailbox::{AccessRow, AccountKind, AccountOverview, AccountRow, Accounts};
use model::{Relation, Timestamp};
use serde_json::{Value, json};

use crate::commands::{
    Failure,
    installation::Installation,
    outcome::{EXIT, iso, unless_closed},
};

/// List all logins, in the order of their usernames
#[derive(Debug, Args)]
#[command(after_help = EXIT)]
pub struct List {
    /// For scripts: one JSON object on each line
    #[arg(long, env = "CAREPOST_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
    #[command(flatten)]
    installation: Installation,
}

/// Show who a login belongs to, what it may look at, and when it was used last
#[derive(Debug, Args)]
#[command(after_help = EXIT)]
pub struct Show {
    /// The login
    username: String,
    /// For scripts: one JSON object
    #[arg(long, env = "CAREPOST_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
    #[command(flatten)]
    installation: Installation,
}

impl List {
    pub async fn run(self) -> Result<(), Failure> {
        let opened = self.installation.ready().await?;
        let accounts = Accounts::new(&opened.store);
        let mut out = io::stdout().lock();
        if !self.json {
            let heading = line(&mut out, "USERNAME", "KIND", "STATE", "NAME");
            unless_closed(heading)?;
        }
        let mut after = String::new();
        loop {
            let page = accounts.list(&after).await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.username);
            let printed = page.iter().try_for_each(|row| self.print(&mut out, row));
            if printed.is_err() {
                return Ok(unless_closed(printed)?);
            }
        }
        Ok(())
    }

    fn print(&self, out: &mut impl Write, row: &AccountRow) -> io::Result<()> {
        if self.json {
            return writeln!(out, "{}", row_json(row));
        }
        let state = match row.disabled_since {
            Some(_) => "disabled",
            None => "active",
        };
        line(out, &row.username, kind(row.kind), state, &row.name)
    }
}

/// Aligned for usernames of an ordinary length.
fn line(
    out: &mut impl Write,
    username: &str,
    kind: &str,
    state: &str,
    name: &str,
) -> io::Result<()> {
    writeln!(out, "{username:<24}  {kind:<14}  {state:<8}  {name}")
}

impl Show {
    pub async fn run(self) -> Result<(), Failure> {
        let opened = self.installation.ready().await?;
        let found = Accounts::new(&opened.store).show(&self.username).await?;
        let found = found.ok_or_else(|| format!("there is no login {}", self.username))?;
        let text = if self.json {
            format!("{}\n", overview_json(&found))
        } else {
            overview_text(&found, opened.store.now())
        };
        Ok(unless_closed(io::stdout().write_all(text.as_bytes()))?)
    }
}

fn overview_text(found: &AccountOverview, now: Timestamp) -> String {
    let AccountOverview { row, .. } = found;
    let state = match row.disabled_since {
        Some(since) => format!("disabled since {}", iso(since)),
        None => "active".to_owned(),
    };
    let last = found.last_sign_in.map_or_else(|| "never".to_owned(), iso);
    let mut text = String::new();
    for (name, value) in [
        ("Username", row.username.clone()),
        ("Name", row.name.clone()),
        ("Kind", kind(row.kind).to_owned()),
        ("State", state),
        ("Made", iso(found.made)),
        ("Last sign-in", last),
        ("Signed in now", found.sessions.to_string()),
    ] {
        text.push_str(&format!("{name:<14} {value}\n"));
    }
    for (index, access) in found.access.iter().enumerate() {
        let name = if index == 0 { "May look at" } else { "" };
        text.push_str(&format!("{name:<14} {}\n", access_text(access, now)));
    }
    text
}

fn access_text(access: &AccessRow, now: Timestamp) -> String {
    let mrn = access.mrn.as_deref().unwrap_or("none");
    let may = if access.may_send {
        "may write"
    } else {
        "may only read"
    };
    let mut text = format!(
        "{} (MRN {mrn}), {}, {may}",
        access.patient,
        relation(access.relation)
    );
    if let Some(starts) = access.starts.filter(|starts| *starts > now) {
        text.push_str(&format!(", from {}", iso(starts)));
    }
    if let Some(ends) = access.ends {
        let word = if ends > now { "until" } else { "ended" };
        text.push_str(&format!(", {word} {}", iso(ends)));
    }
    text
}

fn kind(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Patient => "patient",
        AccountKind::Representative => "representative",
        AccountKind::Practitioner => "practitioner",
        AccountKind::Administrator => "administrator",
        AccountKind::NoAccess => "no access",
    }
}

fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Self_ => "own record",
        Relation::Proxy(kind) => kind.as_str(),
    }
}

fn row_json(row: &AccountRow) -> Value {
    json!({
        "username": row.username,
        "name": row.name,
        "kind": kind(row.kind),
        "disabled_since": row.disabled_since.map(iso),
    })
}

fn overview_json(found: &AccountOverview) -> Value {
    let access = found.access.iter().map(|access| {
        json!({
            "patient": access.patient,
            "mrn": access.mrn,
            "relation": relation(access.relation),
            "may_write": access.may_send,
            "starts": access.starts.map(iso),
            "ends": access.ends.map(iso),
        })
    });
    let mut json = row_json(&found.row);
    json["made"] = iso(found.made).into();
    json["last_sign_in"] = found.last_sign_in.map(iso).into();
    json["sessions"] = found.sessions.into();
    json["access"] = access.collect();
    json
}
