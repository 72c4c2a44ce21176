//! Turns `locales/*.json` into one typed function per text.
//!
//! A locale file is flat: `"area.name": "text"`. `{name}` in a text is a placeholder and becomes a
//! parameter. A text that depends on a number is written twice, as `area.name.one` and
//! `area.name.other`, and takes a `count`. The build fails when two languages differ in their keys
//! or placeholders, so a text cannot be missing at run time.
//!
//! Texts that only files of the server name ([`OF_SERVER`]), or whose area is a page's ([`OF_PAGES`]), are for pages
//! alone, and nothing of them is in the browser.
//!
//! The browser gets the functions and no text: they look their text up by number in the table of
//! the page's language, which is fetched beside the program. The server has all tables.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

const LANGUAGES: [&str; 2] = ["en", "es"];

/// Areas of which no island says anything: a page brings their texts along, and the browser's table
/// has none of them.
const OF_PAGES: [&str; 9] = [
    "arrived.",
    "attach.",
    "edit.",
    "event.",
    "install.",
    "manifest.",
    "outbox.",
    "stand_in.",
    "viewer.",
];

/// Files of `src` that are compiled for the server alone, as `lib.rs` says.
const OF_SERVER: [&str; 7] = [
    "app.rs",
    "around",
    "context.rs",
    "download.rs",
    "frame",
    "pages",
    "shell.rs",
];

type Table = BTreeMap<String, String>;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=src");
    let tables: Vec<Table> = LANGUAGES.into_iter().map(read).collect();
    for (language, table) in LANGUAGES.into_iter().zip(&tables).skip(1) {
        compare(&tables[0], language, table);
    }
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let out = Path::new(&out);
    let named = named_in_browser();
    write(&out.join("words.rs"), &functions(&tables[0], &named));
    write(&out.join("tables.rs"), &statics(&tables, &named));
}

/// Every name in the files that are compiled for the browser.
fn named_in_browser() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut paths = entries(Path::new("src"));
    paths.retain(|path| !OF_SERVER.iter().any(|name| path.ends_with(name)));
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            paths.extend(entries(&path));
            continue;
        }
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        names.extend(words.map(str::to_owned));
    }
    names
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    fs::read_dir(directory)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .unwrap_or_else(|error| panic!("{}: {error}", directory.display()))
}

fn read(language: &str) -> Table {
    let path = format!("locales/{language}.json");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let table: Table =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
    for (key, text) in &table {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_');
        assert!(
            key.chars().all(fits),
            "{path}: a key is a-z, 0-9, . and _: {key}"
        );
        assert!(!text.trim().is_empty(), "{path}: {key} is empty");
        assert!(
            text.trim() == text,
            "{path}: {key} begins or ends with a space"
        );
        let closed = text
            .split('{')
            .skip(1)
            .filter(|part| part.contains('}'))
            .count();
        assert_eq!(
            text.matches(['{', '}']).count(),
            2 * closed,
            "{path}: {key} has a stray brace"
        );
        if let Some(name) = key.strip_suffix(".one") {
            let other = format!("{name}.other");
            assert!(table.contains_key(&other), "{path}: {key} needs {other}");
        }
    }
    table
}

fn compare(first: &Table, language: &str, table: &Table) {
    for (key, text) in first {
        let Some(translated) = table.get(key) else {
            panic!("locales/{language}.json lacks {key}");
        };
        assert_eq!(
            placeholders(text),
            placeholders(translated),
            "locales/{language}.json: {key} has other placeholders"
        );
    }
    if let Some(key) = table.keys().find(|key| !first.contains_key(*key)) {
        panic!(
            "locales/{language}.json has {key}, which {} lacks",
            LANGUAGES[0]
        );
    }
}

fn is_of_pages(key: &str, named: &BTreeSet<String>) -> bool {
    let name = key.strip_suffix(".one").or(key.strip_suffix(".other"));
    let is_named = |key: &str| named.contains(&key.replace('.', "_"));
    OF_PAGES.iter().any(|area| key.starts_with(area))
        || !(is_named(key) || name.is_some_and(is_named))
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1);
    parts
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

fn functions(table: &Table, named: &BTreeSet<String>) -> String {
    let mut code = String::from("impl Words {\n");
    for (number, (key, text)) in table.iter().enumerate() {
        if key.ends_with(".one") {
            continue;
        }
        let plural = key
            .strip_suffix(".other")
            .filter(|name| table.contains_key(&format!("{name}.one")));
        let name = plural.unwrap_or(key).replace('.', "_");
        let mut names = placeholders(text);
        names.remove("count");
        let parameters: String = names.iter().map(|name| format!(", {name}: &str")).collect();
        let mut values: String = names
            .iter()
            .map(|name| format!("({name:?}, {name}), "))
            .collect();
        if is_of_pages(key, named) {
            code.push_str("    #[cfg(any(feature = \"ssr\", test))]\n");
        }
        let _ = writeln!(
            code,
            "    /// {}",
            text.replace('[', "\\[").replace('<', "\\<")
        );
        if plural.is_some() {
            let one = number - 1;
            values.push_str("(\"count\", &self.number(count))");
            let _ = writeln!(
                code,
                "    pub fn {name}(self, count: u32{parameters}) -> String {{\n        \
                 let text = if self.is_one(count) {{ {one} }} else {{ {number} }};\n        \
                 fill(self.text(text), &[{values}])\n    }}"
            );
        } else if placeholders(text).is_empty() {
            let _ = writeln!(
                code,
                "    pub fn {name}(self) -> &'static str {{\n        self.text({number})\n    }}"
            );
        } else {
            assert!(
                !placeholders(text).contains("count"),
                "{key} counts: write .one and .other"
            );
            let _ = writeln!(
                code,
                "    pub fn {name}(self{parameters}) -> String {{\n        \
                 fill(self.text({number}), &[{values}])\n    }}"
            );
        }
    }
    code.push_str("}\n");
    let _ = writeln!(
        code,
        "\n#[cfg(any(not(feature = \"ssr\"), test))]\npub(super) const COUNT: usize = {};",
        table.len()
    );
    code
}

fn statics(tables: &[Table], named: &BTreeSet<String>) -> String {
    let keys: Vec<&String> = tables[0].keys().collect();
    let mut code = String::new();
    for (language, table) in LANGUAGES.into_iter().zip(tables) {
        let upper = language.to_uppercase();
        let texts: Vec<&String> = table.values().collect();
        let sent = table
            .iter()
            .map(|(key, text)| match is_of_pages(key, named) {
                true => "",
                false => text,
            });
        let sent: Vec<&str> = sent.collect();
        let json = serde_json::to_string(&sent).expect("strings are JSON");
        // The keys are hashed with the texts: a table never meets a program that numbers its texts
        // in another way.
        let hash = fnv1a(&format!("{keys:?}{json}"));
        let _ = writeln!(
            code,
            "pub(super) static {upper}: [&str; {}] = {texts:?};",
            texts.len()
        );
        let _ = writeln!(code, "pub(super) static {upper}_JSON: &str = {json:?};");
        let _ = writeln!(
            code,
            "pub(super) static {upper}_PATH: &str = \"/locale/{language}-{hash:016x}.json\";"
        );
    }
    code
}

// Fowler, Noll and Vo's hash: names a version, protects nothing.
fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
