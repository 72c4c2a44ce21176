//! A small clinic: who works there, who comes there, and who may look at whose record.

use std::sync::atomic::{AtomicU32, Ordering};

use mailbox::{
    Accounts, Directory, Mailbox, MailboxError, NewAccount, NewAccountRole, NewProxy,
    directory::{
        Basis, MemberRecord, PatientRecord, PractitionerRecord, RecipientRef, RelationshipRecord,
        Settings, TeamRecord,
    },
};
use model::{
    AccountId, ClientKey, ConversationId, Date, Document, Edit, NewMessage, NewReply, PatientId,
    ProxyKind, Recipient, Scope, TypeCode, view::DetailsView,
};
use uuid::Uuid;

use super::World;

pub const PASSWORD: &str = "correct horse battery";

/// Maria sees Dr. Nair and the nurses; Peter, another patient, sees Dr. Santos.
pub struct Clinic {
    pub maria: AccountId,
    pub marias: PatientId,
    /// Maria's husband; may send.
    pub daniel: AccountId,
    /// Maria's friend; may read only.
    pub nora: AccountId,
    pub nair: AccountId,
    /// Answers for the nurses.
    pub sam: AccountId,
    pub to_nair: Recipient,
    pub to_nurses: Recipient,
}

/// The rest of the clinic, for tests that need it.
pub struct Strangers {
    pub peter: AccountId,
    pub peters: PatientId,
    pub santos: AccountId,
    pub to_santos: Recipient,
    pub admin: AccountId,
}

pub fn types(codes: &[&str]) -> Vec<TypeCode> {
    codes.iter().map(|code| code.parse().unwrap()).collect()
}

/// A key that no other message of the test has.
pub fn new_key() -> ClientKey {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    ClientKey(Uuid::from_u128(NEXT.fetch_add(1, Ordering::Relaxed).into()))
}

pub fn text(text: &str) -> Document {
    Document::from_plain_text(text).unwrap()
}

pub fn proxy(mrn: &str, name: &str, may_send: bool) -> NewProxy {
    NewProxy {
        mrn: mrn.into(),
        name: Some(name.into()),
        related_person: None,
        kind: ProxyKind::Spouse,
        may_send,
        starts: None,
        ends: None,
    }
}

fn practitioner(id: &str, name: &str, credential: &str, accepts: &[&str]) -> PractitionerRecord {
    PractitionerRecord {
        id: id.into(),
        name: name.into(),
        reading: String::new(),
        credential: credential.into(),
        npi: None,
        active: true,
        accepts: types(accepts),
    }
}

fn patient(mrn: &str, name: &str) -> PatientRecord {
    PatientRecord {
        id: mrn.into(),
        mrn: Some(mrn.into()),
        name: name.into(),
        reading: String::new(),
        birth_date: Some(Date {
            year: 1984,
            month: 4,
            day: 17,
        }),
        language: None,
        active: true,
        deceased: false,
    }
}

pub fn visit(patient: &str, practitioner: &str, on: Date) -> RelationshipRecord {
    RelationshipRecord {
        patient: patient.into(),
        with: RecipientRef::Practitioner(practitioner.into()),
        basis: Basis::Visit { on },
    }
}

pub fn care(patient: &str, team: &str, active: bool) -> RelationshipRecord {
    RelationshipRecord {
        patient: patient.into(),
        with: RecipientRef::CareTeam(team.into()),
        basis: Basis::CareTeam {
            id: "care".into(),
            active,
            last_seen: None,
        },
    }
}

pub const LAST_VISIT: Date = Date {
    year: 2026,
    month: 10,
    day: 20,
};

impl World {
    pub fn directory(&self) -> Directory {
        Directory::new(&self.store, "test")
    }

    pub fn accounts(&self) -> Accounts {
        Accounts::new(&self.store)
    }

    pub async fn account(&self, username: &str, role: NewAccountRole) -> AccountId {
        let account = NewAccount {
            username: username.into(),
            password: PASSWORD.into(),
            role,
            language: None,
            time_zone: None,
        };
        self.accounts().add(account).await.unwrap()
    }

