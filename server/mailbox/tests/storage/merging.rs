//! One draft on several devices: whatever the order in which they write and save, nothing that was
//! typed is lost.

use document::Document;
use mailbox::Mailbox;
use model::{Draft, DraftFound, DraftId, ErrorCode, SaveDraft, draft::DraftPlace};
use proptest::{
    collection::vec,
    prelude::{Just, Strategy},
    prop_oneof,
    strategy::ValueTree,
    test_runner::TestRunner,
};

use crate::world::{
    World,
    clinic::{code, new_key, text},
    on_both,
};

const DEVICES: usize = 3;
const ORDERS: usize = 24;

#[derive(Clone, Copy, Debug)]
enum Does {
    /// Something that nobody has typed before, below what is there.
    Types {
        device: usize,
    },
    Saves {
        device: usize,
    },
    /// The page is closed and opened again, with what was saved last.
    Opens {
        device: usize,
    },
}

fn orders() -> impl Strategy<Value = Vec<Does>> {
    let device = 0..DEVICES;
    let does = device.prop_flat_map(|device| {
        prop_oneof![
            3 => Just(Does::Types { device }),
            3 => Just(Does::Saves { device }),
            1 => Just(Does::Opens { device }),
        ]
    });
    vec(does, 5..25)
}

/// A form on one device.
#[derive(Clone, Default)]
struct Device {
    text: Document,
    version: u32,
}

impl Device {
    /// As the form does it: what lost the race is joined with what won it, and saved again.
    async fn save(&mut self, mailbox: &Mailbox, draft: DraftId) {
        loop {
            let content = Draft {
                body: self.text.clone(),
                ..Draft::default()
            };
            let version = self.version;
            let saved = mailbox
                .save_draft(SaveDraft {
                    draft,
                    version,
                    content,
                })
                .await;
            match saved {
                Ok(saved) => {
                    self.version = saved.version;
                    return;
                }
                Err(_) => {
                    assert_eq!(code(saved), ErrorCode::DraftChanged);
                    let other = opened(mailbox, draft).await;
                    let both = [self.text.clone(), other.text];
                    self.text = Document::joined(both, "Also written:");
                    self.version = other.version;
                }
            }
        }
    }
}

async fn opened(mailbox: &Mailbox, draft: DraftId) -> Device {
    match mailbox.draft(draft).await.unwrap() {
        DraftFound::Here(view) => Device {
            text: view.content.body,
            version: view.version,
        },
        other => panic!("{other:?}"),
    }
}

fn with_line(before: &Document, line: &str) -> Document {
    match before.is_blank() {
        true => text(line),
        false => text(&format!("{}\n{line}", before.plain_text())),
    }
}

on_both! {
    async fn no_order_of_edits_loses_what_was_typed(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let mut runner = TestRunner::deterministic();
        for _ in 0..ORDERS {
            let order = orders().new_tree(&mut runner).unwrap().current();
            let draft = DraftId(new_key().0);
            let mut devices = vec![Device::default(); DEVICES];
            let mut lines = vec!["Begun.".to_owned()];
            devices[0].text = text(&lines[0]);
            devices[0].save(&maria, draft).await;
            for does in &order {
                match *does {
                    Does::Types { device } => {
                        lines.push(format!("Line {}.", lines.len()));
                        let line = lines.last().unwrap();
                        devices[device].text = with_line(&devices[device].text, line);
                    }
                    Does::Saves { device } => devices[device].save(&maria, draft).await,
                    Does::Opens { device } => {
                        // Closing saves.
                        if !devices[device].text.is_blank() {
                            devices[device].save(&maria, draft).await;
                        }
                        devices[device] = opened(&maria, draft).await;
                    }
                }
            }
            for device in devices.iter_mut().filter(|device| !device.text.is_blank()) {
                device.save(&maria, draft).await;
            }
            let end = opened(&maria, draft).await.text.plain_text();
            for line in &lines {
                assert!(end.contains(line.as_str()), "{line} of {order:?} in:\n{end}");
            }
        }
    }

    /// Without a program on the page nobody is asked: what lost the race is a draft of its own.
    async fn nor_does_one_without_a_program(world: &World) {
        let clinic = world.clinic().await;
        let maria = world.mailbox(clinic.maria, clinic.marias).await;
        let mut runner = TestRunner::deterministic();
        for _ in 0..ORDERS {
            let order = orders().new_tree(&mut runner).unwrap().current();
            let draft = DraftId(new_key().0);
            let mut devices = vec![Device::default(); DEVICES];
            let mut lines = Vec::new();
            for does in &order {
                match *does {
                    Does::Types { device } => {
                        lines.push(format!("Line {} of {draft}.", lines.len()));
                        let line = lines.last().unwrap();
                        devices[device].text = with_line(&devices[device].text, line);
                    }
                    Does::Saves { device } | Does::Opens { device } => {
                        keep(&maria, draft, &mut devices[device]).await;
                    }
                }
            }
            for device in &mut devices {
                keep(&maria, draft, device).await;
            }
            let mut all = String::new();
            for row in maria.drafts(None).await.unwrap().rows {
                all += &opened(&maria, row.draft).await.text.plain_text();
                maria.discard_draft(row.draft).await.unwrap();
            }
            for line in &lines {
                assert!(all.contains(line.as_str()), "{line} of {order:?} in:\n{all}");
            }
        }
    }
}

/// As **Save draft** does it; the page shows what is there then, the next time with what was kept in
/// its place.
async fn keep(maria: &Mailbox, draft: DraftId, device: &mut Device) {
    if device.text.is_blank() {
        return;
    }
    let content = Draft {
        body: device.text.clone(),
        ..Draft::default()
    };
    let version = device.version;
    let save = SaveDraft {
        draft,
        version,
        content,
    };
    match maria.keep_draft(save).await.unwrap() {
        DraftPlace::InPlace => device.version = opened(maria, draft).await.version,
        DraftPlace::Beside(_) => *device = opened(maria, draft).await,
    }
}
