//! Forms of a page, as a browser without JavaScript handles them.

use scraper::{ElementRef, Html, Selector};

use super::{Answer, Visitor};

/// A form and what its fields hold.
#[derive(Clone, Debug)]
pub struct PageForm {
    pub action: String,
    pub fields: Vec<(String, String)>,
}

impl PageForm {
    /// The first form with a field of that name. An empty `action` means the page's own address.
    pub fn find(page: &Html, field: &str) -> Option<Self> {
        let named = selector(&format!("[name=\"{field}\"]"));
        page.select(&selector("form"))
            .find(|form| form.select(&named).next().is_some())
            .map(|form| Self {
                action: form.attr("action").unwrap_or_default().to_owned(),
                fields: fields_of(form),
            })
    }

    pub fn value(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        fields
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Types into a field, or chooses in it; what was there goes.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Presses the button.
    pub async fn submit(&self, visitor: &impl Visitor, own_address: &str) -> Answer {
        let address = if self.action.is_empty() {
            own_address
        } else {
            &self.action
        };
        let fields: Vec<_> = self
            .fields
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        visitor.post(address, &fields).await
    }
}

/// The entries a browser would send (HTML, section 4.10.22.4), without buttons.
fn fields_of(form: ElementRef<'_>) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for control in form.select(&selector("input, textarea, select")) {
        let Some(name) = control.attr("name") else {
            continue;
        };
        if control.attr("disabled").is_some() {
            continue;
        }
        let mut add = |value: String| fields.push((name.to_owned(), value));
        match (control.value().name(), control.attr("type")) {
            ("textarea", _) => add(control.text().collect::<String>()),
            ("select", _) => {
                let chosen = selector("option[selected]");
                let values: Vec<_> = control
                    .select(&chosen)
                    .filter_map(|option| option.attr("value"))
                    .collect();
                let first = control.select(&selector("option")).next();
                match (values.is_empty(), control.attr("multiple"), first) {
                    (true, None, Some(first)) => {
                        add(first.attr("value").unwrap_or_default().into());
                    }
                    _ => values.into_iter().for_each(|value| add(value.to_owned())),
                }
            }
            ("input", Some("radio" | "checkbox")) if control.attr("checked").is_none() => (),
            ("input", Some("submit" | "button" | "reset" | "file")) => (),
            ("input", Some("checkbox")) => add(control.attr("value").unwrap_or("on").to_owned()),
            _ => add(control.attr("value").unwrap_or_default().to_owned()),
        }
    }
    fields
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).unwrap()
}
