//! What somebody wrote where nothing can be sent any more: it is theirs, to copy.

use leptos::prelude::*;

use crate::{
    components::TextArea,
    forms::{FormReply, field},
    i18n::words,
};

pub fn unsent(reply: Option<&FormReply>) -> Option<AnyView> {
    let words = words();
    let text = reply?.typed.get(field::BODY);
    if text.trim().is_empty() {
        return None;
    }
    Some(
        view! {
            <div class="field unsent">
                <label class="field__label" for="unsent">
                    {words.unsent_title()}
                </label>
                <p class="field__hint" id="unsent-hint">
                    {words.unsent_text()}
                </p>
                <TextArea
                    text=text
                    id="unsent"
                    name="unsent"
                    class="textarea"
                    rows=8
                    node=NodeRef::new()
                    attr:dir="auto"
                    attr:readonly=true
                    attr:aria-describedby="unsent-hint"
                />
            </div>
        }
        .into_any(),
    )
}
