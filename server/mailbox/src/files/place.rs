//! From a URL to a store.

use std::{path::Path, sync::Arc, time::Duration};

use object_store::{
    BackoffConfig, ClientOptions, ObjectStore, ObjectStoreScheme, RetryConfig,
    aws::AmazonS3Builder, azure::MicrosoftAzureBuilder, gcp::GoogleCloudStorageBuilder,
    memory::InMemory, path::Path as Name,
};
use url::Url;

use super::{Files, FilesError, buffers::Buffers, folder::Folder, name::Names};

pub(super) fn folder(path: &Path) -> Result<Files, FilesError> {
    let folder = Folder::make(path)?;
    Ok(Files {
        store: Arc::new(folder.store()),
        names: Names::under(Name::ROOT),
        folder: Some(folder),
        buffers: Buffers::default(),
    })
}

// What a URL or an option says is never repeated in an error: it may be a password.
pub(super) fn at(
    url: &str,
    options: impl IntoIterator<Item = (String, String)>,
) -> Result<Files, FilesError> {
    let url = Url::parse(url).map_err(|_| unfit("not a URL"))?;
    if !url.username().is_empty() || url.password().is_some() {
        // `az://container@account` is the one meaning of it.
        let scheme = url.scheme();
        if url.password().is_some() || !scheme.starts_with("az") && !scheme.starts_with("abfs") {
            return Err(unfit("a URL with a password, which belongs in the options"));
        }
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(unfit("a URL with `?` or `#`, which mean nothing here"));
    }
    let mut options = options.into_iter();
    // `memory://` is written without a path too, though the library wants one.
    if url.scheme() == "memory" {
        no_option(options)?;
        return Ok(of(Arc::new(InMemory::new()), Name::ROOT));
    }
    let (scheme, prefix) = ObjectStoreScheme::parse(&url)
        .map_err(|_| unfit("a URL that is none of s3:, az:, gs:, file: or memory:"))?;
    let store: Arc<dyn ObjectStore> = match scheme {
        ObjectStoreScheme::Local => {
            no_option(options)?;
            let path = url.to_file_path().map_err(|()| unfit("not a folder"))?;
            return folder(&path);
        }
        ObjectStoreScheme::AmazonS3 => {
            let builder = AmazonS3Builder::new()
                .with_url(url)
                .with_client_options(client())
                .with_retry(retry());
            let builder = options.try_fold(builder, |builder, (name, value)| {
                Ok::<_, FilesError>(builder.with_config(option(&name)?, value))
            })?;
            Arc::new(builder.build().map_err(|_| incomplete("S3"))?)
        }
        ObjectStoreScheme::MicrosoftAzure => {
            let builder = MicrosoftAzureBuilder::new()
                .with_url(url)
                .with_client_options(client())
                .with_retry(retry());
            let builder = options.try_fold(builder, |builder, (name, value)| {
                Ok::<_, FilesError>(builder.with_config(option(&name)?, value))
            })?;
            Arc::new(builder.build().map_err(|_| incomplete("Azure"))?)
        }
        ObjectStoreScheme::GoogleCloudStorage => {
            let builder = GoogleCloudStorageBuilder::new()
                .with_url(url)
                .with_client_options(client())
                .with_retry(retry());
            let builder = options.try_fold(builder, |builder, (name, value)| {
                Ok::<_, FilesError>(builder.with_config(option(&name)?, value))
            })?;
            Arc::new(builder.build().map_err(|_| incomplete("Google Cloud"))?)
        }
        _ => return Err(unfit("a URL of something that keeps no files")),
    };
    Ok(of(store, prefix))
}

fn of(store: Arc<dyn ObjectStore>, prefix: Name) -> Files {
    Files {
        store,
        names: Names::under(prefix),
        folder: None,
        buffers: Buffers::default(),
    }
}

/// A part is small: what takes longer will not come, and somebody is waiting.
fn client() -> ClientOptions {
    ClientOptions::new()
        .with_connect_timeout(Duration::from_secs(2))
        .with_timeout(Duration::from_secs(10))
}

fn retry() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(1),
            base: 2.0,
        },
        max_retries: 2,
        retry_timeout: Duration::from_secs(5),
    }
}

/// The library passes over what it does not know, so that a misspelt option is found out late.
fn option<T: std::str::FromStr>(name: &str) -> Result<T, FilesError> {
    let known = name.to_ascii_lowercase().parse();
    known.map_err(|_| unknown(name))
}

fn no_option(mut options: impl Iterator<Item = (String, String)>) -> Result<(), FilesError> {
    match options.next() {
        Some((name, _)) => Err(unknown(&name)),
        None => Ok(()),
    }
}

fn unknown(name: &str) -> FilesError {
    FilesError::Unfit(format!("no such option of the store: {name}"))
}

fn incomplete(kind: &str) -> FilesError {
    FilesError::Unfit(format!(
        "the options for {kind} are incomplete, or one has a value it cannot have"
    ))
}

fn unfit(message: &str) -> FilesError {
    FilesError::Unfit(message.to_owned())
}
