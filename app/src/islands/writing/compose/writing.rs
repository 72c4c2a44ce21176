//! What is being written, and sending it.

use document::Document;
use leptos::{html, prelude::*};
use model::{
    AccountId, Draft, DraftView, ErrorCode, Field, NewMessage, Recipient, Refusal, Scope, TypeCode,
    view::{ComposeView, RecipientView, Sent},
};

use crate::{
    api::SendMessage,
    editor::MessageBody,
    forms::{Typed, field, new_message, typed_of, written},
    i18n::words,
    islands::writing::{
        attaching::{AttachSetup, Attaching},
        keeping::Keeping,
        kept::{KeptState, Take},
        sending::{Sending, say_why_not},
    },
};

/// The state of the form. Choices are signals; texts stay in their controls, where the browser
/// keeps undo, spelling and the keyboard's own ways, and are read when they are needed.
#[derive(Clone, Copy)]
pub struct Writing {
    account: AccountId,
    /// The address of the patient's messages.
    messages: StoredValue<String>,
    pub offered: StoredValue<ComposeView>,
    pub kind: RwSignal<Option<TypeCode>>,
    pub chosen: RwSignal<Vec<Recipient>>,
    /// Who was taken out of **To** because another type was chosen.
    pub taken_out: RwSignal<Vec<RecipientView>>,
    pub confidential: RwSignal<bool>,
    pub subject: NodeRef<html::Input>,
    pub body: MessageBody,
    pub sending: Sending,
    /// Of the types, only the chosen one is shown on a small screen.
    pub types_folded: RwSignal<bool>,
    pub kept: KeptState,
    /// Nothing where no files are taken.
    pub files: Option<Attaching>,
}

