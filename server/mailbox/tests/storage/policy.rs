//! Who may do what with which conversation: every role, every function of the handle, on both sides.
//!
//! A function that is added to `Mailbox` and not to a table here fails the test
//! that compares them with the source.

use std::collections::BTreeSet;

use bytes::Bytes;
use futures_util::{Stream, stream};
use mailbox::{AttachmentError, Mailbox, MailboxError, NewAccountRole, NewProxy, Size};
use model::{
    AccountId, AttachmentId, ConversationId, Draft, DraftId, Edit, Filing, FilingId, MessageId,
    NewAttachment, NewMessage, PatientId, SaveDraft, Scope, SearchId, Timestamp, Which,
    search::Search,
    view::{ConversationRow, Cursor, Filter, Folder, InFolders, List, ViewingView},
};

use crate::world::{
    DAY, NOW, World,
    clinic::{Clinic, Strangers, answer, new_key, proxy, text, unchanged},
    on_both,
};

/// Rows: roles. Columns: what `Mailbox::open` for Maria's record answers; the number that `unread`
/// gives, what `in_folders` counts, and `viewing` for every record that is open to the role; which conversations `today` and
/// `folder` show (P: the plain one, B: both, the confidential one too); how many `new_in` counts since
/// ever, and which is `next`, C being the confidential one; what `search` finds; whether `compose` offers to send; what
/// `conversation` and `reply` answer for the plain, the confidential and another patient's
/// conversation; what `send` answers; whether `receipt` says that one wrote last. What
/// `carried` and `file` answer for each conversation; what `filed` and `undo` do for what somebody else
/// filed; that one can `look_for` something, and what `looked_for` says of what somebody else did. What
/// `save_draft` answers for a new message and for an answer in each conversation, how many answers and
/// new messages are in `drafts` then, and what there is of a draft of somebody else's. What `details` and
/// `edit` answer for each conversation, and `attachment` and `attachments` for the file in it; whether a
/// file can be added to what one writes, and what the functions of an upload answer for somebody else's.
///
/// Columns are gone through from left to right, each for all roles.
const MAILBOX: &str = "
role          open     unread in_folders viewing today folder new_in next search compose  conversation.plain conversation.confidential conversation.other reply.plain reply.confidential reply.other send     receipt.plain receipt.confidential receipt.other carried.plain carried.confidential carried.other file.plain file.confidential file.other filed undo     look_for looked_for save_draft save_draft.plain save_draft.confidential save_draft.other drafts draft    answers_begun discard_draft restore_draft keep_draft details.plain details.confidential details.other edit.plain edit.confidential edit.other attachment.plain attachment.confidential attachment.other attachments.plain attachments.confidential attachments.other begin_attachment received receive take_out unsent_attachment attach
patient       ok       2      2-1-0-0    2       B     B      2      C    B      ok       ok                 ok                        NotFound           ok          ok                 NotFound    ok       none          ok                   none          ok            ok                   NotFound      ok         ok                NotFound   none  NotFound ok       none       ok         ok               ok                      NotFound         3+1    NotFound none          NotFound      NotFound      ok         ok            ok                   NotFound      ok         ok                NotFound   ok               ok                      NotFound         ok                ok                       NotFound          ok               NotFound NotFound NotFound NotFound         ok
proxy         ok       1      0-0-0-0    1       P     P      1      P    P      ok       ok                 NotFound                  NotFound           ok          NotFound           NotFound    ok       ok            none                 none          ok            NotFound             NotFound      ok         NotFound          NotFound   none  NotFound ok       none       ok         ok               NotFound                NotFound         1+1    NotFound none          NotFound      NotFound      ok         ok            NotFound             NotFound      ok         NotFound          NotFound   ok               NotFound                NotFound         ok                NotFound                 NotFound          ok               NotFound NotFound NotFound NotFound         ok
view-only     ok       1      0-0-0-0    1       P     P      1      P    P      ViewOnly ok                 NotFound                  NotFound           ViewOnly    NotFound           NotFound    ViewOnly none          none                 none          ok            NotFound             NotFound      ok         NotFound          NotFound   none  NotFound ok       none       ok         ok               NotFound                NotFound         1+1    NotFound none          NotFound      NotFound      ok         ViewOnly      NotFound             NotFound      ViewOnly   NotFound          NotFound   ok               NotFound                NotFound         ok                NotFound                 NotFound          Off              NotFound NotFound NotFound NotFound         Off
revoked       NotFound -      -          -       -     -      -      -    -      -        -                  -                         -                  -           -                  -           -        -             -                    -             -             -                    -             -          -                 -          -     -        -        -          -          -                -                       -                -      -        -             -             -             -          -             -                    -             -          -                 -          -                -                       -                -                 -                        -                 -                -        -       -        -                 -
not-yet       NotFound -      -          -       -     -      -      -    -      -        -                  -                         -                  -           -                  -           -        -             -                    -             -             -                    -             -          -                 -          -     -        -        -          -          -                -                       -                -      -        -             -             -             -          -             -                    -             -          -                 -          -                -                       -                -                 -                        -                 -                -        -       -        -                 -
no-more       NotFound -      -          -       -     -      -      -    -      -        -                  -                         -                  -           -                  -           -        -             -                    -             -             -                    -             -          -                 -          -     -        -        -          -          -                -                       -                -      -        -             -             -             -          -             -                    -             -          -                 -          -                -                       -                -                 -                        -                 -                -        -       -        -                 -
disabled      NotFound -      -          -       -     -      -      -    -      -        -                  -                         -                  -           -                  -           -        -             -                    -             -             -                    -             -          -                 -          -     -        -        -          -          -                -                       -                -      -        -             -             -             -          -             -                    -             -          -                 -          -                -                       -                -                 -                        -                 -                -        -       -        -                 -
other-patient NotFound -      -          -       -     -      -      -    -      -        -                  -                         -                  -           -                  -           -        -             -                    -             -             -                    -             -          -                 -          -     -        -        -          -          -                -                       -                -      -        -             -             -             -          -             -                    -             -          -                 -          -                -                       -                -                 -                        -                 -                -        -       -        -                 -
addressed     NotFound -      -          -       -     -      -      -    -      -        -                  -                         -                  -           -                  -           -        -             -                    -             -             -                    -             -          -                 -          -     -        -        -          -          -                -                       -                -      -        -             -             -             -          -             -                    -             -          -                 -          -                -                       -                -                 -                        -                 -                -        -       -        -                 -
administrator NotFound -      -          -       -     -      -      -    -      -        -                  -                         -                  -           -                  -           -        -             -                    -             -             -                    -             -          -                 -          -     -        -        -          -          -                -                       -                -      -        -             -             -             -          -             -                    -             -          -                 -          -                -                       -                -                 -                        -                 -                -        -       -        -                 -
";

