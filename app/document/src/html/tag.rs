//! One tag of HTML text, as a tokenizer reads it (HTML, 13.2.5).

/// A start or end tag.
pub(super) struct Tag<'a> {
    pub name: &'a str,
    pub attributes: Vec<Attribute<'a>>,
    /// What follows it.
    pub rest: &'a str,
}

pub(super) struct Attribute<'a> {
    pub name: &'a str,
    /// With the quotation marks that are written around it.
    pub value: Option<&'a str>,
}

impl<'a> Tag<'a> {
    /// Reads a tag whose name begins here. None if it does not end, which then is no tag.
    pub(super) fn read(html: &'a str) -> Option<Self> {
        let (name, mut rest) = split(html, |c| {
            c.is_ascii_whitespace() || matches!(c, b'/' | b'>')
        });
        let mut attributes = Vec::new();
        loop {
            rest = split(rest, |c| !c.is_ascii_whitespace() && c != b'/').1;
            if let Some(rest) = rest.strip_prefix('>') {
                return Some(Self {
                    name,
                    attributes,
                    rest,
                });
            }
            // A name may begin with anything, `=` among it (HTML, 13.2.5.32).
            let first = rest.chars().next()?.len_utf8();
            let ends = |c: u8| c.is_ascii_whitespace() || matches!(c, b'/' | b'>' | b'=');
            let end = find(&rest[first..], ends)? + first;
            let (name, after) = rest.split_at(end);
            let after_space = split(after, |c| !c.is_ascii_whitespace()).1;
            let (value, after) = match after_space.strip_prefix('=') {
                Some(after) => value(after)?,
                None => (None, after),
            };
            attributes.push(Attribute { name, value });
            rest = after;
        }
    }
}

impl Attribute<'_> {
    pub(super) fn write(&self, name: &str, out: &mut String) {
        out.push(' ');
        out.push_str(name);
        if let Some(value) = self.value {
            out.push('=');
            out.push_str(value);
        }
    }
}

fn value(html: &str) -> Option<(Option<&str>, &str)> {
    let rest = split(html, |c| !c.is_ascii_whitespace()).1;
    let end = match rest.chars().next()? {
        quote @ ('"' | '\'') => rest[1..].find(quote)? + 2,
        _ => find(rest, |c| c.is_ascii_whitespace() || c == b'>')?,
    };
    let (value, after) = rest.split_at(end);
    Some(((!value.is_empty()).then_some(value), after))
}

fn split(text: &str, at: impl Fn(u8) -> bool) -> (&str, &str) {
    text.split_at(find(text, at).unwrap_or(text.len()))
}

/// What is looked for is ASCII, so that characters need not be put together.
fn find(text: &str, at: impl Fn(u8) -> bool) -> Option<usize> {
    text.bytes().position(at)
}