    pub async fn clinic(&self) -> Clinic {
        let directory = self.directory();
        let settings = Settings::new("Clinic", "555-0100", "America/New_York");
        directory.set_settings(&settings).await.unwrap();
        let practitioners = [
            practitioner("nair", "Priya Nair", "MD", &["general", "results"]),
            practitioner("sam", "Sam Okafor", "RN", &[]),
            practitioner("santos", "Miguel Santos", "MD", &["general"]),
        ];
        directory
            .upsert_practitioners(&practitioners)
            .await
            .unwrap();
        let nurses = TeamRecord {
            id: "nurses".into(),
            name: "Nurses".into(),
            purpose: "Questions".into(),
            active: true,
            accepts: types(&["general", "medication"]),
        };
        directory.upsert_teams(&[nurses]).await.unwrap();
        self.sam_is_a_nurse(true).await;
        let patients = [patient("M1", "Maria Alvarez"), patient("P1", "Peter Stone")];
        directory.upsert_patients(&patients).await.unwrap();
        let relationships = [
            visit("M1", "nair", LAST_VISIT),
            care("M1", "nurses", true),
            visit("P1", "santos", LAST_VISIT),
        ];
        directory
            .upsert_relationships(&relationships)
            .await
            .unwrap();

        let own = NewAccountRole::Patient { mrn: "M1".into() };
        let maria = self.account("maria", own).await;
        let of_daniel = NewAccountRole::Proxy(proxy("M1", "Daniel Alvarez", true));
        let of_nora = NewAccountRole::Proxy(proxy("M1", "Nora Kim", false));
        let marias = self.accounts().view(maria).await.unwrap().patients[0].patient;
        let nair = self.practitioner_account("nair").await;
        let sam = self.practitioner_account("sam").await;
        let (daniel, nora) = (
            self.account("daniel", of_daniel).await,
            self.account("nora", of_nora).await,
        );
        let offered = self.mailbox(maria, marias).await.compose().await.unwrap();
        let to = |name: &str| {
            let mut offered = offered.recipients.iter();
            offered.find(|known| known.name == name).unwrap().recipient
        };
        Clinic {
            maria,
            marias,
            daniel,
            nora,
            nair,
            sam,
            to_nair: to("Priya Nair"),
            to_nurses: to("Nurses"),
        }
    }

    pub async fn strangers(&self) -> Strangers {
        let own = NewAccountRole::Patient { mrn: "P1".into() };
        let peter = self.account("peter", own).await;
        let peters = self.accounts().view(peter).await.unwrap().patients[0].patient;
        let offered = self.mailbox(peter, peters).await.compose().await.unwrap();
        let name = "Alex Morgan".into();
        Strangers {
            peter,
            peters,
            santos: self.practitioner_account("santos").await,
            to_santos: offered.recipients[0].recipient,
            admin: self
                .account("admin", NewAccountRole::Administrator { name })
                .await,
        }
    }

    async fn practitioner_account(&self, id: &str) -> AccountId {
        self.account(id, NewAccountRole::Practitioner { id: id.into() })
            .await
    }

    pub async fn sam_is_a_nurse(&self, active: bool) {
        let member = MemberRecord {
            team: "nurses".into(),
            practitioner: "sam".into(),
            active,
        };
        self.directory().upsert_members(&[member]).await.unwrap();
    }

    pub async fn set(&self, change: impl FnOnce(&mut Settings)) {
        let directory = self.directory();
        let mut settings = directory.settings().await.unwrap().unwrap();
        change(&mut settings);
        directory.set_settings(&settings).await.unwrap();
    }

    pub async fn mailbox(&self, account: AccountId, patient: PatientId) -> Mailbox {
        Mailbox::open(&self.store, account, Scope::Patient(patient))
            .await
            .unwrap()
    }

    pub async fn desk(&self, account: AccountId) -> Mailbox {
        Mailbox::open(&self.store, account, Scope::Desk)
            .await
            .unwrap()
    }
}

impl Clinic {
    /// A message of Maria's side that nothing is wrong with.
    pub fn message(&self) -> NewMessage {
        NewMessage {
            attachments: Vec::new(),
            patient: self.marias,
            message_type: Some("general".parse().unwrap()),
            recipients: vec![self.to_nair],
            subject: "A question".into(),
            confidential: false,
            body: text("Hello, how are you?"),
            client_key: new_key(),
        }
    }

    pub fn confidential(&self) -> NewMessage {
        NewMessage {
            subject: "Between us".into(),
            confidential: true,
            ..self.message()
        }
    }

    pub fn reply(&self, conversation: ConversationId) -> NewReply {
        NewReply {
            attachments: Vec::new(),
            patient: Some(self.marias),
            conversation,
            body: text("Thank you."),
            client_key: new_key(),
            seen: None,
        }
    }

    /// Everything as it is.
    pub fn unchanged(&self, is: &DetailsView) -> Edit {
        Edit {
            patient: Some(self.marias),
            ..unchanged(is)
        }
    }

    /// Maria sends it.
    pub async fn sent(&self, world: &World, message: NewMessage) -> ConversationId {
        let mailbox = world.mailbox(self.maria, self.marias).await;
        mailbox.send(message).await.unwrap().conversation
    }
}

pub fn answer(conversation: ConversationId) -> NewReply {
    NewReply {
        attachments: Vec::new(),
        patient: None,
        conversation,
        body: text("You are welcome."),
        client_key: new_key(),
        seen: None,
    }
}

/// Everything as it is, at the desk.
pub fn unchanged(is: &DetailsView) -> Edit {
    let taking_part = is.recipients.iter().filter(|choice| choice.takes_part);
    Edit {
        patient: None,
        conversation: is.conversation,
        version: is.version.clone(),
        subject: is.subject.clone(),
        message_type: Some(is.message_type.clone()),
        recipients: taking_part.map(|choice| choice.known.recipient).collect(),
        confidential: None,
        told: None,
    }
}

/// What was refused, and why.
pub fn code<T>(result: Result<T, MailboxError>) -> model::ErrorCode {
    match result {
        Ok(_) => panic!("nothing was refused"),
        Err(MailboxError::Storage(error)) => panic!("the storage failed: {error}"),
        Err(MailboxError::Refused(refusal)) => refusal.code(),
    }
}