/// The same at the desk. The plain conversation is with Dr. Nair and the nurses, the
/// confidential one with Dr. Nair alone, the other patient's (O) with Dr. Santos, which alone was not
/// answered.
const DESK: &str = "
role          open      unread in_folders viewing today folder folder.mine folder.team folder.needs-answer new_in next search compose  send     conversation.plain conversation.confidential conversation.other reply.plain reply.confidential reply.other receipt.plain receipt.confidential receipt.other carried.plain carried.confidential carried.other file.plain file.confidential file.other filed undo     look_for looked_for save_draft save_draft.plain save_draft.confidential save_draft.other drafts draft    answers_begun discard_draft restore_draft keep_draft details.plain details.confidential details.other edit.plain edit.confidential edit.other attachment.plain attachment.confidential attachment.other attachments.plain attachments.confidential attachments.other begin_attachment received receive take_out unsent_attachment attach
addressed     ok        2      2-1-0-0    2       B     B      B           none        none                2      C    B      NotFound NotFound ok                 ok                        NotFound           ok          ok                 NotFound    none          ok                   none          NotFound      NotFound             NotFound      ok         ok                NotFound   none  NotFound ok       none       NotFound   ok               ok                      NotFound         3+0    NotFound none          NotFound      NotFound      NotFound   ok            ok                   NotFound      ok         ok                NotFound   ok               ok                      NotFound         ok                ok                       NotFound          ok               NotFound NotFound NotFound NotFound         ok
team-member   ok        1      0-0-0-0    1       P     P      none        P           none                1      P    P      NotFound NotFound ok                 NotFound                  NotFound           ok          NotFound           NotFound    ok            none                 none          NotFound      NotFound             NotFound      ok         NotFound          NotFound   none  NotFound ok       none       NotFound   ok               NotFound                NotFound         1+0    NotFound none          NotFound      NotFound      NotFound   ok            NotFound             NotFound      ok         NotFound          NotFound   ok               NotFound                NotFound         ok                NotFound                 NotFound          ok               NotFound NotFound NotFound NotFound         ok
other-doctor  ok        1      0-0-0-0    1       O     O      O           none        O                   1      O    O      NotFound NotFound NotFound           NotFound                  ok                 NotFound    NotFound           ok          none          none                 ok            NotFound      NotFound             NotFound      NotFound   NotFound          ok         none  NotFound ok       none       NotFound   NotFound         NotFound                ok               1+0    NotFound none          NotFound      NotFound      NotFound   NotFound      NotFound             ok            NotFound   NotFound          ok         NotFound         NotFound                ok               NotFound          NotFound                 ok                ok               NotFound NotFound NotFound NotFound         ok
patient       NoMailbox -      -          -       -     -      -           -           -                   -      -    -      -        -        -                  -                         -                  -           -                  -           -             -                    -             -             -                    -             -          -                 -          -     -        -        -          -          -                -                       -                -      -        -             -             -             -          -             -                    -             -          -                 -          -                -                       -                -                 -                        -                 -                -        -       -        -                 -
proxy         NoMailbox -      -          -       -     -      -           -           -                   -      -    -      -        -        -                  -                         -                  -           -                  -           -             -                    -             -             -                    -             -          -                 -          -     -        -        -          -          -                -                       -                -      -        -             -             -             -          -             -                    -             -          -                 -          -                -                       -                -                 -                        -                 -                -        -       -        -                 -
disabled      NoMailbox -      -          -       -     -      -           -           -                   -      -    -      -        -        -                  -                         -                  -           -                  -           -             -                    -             -             -                    -             -          -                 -          -     -        -        -          -          -                -                       -                -      -        -             -             -             -          -             -                    -             -          -                 -          -                -                       -                -                 -                        -                 -                -        -       -        -                 -
administrator NoMailbox -      -          -       -     -      -           -           -                   -      -    -      -        -        -                  -                         -                  -           -                  -           -             -                    -             -             -                    -             -          -                 -          -     -        -        -          -          -                -                       -                -      -        -             -             -             -          -             -                    -             -          -                 -          -                -                       -                -                 -                        -                 -                -        -       -        -                 -
";

