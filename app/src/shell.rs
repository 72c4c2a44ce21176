//! The HTML document around the page.

use std::{fs, io, path::PathBuf, sync::OnceLock};

use leptos::{config::LeptosOptions, hydration::AutoReload, nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;
use leptos_router::location::RequestUrl;

use crate::{
    address::{Address, Page},
    app::App,
    context::RequestContext,
    i18n,
};

/// The page that is kept for whoever has no connection: nothing on it depends on who is there.
const STAND_IN: &str = "/offline";

/// The document. Needs a [`RequestContext`], and the nonce of the response's policy as
/// [`leptos::nonce::Nonce`].
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let context = use_context::<RequestContext>();
    let present = context.as_ref().and_then(|context| context.present.clone());
    // What the icon is called on an iPhone, which takes the page's title else. Before somebody signs in,
    // the manifest says so.
    let url = use_context::<RequestUrl>().and_then(|url| url.parse().ok());
    let path = url.as_ref().map_or("", |url| url.path());
    let present = present.filter(|_| path != STAND_IN);
    let search = url.as_ref().map_or("", |url| url.search());
    let address = Address::parse(path).map(|address| address.with_query(search));
    let is_list =
        address.is_some_and(|Address { page, .. }| page == Page::Today || page == Page::Messages);
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
                <meta name="program" content=files.program.clone() />
                <meta name="words" content=i18n::path(language) />
                {asking_script(&files)}
                <link rel="stylesheet" href=files.css.clone() />
                {style_of_letters(&files, is_list)}
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/apple-touch-icon.png" />
                <link rel="manifest" href=i18n::manifest_path(language) />
                {name}
                // The top bar's colour: `--surface` of style/tokens.css.
                <meta name="theme-color" content="#fffdf9" media="(prefers-color-scheme: light)" />
                <meta name="theme-color" content="#262420" media="(prefers-color-scheme: dark)" />
                <script nonce=use_nonce()>{QUIET_TRANSITIONS}</script>
                <AutoReload options=options />
                {waking_script(&files)}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// A list of conversations is seen without the style of those and of forms (`style/letters.css`). It comes when
/// the list is awake, for the page after it, or with it where there is no script.
fn style_of_letters(files: &SiteFiles, is_list: bool) -> Option<AnyView> {
    let sheet = files.letters.clone()?;
    Some(if is_list {
        view! {
            <meta name="letters" content=sheet.clone() />
            <noscript>
                <link rel="stylesheet" href=sheet />
            </noscript>
        }
        .into_any()
    } else {
        view! { <link rel="stylesheet" href=sheet /> }.into_any()
    })
}

/// A page that goes again while it comes in breaks off its transition, which is no error. Before
/// anything is painted, so it cannot wait for `boot.js`.
const QUIET_TRANSITIONS: &str = "for(const on of[\"pageswap\",\"pagereveal\"])\
     addEventListener(on,e=>e.viewTransition?.ready.catch(()=>{}))";

/// The script asks for the program as soon as it is there. Before the first style sheet, which scripts
/// further down wait for.
fn asking_script(files: &SiteFiles) -> Option<AnyView> {
    let js = files.js.clone();
    files.is_bundled.then(|| {
        view! { <script type="module" r#async fetchpriority="high" src=js nonce=use_nonce()></script> }.into_any()
    })
}

/// Wakes the page when it is whole and has its style, which is when a browser comes to such a script.
/// While developing it comes in several files.
fn waking_script(files: &SiteFiles) -> AnyView {
    let js = files.js.clone();
    if files.is_bundled {
        let wake = format!("import{{boot}}from\"{js}\";boot()");
        return view! {
            <script type="module" nonce=use_nonce()>
                {wake}
            </script>
        }
        .into_any();
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
    /// While developing, all style is in one sheet.
    letters: Option<String>,
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
            letters: file("letters"),
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
        let list = "js: 1a/carepost.js\nwasm: 1a/carepost_bg.wasm\nWriting: 1a/b.wasm\nletters: l.2b.css\n";
        let files = SiteFiles::listed(list, "pkg", "carepost");
        assert_eq!(files.js, "/pkg/1a/carepost.js");
        assert_eq!(files.program, "/pkg/1a/carepost_bg.wasm");
        assert_eq!(files.css, "/pkg/carepost.css");
        assert_eq!(files.letters.as_deref(), Some("/pkg/l.2b.css"));
        assert!(files.is_bundled);
        assert!(!SiteFiles::listed("", "pkg", "carepost").is_bundled);
    }
}
