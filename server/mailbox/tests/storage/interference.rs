//! A representative learns nothing of a confidential conversation.
//!
//! Random histories are played in two worlds: as they are, and without everything that is
//! confidential: whole conversations, and what is done in one after it was made so. What representatives can observe must be the same in both, to the letter.

use std::collections::{HashMap, HashSet};

use mailbox::{Mailbox, MailboxError};
use model::{
    AccountId, ClientKey, ConversationId, Draft, Edit, NewMessage, NewReply, PatientId, SaveDraft,
    search::Search,
    view::{Folder, List, Sent},
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::Value;
use uuid::Uuid;

use crate::world::{
    Database, MINUTE, World,
    clinic::{Clinic, proxy, text, unchanged},
};

/// What somebody does. Conversations are named by the number of the step that started them;
/// `among` picks one of those that were started before.
#[derive(Clone, Copy, Debug)]
enum Step {
    MariaStarts {
        confidential: bool,
        to_nurses: bool,
    },
    DanielStarts,
    /// Daniel uses the client key of an earlier step, whoever took it.
    DanielUsesKeyOf {
        among: usize,
    },
    Replies {
        who: Who,
        among: usize,
    },
    Reads {
        who: Who,
        among: usize,
    },
    /// Gives it another subject, and other recipients.
    Edits {
        who: Who,
        among: usize,
        to_nurses: bool,
    },
    /// From now on it is confidential, whoever has read it so far.
    MariaHides {
        among: usize,
    },
    Waits {
        minutes: u8,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Maria,
    Daniel,
    Nora,
    Nair,
}

fn histories() -> impl Strategy<Value = Vec<Step>> {
    let who = prop_oneof![
        Just(Who::Maria),
        Just(Who::Daniel),
        Just(Who::Nora),
        Just(Who::Nair)
    ];
    let among = 0..16_usize;
    let one = prop_oneof![
        4 => (any::<bool>(), any::<bool>()).prop_map(|(confidential, to_nurses)| {
            Step::MariaStarts { confidential, to_nurses }
        }),
        2 => Just(Step::DanielStarts),
        1 => among.clone().prop_map(|among| Step::DanielUsesKeyOf { among }),
        5 => (who.clone(), among.clone()).prop_map(|(who, among)| Step::Replies { who, among }),
        3 => (who.clone(), among.clone()).prop_map(|(who, among)| Step::Reads { who, among }),
        3 => (who, among.clone(), any::<bool>()).prop_map(|(who, among, to_nurses)| {
            Step::Edits { who, among, to_nurses }
        }),
        1 => among.prop_map(|among| Step::MariaHides { among }),
        2 => (1..200_u8).prop_map(|minutes| Step::Waits { minutes }),
    ];
    prop::collection::vec(one, 4..24)
}

/// A world in which a history is played.
struct Play<'a> {
    world: &'a World,
    clinic: Clinic,
    /// Another patient, for whom the representatives may look, too.
    other: PatientId,
    history: &'a [Step],
    /// Play what is confidential, too?
    all: bool,
    started: HashMap<usize, ConversationId>,
    /// Those that were made confidential later.
    hidden: HashSet<usize>,
    /// What Daniel and Nora were told on the way.
    told: Vec<String>,
}

impl Play<'_> {
    fn is_confidential(&self, step: usize) -> bool {
        self.began_confidential(step) || self.hidden.contains(&step)
    }

    fn began_confidential(&self, step: usize) -> bool {
        let started = self.history.get(step);
        matches!(
            started,
            Some(Step::MariaStarts {
                confidential: true,
                ..
            })
        )
    }

    /// The number of a step that starts a conversation, in this world or only in the other one.
    fn started_before(&self, number: usize, among: usize) -> usize {
        let starts = |step: &Step| matches!(step, Step::MariaStarts { .. } | Step::DanielStarts);
        let earlier = self.history[..number].iter().enumerate();
        let started: Vec<usize> = earlier
            .filter(|(_, step)| starts(step))
            .map(|(number, _)| number)
            .collect();
        match started.len() {
            0 => number,
            some => started[among % some],
        }
    }

    async fn step(&mut self, number: usize) {
        match self.history[number] {
            Step::MariaStarts {
                confidential,
                to_nurses,
            } => {
                if self.all || !confidential {
                    let to = if to_nurses {
                        self.clinic.to_nurses
                    } else {
                        self.clinic.to_nair
                    };
                    let message = self.message(number, confidential);
                    let message = NewMessage {
                        recipients: vec![to],
                        ..message
                    };
                    let sent = self.send(Who::Maria, message).await.unwrap();
                    self.started.insert(number, sent.conversation);
                }
            }
            Step::DanielStarts => self.daniel_sends(number, number).await,
            Step::DanielUsesKeyOf { among } => {
                let step = self.started_before(number, among);
                self.daniel_sends(number, step).await;
            }
            Step::Replies { who, among } => {
                let step = self.started_before(number, among);
                self.reply(who, step, number).await;
            }
            Step::Reads { who, among } => {
                let step = self.started_before(number, among);
                self.read(who, step).await;
            }
            Step::Edits {
                who,
                among,
                to_nurses,
            } => {
                let step = self.started_before(number, among);
                self.edit(who, step, number, to_nurses).await;
            }
            Step::MariaHides { among } => {
                let step = self.started_before(number, among);
                if !self.is_confidential(step) && self.hide(step).await {
                    self.hidden.insert(step);
                }
            }
            Step::Waits { minutes } => {
                self.world.clock.advance(i64::from(minutes) * MINUTE);
            }
        }
    }

    /// Refused when he has used the key for something else: by then he was told so.
    async fn daniel_sends(&mut self, number: usize, key_of: usize) {
        let message = NewMessage {
            client_key: key(key_of),
            ..self.message(number, false)
        };
        let sent = self.send(Who::Daniel, message).await;
        if let Ok(sent) = &sent {
            self.started.insert(number, sent.conversation);
        }
        self.told.push(outcome(&sent));
    }

    fn message(&self, number: usize, confidential: bool) -> NewMessage {
        NewMessage {
            subject: format!("step {number}"),
            confidential,
            body: text(&format!("text of step {number}")),
            client_key: key(number),
            ..self.clinic.message()
        }
    }

    async fn send(&self, who: Who, message: NewMessage) -> Result<Sent, MailboxError> {
        self.mailbox(who).await.send(message).await
    }

    async fn reply(&mut self, who: Who, step: usize, number: usize) {
        let representative = matches!(who, Who::Daniel | Who::Nora);
        if !self.all && self.is_confidential(step) && !representative {
            return;
        }
        let reply = NewReply {
            attachments: Vec::new(),
            patient: (who != Who::Nair).then_some(self.clinic.marias),
            conversation: self.id(step),
            body: text(&format!("text of step {number}")),
            client_key: key(number),
            seen: None,
        };
        let sent = match who {
            Who::Nair => self.desk().await.reply(reply).await,
            _ => self.mailbox(who).await.reply(reply).await,
        };
        if representative {
            self.told.push(outcome(&sent));
        }
    }

    async fn edit(&mut self, who: Who, step: usize, number: usize, to_nurses: bool) {
        let representative = matches!(who, Who::Daniel | Who::Nora);
        if !self.all && self.is_confidential(step) && !representative {
            return;
        }
        let mailbox = match who {
            Who::Nair => self.desk().await,
            _ => self.mailbox(who).await,
        };
        let edited = match mailbox.details(self.id(step), None).await {
            Ok(is) => {
                let to = match to_nurses {
                    true => self.clinic.to_nurses,
                    false => self.clinic.to_nair,
                };
                let edit = Edit {
                    patient: (who != Who::Nair).then_some(self.clinic.marias),
                    subject: format!("edited by step {number}"),
                    recipients: vec![to],
                    ..unchanged(&is)
                };
                mailbox.edit(edit).await
            }
            Err(refused) => Err(refused),
        };
        if representative {
            self.told.push(outcome(&edited));
        }
    }

    /// Says whether there is such a conversation.
    async fn hide(&self, step: usize) -> bool {
        let maria = self.mailbox(Who::Maria).await;
        let Ok(is) = maria.details(self.id(step), None).await else {
            return false;
        };
        let edit = Edit {
            confidential: Some(true),
            ..self.clinic.unchanged(&is)
        };
        maria.edit(edit).await.unwrap();
        true
    }

    async fn read(&mut self, who: Who, step: usize) {
        let representative = matches!(who, Who::Daniel | Who::Nora);
        let read = match who {
            Who::Nair => self.desk().await.conversation(self.id(step), None).await,
            _ => {
                self.mailbox(who)
                    .await
                    .conversation(self.id(step), None)
                    .await
            }
        };
        // What others see of it is there when the next step begins.
        self.world.store.settled(self.account(who)).await;
        if representative {
            self.told.push(outcome(&read));
        }
    }

    /// A guess where there is no such conversation in this world.
    fn id(&self, step: usize) -> ConversationId {
        let guess = || ConversationId(Uuid::from_u128(step as u128));
        self.started.get(&step).copied().unwrap_or_else(guess)
    }

    async fn mailbox(&self, who: Who) -> Mailbox {
        self.world
            .mailbox(self.account(who), self.clinic.marias)
            .await
    }

    async fn desk(&self) -> Mailbox {
        self.world.desk(self.clinic.nair).await
    }

    fn account(&self, who: Who) -> AccountId {
        match who {
            Who::Maria => self.clinic.maria,
            Who::Daniel => self.clinic.daniel,
            Who::Nora => self.clinic.nora,
            Who::Nair => self.clinic.nair,
        }
    }

    /// Everything that representatives can see, page by page, with ids replaced by names that are
    /// the same in both worlds.
    async fn observed(mut self) -> Vec<String> {
        for who in [Who::Daniel, Who::Nora] {
            let mailbox = self.mailbox(who).await;
            let others = self.world.mailbox(self.account(who), self.other).await;
            let mut views = vec![
                serde_json::to_value(mailbox.unread().await.unwrap()),
                serde_json::to_value(mailbox.in_folders().await.unwrap()),
                serde_json::to_value(mailbox.viewing().await.unwrap()),
                serde_json::to_value(mailbox.today().await.unwrap()),
                // What is seen of it from the page of somebody else.
                serde_json::to_value(others.viewing().await.unwrap()),
                serde_json::to_value(others.today().await.unwrap()),
                serde_json::to_value(mailbox.compose().await.unwrap()),
                serde_json::to_value(mailbox.new_in(ever()).await.unwrap()),
            ];
            for words in ["step", "o", "nair", "edited"] {
                let search = Search {
                    words: words.into(),
                    ..Search::default()
                };
                let found = mailbox.search(search).await.unwrap();
                views.push(serde_json::to_value(found));
            }
            for folder in Folder::ALL {
                let mut after = None;
                loop {
                    let page = mailbox
                        .folder(List {
                            before: after,
                            ..List::of(folder)
                        })
                        .await
                        .unwrap();
                    after = page.next;
                    views.push(serde_json::to_value(page));
                    if after.is_none() {
                        break;
                    }
                }
            }
            for step in 0..self.history.len() {
                let next = mailbox.next(ever(), self.id(step)).await.unwrap();
                views.push(serde_json::to_value(next));
                let receipt = mailbox.receipt(self.id(step)).await.unwrap();
                views.push(serde_json::to_value(receipt));
                let begun = draft_of(step, Some(self.id(step)));
                self.told.push(outcome(&mailbox.save_draft(begun).await));
                let begun = mailbox.answers_begun(self.id(step)).await.unwrap();
                views.push(serde_json::to_value(begun));
                let key = model::DraftId(key(step).0);
                self.told.push(outcome(&mailbox.draft(key).await));
                match mailbox.conversation(self.id(step), None).await {
                    Ok(view) => views.push(serde_json::to_value(view)),
                    refused => self.told.push(outcome(&refused)),
                }
                let since = Some(model::Timestamp(0));
                match mailbox.details(self.id(step), since).await {
                    Ok(view) => views.push(serde_json::to_value(view)),
                    refused => self.told.push(outcome(&refused)),
                }
            }
            views.push(serde_json::to_value(mailbox.drafts(None).await.unwrap()));
            self.world.store.settled(self.account(who)).await;
            views.push(serde_json::to_value(mailbox.unread().await.unwrap()));
            for view in views {
                let mut view = view.unwrap();
                self.rename(&mut view);
                self.told.push(view.to_string());
            }
        }
        self.told
    }

    fn rename(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Ok(id) = text.parse::<Uuid>() {
                    let mut started = self.started.iter();
                    let step = started.find(|(_, known)| known.0 == id);
                    *text = step.map_or("id".to_owned(), |(step, _)| format!("step {step}"));
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.rename(value)),
            Value::Object(values) => values.values_mut().for_each(|value| self.rename(value)),
            _ => {}
        }
    }
}

