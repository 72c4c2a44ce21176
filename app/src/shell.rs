//! The HTML document around the page.

use std::{fs, io, path::PathBuf, sync::OnceLock};

use leptos::{config::LeptosOptions, hydration::AutoReload, nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::{app::App, context::RequestContext, i18n};

/// The document. Needs a [`RequestContext`], and the nonce of the response's policy as
/// [`leptos::nonce::Nonce`].
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let context = use_context::<RequestContext>();
    let (language, theme) = context.map_or_else(Default::default, |c| (c.language, c.theme));
    let files = SiteFiles::of(&options);
    let words = i18n::path(language);
    // The program, and the texts of this page's language, fetched side by side.
    let script = format!(
        "import init, {{ hydrate }} from \"{js}\";\n\
         const words = fetch(\"{words}\").then((answer) => answer.ok ? answer.text() : Promise.reject(new Error(\"no words\")));\n\
         await init({{ module_or_path: \"{wasm}\" }});\n\
         hydrate(await words);",
        js = files.js,
        wasm = files.wasm,
    );

    view! {
        <!DOCTYPE html>
        <html lang=language.tag() data-theme=theme.attribute()>
            <head>
                <meta charset="utf-8" />
                <meta
                    name="viewport"
                    content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
                />
                <meta name="color-scheme" content="light dark" />
                <meta name="format-detection" content="telephone=no" />
                <link
                    rel="preload"
                    href="/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2"
                    r#as="font"
                    r#type="font/woff2"
                    crossorigin="anonymous"
                />
                <link rel="stylesheet" href=files.css />
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/apple-touch-icon.png" />
                <link rel="manifest" href="/manifest.webmanifest" />
                // The top bar's colour: `--surface` of style/tokens.css.
                <meta name="theme-color" content="#fffdf9" media="(prefers-color-scheme: light)" />
                <meta name="theme-color" content="#262420" media="(prefers-color-scheme: dark)" />
                <link rel="modulepreload" href=files.js />
                <link
                    rel="preload"
                    href=files.wasm
                    r#as="fetch"
                    r#type="application/wasm"
                    crossorigin="anonymous"
                />
                <link rel="preload" href=words r#as="fetch" crossorigin="anonymous" />
                <AutoReload options=options />
                <script type="module" nonce=use_nonce()>
                    {script}
                </script>
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Addresses of what the build made for the browser.
#[derive(Clone, Debug)]
struct SiteFiles {
    js: String,
    wasm: String,
    css: String,
}

impl SiteFiles {
    /// While developing, the files change under a running server; else they are looked up once.
    fn of(options: &LeptosOptions) -> Self {
        static FILES: OnceLock<SiteFiles> = OnceLock::new();
        if std::env::var_os("LEPTOS_WATCH").is_some() {
            return Self::read(options);
        }
        FILES.get_or_init(|| Self::read(options)).clone()
    }

    fn read(options: &LeptosOptions) -> Self {
        let hashes = if options.hash_files {
            read_hashes(&options.hash_file).unwrap_or_else(|error| {
                tracing::error!(%error, "the list of hashed files cannot be read");
                String::new()
            })
        } else {
            String::new()
        };
        let (dir, name) = (&options.site_pkg_dir, &options.output_name);
        let file = |kind: &str| match hash_of(&hashes, kind) {
            Some(hash) => format!("/{dir}/{name}.{hash}.{kind}"),
            None => format!("/{dir}/{name}.{kind}"),
        };
        Self {
            js: file("js"),
            wasm: file("wasm"),
            css: file("css"),
        }
    }
}

// Beside the binary, as cargo-leptos puts it.
fn read_hashes(file: &str) -> io::Result<String> {
    let beside = std::env::current_exe()?;
    let dir = beside.parent().map(PathBuf::from).unwrap_or_default();
    fs::read_to_string(dir.join(file))
}

/// Lines of the list are `js: hash`.
fn hash_of<'a>(hashes: &'a str, kind: &str) -> Option<&'a str> {
    let mut lines = hashes.lines().filter_map(|line| line.split_once(':'));
    let (_, hash) = lines.find(|(known, _)| known.trim() == kind)?;
    Some(hash.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_found_by_kind() {
        let hashes = "js: abc\nwasm: d-e_f\n";
        assert_eq!(hash_of(hashes, "js"), Some("abc"));
        assert_eq!(hash_of(hashes, "wasm"), Some("d-e_f"));
        assert_eq!(hash_of(hashes, "css"), None);
    }
}
