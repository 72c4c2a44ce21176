//! The style sheet that comes with pasted HTML: Word, Excel, Outlook and Google Docs say in classes
//! what is bold, hidden, or an item of a list.

use std::borrow::Cow;

use super::{raw_text::find, style::Style};

/// Rules that are kept, at the most. Word brings some hundred, of which few are about text.
const RULES: usize = 1_000;

/// Rules that are looked at and bytes of declarations that are read for all elements together, at
/// the most. A large document of Word takes a quarter; what takes more was made to cost.
const WORK: usize = 4_000_000;

/// Rules for elements by name and class; no other selectors are understood, and none are needed
/// for what programs write.
#[derive(Default)]
pub(super) struct Sheet {
    /// What says more about an element comes later.
    rules: Vec<Rule>,
    work: usize,
}

struct Rule {
    name: String,
    classes: Vec<String>,
    declarations: String,
}

impl Sheet {
    /// Takes in the text of a `style` element.
    pub(super) fn take(&mut self, css: &str) {
        let css = without_comments(css);
        let mut rest = &*css;
        while let Some((before, after)) = rest.split_once('{') {
            // Statements such as `@import` have no block of their own.
            let selectors = before.rsplit(';').next().unwrap_or_default();
            let selectors = without_marks(selectors);
            if selectors.starts_with('@') {
                rest = after_block(after);
                continue;
            }
            let (declarations, next) = after.split_once('}').unwrap_or((after, ""));
            rest = next;
            if says_something(declarations) {
                for selector in selectors.split(',') {
                    self.add(selector.trim(), declarations);
                }
            }
        }
    }

    fn add(&mut self, selector: &str, declarations: &str) {
        if let Some((name, classes)) = parts(selector)
            && self.rules.len() < RULES
        {
            // Of what says as much, the last counts.
            let says_less = |rule: &Rule| rule.classes.len() <= classes.len();
            let at = self.rules.partition_point(says_less);
            let rule = Rule {
                name,
                classes,
                declarations: declarations.to_owned(),
            };
            self.rules.insert(at, rule);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The style of an element, by its name, its classes and its own declarations.
    pub(super) fn style(&mut self, name: &str, class: &str, own: &str) -> Style {
        let rules = self.rules.iter().filter(|rule| rule.is_for(name, class));
        let rules: Vec<_> = rules.map(|rule| &*rule.declarations).collect();
        let mut style = Style::default();
        for important in [false, true] {
            for declarations in rules.iter().chain([&own]) {
                style.take(declarations, important);
            }
        }
        self.work += self.rules.len() + rules.iter().map(|rule| rule.len()).sum::<usize>();
        if self.work > WORK {
            self.rules.clear();
        }
        style
    }
}

impl Rule {
    fn is_for(&self, name: &str, class: &str) -> bool {
        let has = |wanted: &String| class.split_ascii_whitespace().any(|one| one == wanted);
        (self.name.is_empty() || self.name == name) && self.classes.iter().all(has)
    }
}

fn says_something(declarations: &str) -> bool {
    let mut style = Style::default();
    style.take(declarations, false);
    style.take(declarations, true);
    style != Style::default()
}

/// A selector's name and classes. None if there is anything else in it.
fn parts(selector: &str) -> Option<(String, Vec<String>)> {
    let is_plain =
        |c: char| c.is_ascii_alphanumeric() || !c.is_ascii() || matches!(c, '-' | '_' | '.');
    let mut parts = selector.split('.');
    let name = parts.next().filter(|_| selector.chars().all(is_plain))?;
    let classes: Vec<_> = parts.map(str::to_owned).collect();
    let is_whole = !selector.is_empty() && classes.iter().all(|class| !class.is_empty());
    is_whole.then(|| (name.to_ascii_lowercase(), classes))
}

/// What follows a block that may have blocks in it.
fn after_block(css: &str) -> &str {
    let mut open = 1;
    let end = css.find(|c| {
        open += i32::from(c == '{') - i32::from(c == '}');
        open == 0
    });
    end.map_or("", |end| &css[end + 1..])
}

/// Word puts the whole sheet between the marks of an HTML comment (CSS Syntax, 4.3.1).
fn without_marks(selectors: &str) -> &str {
    let mut rest = selectors.trim();
    while let Some(after) = (rest.strip_prefix("<!--")).or_else(|| rest.strip_prefix("-->")) {
        rest = after.trim();
    }
    rest
}

fn without_comments(css: &str) -> Cow<'_, str> {
    let Some(mut start) = find(css, "/*") else {
        return Cow::Borrowed(css);
    };
    let (mut out, mut rest) = (String::with_capacity(css.len()), css);
    loop {
        out.push_str(&rest[..start]);
        let inside = &rest[start + 2..];
        rest = find(inside, "*/").map_or("", |end| &inside[end + 2..]);
        match find(rest, "/*") {
            Some(next) => start = next,
            None => break,
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Marks;

    fn is_bold(css: &str, name: &str, class: &str, own: &str) -> bool {
        let mut sheet = Sheet::default();
        sheet.take(css);
        let mut marks = Marks::default();
        sheet.style(name, class, own).apply(&mut marks);
        marks.bold
    }

    #[test]
    fn names_and_classes() {
        let css = "b{} p, td.x , .y.z { font-weight: bold }";
        assert!(is_bold(css, "p", "", ""));
        assert!(is_bold(css, "td", "a x", ""));
        assert!(!is_bold(css, "td", "a", ""));
        assert!(!is_bold(css, "i", "x", ""));
        assert!(is_bold(css, "i", "z y", ""));
        assert!(!is_bold(css, "i", "y", ""));
    }

    #[test]
    fn what_says_more_counts_more() {
        let css = ".a {font-weight:bold} p {font-weight:normal}";
        assert!(is_bold(css, "p", "a", ""));
        assert!(!is_bold(css, "p", "a", "font-weight:normal"));
        let css = "p {font-weight:bold !important} .a {font-weight:normal}";
        assert!(is_bold(css, "p", "a", "font-weight:normal"));
    }

    #[test]
    fn what_is_not_understood_is_passed_over() {
        let css = "<!-- /* Fonts; } */ @charset \"x\"; @font-face {font-weight:bold}\n\
            @media print { .a {font-weight:bold} .b {} }\n\
            p a, p > a, a:hover, #a, a[x], * {font-weight:bold} .c /* { */ {font-weight:bold} -->";
        for class in ["a", "b"] {
            assert!(!is_bold(css, "a", class, ""), "{class}");
        }
        assert!(is_bold(css, "a", "c", ""));
        for broken in [
            "",
            "{",
            "}",
            "a{",
            "@media {",
            "@media {a{}",
            "/*",
            "a{font-weight:bold",
        ] {
            is_bold(broken, "a", "a", "");
        }
    }

    #[test]
    fn what_a_sheet_costs_is_bounded() {
        let mut sheet = Sheet::default();
        sheet.take(&".a {opacity:0}".repeat(2_000));
        assert_eq!(sheet.rules.len(), RULES);

        let mut sheet = Sheet::default();
        let rule = format!(".a {{font-weight:bold;{}}}", "x:y;".repeat(1_000));
        sheet.take(&rule.repeat(40));
        for _ in 0..100 {
            sheet.style("p", "a", "");
        }
        assert!(sheet.is_empty());
    }

    #[test]
    fn only_rules_about_text_are_kept() {
        let mut sheet = Sheet::default();
        sheet.take(".a {margin:0; color:red} .b {display:none}");
        assert_eq!(sheet.rules.len(), 1);
    }
}