/// A table's columns, and its rows by role.
fn table(text: &'static str) -> (Vec<&'static str>, Vec<(&'static str, Vec<&'static str>)>) {
    let mut lines = text.trim().lines().map(|line| line.split_whitespace());
    let columns = lines.next().unwrap().skip(1).collect();
    let row =
        |mut words: std::str::SplitWhitespace<'static>| (words.next().unwrap(), words.collect());
    (columns, lines.map(row).collect())
}

fn functions(source: &str) -> BTreeSet<&str> {
    let after = source.split("pub async fn ").skip(1);
    after.filter_map(|rest| rest.split('(').next()).collect()
}

#[test]
fn every_function_is_in_a_table() {
    let source = include_str!("../../src/mailbox.rs");
    let tested: BTreeSet<&str> = [MAILBOX, DESK]
        .into_iter()
        .flat_map(|tested| table(tested).0)
        .map(|column| column.split('.').next().unwrap())
        .collect();
    assert_eq!(functions(source), tested);
    let other = source.matches("pub fn ").count() + source.matches("pub const fn ").count();
    assert_eq!(
        (other, source.contains("pub fn of(")),
        (1, true),
        "every other public function is asynchronous, so that none is overlooked"
    );
}

/// The two ways to open one agree.
async fn opened(world: &World, account: AccountId, scope: Scope) -> Result<Mailbox, MailboxError> {
    let opened = Mailbox::open(&world.store, account, scope).await;
    if let Ok(login) = world.accounts().login(account).await {
        let same = Mailbox::of(&world.store, &login, scope);
        assert_eq!(outcome(&same), outcome(&opened));
    }
    opened
}

