//! What comes back.

use axum::{body::Body, response::Response};
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt as _;
use scraper::{ElementRef, Html, Selector};

use super::PageForm;

#[derive(Clone, Debug)]
pub struct Answer {
    status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub async fn read(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        Self {
            status: parts.status,
            headers: parts.headers,
            bytes: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// A header; empty when there is none.
    pub fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub fn location(&self) -> &str {
        self.header(header::LOCATION)
    }

    pub fn set_cookies(&self) -> Vec<String> {
        let lines = self.headers.get_all(header::SET_COOKIE).iter();
        lines
            .map(|line| line.to_str().unwrap().to_owned())
            .collect()
    }

    pub fn body(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    /// The codes of what was wrong, as a server function answers them.
    pub fn codes(&self) -> Vec<String> {
        let problems = self.json();
        let problems = problems
            .as_array()
            .expect("a refusal is a list of problems");
        let name = |code: &serde_json::Value| match code {
            serde_json::Value::Object(fields) => fields.keys().next().cloned(),
            code => code.as_str().map(str::to_owned),
        };
        problems
            .iter()
            .filter_map(|problem| name(&problem["code"]))
            .collect()
    }

    /// Is that code among what is wrong? A page says so beside its words.
    pub fn refuses(&self, code: &str) -> bool {
        if self.header(header::CONTENT_TYPE).starts_with("text/html") {
            let page = Html::parse_document(self.body());
            let main = Selector::parse("main[data-refused]").unwrap();
            let refused = page
                .select(&main)
                .filter_map(|main| main.attr("data-refused"));
            refused
                .into_iter()
                .any(|refused| refused.contains(&format!("\"{code}\"")))
        } else {
            self.codes().iter().any(|known| known == code)
        }
    }

    /// Values and texts of what a select of that name offers; of the first one, where there are
    /// several.
    pub fn options(&self, name: &str) -> Vec<(String, String)> {
        let page = Html::parse_document(self.body());
        let select = Selector::parse(&format!("select[name=\"{name}\"]")).unwrap();
        let option = Selector::parse("option").unwrap();
        let select = page.select(&select).next().expect("a select of that name");
        let value = |option: &ElementRef<'_>| option.attr("value").unwrap_or_default().to_owned();
        select
            .select(&option)
            .map(|option| (value(&option), text_of(option)))
            .collect()
    }

    /// The text of every element that the selector finds, white space as a reader sees it.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let page = Html::parse_document(self.body());
        page.select(&Selector::parse(selector).unwrap())
            .map(text_of)
            .collect()
    }

    /// The text of the one element that the selector finds.
    pub fn text(&self, selector: &str) -> String {
        let mut texts = self.texts(selector);
        assert_eq!(texts.len(), 1, "{selector} in {}", self.body());
        texts.remove(0)
    }

    /// An attribute of every element that the selector finds.
    pub fn attributes(&self, selector: &str, attribute: &str) -> Vec<String> {
        let page = Html::parse_document(self.body());
        let selector = Selector::parse(selector).unwrap();
        let elements = page.select(&selector);
        elements
            .filter_map(|element| element.attr(attribute).map(str::to_owned))
            .collect()
    }

    /// The form that holds a field of that name, as the page filled it in.
    pub fn form(&self, field: &str) -> PageForm {
        PageForm::find(&Html::parse_document(self.body()), field)
            .unwrap_or_else(|| panic!("a form with the field {field} in {}", self.body()))
    }

    /// The page without what differs from one answer to the next by chance alone.
    pub fn without_chance(&self) -> String {
        let policy = self.header(header::CONTENT_SECURITY_POLICY);
        let nonce = policy
            .split("'nonce-")
            .nth(1)
            .and_then(|rest| rest.split('\'').next())
            .expect("a page has a nonce");
        self.body().replace(nonce, "NONCE")
    }
}

fn text_of(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
