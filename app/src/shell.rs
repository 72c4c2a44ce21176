//! The HTML document around the page.

use std::{fs, io, path::PathBuf, sync::OnceLock};

use leptos::{config::LeptosOptions, hydration::AutoReload, nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;
use leptos_router::location::RequestUrl;

use crate::{app::App, context::RequestContext, i18n};

/// The page that is kept for whoever has no connection: nothing on it depends on who is there.
const STAND_IN: &str = "/offline";

/// The document. Needs a [`RequestContext`], and the nonce of the response's policy as
/// [`leptos::nonce::Nonce`].
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let context = use_context::<RequestContext>();
    let present = context.as_ref().and_then(|context| context.present.clone());
    // What the icon is called on an iPhone, which takes the page's title else. Before somebody signs in,
    // the manifest says so.
    let url = use_context::<RequestUrl>();
    let is_anybodys = url.is_some_and(|url| url.as_ref().ends_with(STAND_IN));
    let present = present.filter(|_| !is_anybodys);
    let name = present.map(|present| present.account.organization.name);
    let name = name.map(|name| view! { <meta name="apple-mobile-web-app-title" content=name /> });
    let (language, theme) = context.map_or_else(Default::default, |c| (c.language, c.theme));
    // Nothing of a page is taken over by the browser but its islands, which say so themselves.
    if let Some(shared) = Owner::current_shared_context() {
        shared.set_is_hydrating(false);
    }
    let files = SiteFiles::of(&options);

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
                <link rel="stylesheet" href=files.css.clone() />
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/apple-touch-icon.png" />
                <link rel="manifest" href=i18n::manifest_path(language) />
                {name}
                // The top bar's colour: `--surface` of style/tokens.css.
                <meta name="theme-color" content="#fffdf9" media="(prefers-color-scheme: light)" />
                <meta name="theme-color" content="#262420" media="(prefers-color-scheme: dark)" />
                <script nonce=use_nonce()>{QUIET_TRANSITIONS}</script>
                <meta name="program" content=files.program.clone() />
                <meta name="words" content=i18n::path(language) />
                <AutoReload options=options />
                {script(&files)}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// A page that goes again while it comes in breaks off its transition, which is no error. Before
/// anything is painted, so it cannot wait for `boot.js`.
const QUIET_TRANSITIONS: &str = "for(const on of[\"pageswap\",\"pagereveal\"])\
     addEventListener(on,e=>e.viewTransition?.ready.catch(()=>{}))";

/// What wakes the page. While developing it comes in several files.
fn script(files: &SiteFiles) -> AnyView {
    let js = files.js.clone();
    if files.is_bundled {
        return view! { <script type="module" src=js nonce=use_nonce()></script> }.into_any();
    }
    let unsent = include_str!("../../frontend/unsent.js");
    let boot = include_str!("../../frontend/boot.js");
    let boot = boot.replace("import { keep } from \"./unsent.js\";", "");
    let script =
        format!("{unsent}\n{boot}\nimport * as program from \"{js}\";\nboot(program, {{}});");
    view! {
        <script type="module" nonce=use_nonce()>
            {script}
        </script>
    }
    .into_any()
}

/// Addresses of what the build made for the browser.
#[derive(Clone, Debug)]
pub struct SiteFiles {
    js: String,
    program: String,
    css: String,
    /// The script is one file.
    is_bundled: bool,
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
        let listed = if options.hash_files {
            read_list(&options.hash_file).unwrap_or_else(|error| {
                tracing::error!(%error, "the list of hashed files cannot be read");
                String::new()
            })
        } else {
            String::new()
        };
        Self::listed(&listed, &options.site_pkg_dir, &options.output_name)
    }

    /// Lines of the list are `kind: file`.
    fn listed(list: &str, dir: &str, name: &str) -> Self {
        let lines = list.lines().filter_map(|line| line.split_once(':'));
        let lines = lines.map(|(kind, file)| (kind.trim(), format!("/{dir}/{}", file.trim())));
        let known: Vec<(&str, String)> = lines.collect();
        let file = |kind: &str| {
            let found = known.iter().find(|(known, _)| *known == kind);
            found.map(|(_, file)| file.clone())
        };
        let plain = |kind: &str| format!("/{dir}/{name}.{kind}");
        Self {
            is_bundled: !known.is_empty(),
            js: file("js").unwrap_or_else(|| plain("js")),
            program: file("wasm").unwrap_or_else(|| plain("wasm")),
            css: file("css").unwrap_or_else(|| plain("css")),
        }
    }
}

// Beside the binary, as cargo-leptos puts it.
fn read_list(file: &str) -> io::Result<String> {
    let beside = std::env::current_exe()?;
    let dir = beside.parent().map(PathBuf::from).unwrap_or_default();
    fs::read_to_string(dir.join(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_by_kind() {
        let list = "js: 1a/carepost.js\nwasm: 1a/carepost_bg.wasm\nWriting: 1a/b.wasm\n";
        let files = SiteFiles::listed(list, "pkg", "carepost");
        assert_eq!(files.js, "/pkg/1a/carepost.js");
        assert_eq!(files.program, "/pkg/1a/carepost_bg.wasm");
        assert_eq!(files.css, "/pkg/carepost.css");
        assert!(files.is_bundled);
        assert!(!SiteFiles::listed("", "pkg", "carepost").is_bundled);
    }
}