on_both! {
    async fn of_the_patients_side(world: &World) {
        let scene = scene(world).await;
        let (columns, rows) = table(MAILBOX);
        for (index, column) in columns.iter().enumerate() {
            for (role, expected) in &rows {
                let found = scene.mailbox(world, role, column).await;
                assert_eq!(found, expected[index], "{column} by {role}");
            }
        }
    }

    async fn of_the_care_teams_desk(world: &World) {
        let scene = scene(world).await;
        let (columns, rows) = table(DESK);
        for (index, column) in columns.iter().enumerate() {
            for (role, expected) in &rows {
                let found = scene.desk(world, role, column).await;
                assert_eq!(found, expected[index], "{column} by {role}");
            }
        }
    }
}

/// The conversations that the roles act on.
struct Scene {
    clinic: Clinic,
    strangers: Strangers,
    plain: ConversationId,
    confidential: ConversationId,
    other: ConversationId,
    /// The file in each.
    files: Vec<AttachmentId>,
    /// The message that it came with.
    messages: Vec<MessageId>,
    /// Accounts whose access to Maria's record is not what it seems.
    revoked: AccountId,
    not_yet: AccountId,
    no_more: AccountId,
    disabled: AccountId,
    marias: Own,
    desks: Own,
}

/// What somebody did for their own view alone.
struct Own {
    filing: FilingId,
    search: SearchId,
    conversation: ConversationId,
    draft: DraftId,
    upload: AttachmentId,
}

async fn own(mailbox: &Mailbox, conversation: ConversationId) -> Own {
    let at = Timestamp(i64::MAX);
    let this = Which::These(vec![Cursor { at, conversation }]);
    let filed = mailbox.file(Filing::Star, this).await.unwrap();
    Own {
        filing: filed.undo.unwrap(),
        search: mailbox.look_for("{}".into()).await.unwrap(),
        draft: save_draft(mailbox, Some(conversation)).await.unwrap(),
        upload: attach(mailbox, DraftId(new_key().0)).await.unwrap(),
        conversation,
    }
}

/// A file of five bytes is there for what has that key.
async fn attach(mailbox: &Mailbox, draft: DraftId) -> Result<AttachmentId, AttachmentError> {
    let new = NewAttachment {
        draft,
        name: "a.txt".to_owned(),
        bytes: 5,
        modified_at: None,
    };
    let begun = mailbox.begin_attachment(new).await?;
    mailbox.receive(begun.id, 0, None, hello()).await?;
    Ok(begun.id)
}

fn hello() -> impl Stream<Item = Result<Bytes, AttachmentError>> + Send {
    stream::iter([Ok(Bytes::from_static(b"Hello"))])
}

/// The same message, with a file.
async fn with_file(mailbox: &Mailbox, message: NewMessage) -> NewMessage {
    let file = attach(mailbox, DraftId(message.client_key.0))
        .await
        .unwrap();
    NewMessage {
        attachments: vec![file],
        ..message
    }
}

/// The first message, of which nobody learns thereby that it was read.
async fn first(mailbox: &Mailbox, conversation: ConversationId) -> MessageId {
    let view = mailbox.conversation(conversation, Some(2)).await.unwrap();
    view.messages[0].id
}

async fn save_draft(
    mailbox: &Mailbox,
    conversation: Option<ConversationId>,
) -> Result<DraftId, MailboxError> {
    let draft = DraftId(new_key().0);
    let content = Draft {
        conversation,
        body: text("Hello"),
        ..Draft::default()
    };
    let save = SaveDraft {
        draft,
        version: 0,
        content,
    };
    mailbox.save_draft(save).await.map(|_| draft)
}