/// Begun by a representative.
fn draft_of(step: usize, conversation: Option<ConversationId>) -> SaveDraft {
    SaveDraft {
        draft: model::DraftId(Uuid::from_u128(0x2000 + step as u128)),
        version: 0,
        content: Draft {
            conversation,
            ..Draft::default()
        },
    }
}

fn key(step: usize) -> ClientKey {
    ClientKey(Uuid::from_u128(0x1000 + step as u128))
}

fn outcome<T>(result: &Result<T, MailboxError>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(error) => format!("{:?}", error.code()),
    }
}

async fn play(database: Database, history: &[Step], all: bool) -> Vec<String> {
    let world = World::on(database).await;
    let clinic = world.clinic().await;
    for account in [clinic.daniel, clinic.nora] {
        let accounts = world.accounts();
        let granted = accounts.grant(account, proxy("P1", "Other", true));
        granted.await.unwrap();
    }
    let mut play = Play {
        other: world.strangers().await.peters,
        clinic,
        world: &world,
        history,
        all,
        started: HashMap::new(),
        hidden: HashSet::new(),
        told: Vec::new(),
    };
    for number in 0..history.len() {
        // At one and the same moment, random ids would decide the order.
        world.clock.advance(1);
        play.step(number).await;
    }
    let observed = play.observed().await;
    world.end().await;
    observed
}

fn check(cases: u32, database: impl AsyncFn() -> Database) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = Config {
        cases,
        max_shrink_iters: 30,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let checked = runner.run(&histories(), |history| {
        runtime.block_on(async {
            let with = play(database().await, &history, true).await;
            let without = play(database().await, &history, false).await;
            prop_assert_eq!(with, without);
            Ok(())
        })
    });
    if let Err(failed) = checked {
        panic!("{failed}");
    }
}

mod representatives_learn_nothing {
    use super::*;

    #[test]
    fn sqlite() {
        check(12, async || Database::sqlite());
    }

    #[test]
    fn postgres() {
        check(6, Database::postgres);
    }
}

/// All that has ever come.
const fn ever() -> List {
    List {
        as_of: Some(model::Timestamp(0)),
        ..List::of(Folder::Inbox)
    }
}