impl Writing {
    /// The `lang` of the organization's own words, where that is not the page's.
    pub fn own_lang(self) -> Option<&'static str> {
        let language = self
            .offered
            .with_value(|offered| offered.organization.language);
        words().lang_of(language)
    }

    /// `typed` is what the form began with, which is kept as a draft since `saved`.
    pub fn new(
        (account, attach): (AccountId, Option<AttachSetup>),
        messages: String,
        offered: ComposeView,
        typed: &Typed,
        saved: Option<String>,
        sending: Sending,
    ) -> Self {
        let scope = Scope::Patient(offered.patient.patient);
        let fresh = offered.client_key.0.into();
        let keeping = Keeping::new((account, scope), None, typed, fresh, saved);
        let body = MessageBody::new(written(typed));
        let files = attach.map(|setup| Attaching::new(account, keeping, setup));
        if let Some(files) = files {
            files.serve(sending, body);
        }
        Self {
            files,
            account,
            messages: StoredValue::new(messages),
            offered: StoredValue::new(offered),
            kind: RwSignal::new(typed.get(field::TYPE).parse().ok()),
            chosen: RwSignal::new(recipients(typed.all(field::TO))),
            taken_out: RwSignal::new(Vec::new()),
            confidential: RwSignal::new(typed.has(field::CONFIDENTIAL)),
            subject: NodeRef::new(),
            body,
            sending,
            types_folded: RwSignal::new(false),
            kept: KeptState::new(keeping),
        }
    }

    /// Why it can be written on and kept, and not sent. Then nothing is offered, and what was chosen
    /// before stays as it is.
    pub fn refused(self) -> Option<ErrorCode> {
        self.offered.with_value(|offered| offered.refused)
    }

    /// The form as it stands now.
    pub fn typed(self) -> Typed {
        let mut typed = Typed::default();
        if let Some(kind) = self.kind.get_untracked() {
            typed.push(field::TYPE, kind);
        }
        for recipient in self.chosen.get_untracked() {
            typed.push(field::TO, recipient.to_string());
        }
        if self.confidential.get_untracked() {
            typed.push(field::CONFIDENTIAL, "1");
        }
        let subject = self.subject.get_untracked().map(|input| input.value());
        typed.push(field::SUBJECT, subject.unwrap_or_default());
        typed.push(field::ACCOUNT, self.account.to_string());
        self.body.write_into(&mut typed);
        if let Some(files) = self.files {
            files.write_into(&mut typed);
        }
        self.kept.keeping.write_into(&mut typed);
        typed
    }

    /// The same as a draft.
    pub fn draft(self) -> Draft {
        let typed = self.typed().without(field::DOCUMENT).without(field::BODY);
        Draft {
            body: self.body.document(),
            ..crate::forms::draft(None, &typed)
        }
    }

    /// Writes on from another version of the draft.
    pub fn take(self, other: &DraftView, way: Take) {
        let typed = typed_of(self.account, other);
        match way {
            Take::This => (),
            Take::Other => {
                drop(self.empty());
                self.body.put_back(&other.content.body);
                self.fill_in(&typed);
            }
            Take::Both => {
                let text = self.body.clear();
                let both = [text, other.content.body.clone()];
                self.body
                    .put_back(&Document::joined(both, words().unsent_also()));
                self.fill_in(&typed);
            }
        }
    }

    /// What the form holds, to be kept. The type alone is nothing.
    pub fn held(self) -> Option<String> {
        let typed = self.typed();
        let has_subject = !typed.get(field::SUBJECT).trim().is_empty();
        let has_something =
            typed.has(field::TO) || has_subject || self.body.has_text() || self.has_files();
        has_something.then(|| json::write(&typed).ok()).flatten()
    }

    fn has_files(self) -> bool {
        self.files.is_some_and(Attaching::has_some)
    }

    /// Fills in what is not filled in yet, but for the text. Of what is not offered any more,
    /// nothing.
    pub fn fill_in(self, typed: &Typed) {
        let kind: Option<TypeCode> = typed.get(field::TYPE).parse().ok();
        if self.refused().is_some() {
            if self.kind.with_untracked(Option::is_none) {
                self.kind.set(kind);
            }
            if self.chosen.with_untracked(Vec::is_empty) {
                self.chosen.set(recipients(typed.all(field::TO)));
            }
            return self.fill_in_rest(typed);
        }
        let (kinds, chosen) = self.offered.with_value(|offered| {
            let mut chosen = recipients(typed.all(field::TO));
            chosen.retain(|chosen| offered.recipients.iter().any(|r| r.recipient == *chosen));
            let mut kinds = offered.types.iter().map(|offered| &offered.code);
            (kind.filter(|kind| kinds.any(|known| known == kind)), chosen)
        });
        if let Some(kind) = kinds
            && crate::browser::checked_value(field::TYPE).is_none()
        {
            crate::browser::check_value(field::TYPE, kind.as_str());
            self.kind.set(Some(kind));
        }
        if self.chosen.with_untracked(Vec::is_empty) {
            self.chosen.set(chosen);
        }
        self.fill_in_rest(typed);
    }

    fn fill_in_rest(self, typed: &Typed) {
        if let Some(input) = self.subject.get_untracked()
            && input.value().is_empty()
        {
            input.set_value(typed.get(field::SUBJECT));
        }
        if typed.has(field::CONFIDENTIAL) {
            crate::browser::check("confidential");
            self.confidential.set(true);
        }
    }

    /// Leaves nothing in the form, and gives what was in it: the text, and the rest.
    pub fn empty(self) -> (Document, Typed) {
        let typed = self.typed();
        self.empty_but_text();
        (self.body.clear(), typed)
    }

    fn empty_but_text(self) {
        if let Some(form) = self.subject.get_untracked().and_then(|input| input.form()) {
            crate::browser::empty(&form);
        }
        self.kind.set(None);
        self.types_folded.set(false);
        self.taken_out.set(Vec::new());
        self.chosen.set(Vec::new());
        self.confidential.set(false);
    }

    /// Takes over what was chosen and typed before the program came, or before the page was left.
    /// `was_posted`: what the server has put into the form counts, and nothing that was kept.
    pub fn read_page(self, was_posted: bool) {
        if was_posted {
            // The server gave it back: what this browser has of it is as good as taken over.
            drop(crate::page::Page::current().unsent.kept());
        } else if let Some(taken) = self.kept.take_over(self.account, self.body) {
            if taken.replaces {
                self.empty_but_text();
            }
            self.fill_in(&taken.typed);
        }
        let checked = crate::browser::checked_value(field::TYPE);
        if let Some(kind) = checked.and_then(|value| value.parse().ok()) {
            self.kind.set(Some(kind));
        }
        let is_chosen = self.kind.with_untracked(Option::is_some);
        self.types_folded
            .set(is_chosen && !crate::browser::has_focus_within("type"));
        let selected = crate::browser::selected_values(field::TO);
        let selected = recipients(selected.iter().map(String::as_str));
        if !selected.is_empty() {
            self.chosen.set(selected);
        }
        if let Some(is_on) = crate::browser::is_checked("confidential") {
            self.confidential.set(is_on);
        }
    }

    /// Sets the type, and takes out of **To** who does not answer it.
    pub fn choose_type(self, kind: TypeCode) {
        let chosen = self.chosen.get_untracked();
        let (stay, out) = self.offered.with_value(|offered| {
            let find =
                |chosen: &Recipient| offered.recipients.iter().find(|r| r.recipient == *chosen);
            let known = chosen.iter().filter_map(find).cloned();
            known.partition::<Vec<RecipientView>, _>(|r| r.accepts.contains(&kind))
        });
        if !out.is_empty() {
            self.chosen
                .set(stay.into_iter().map(|r| r.recipient).collect());
        }
        self.taken_out.set(out);
        self.kind.set(Some(kind));
        self.look_again(Field::MessageType);
        if self.sending.problems.at(Field::To) == Some(ErrorCode::RecipientWrongType) {
            self.look_again(Field::To);
        }
    }

    /// Folds the list of types; says whether it was open.
    pub fn fold_types(self) -> bool {
        // The form may be gone by now.
        let was_open = self.types_folded.try_get_untracked() == Some(false);
        self.types_folded.try_set(true);
        was_open
    }

    /// A field was changed: what was wrong with it may be put right.
    pub fn look_again(self, field: Field) {
        let wrong = || self.checked().err()?.at(field);
        self.sending.problems.changed(field, wrong);
    }

    /// The message as it stands now, checked as the server will check it.
    fn checked(self) -> Result<NewMessage, Refusal> {
        let typed = self.typed().without(field::BODY);
        self.offered.with_value(|offered| {
            let mut message = new_message(offered.patient.patient, &typed)?;
            message.body = self.body.document();
            message.check(offered)?;
            Ok(message)
        })
    }

    /// The recipients of the chosen type; all, while none is chosen.
    pub fn recipients(self) -> Vec<RecipientView> {
        let kind = self.kind.get();
        self.offered.with_value(|offered| {
            let recipients = offered.recipients.iter();
            let answers =
                |r: &&RecipientView| kind.as_ref().is_none_or(|kind| r.accepts.contains(kind));
            recipients.filter(answers).cloned().collect()
        })
    }

    /// The chosen recipients, in the order they were chosen.
    pub fn chosen_views(self) -> Vec<RecipientView> {
        let chosen = self.chosen.get();
        self.offered.with_value(|offered| {
            let find = |recipient: &Recipient| {
                offered
                    .recipients
                    .iter()
                    .find(|r| r.recipient == *recipient)
                    .cloned()
            };
            chosen.iter().filter_map(find).collect()
        })
    }
}

/// What **Send** does: checks as the server will, then sends and leads to the conversation.
pub fn sender(writing: Writing) -> Callback<()> {
    if writing.refused().is_some() {
        return say_why_not();
    }
    let sending = writing.sending;
    let sent = Callback::new(move |Sent { conversation, .. }: Sent| {
        writing.messages.with_value(|messages| {
            crate::browser::show_sent(Some(&format!("{messages}/{conversation}")));
        });
    });
    sending.by(Callback::new(move |()| {
        let send = |message| {
            let client_key = writing.kept.keeping.key_to_send();
            let message = NewMessage {
                client_key,
                ..message
            };
            SendMessage {
                account: writing.account,
                message,
            }
        };
        sending.try_to(|| writing.checked(), send, sent);
    }))
}

fn recipients<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<Recipient> {
    let mut recipients = Vec::new();
    for recipient in texts.filter_map(|text| text.parse().ok()) {
        if !recipients.contains(&recipient) {
            recipients.push(recipient);
        }
    }
    recipients
}