async fn scene(world: &World) -> Scene {
    let clinic = world.clinic().await;
    let strangers = world.strangers().await;
    let plain = NewMessage {
        recipients: vec![clinic.to_nair, clinic.to_nurses],
        ..clinic.message()
    };
    let maria = world.mailbox(clinic.maria, clinic.marias).await;
    let plain = with_file(&maria, plain).await;
    let secret = with_file(&maria, clinic.confidential()).await;
    let mut files = [&plain, &secret]
        .map(|message| message.attachments[0])
        .to_vec();
    let plain = clinic.sent(world, plain).await;
    let confidential = clinic.sent(world, secret).await;
    let others = NewMessage {
        patient: strangers.peters,
        recipients: vec![strangers.to_santos],
        ..clinic.message()
    };
    let peter = world.mailbox(strangers.peter, strangers.peters).await;
    let others = with_file(&peter, others).await;
    files.extend(&others.attachments);
    let other = peter.send(others).await.unwrap().conversation;
    let messages = vec![
        first(&maria, plain).await,
        first(&maria, confidential).await,
        first(&peter, other).await,
    ];
    let desk = world.desk(clinic.nair).await;
    for conversation in [plain, confidential] {
        world.clock.advance(1);
        desk.reply(answer(conversation)).await.unwrap();
    }
    let new = async |name: &str, starts: Option<i64>, ends: Option<i64>| {
        let limited = NewProxy {
            starts: starts.map(Timestamp),
            ends: ends.map(Timestamp),
            ..proxy("M1", name, true)
        };
        world.account(name, NewAccountRole::Proxy(limited)).await
    };
    let scene = Scene {
        revoked: new("revoked", None, None).await,
        not_yet: new("not-yet", Some(NOW.0 + DAY), None).await,
        no_more: new("no-more", None, Some(NOW.0)).await,
        disabled: new("disabled", None, None).await,
        marias: own(&maria, plain).await,
        desks: own(&desk, plain).await,
        clinic,
        strangers,
        plain,
        confidential,
        other,
        files,
        messages,
    };
    let accounts = world.accounts();
    accounts
        .revoke(scene.revoked, scene.clinic.marias)
        .await
        .unwrap();
    world
        .sql("UPDATE account SET disabled_at = 1 WHERE username = 'disabled'")
        .await;
    scene
}

impl Scene {
    /// The account of a role.
    fn account(&self, role: &str) -> AccountId {
        match role {
            "patient" => self.clinic.maria,
            "proxy" => self.clinic.daniel,
            "view-only" => self.clinic.nora,
            "revoked" => self.revoked,
            "not-yet" => self.not_yet,
            "no-more" => self.no_more,
            "disabled" => self.disabled,
            "other-patient" => self.strangers.peter,
            "addressed" => self.clinic.nair,
            "team-member" => self.clinic.sam,
            "other-doctor" => self.strangers.santos,
            "administrator" => self.strangers.admin,
            unknown => panic!("no such role: {unknown}"),
        }
    }

    fn seen(&self, rows: impl IntoIterator<Item = ConversationId>) -> String {
        let seen: BTreeSet<_> = rows.into_iter().collect();
        let holds = |id| seen.contains(&id);
        match (
            holds(self.plain),
            holds(self.confidential),
            holds(self.other),
            seen.len(),
        ) {
            (true, false, false, 1) => "P",
            (false, true, false, 1) => "C",
            (true, true, false, 2) => "B",
            (false, false, true, 1) => "O",
            (.., 0) => "none",
            _ => "?",
        }
        .to_owned()
    }

    async fn mailbox(&self, world: &World, role: &str, function: &str) -> String {
        let account = self.account(role);
        let marias: PatientId = self.clinic.marias;
        let opened = opened(world, account, Scope::Patient(marias)).await;
        let (function, on) = function.split_once('.').unwrap_or((function, ""));
        if function == "open" {
            return outcome(&opened);
        }
        let Ok(mailbox) = opened else {
            return "-".to_owned();
        };
        match function {
            "unread" => mailbox.unread().await.unwrap().to_string(),
            "in_folders" => in_folders(&mailbox).await,
            "viewing" => numbers(&mailbox.viewing().await.unwrap()),
            "today" => {
                let today = mailbox.today().await.unwrap();
                self.seen(ids(&today.here.newest_unread))
            }
            "folder" => {
                let page = mailbox.folder(List::of(Folder::Inbox)).await.unwrap();
                self.seen(ids(&page.rows))
            }
            "new_in" => mailbox.new_in(ever()).await.unwrap().to_string(),
            "next" => self.seen(mailbox.next(ever(), NOT_THERE).await.unwrap()),
            "search" => self.found(&mailbox).await,
            "receipt" => receipt(&mailbox, self.id(on)).await,
            "compose" => {
                let refused = mailbox.compose().await.unwrap().refused;
                refused.map_or("ok".to_owned(), |code| format!("{code:?}"))
            }
            "send" => outcome(&mailbox.send(self.clinic.message()).await),
            "conversation" => outcome(&mailbox.conversation(self.id(on), None).await),
            "reply" => outcome(&mailbox.reply(self.clinic.reply(self.id(on))).await),
            "carried" => outcome(&mailbox.carried(self.id(on)).await),
            "details" => outcome(&mailbox.details(self.id(on), None).await),
            "edit" => self.edit(&mailbox, role, on, Some(marias)).await,
            _ => self.own(&mailbox, function, on, &self.desks).await,
        }
    }

