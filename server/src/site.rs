//! The files that the build made for the browser, and what the pages need to know about them.

use std::{
    env, io,
    path::{Path, PathBuf},
};

use leptos::config::LeptosOptions;

/// Where the build puts scripts, WASM and styles below the site's root; also their address.
pub const PACKAGE: &str = "pkg";

/// The site's files.
#[derive(Clone, Debug)]
pub struct Site {
    pub root: PathBuf,
    pub options: LeptosOptions,
    /// The names below [`PACKAGE`] change with their content.
    pub hashed: bool,
}

impl Site {
    /// Finds the files: where `LEPTOS_SITE_ROOT` says, else in `site` beside the executable, or
    /// beside the directory the executable is in (as cargo lays out `target`). `hash.txt` beside
    /// the executable or the site tells the names of hashed files; without it they are plain.
    ///
    /// # Errors
    /// When the executable's own place is unknown, or no site is in any of the places.
    pub fn find() -> Result<Self, NoSite> {
        let executable = env::current_exe().map_err(NoSite::Executable)?;
        let beside = executable.parent().map(Path::to_owned).unwrap_or_default();
        let places = match env::var_os("LEPTOS_SITE_ROOT") {
            Some(root) => vec![PathBuf::from(root)],
            None => vec![beside.join("site"), beside.join("../site")],
        };
        let Some(root) = places.iter().find(|place| place.is_dir()) else {
            return Err(NoSite::Nowhere(places));
        };
        Ok(Self::at(root, &beside))
    }

    /// The site at `root`, with `hash.txt` in `beside` or next to the site.
    pub fn at(root: &Path, beside: &Path) -> Self {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let hash_file = [beside.to_owned(), root.join("..")]
            .into_iter()
            .map(|place| place.join("hash.txt"))
            .find(|file| file.is_file());
        let hashed = hash_file.is_some();
        let hash_file = hash_file.unwrap_or_else(|| beside.join("hash.txt"));
        let options = LeptosOptions::builder()
            .output_name("carepost")
            .site_root(root.to_string_lossy())
            .site_pkg_dir(PACKAGE)
            .env(leptos::config::Env::PROD)
            // Joined to the executable's directory when it is read, which an absolute path
            // overrides.
            .hash_file(hash_file.to_string_lossy().into())
            .hash_files(hashed)
            .build();
        Self {
            root,
            options,
            hashed,
        }
    }
}

/// There are no files for the browser.
#[derive(Debug, thiserror::Error)]
pub enum NoSite {
    #[error("cannot tell where this program is: {0}")]
    Executable(io::Error),
    #[error(
        "no site files in {}: build with ./dev build, or set LEPTOS_SITE_ROOT",
        .0.iter().map(|place| place.display().to_string()).collect::<Vec<_>>().join(" or ")
    )]
    Nowhere(Vec<PathBuf>),
}
