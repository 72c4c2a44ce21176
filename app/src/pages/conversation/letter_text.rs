//! A message's text as it is read. Built from elements, never from HTML text.

use document::{
    Block, Document, Link, Run,
    outline::{Item, List, Node},
};
use leptos::prelude::*;

/// The text with its paragraphs, lists, quotes and links. What would hold up the browser is not
/// drawn.
pub fn letter_text(document: Document) -> AnyView {
    let nodes = document.bounded_for_display().outline();
    view! { <div class="letter__body prose">{nodes.into_iter().map(node_view).collect_view()}</div> }.into_any()
}

fn node_view(node: Node) -> AnyView {
    match node {
        Node::Paragraph(block) => view! { <p dir="auto">{text(&block)}</p> }.into_any(),
        Node::List(List { start: None, items }) => {
            view! { <ul>{item_views(items)}</ul> }.into_any()
        }
        Node::List(List {
            start: Some(start),
            items,
        }) => {
            let start = (start != 1).then(|| start.to_string());
            view! { <ol start=start>{item_views(items)}</ol> }.into_any()
        }
        Node::Quote(nodes) => {
            let inside: Vec<AnyView> = nodes.into_iter().map(node_view).collect();
            view! { <blockquote>{inside}</blockquote> }.into_any()
        }
    }
}

fn item_views(items: Vec<Item>) -> Vec<AnyView> {
    let views = items.into_iter().map(|item| {
        let inside: Vec<AnyView> = item.children.into_iter().map(node_view).collect();
        view! { <li dir="auto">{text(&item.block)} {inside}</li> }.into_any()
    });
    views.collect()
}

/// An empty block keeps its line.
fn text(block: &Block) -> Vec<AnyView> {
    if block.is_empty() {
        return vec![view! { <br /> }.into_any()];
    }
    let same_link = |a: &Run, b: &Run| a.marks().link == b.marks().link;
    let parts = block.runs().chunk_by(same_link);
    let views = parts.map(|runs| {
        let inside: Vec<AnyView> = runs.iter().map(run_view).collect();
        match &runs[0].marks().link {
            Some(link) => link_view(link, runs, inside),
            None => inside.into_any(),
        }
    });
    views.collect()
}

/// A link says where it leads, since its text can say anything, another address as well. It does
/// so inside of the link, so that a screen reader says it with the link's name; and apart from
/// the direction of its text, which could turn it around.
fn link_view(link: &Link, runs: &[Run], inside: Vec<AnyView>) -> AnyView {
    let text: String = runs.iter().map(Run::text).collect();
    let destination = (!link.is_told_by(&text)).then(|| {
        let destination = format!("({})", link.destination());
        view! {
            " "
            <bdi class="prose__destination" dir="ltr">
                {destination}
            </bdi>
        }
        .into_any()
    });
    let href = link.as_str().to_owned();
    view! {
        <a href=href rel="noopener noreferrer nofollow">
            {inside}
            {destination}
        </a>
    }
    .into_any()
}

