//! What an administrator does with logins at the command line.

use mailbox::{
    AccountKind, ChangeAccountError, NewAccountRole, PasswordProblem, Revoked, Sessions,
};
use model::{ErrorCode, Relation};

use crate::world::{
    MINUTE, World,
    clinic::{PASSWORD, code, proxy},
    on_both,
};

const OTHER: &str = "another good password";

on_both! {
    async fn a_disabled_login_is_out_at_once(world: &World) {
        let clinic = world.clinic().await;
        let (accounts, sessions) = (world.accounts(), Sessions::new(&world.store));
        let (marias, sams) = (
            sessions.start(clinic.maria).await.unwrap(),
            sessions.start(clinic.sam).await.unwrap(),
        );
        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        let disabled = accounts.disable(" Maria ").await.unwrap();
        assert!(disabled.now);
        assert_eq!(disabled.sessions_ended, 1);
        assert!(!disabled.last_administrator);
        assert!(sessions.find(&marias).await.unwrap().is_none());
        assert!(sessions.find(&sams).await.unwrap().is_some(), "nobody else is");
        assert_eq!(code(mailbox.send(clinic.message()).await), ErrorCode::NotFound);
        assert!(accounts.check_password("maria", PASSWORD).await.unwrap().is_none());
        assert!(!accounts.disable("maria").await.unwrap().now);

        assert!(accounts.enable("maria").await.unwrap());
        assert!(!accounts.enable("maria").await.unwrap());
        assert!(sessions.find(&marias).await.unwrap().is_none(), "she signs in again");
        assert!(accounts.check_password("maria", PASSWORD).await.unwrap().is_some());
        for action in ["disable_account", "enable_account"] {
            assert_eq!(world.rows(&format!("audit WHERE action = '{action}'")).await, 1);
        }
    }

    /// One that began in the moment of disabling.
    async fn no_session_comes_to_life_with_its_login(world: &World) {
        let clinic = world.clinic().await;
        let (accounts, sessions) = (world.accounts(), Sessions::new(&world.store));
        accounts.disable("maria").await.unwrap();
        let late = sessions.start(clinic.maria).await.unwrap();
        accounts.enable("maria").await.unwrap();
        assert!(sessions.find(&late).await.unwrap().is_none());
    }

    async fn the_last_administrator_can_be_disabled_and_it_is_said(world: &World) {
        world.clinic().await;
        world.strangers().await;
        let name = "Ada Root".into();
        world.account("root", NewAccountRole::Administrator { name }).await;
        let accounts = world.accounts();
        assert!(!accounts.disable("root").await.unwrap().last_administrator);
        assert!(accounts.disable("admin").await.unwrap().last_administrator);
    }

    async fn who_is_signing_in_meanwhile_stays_outside(world: &World) {
        world.clinic().await;
        let (accounts, sessions) = (world.accounts(), Sessions::new(&world.store));
        let with_the_old = accounts.check_password("maria", PASSWORD).await.unwrap().unwrap();
        accounts.set_password("maria", OTHER.into()).await.unwrap();
        assert!(sessions.sign_in(with_the_old).await.unwrap().is_none());

        let before = accounts.check_password("daniel", PASSWORD).await.unwrap().unwrap();
        accounts.disable("daniel").await.unwrap();
        assert!(sessions.sign_in(before).await.unwrap().is_none());
        assert_eq!(world.rows("session").await, 0);

        let maria = accounts.check_password("maria", OTHER).await.unwrap().unwrap();
        let token = sessions.sign_in(maria).await.unwrap().unwrap();
        assert!(sessions.find(&token).await.unwrap().is_some());
    }

    async fn a_new_password_ends_what_the_old_one_began(world: &World) {
        let clinic = world.clinic().await;
        let (accounts, sessions) = (world.accounts(), Sessions::new(&world.store));
        let token = sessions.start(clinic.maria).await.unwrap();
        let short = accounts.set_password("maria", "short".into()).await;
        let too_short = PasswordProblem::TooShort;
        assert!(matches!(short, Err(ChangeAccountError::Password(p)) if p == too_short));
        assert!(sessions.find(&token).await.unwrap().is_some());

        assert_eq!(accounts.set_password("maria", OTHER.into()).await.unwrap(), 1);
        assert!(sessions.find(&token).await.unwrap().is_none());
        assert!(accounts.check_password("maria", PASSWORD).await.unwrap().is_none());
        let maria = accounts.check_password("maria", OTHER).await.unwrap();
        assert_eq!(maria.map(|checked| checked.account()), Some(clinic.maria));
        assert!(accounts.check_password("daniel", PASSWORD).await.unwrap().is_some());
        assert_eq!(world.rows("audit WHERE action = 'set_password'").await, 1);
    }

    /// What browsers keep sealed for the account opens for nobody once all of its sessions were ended, and
    /// for it alone as long as only one of them was.
    async fn what_is_sealed_goes_with_all_sessions(world: &World) {
        let clinic = world.clinic().await;
        let (accounts, sessions) = (world.accounts(), Sessions::new(&world.store));
        let seal = async |account| {
            let token = sessions.start(account).await.unwrap();
            let (_, login) = sessions.find(&token).await.unwrap().unwrap();
            sessions.end(&token).await.unwrap();
            login.seal()
        };
        let (maria, daniel) = (seal(clinic.maria).await, seal(clinic.daniel).await);
        assert_ne!(maria, daniel);
        assert_eq!(seal(clinic.maria).await, maria);

        accounts.set_password("maria", OTHER.into()).await.unwrap();
        let second = seal(clinic.maria).await;
        assert_ne!(second, maria);
        accounts.disable("maria").await.unwrap();
        accounts.enable("maria").await.unwrap();
        let third = seal(clinic.maria).await;
        assert!(third != second && third != maria);
        assert_eq!(seal(clinic.daniel).await, daniel);
    }

    async fn access_is_taken_away_by_record(world: &World) {
        let clinic = world.clinic().await;
        let strangers = world.strangers().await;
        let accounts = world.accounts();
        accounts.grant(clinic.daniel, proxy("P1", "Daniel", true)).await.unwrap();
        let token = Sessions::new(&world.store).start(clinic.daniel).await.unwrap();
        let mailbox = world.mailbox(clinic.daniel, clinic.marias).await;

        let none = accounts.revoke_for("daniel", Revoked::Mrn("none")).await;
        assert!(matches!(none, Err(ChangeAccountError::NoSuchPatient)));
        assert_eq!(accounts.revoke_for("daniel", Revoked::Mrn("M1")).await.unwrap(), 1);
        assert_eq!(code(mailbox.send(clinic.message()).await), ErrorCode::NotFound);
        let again = accounts.revoke_for("daniel", Revoked::Mrn("M1")).await;
        assert!(matches!(again, Err(ChangeAccountError::NoSuchAccess)));
        let left = accounts.view(clinic.daniel).await.unwrap().patients;
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].patient, strangers.peters);
        assert!(
            Sessions::new(&world.store).find(&token).await.unwrap().is_some(),
            "may still look at the other record"
        );
        assert!(world.accounts().view(clinic.nora).await.unwrap().patients.len() == 1);

        assert_eq!(accounts.revoke_for("daniel", Revoked::All).await.unwrap(), 1);
        assert!(accounts.view(clinic.daniel).await.unwrap().patients.is_empty());
        assert_eq!(accounts.revoke_for("daniel", Revoked::All).await.unwrap(), 0);
        assert_eq!(world.rows("audit WHERE action = 'revoke_access'").await, 2);
    }

    async fn who_is_not_there_is_said(world: &World) {
        world.clinic().await;
        let accounts = world.accounts();
        let before = world.rows("audit").await;
        for username in ["nobody", "", "two words", "maria'--"] {
            let expected = format!("there is no login {username}");
            let said = |refused: ChangeAccountError| refused.to_string();
            assert_eq!(said(accounts.disable(username).await.unwrap_err()), expected);
            assert_eq!(said(accounts.enable(username).await.unwrap_err()), expected);
            let password = accounts.set_password(username, OTHER.into()).await;
            assert_eq!(said(password.unwrap_err()), expected);
            let revoked = accounts.revoke_for(username, Revoked::All).await;
            assert_eq!(said(revoked.unwrap_err()), expected);
            assert_eq!(accounts.show(username).await.unwrap(), None);
        }
        assert_eq!(world.rows("audit").await, before);
    }

    async fn logins_are_listed_in_order(world: &World) {
        world.clinic().await;
        world.strangers().await;
        let accounts = world.accounts();
        accounts.revoke_for("nora", Revoked::All).await.unwrap();
        accounts.disable("santos").await.unwrap();
        let rows = accounts.list("").await.unwrap();
        let shown: Vec<_> = rows
            .iter()
            .map(|row| (row.username.as_str(), row.kind, row.disabled_since.is_some()))
            .collect();
        assert_eq!(
            shown,
            [
                ("admin", AccountKind::Administrator, false),
                ("daniel", AccountKind::Representative, false),
                ("maria", AccountKind::Patient, false),
                ("nair", AccountKind::Practitioner, false),
                ("nora", AccountKind::NoAccess, false),
                ("peter", AccountKind::Patient, false),
                ("sam", AccountKind::Practitioner, false),
                ("santos", AccountKind::Practitioner, true),
            ]
        );
        assert_eq!(accounts.list("sam").await.unwrap()[..], rows[7..]);
        assert!(accounts.list("santos").await.unwrap().is_empty());
    }

    async fn a_login_is_shown_with_all_but_its_password(world: &World) {
        let clinic = world.clinic().await;
        let accounts = world.accounts();
        let shown = accounts.show("DANIEL").await.unwrap().unwrap();
        assert_eq!((shown.sessions, shown.last_sign_in), (0, None));
        let signed_in = world.clock.advance(MINUTE);
        accounts.check_password("daniel", PASSWORD).await.unwrap();
        Sessions::new(&world.store).start(clinic.daniel).await.unwrap();
        world.clock.advance(MINUTE);
        accounts.check_password("daniel", "wrong password").await.unwrap();
        let shown = accounts.show("daniel").await.unwrap().unwrap();
        assert_eq!((shown.sessions, shown.last_sign_in), (1, Some(signed_in)));
        assert_eq!(shown.access.len(), 1);
        let access = &shown.access[0];
        assert_eq!(access.patient, "Maria Alvarez");
        assert_eq!(access.mrn.as_deref(), Some("M1"));
        assert_eq!(access.relation, Relation::Proxy(model::ProxyKind::Spouse));
        assert!(access.may_send);
        assert!(!format!("{shown:?}").contains("argon2"));
        world.clock.advance(60 * MINUTE);
        assert_eq!(accounts.show("daniel").await.unwrap().unwrap().sessions, 0);
    }
}
