//! Who has an identifier: for references that name no id.

use std::collections::HashMap;

use serde::Deserialize;

use super::{
    ImportError,
    files::ExportFile,
    lines::Line,
    reader,
    report::Reason,
    resources::{Id, Identifier, ResourceType},
};

/// The identifiers of an export's resources. Those of a type are read when the first reference by
/// one of them is met: most exports have none, and those of all patients take some memory.
#[derive(Debug, Default)]
pub struct Identifiers {
    files: HashMap<ResourceType, Vec<ExportFile>>,
    read: HashMap<(ResourceType, Scope), Index>,
    failed: Option<ImportError>,
}

/// What an identifier is looked for by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Scope {
    SystemAndValue,
    /// Whoever refers does not say in which system.
    Value,
}

/// Of an identifier that several resources have, nobody knows whose it is.
type Index = HashMap<Box<str>, Holder>;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Holder {
    One(Id),
    Several,
}

#[derive(Deserialize)]
struct Identified {
    id: Id,
    #[serde(default)]
    identifier: Vec<Identifier>,
}

impl Identifiers {
    pub fn of(files: impl IntoIterator<Item = (ResourceType, Vec<ExportFile>)>) -> Self {
        Self {
            files: files.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Whose identifier that is. Without a system, it may be of any; an empty one means that there
    /// is none (<https://hl7.org/fhir/R4/search.html#token>).
    ///
    /// # Errors
    /// [`Reason::UnknownReference`], [`Reason::AmbiguousReference`].
    pub fn holder(
        &mut self,
        kind: ResourceType,
        system: Option<&str>,
        value: &str,
    ) -> Result<Id, Reason> {
        let scope = system.map_or(Scope::Value, |_| Scope::SystemAndValue);
        let index = match self.read.entry((kind, scope)) {
            std::collections::hash_map::Entry::Occupied(read) => read.into_mut(),
            std::collections::hash_map::Entry::Vacant(unread) => {
                let files = self.files.get(&kind).map_or(&[][..], Vec::as_slice);
                let index = read(files, scope).unwrap_or_else(|error| {
                    self.failed = Some(error);
                    Index::default()
                });
                unread.insert(index)
            }
        };
        match index.get(&*key(system, value)) {
            Some(Holder::One(id)) => Ok(id.clone()),
            Some(Holder::Several) => Err(Reason::AmbiguousReference),
            None => Err(Reason::UnknownReference),
        }
    }

    /// # Errors
    /// When a file could not be read meanwhile.
    pub fn check(&mut self) -> Result<(), ImportError> {
        self.failed.take().map_or(Ok(()), Err)
    }
}

/// Lines that are broken are left to those who read resources.
fn read(files: &[ExportFile], scope: Scope) -> Result<Index, ImportError> {
    let mut index = Index::default();
    for file in files {
        reader::each_line(file, |line| {
            let Line::Text(text) = line else { return };
            let Ok(Identified { id, identifier }) = serde_json::from_slice(text) else {
                return;
            };
            for identifier in &identifier {
                let Some(value) = identifier.value.as_deref().map(str::trim) else {
                    continue;
                };
                let system = match scope {
                    Scope::SystemAndValue => Some(identifier.system.as_deref().unwrap_or("")),
                    Scope::Value => None,
                };
                index
                    .entry(key(system, value))
                    .and_modify(|holder| {
                        if *holder != Holder::One(id.clone()) {
                            *holder = Holder::Several;
                        }
                    })
                    .or_insert_with(|| Holder::One(id.clone()));
            }
        })?;
    }
    Ok(index)
}

/// Neither part has a line break in it that would mean something.
fn key(system: Option<&str>, value: &str) -> Box<str> {
    match system {
        Some(system) => format!("{system}\n{value}").into(),
        None => value.into(),
    }
}