    async fn desk(&self, world: &World, role: &str, function: &str) -> String {
        let account = self.account(role);
        let opened = opened(world, account, Scope::Desk).await;
        let (function, on) = function.split_once('.').unwrap_or((function, ""));
        if function == "open" {
            return outcome(&opened);
        }
        let Ok(desk) = opened else {
            return "-".to_owned();
        };
        match function {
            "unread" => desk.unread().await.unwrap().to_string(),
            "in_folders" => in_folders(&desk).await,
            "viewing" => numbers(&desk.viewing().await.unwrap()),
            "today" => {
                let today = desk.today().await.unwrap();
                self.seen(ids(&today.here.newest_unread))
            }
            "folder" => {
                let filter = (!on.is_empty()).then(|| Filter::from_name(on));
                let list = List {
                    filter,
                    ..List::of(Folder::Inbox)
                };
                self.seen(ids(&desk.folder(list).await.unwrap().rows))
            }
            "new_in" => desk.new_in(ever()).await.unwrap().to_string(),
            "next" => self.seen(desk.next(ever(), NOT_THERE).await.unwrap()),
            "search" => self.found(&desk).await,
            "receipt" => receipt(&desk, self.id(on)).await,
            "compose" => outcome(&desk.compose().await),
            "send" => outcome(&desk.send(self.clinic.message()).await),
            "conversation" => outcome(&desk.conversation(self.id(on), None).await),
            "reply" => outcome(&desk.reply(answer(self.id(on))).await),
            "carried" => outcome(&desk.carried(self.id(on)).await),
            "details" => outcome(&desk.details(self.id(on), None).await),
            "edit" => self.edit(&desk, role, on, None).await,
            _ => self.own(&desk, function, on, &self.marias).await,
        }
    }

    /// Gives it another subject; whoever is not shown how it is guesses.
    async fn edit(
        &self,
        mailbox: &Mailbox,
        role: &str,
        on: &str,
        patient: Option<PatientId>,
    ) -> String {
        let guess = Edit {
            patient,
            conversation: self.id(on),
            version: String::new(),
            subject: String::new(),
            message_type: Some("general".parse().unwrap()),
            recipients: vec![self.clinic.to_nair],
            confidential: None,
            told: None,
        };
        let known = mailbox.details(self.id(on), None).await;
        let edit = known.map_or(guess, |is| Edit {
            patient,
            ..unchanged(&is)
        });
        let edit = Edit {
            subject: format!("by {role}"),
            ..edit
        };
        outcome(&mailbox.edit(edit).await)
    }

