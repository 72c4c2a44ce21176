//! The files of a letter.

use leptos::prelude::*;
use model::{AttachmentScan, AttachmentView, MessageId};

use crate::{
    components::{Icon, IconName},
    i18n::words,
};

/// Nothing where there is none. `conversation` is its address.
pub fn files(conversation: &str, message: MessageId, files: &[AttachmentView]) -> Option<AnyView> {
    if files.is_empty() {
        return None;
    }
    let words = words();
    let row = |file: &AttachmentView| {
        if !file.scan.is_offered() {
            return held(file);
        }
        let address = format!("{conversation}/attachments/{}", file.id);
        let picture = match file.thumbnail {
            true => {
                let small = format!("{address}?size=thumbnail");
                view! { <img class="file__picture" src=small alt="" width="56" height="56" loading="lazy" /> }
                    .into_any()
            }
            false => view! {
                <span class="file__picture file__picture--none">
                    <Icon name=IconName::File />
                </span>
            }
            .into_any(),
        };
        let name = view! { <bdi class="file__name">{file.name.clone()}</bdi> };
        // A picture is looked at; everything else is kept.
        let what = match file.is_picture() {
            true => {
                let large = format!("{address}?size=view");
                view! { <a class="file__link" href=large data-picture=address.clone()>{picture} {name}</a> }
                    .into_any()
            }
            false => {
                view! { <a class="file__link" href=address.clone() download=file.name.clone()>{picture} {name}</a> }
                    .into_any()
            }
        };
        let download = words.attach_download(&file.name);
        let original = file.original.then(|| {
            let address = format!("{address}?size=original");
            view! {
                <a
                    class="screen-only"
                    href=address
                    download=file.name.clone()
                    aria-label=words.attach_original_of(&file.name)
                >
                    {words.attach_original()}
                </a>
            }
        });
        view! {
            <li class="file">
                {what} <span class="file__size">{words.bytes(file.bytes)}</span> {original}
                <a
                    class="button button--quiet"
                    href=address
                    download=file.name.clone()
                    aria-label=download
                >
                    <Icon name=IconName::Download />
                </a>
            </li>
        }
        .into_any()
    };
    let rows = files.iter().map(row).collect_view();
    Some(
        view! {
            <ul class="files" role="list" aria-label=words.attach_letter()>
                {rows}
            </ul>
            {all(conversation, message, files)}
        }
        .into_any(),
    )
}

/// Several of them at once.
fn all(conversation: &str, message: MessageId, files: &[AttachmentView]) -> Option<AnyView> {
    let offered = files.iter().filter(|file| file.scan.is_offered());
    let sizes: Vec<u64> = offered.map(|file| file.bytes).collect();
    let bytes = sizes.iter().sum();
    let words = words();
    (sizes.len() > 1).then(|| {
        let address = format!("{conversation}/attachments/all/{message}");
        view! {
            <a class="button button--quiet files__all" href=address download="">
                <Icon name=IconName::Download />
                {words.attach_download_all(&words.bytes(bytes))}
            </a>
        }
        .into_any()
    })
}

/// One that nobody is given: not yet, or not any more.
fn held(file: &AttachmentView) -> AnyView {
    let words = words();
    let (why, icon) = match file.scan {
        AttachmentScan::Infected => (words.attach_scan_infected(), IconName::Alert),
        AttachmentScan::Failed => (words.attach_scan_failed(), IconName::Alert),
        _ => (words.attach_scan_pending(), IconName::File),
    };
    view! {
        <li class="file" class:file--wrong=file.scan != AttachmentScan::Pending>
            <span class="file__picture file__picture--none">
                <Icon name=icon />
            </span>
            <span class="file__what">
                <bdi class="file__name">{file.name.clone()}</bdi>
                <span class="file__size">{words.bytes(file.bytes)} " · " {why}</span>
            </span>
        </li>
    }
    .into_any()
}

/// The paper clip of a row, with how many files there are.
pub fn clip(files: u32) -> Option<AnyView> {
    (files > 0).then(|| {
        view! {
            <span class="pill">
                <Icon name=IconName::Paperclip />
                {words().attach_count(files)}
            </span>
            " "
        }
        .into_any()
    })
}
