//! **To** as an editable combobox with a list that several can be chosen from.
//!
//! After the WAI-ARIA Authoring Practices, "Editable Combobox With List Autocomplete": the focus
//! stays in the text box, `aria-activedescendant` says where in the list the keyboard is. While
//! something is typed, the first match is the one that Enter takes.
//!
//! On a phone it is a sheet: see [`super::sheet`].

use leptos::{ev, html, prelude::*};
use model::{Recipient, view::RecipientView};

use super::{filter::matches, sheet::Sheet, writing::Writing};
use crate::{
    components::{
        Icon, IconName, flag, live, live_option, recipient_lang, recipient_name, recipient_parts,
    },
    i18n::words,
    react::effect,
};

/// What the box shows and where the keyboard is.
#[derive(Clone, Copy)]
struct Combobox {
    writing: Writing,
    input: NodeRef<html::Input>,
    /// What is typed.
    query: RwSignal<String>,
    open: RwSignal<bool>,
    sheet: Sheet,
    /// Index into `options`.
    active: RwSignal<Option<usize>>,
    /// What matches, of those who answer the type.
    options: Memo<Vec<RecipientView>>,
    /// Said politely to those who cannot see it.
    announced: RwSignal<String>,
}

#[component]
pub fn RecipientBox(
    writing: Writing,
    invalid: Signal<bool>,
    sheet: Sheet,
    foot: AnyView,
) -> impl IntoView {
    let words = words();
    let query = RwSignal::new(String::new());
    let options = Memo::new(move |_| {
        let mut offered = writing.recipients();
        query.with(|typed| offered.retain(|recipient| matches(recipient, typed)));
        offered
    });
    let combobox = Combobox {
        writing,
        input: NodeRef::new(),
        query,
        open: RwSignal::new(false),
        sheet,
        active: RwSignal::new(None),
        options,
        announced: RwSignal::new(String::new()),
    };
    let Combobox {
        open,
        active,
        announced,
        input,
        ..
    } = combobox;
    combobox.announce_count();
    combobox.make_room();
    sheet.follow(open);
    let active_id = Signal::derive(move || {
        // Where there are fewer options now, the keyboard is at none.
        let count = options.with(Vec::len);
        active
            .get()
            .filter(|at| open.get() && *at < count)
            .map(option_id)
    });
    view! {
        <div class="combobox">
            <div class="combobox__box" on:click=move |_| combobox.focus()>
                {live_option(move || combobox.chips())}
                <input
                    node_ref=input
                    class="combobox__input"
                    id="to"
                    role="combobox"
                    aria-expanded=truth(open)
                    aria-autocomplete="list"
                    aria-haspopup="listbox"
                    aria-controls="to-list"
                    aria-activedescendant=active_id
                    aria-required="true"
                    aria-invalid=flag(invalid)
                    aria-describedby="to-hint to-error to-missing"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    prop:value=query
                    on:input=move |ev| combobox.type_in(event_target_value(&ev))
                    on:click=move |_| combobox.tapped()
                    // On a phone the list is there before the keyboard is.
                    inputmode=Signal::derive(move || sheet.will_open().then_some("none"))
                    on:blur=move |_| combobox.leave()
                    on:keydown=move |ev| combobox.on_key(&ev)
                />
                <button
                    class="combobox__toggle"
                    type="button"
                    tabindex="-1"
                    aria-label=words.compose_to_everyone()
                    // The focus stays in the text box.
                    on:mousedown=move |ev| ev.prevent_default()
                    on:click=move |ev| {
                        ev.stop_propagation();
                        combobox.toggle();
                    }
                >
                    <Icon name=IconName::ChevronDown />
                </button>
            </div>
            <div
                class="combobox__popup"
                hidden=Signal::derive(move || !open.get())
                on:mousedown=move |ev| combobox.keep_focus(&ev)
            >
                <ul
                    class="combobox__list"
                    role="listbox"
                    id="to-list"
                    aria-labelledby="to-label"
                    aria-multiselectable="true"
                >
                    {live(move || combobox.option_views())}
                </ul>
                {live_option(move || combobox.nobody())}
                <p class="combobox__foot">{foot}</p>
            </div>
            <p class="visually-hidden" role="status">
                {announced}
            </p>
        </div>
    }
}

/// The value of an attribute such as `aria-expanded`, which is always there.
fn truth(is_so: impl Into<Signal<bool>>) -> Signal<&'static str> {
    let is_so = is_so.into();
    Signal::derive(move || if is_so.get() { "true" } else { "false" })
}

fn option_id(index: usize) -> String {
    format!("to-option-{index}")
}

impl Combobox {
    fn type_in(self, text: String) {
        self.active.set((!text.trim().is_empty()).then_some(0));
        self.query.set(text);
        self.open.set(true);
    }

    fn focus(self) {
        if let Some(input) = self.input.get_untracked() {
            // Refused only by an element that is gone.
            input.focus().ok();
        }
    }

    /// In a sheet one goes to other buttons, too.
    fn leave(self) {
        if !self.sheet.is_open().get_untracked() {
            self.close();
        }
    }

    fn tapped(self) {
        self.sheet.open();
        self.open.set(true);
    }

    fn toggle(self) {
        match self.open.get_untracked() {
            true => self.open.set(false),
            false => self.tapped(),
        }
        self.active.set(None);
        self.focus();
    }

    fn close(self) {
        self.open.set(false);
        self.active.set(None);
    }

    /// A press on the list must not take the focus out of the text box, but a phone number in it
    /// can still be called.
    fn keep_focus(self, event: &ev::MouseEvent) {
        event.prevent_default();
    }

