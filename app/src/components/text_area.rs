//! The one `<textarea>`.

use leptos::{html, prelude::*};

/// A text area that keeps what is typed in it: the page reads it, and never writes it after it is
/// made.
///
/// Leptos renders the children of `<textarea>` unescaped on the server, so every text area goes
/// through here, where the text is escaped by hand.
#[component]
pub fn TextArea(
    /// What is in it from the beginning.
    #[prop(into)]
    text: String,
    #[prop(into)] id: String,
    name: &'static str,
    #[prop(into)] class: String,
    rows: u32,
    node: NodeRef<html::Textarea>,
) -> impl IntoView {
    view! { <textarea node_ref=node id=id name=name class=class rows=rows inner_html=escaped(&text)></textarea> }
}

/// The text as the content of the element. `<` is all it takes to end an element of "escapable raw
/// text" (HTML, 13.1.2.2), `&` to begin a character reference.
fn escaped(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let mut html = String::with_capacity(text.len() + 1);
    // The parser drops a line feed right after the start tag (HTML, 13.2.6.4.7), but not when the
    // browser sets the content of an element that is there.
    if cfg!(feature = "ssr") && text.starts_with('\n') {
        html.push('\n');
    }
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            c => html.push(c),
        }
    }
    html
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        let owner = Owner::new();
        let html = owner.with(|| {
            view! { <TextArea text=text id="m" name="body" class="textarea" rows=3 node=NodeRef::new() /> }
                .to_html()
        });
        let (_, content) = html.split_once('>').unwrap();
        content.split_once("</textarea").unwrap().0.to_owned()
    }

    #[test]
    fn text_cannot_leave_the_text_area() {
        let text = "</textarea><script>alert(1)</script>&lt;b&gt;";
        assert_eq!(
            html(text),
            "&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;b&amp;gt;"
        );
    }

    #[test]
    fn a_first_empty_line_is_kept() {
        assert_eq!(html("\r\nHello"), "\n\nHello");
        assert_eq!(html(""), "");
    }
}