    /// What is the viewer's own; `anothers` is somebody else's.
    async fn own(&self, mailbox: &Mailbox, function: &str, on: &str, anothers: &Own) -> String {
        match function {
            "file" => {
                let at = Timestamp(i64::MAX);
                let conversation = self.id(on);
                let this = Which::These(vec![Cursor { at, conversation }]);
                outcome(&mailbox.file(Filing::Unstar, this).await)
            }
            "filed" => {
                let filed = mailbox.filed(anothers.filing).await.unwrap();
                filed.map_or("none", |_| "ok").to_owned()
            }
            "undo" => outcome(&mailbox.undo(anothers.filing).await),
            "look_for" => outcome(&mailbox.look_for("{}".into()).await),
            "looked_for" => {
                let known = mailbox.looked_for(anothers.search).await.unwrap();
                known.map_or("none", |_| "ok").to_owned()
            }
            "save_draft" => {
                let conversation = (!on.is_empty()).then(|| self.id(on));
                outcome(&save_draft(mailbox, conversation).await)
            }
            "keep_draft" => {
                let save = SaveDraft {
                    draft: DraftId(new_key().0),
                    version: 0,
                    content: Draft::default(),
                };
                outcome(&mailbox.keep_draft(save).await)
            }
            "drafts" => {
                let rows = mailbox.drafts(None).await.unwrap().rows;
                let answers = rows.iter().filter(|row| row.answers.is_some()).count();
                format!("{answers}+{}", rows.len() - answers)
            }
            "draft" => outcome(&mailbox.draft(anothers.draft).await),
            "answers_begun" => {
                let begun = mailbox.answers_begun(anothers.conversation).await.unwrap();
                let is_anothers = begun.iter().any(|draft| draft.draft == anothers.draft);
                if is_anothers { "ok" } else { "none" }.to_owned()
            }
            "attachment" => {
                let [plain, confidential, other] = self.files[..] else {
                    unreachable!()
                };
                let file = match on {
                    "plain" => plain,
                    "confidential" => confidential,
                    _ => other,
                };
                attached(&mailbox.attachment(self.id(on), file, Size::Whole).await)
            }
            "attachments" => {
                let [plain, confidential, other] = self.messages[..] else {
                    unreachable!()
                };
                let message = match on {
                    "plain" => plain,
                    "confidential" => confidential,
                    _ => other,
                };
                attached(&mailbox.attachments(self.id(on), message).await)
            }
            "begin_attachment" => attached(&attach(mailbox, DraftId(new_key().0)).await),
            "attach" => {
                let name = "b.txt".to_owned();
                attached(&mailbox.attach(DraftId(new_key().0), name, hello()).await)
            }
            "received" => attached(&mailbox.received(anothers.upload).await),
            "receive" => attached(&mailbox.receive(anothers.upload, 0, None, hello()).await),
            "take_out" => attached(&mailbox.take_out(anothers.upload).await),
            "unsent_attachment" => {
                let found = mailbox.unsent_attachment(anothers.upload, Size::Whole);
                attached(&found.await)
            }
            "discard_draft" => outcome(&mailbox.discard_draft(anothers.draft).await),
            "restore_draft" => outcome(&mailbox.restore_draft(anothers.draft).await),
            unknown => panic!("no such function: {unknown}"),
        }
    }

    /// By a word that all of them have.
    async fn found(&self, mailbox: &Mailbox) -> String {
        let search = Search {
            words: "hello".into(),
            ..Search::default()
        };
        let found = mailbox.search(search).await.unwrap().rows;
        self.seen(found.iter().map(|found| found.row.conversation))
    }

    fn id(&self, which: &str) -> ConversationId {
        match which {
            "plain" => self.plain,
            "confidential" => self.confidential,
            "other" => self.other,
            unknown => panic!("no such conversation: {unknown}"),
        }
    }
}

const NOT_THERE: ConversationId = ConversationId(uuid::Uuid::nil());

/// All that has ever come.
const fn ever() -> List {
    List {
        as_of: Some(Timestamp(0)),
        ..List::of(Folder::Inbox)
    }
}

async fn receipt(mailbox: &Mailbox, of: ConversationId) -> String {
    let receipt = mailbox.receipt(of).await.unwrap();
    receipt.map_or("none", |_| "ok").to_owned()
}

fn ids(rows: &[ConversationRow]) -> impl Iterator<Item = ConversationId> {
    rows.iter().map(|row| row.conversation)
}

async fn in_folders(mailbox: &Mailbox) -> String {
    let InFolders {
        sent,
        starred,
        archived,
        deleted,
    } = mailbox.in_folders().await.unwrap();
    format!("{sent}-{starred}-{archived}-{deleted}")
}

fn numbers(viewing: &ViewingView) -> String {
    let numbers = viewing.unread.iter().map(|(_, unread)| unread.to_string());
    numbers.collect::<Vec<_>>().join("+")
}

fn attached<T>(result: &Result<T, AttachmentError>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(error) => format!("{:?}", error.refused()),
    }
}

fn outcome<T>(result: &Result<T, MailboxError>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(error) => format!("{:?}", error.code()),
    }
}