    fn on_key(self, event: &ev::KeyboardEvent) {
        if event.is_composing() || event.ctrl_key() || event.meta_key() {
            return;
        }
        let count = self.options.with_untracked(Vec::len);
        let active = self.active.get_untracked().filter(|i| *i < count);
        let is_open = self.open.get_untracked();
        let is_empty = self.query.with_untracked(String::is_empty);
        match event.key().as_str() {
            "ArrowDown" if event.alt_key() => self.open.set(true),
            "ArrowUp" if event.alt_key() => self.close(),
            "ArrowDown" => self.go(active.map_or(0, |i| i + 1) % count.max(1)),
            "ArrowUp" => self.go(active
                .unwrap_or(0)
                .checked_sub(1)
                .unwrap_or(count.saturating_sub(1))),
            // With text in it, Home and End move in the text.
            "Home" if is_open && is_empty => self.go(0),
            "End" if is_open && is_empty => self.go(count.saturating_sub(1)),
            "Enter" => match active.filter(|_| is_open) {
                Some(index) => self.pick(index),
                None => self.open.set(true),
            },
            "Escape" if is_open => self.close(),
            "Escape" if !is_empty => self.query.set(String::new()),
            "Backspace" if is_empty => return self.remove_last(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    fn go(self, index: usize) {
        self.open.set(true);
        if self.options.with_untracked(|options| index < options.len()) {
            self.active.set(Some(index));
            crate::browser::scroll_into_view(&option_id(index));
        }
    }

    /// Takes the option, or gives it back when it was taken.
    fn pick(self, index: usize) {
        let option = self
            .options
            .with_untracked(|options| options.get(index).cloned());
        let Some(option) = option else {
            return;
        };
        let chosen = self.writing.chosen;
        if chosen.with_untracked(|chosen| chosen.contains(&option.recipient)) {
            self.remove(&option);
        } else {
            chosen.update(|chosen| chosen.push(option.recipient));
            self.announced
                .set(words().compose_to_added(&recipient_name(&option)));
        }
        self.query.set(String::new());
        self.close();
    }

    fn remove(self, recipient: &RecipientView) {
        self.writing
            .chosen
            .update(|chosen| chosen.retain(|r| *r != recipient.recipient));
        self.announced
            .set(words().compose_to_removed(&recipient_name(recipient)));
    }

    fn remove_last(self) {
        if let Some(last) = untrack(|| self.writing.chosen_views()).last() {
            self.remove(last);
        }
    }

    fn announce_count(self) {
        Effect::new(move |before: Option<usize>| {
            let count = self.options.with(Vec::len);
            if before.is_some_and(|before| before != count) && self.open.get() {
                self.announced.set(words().compose_to_options(count as u32));
            }
            count
        });
    }

    /// Scrolls until there is room under the text box for the list.
    fn make_room(self) {
        effect(move || {
            if self.open.get() && !self.sheet.is_open().get() {
                crate::browser::scroll_into_view("to");
            }
        });
    }

    fn chips(self) -> Option<AnyView> {
        let words = words();
        let chosen = self.writing.chosen_views();
        if chosen.is_empty() {
            return None;
        }
        let chips = chosen.into_iter().map(|recipient| {
            let name = recipient_name(&recipient);
            let label = words.compose_to_remove(&name);
            let lang = recipient_lang(&recipient, self.writing.own_lang());
            let remove = move |event: ev::MouseEvent| {
                event.stop_propagation();
                self.remove(&recipient);
                self.focus();
            };
            view! {
                <li class="chip">
                    <span class="chip__text" lang=lang>{name}</span>
                    <button class="chip__remove" type="button" aria-label=label on:click=remove>
                        <Icon name=IconName::Close />
                    </button>
                </li>
            }
        });
        Some(
            view! {
                <ul class="combobox__chips" aria-label=words.compose_to_chosen()>
                    {chips.collect_view()}
                </ul>
            }
            .into_any(),
        )
    }

    fn option_views(self) -> AnyView {
        let options = self.options.get().into_iter().enumerate();
        options
            .map(|(index, option)| self.option_view(index, option))
            .collect_view()
            .into_any()
    }

    fn option_view(self, index: usize, option: RecipientView) -> AnyView {
        let words = words();
        let own = self.writing.own_lang();
        let [before, specialty, after] = recipient_parts(words, &option);
        let icon = match option.recipient {
            Recipient::Practitioner(_) => IconName::Stethoscope,
            Recipient::CareTeam(_) => IconName::Users,
        };
        let credential = (!option.credential.is_empty()).then(|| {
            view! {
                ", "
                <span class="option__credential">{option.credential.clone()}</span>
            }
        });
        let recipient = option.recipient;
        let is_chosen = Signal::derive(move || {
            let chosen = self.writing.chosen;
            chosen.with(|chosen| chosen.contains(&recipient))
        });
        let is_active = Signal::derive(move || self.active.get() == Some(index));
        view! {
            <li
                class="option"
                class:option--active=is_active
                role="option"
                id=option_id(index)
                aria-selected=truth(is_chosen)
                on:click=move |_| self.pick(index)
            >
                <span class="option__icon">
                    <Icon name=icon />
                </span>
                <span class="option__name" lang=recipient_lang(&option, own)>
                    {option.name.clone()}
                    {credential}
                </span>
                <span class="option__about">
                    {before} <span lang=own>{specialty}</span> {after}
                </span>
                <Icon name=IconName::Check />
            </li>
        }
        .into_any()
    }

    /// Why the list is empty.
    fn nobody(self) -> Option<AnyView> {
        let words = words();
        if self.options.with(|options| !options.is_empty()) {
            return None;
        }
        let text = match self.query.with(|query| query.trim().is_empty()) {
            true => words.compose_to_none_type(),
            false => words.compose_to_none(),
        };
        Some(view! { <p class="combobox__none">{text}</p> }.into_any())
    }
}
