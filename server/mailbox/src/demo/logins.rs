//! The demo's accounts, and whose records they open.

use model::{AccountId, ProxyKind};

use super::{
    PASSWORD,
    clinic::{LEO, MARIA},
    not_added,
};
use crate::{
    Accounts, NewAccount, NewAccountRole, NewProxy, Store, StoreError, account::AddAccountError,
};

/// All but the administrator's.
pub(super) async fn hand_out(store: &Store) -> Result<(), StoreError> {
    // Long enough ago for every story to begin after it.
    let since = store.at(model::Timestamp(store.now().0 - 60 * 86_400_000));
    let accounts = Accounts::new(&since);
    let own = |mrn: &str| NewAccountRole::Patient {
        mrn: mrn.to_owned(),
    };
    let maria = add(&accounts, "maria", own(MARIA)).await?;
    grant(&accounts, maria, proxy(LEO, None, ProxyKind::Parent, true)).await?;
    let for_maria = proxy(MARIA, Some("Daniel Alvarez"), ProxyKind::Spouse, true);
    let daniel = add(&accounts, "daniel", NewAccountRole::Proxy(for_maria)).await?;
    grant(&accounts, daniel, proxy(LEO, None, ProxyKind::Parent, true)).await?;
    let for_maria = proxy(MARIA, Some("Nora Kim"), ProxyKind::Other, false);
    add(&accounts, "nora", NewAccountRole::Proxy(for_maria)).await?;
    for (username, id) in [("priya", "nair"), ("sam", "okafor")] {
        let id = id.to_owned();
        add(&accounts, username, NewAccountRole::Practitioner { id }).await?;
    }
    Ok(())
}

pub(super) async fn administrator(store: &Store) -> Result<(), StoreError> {
    let name = "Alex Morgan".to_owned();
    let role = NewAccountRole::Administrator { name };
    add(&Accounts::new(store), "admin", role).await?;
    Ok(())
}

fn proxy(mrn: &str, name: Option<&str>, kind: ProxyKind, may_send: bool) -> NewProxy {
    NewProxy {
        mrn: mrn.to_owned(),
        name: name.map(str::to_owned),
        related_person: None,
        kind,
        may_send,
        starts: None,
        ends: None,
    }
}

async fn add(
    accounts: &Accounts,
    username: &str,
    role: NewAccountRole,
) -> Result<AccountId, StoreError> {
    if let Some(known) = accounts.find(username).await? {
        return Ok(known);
    }
    let account = NewAccount {
        username: username.to_owned(),
        password: PASSWORD.to_owned(),
        role,
        language: None,
        time_zone: None,
    };
    accounts.add(account).await.map_err(not_added)
}

async fn grant(accounts: &Accounts, account: AccountId, proxy: NewProxy) -> Result<(), StoreError> {
    match accounts.grant(account, proxy).await {
        Ok(_) | Err(AddAccountError::AlreadyGranted) => Ok(()),
        Err(error) => Err(not_added(error)),
    }
}