fn run_view(run: &Run) -> AnyView {
    let mut lines: Vec<AnyView> = Vec::new();
    for (i, line) in run.text().split('\n').enumerate() {
        if i > 0 {
            lines.push(view! { <br /> }.into_any());
        }
        if !line.is_empty() {
            lines.push(line.to_owned().into_any());
        }
    }
    let marks = run.marks();
    let mut view = lines.into_any();
    if marks.strikethrough {
        view = view! { <s>{view}</s> }.into_any();
    }
    if marks.underline {
        view = view! { <u>{view}</u> }.into_any();
    }
    if marks.italic {
        view = view! { <em>{view}</em> }.into_any();
    }
    if marks.bold {
        view = view! { <strong>{view}</strong> }.into_any();
    }
    view
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use document::{BlockKind, Format, Link, Mark, Marks, Numbering, Piece};

    use super::*;

    /// `*0 text`, `#1 text`, `p0> text`: kind, depth, quote.
    fn document(lines: &[&str]) -> Document {
        Document::from_pieces(lines.iter().map(|line| {
            let (format, text) = line.split_once(' ').unwrap();
            Piece {
                format: Format {
                    kind: match &format[..1] {
                        "*" => BlockKind::Bullet,
                        "#" => BlockKind::Numbered,
                        _ => BlockKind::Paragraph,
                    },
                    depth: format[1..2].parse().unwrap(),
                    quote: format.contains('>'),
                    numbering: match format.contains('+') {
                        true => Numbering::Continued,
                        false => Numbering::default(),
                    },
                },
                runs: vec![Run::new(text, Marks::default())],
            }
        }))
    }

    fn html(document: Document) -> String {
        let owner = Owner::new();
        let html = owner.with(|| letter_text(document).to_html());
        // Comments are marks for hydration.
        let html = html.replace("<!>", "").replace(" dir=\"auto\"", "");
        let html = html
            .strip_prefix("<div class=\"letter__body prose\">")
            .unwrap();
        html.strip_suffix("</div>").unwrap().to_owned()
    }

    #[test]
    fn text_is_text() {
        let document = Document::from_plain_text("<img src=x onerror=alert(1)> & more").unwrap();
        assert_eq!(
            html(document),
            "<p>&lt;img src=x onerror=alert(1)&gt; &amp; more</p>"
        );
    }

    #[test]
    fn a_character_of_thousands_of_accents_is_not_drawn_whole() {
        let accents = format!("a{}", "\u{301}".repeat(60_000));
        let drawn = html(Document::from_plain_text(&accents).unwrap());
        assert_eq!(drawn, format!("<p>a{}…</p>", "\u{301}".repeat(31)));
    }

    #[test]
    fn paragraphs_and_empty_lines() {
        let document = Document::from_plain_text("a\n\nb").unwrap();
        assert_eq!(html(document), "<p>a</p><p><br></p><p>b</p>");
    }

    #[test]
    fn lists_nest_and_numbers_go_on() {
        assert_eq!(
            html(document(&["*0 a", "*1 b", "p1 c", "*0 d", "p0 e"])),
            "<ul><li>a<ul><li>b</li></ul><p>c</p></li><li>d</li></ul><p>e</p>"
        );
        assert_eq!(
            html(document(&["#0 a", "#0 b", "p0> q", "#0+ c"])),
            "<ol><li>a</li><li>b</li></ol><blockquote><p>q</p></blockquote><ol start=\"3\"><li>c</li></ol>"
        );
    }

    #[test]
    fn a_quote_holds_its_own_lists() {
        assert_eq!(
            html(document(&["*0> a", "*1> b", "*0 c"])),
            "<blockquote><ul><li>a<ul><li>b</li></ul></li></ul></blockquote><ul><li>c</li></ul>"
        );
    }

    fn linked(address: &str, texts: &[(&str, Marks)]) -> String {
        let link = Some(Link::parse(address).unwrap());
        let runs = texts.iter();
        let runs = runs.map(|(text, marks)| Run::new(text, marks.clone().linked(link.clone())));
        html(Document::from_pieces([Piece {
            runs: runs.collect(),
            ..Piece::default()
        }]))
    }

    #[test]
    fn a_link_shows_where_it_leads() {
        let plain = Marks::default();
        let told = linked("https://evil.test/a", &[("clinic.example", plain.clone())]);
        assert!(
            told.contains(
                "clinic.example <bdi dir=\"ltr\" class=\"prose__destination\">(evil.test)</bdi></a>"
            ),
            "{told}"
        );
        let known = linked(
            "https://clinic.example/a",
            &[("clinic.example", plain.clone())],
        );
        assert!(!known.contains("bdi"), "{known}");
        let look_alike = linked(
            "https://clinic.exаmple",
            &[("clinic.exаmple", plain.clone())],
        );
        assert!(
            look_alike.contains("(clinic.xn--exmple-4nf)"),
            "{look_alike}"
        );
        let mail = linked("mailto:ana@evil.test", &[("Ana", plain)]);
        assert!(mail.contains("(ana@evil.test)"), "{mail}");
    }

    #[test]
    fn a_link_with_several_marks_is_one_link() {
        let (plain, bold) = (Marks::default(), Marks::default().with(Mark::Bold));
        let html = linked(
            "https://clinic.example",
            &[("clinic.", plain), ("example", bold)],
        );
        assert_eq!(html.matches("<a ").count(), 1);
        assert!(
            html.contains(">clinic.<strong>example</strong></a>"),
            "{html}"
        );
    }

    #[test]
    fn links_give_nothing_away() {
        let link = Link::parse("https://example.org/?a=1&b=\"2\"").unwrap();
        let marks = Marks::default().with(Mark::Bold).linked(Some(link));
        let html = html(Document::from_pieces([Piece {
            runs: vec![Run::new("here\nnow", marks)],
            ..Piece::default()
        }]));
        assert!(
            html.contains("rel=\"noopener noreferrer nofollow\""),
            "{html}"
        );
        assert!(html.contains("<strong>here<br>now</strong>"), "{html}");
        assert!(!html.contains("\"2\""), "{html}");
    }
}
