//! Phone numbers in a sentence that can be called with a tap.

use leptos::prelude::*;
use model::Language;

use super::{Icon, IconName};
use crate::i18n::{Office, words};

/// The crisis line of the United States and Canada can be sent a text, too. For Spanish one presses 2
/// when it answers, and texts the word AYUDA (988 Lifeline, "What to expect",
/// <https://988lifeline.org/get-help/what-to-expect>).
const LIFELINE: &str = "988";

/// Help at once, as buttons for a thumb: the emergency number, and the crisis line in the ways it has
/// in the reader's language.
pub fn urgent_calls(office: &Office) -> AnyView {
    let words = words();
    let crisis = office.crisis.as_str();
    let called = match crisis {
        "" => None,
        LIFELINE => Some(words.urgent_call_crisis(crisis)),
        _ => Some(words.urgent_call_emergency(crisis)),
    };
    let called = called.map(|label| {
        view! {
            <a class="button button--secondary" href=format!("tel:{}", dialled(crisis))>
                <Icon name=IconName::Phone />
                {label}
            </a>
        }
    });
    let texted = (crisis == LIFELINE).then(|| {
        let text = match words.language() {
            Language::En => "sms:988",
            // RFC 5724; iOS reads what follows `&`.
            Language::Es => "sms:988?&body=AYUDA",
        };
        view! {
            <a class="button button--secondary" href=text>
                <Icon name=IconName::Message />
                {words.urgent_text_crisis(crisis)}
            </a>
        }
    });
    view! {
        <div class="calls">
            <a class="button button--danger" href=format!("tel:{}", dialled(&office.emergency))>
                <Icon name=IconName::Phone />
                {words.urgent_call_emergency(&office.emergency)}
            </a>
            {called}
            {texted}
        </div>
    }
    .into_any()
}

/// That messages are not for emergencies, and whom to call: at the foot of a page, which the server
/// makes.
#[cfg(feature = "ssr")]
pub fn urgent_foot(office: &Office) -> AnyView {
    let words = words();
    let (emergency, crisis) = (office.emergency.as_str(), office.crisis.as_str());
    let text = match crisis {
        "" => words.compose_urgent_short(emergency),
        LIFELINE => words.footer_emergency(crisis, emergency),
        _ => words.footer_emergency_call(crisis, emergency),
    };
    with_calls(&text, &[emergency, crisis])
}

/// The same where one begins to write.
pub fn urgent_note(office: &Office) -> AnyView {
    let words = words();
    let (emergency, crisis) = (office.emergency.as_str(), office.crisis.as_str());
    let text = match crisis {
        "" => words.compose_urgent_short(emergency),
        LIFELINE => words.compose_urgent(crisis, emergency),
        _ => words.compose_urgent_call(crisis, emergency),
    };
    with_calls(&text, &[emergency, crisis])
}

/// The same beside **Send**.
pub fn urgent_short(office: &Office) -> AnyView {
    let emergency = office.emergency.as_str();
    with_calls(&words().compose_urgent_short(emergency), &[emergency])
}

/// The sentence, with each of `numbers` that occurs in it as a `tel:` link.
pub fn with_calls(sentence: &str, numbers: &[&str]) -> AnyView {
    let mut parts: Vec<AnyView> = Vec::new();
    let mut rest = sentence;
    while let Some((start, number)) = first_of(rest, numbers) {
        let (before, after) = rest.split_at(start);
        if !before.is_empty() {
            parts.push(before.to_owned().into_any());
        }
        let href = format!("tel:{}", dialled(number));
        parts.push(view! { <a href=href>{number.to_owned()}</a> }.into_any());
        rest = &after[number.len()..];
    }
    if !rest.is_empty() {
        parts.push(rest.to_owned().into_any());
    }
    parts.into_any()
}

fn first_of<'a>(text: &str, numbers: &[&'a str]) -> Option<(usize, &'a str)> {
    let known = numbers.iter().filter(|number| !number.is_empty());
    let found = known.filter_map(|number| text.find(number).map(|start| (start, *number)));
    found.min_by_key(|(start, _)| *start)
}

/// What a `tel:` address takes (RFC 3966): digits, and a plus sign in front.
fn dialled(number: &str) -> String {
    let mut dialled = String::new();
    for c in number.trim().chars() {
        match c {
            '+' if dialled.is_empty() => dialled.push(c),
            '0'..='9' => dialled.push(c),
            // An extension: the phone waits before it dials on.
            'x' | ',' | ';' if !dialled.is_empty() && !dialled.ends_with(',') => dialled.push(','),
            _ => {}
        }
    }
    dialled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_dialled_as_they_are_meant() {
        assert_eq!(dialled("(555) 010-0100"), "5550100100");
        assert_eq!(dialled("+1 555 010 0100"), "+15550100100");
        assert_eq!(dialled("555-0100 ext. 12"), "5550100,12");
    }

    #[test]
    fn the_first_number_comes_first() {
        assert_eq!(
            first_of("call 988 or 911", &["911", "988"]),
            Some((5, "988"))
        );
        assert_eq!(first_of("call", &["911", ""]), None);
    }

    #[test]
    #[cfg(feature = "ssr")]
    fn a_sentence_is_escaped_and_linked() {
        // Comments are marks for hydration.
        let html = with_calls("<Call> 911.", &["911"])
            .to_html()
            .replace("<!>", "");
        assert!(html.contains("&lt;Call&gt; "), "{html}");
        assert!(html.contains(r#"<a href="tel:911">911</a>"#), "{html}");
    }
}
