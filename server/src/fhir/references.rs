//! What a reference points to (<https://hl7.org/fhir/R4/references.html>).

use super::{
    ImportError,
    identifiers::Identifiers,
    report::Reason,
    resources::{Id, Identifier, Reference, ResourceType},
};

/// Reads references, and remembers which server the export is from.
///
/// Ids are one server's own: `https://other.example/fhir/Patient/1` is not the patient `1` of this
/// export. An export does not name its server, so the first absolute reference does; references to
/// another one are left out.
#[derive(Debug, Default)]
pub struct References {
    server: Option<String>,
    identifiers: Identifiers,
}

/// A resource of this export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// `None` when the reference doesn't say (`urn:uuid:…`).
    pub kind: Option<Kind>,
    pub id: Id,
}

/// The type of a resource that is referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Read(ResourceType),
    /// A type that is not read here.
    Other,
}

impl Kind {
    fn from_name(name: &str) -> Self {
        ResourceType::from_name(name).map_or(Self::Other, Self::Read)
    }
}

impl References {
    pub fn by(identifiers: Identifiers) -> Self {
        Self {
            server: None,
            identifiers,
        }
    }

    /// What the reference points to: relative, absolute, conditional
    /// (`Practitioner?identifier=system|value`) and `urn:uuid:` references are understood, and those
    /// that only name an identifier. `among` are the types it can be of, when it doesn't say.
    ///
    /// # Errors
    /// Why it points to nothing of this export.
    pub fn target(
        &mut self,
        reference: Option<&Reference>,
        among: &[ResourceType],
    ) -> Result<Target, Reason> {
        let reference = reference.ok_or(Reason::NoReference)?;
        let kind = reference.r#type.as_deref().map(Kind::from_name);
        let literal = match reference.reference.as_deref() {
            Some(text) => self.literal(text, kind),
            None => Err(Reason::NoReference),
        };
        let reason = match literal {
            // It may still be known by its identifier.
            Err(
                reason @ (Reason::NoReference
                | Reason::BadReference
                | Reason::ReferenceToOtherServer),
            ) => reason,
            followed => return followed,
        };
        if reference.identifiers.is_empty() {
            return Err(reason);
        }
        let kinds = match kind {
            Some(Kind::Other) => return Err(Reason::ReferenceToOtherType),
            Some(Kind::Read(kind)) => &[kind][..],
            None => among,
        };
        self.identified(&reference.identifiers, kinds)
    }

    /// The id, when the reference is to a resource of that type.
    ///
    /// # Errors
    /// Why it is not.
    pub fn id_of(
        &mut self,
        reference: Option<&Reference>,
        expected: ResourceType,
    ) -> Result<Id, Reason> {
        let target = self.target(reference, &[expected])?;
        match target.kind {
            None => Ok(target.id),
            Some(kind) if kind == Kind::Read(expected) => Ok(target.id),
            Some(_) => Err(Reason::ReferenceToOtherType),
        }
    }

    /// # Errors
    /// When a file could not be read while a reference was followed.
    pub fn check(&mut self) -> Result<(), ImportError> {
        self.identifiers.check()
    }

    fn literal(&mut self, text: &str, kind: Option<Kind>) -> Result<Target, Reason> {
        if let Some(id) = text.strip_prefix("urn:uuid:") {
            let id = Id::new(id.to_ascii_lowercase()).ok_or(Reason::BadReference)?;
            return Ok(Target { kind, id });
        }
        let (path, query) = match text.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (text, None),
        };
        let (server, kind, id) = match query {
            Some(_) => parts_of_type(path).map(|(server, kind)| (server, kind, "")),
            None => parts(path),
        }
        .ok_or(Reason::BadReference)?;
        let absolute = text.starts_with("http://") || text.starts_with("https://");
        match (absolute, server) {
            (false, "") => {}
            (true, server) => self.same_server(server)?,
            (false, _) => return Err(Reason::BadReference),
        }
        let kind = Kind::from_name(kind);
        let id = match query {
            Some(query) => self.conditional(kind, query)?,
            None => Id::new(id).ok_or(Reason::BadReference)?,
        };
        Ok(Target {
            kind: Some(kind),
            id,
        })
    }

    /// A search that is to find one resource
    /// (<https://hl7.org/fhir/R4/http.html#trules>).
    fn conditional(&mut self, kind: Kind, query: &str) -> Result<Id, Reason> {
        let mut parameters = url::form_urlencoded::parse(query.as_bytes());
        let (Some((name, sought)), None) = (parameters.next(), parameters.next()) else {
            return Err(Reason::BadReference);
        };
        match (&*name, kind) {
            ("_id", _) => Id::new(sought).ok_or(Reason::BadReference),
            ("identifier", Kind::Read(kind)) => {
                let (system, value) = match sought.split_once('|') {
                    Some((system, value)) => (Some(system), value),
                    None => (None, &*sought),
                };
                self.identifiers.holder(kind, system, value)
            }
            ("identifier", Kind::Other) => Err(Reason::ReferenceToOtherType),
            _ => Err(Reason::BadReference),
        }
    }

    /// The resource of one of these types that has one of these identifiers.
    fn identified(
        &mut self,
        identifiers: &[Identifier],
        kinds: &[ResourceType],
    ) -> Result<Target, Reason> {
        let mut reason = Reason::NoReference;
        for identifier in identifiers {
            let Some(value) = identifier.value.as_deref().map(str::trim) else {
                continue;
            };
            for kind in kinds {
                match (self.identifiers).holder(*kind, identifier.system.as_deref(), value) {
                    Ok(id) => {
                        let kind = Some(Kind::Read(*kind));
                        return Ok(Target { kind, id });
                    }
                    Err(Reason::AmbiguousReference) => return Err(Reason::AmbiguousReference),
                    Err(why) => reason = why,
                }
            }
        }
        Err(reason)
    }

    fn same_server(&mut self, server: &str) -> Result<(), Reason> {
        let known = self.server.get_or_insert_with(|| server.to_owned());
        (known == server)
            .then_some(())
            .ok_or(Reason::ReferenceToOtherServer)
    }
}

/// Server, type and id of `[server/]Type/id[/_history/version]`.
fn parts(text: &str) -> Option<(&str, &str, &str)> {
    let text = text
        .split_once("/_history/")
        .map_or(text, |(before, _)| before);
    let (rest, id) = text.rsplit_once('/')?;
    let (server, kind) = parts_of_type(rest)?;
    Some((server, kind, id))
}

/// Server and type of `[server/]Type`.
fn parts_of_type(text: &str) -> Option<(&str, &str)> {
    let (server, kind) = text.rsplit_once('/').unwrap_or(("", text));
    let named = !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_alphabetic());
    named.then_some((server, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(references: &mut References, text: &str) -> Result<String, Reason> {
        let reference = Reference {
            reference: Some(text.to_owned()),
            ..Reference::default()
        };
        references
            .id_of(Some(&reference), ResourceType::Patient)
            .map(String::from)
    }

    #[test]
    fn the_forms_of_fhir_are_understood() {
        let mut references = References::default();
        for text in [
            "Patient/p-1",
            "Patient/p-1/_history/3",
            "https://ehr.example/fhir/Patient/p-1",
            "https://ehr.example/fhir/Patient/p-1/_history/2",
            "urn:uuid:p-1",
            "urn:uuid:P-1",
            "Patient?_id=p-1",
        ] {
            assert_eq!(read(&mut references, text).as_deref(), Ok("p-1"), "{text}");
        }
    }

    #[test]
    fn everything_else_is_left_out() {
        let mut references = References::default();
        for text in [
            "",
            "p-1",
            "/p-1",
            "#p-1",
            "Patient/",
            "Patient/a b",
            "Patient?name=Ruiz",
            "Patient?identifier=x|1&active=true",
            "Patient?",
            "urn:oid:1.2.3",
            "urn:uuid:",
            "../Patient/p-1",
            "fhir/Patient/p-1",
            "Patient/p-1#x",
            "Patient/\u{1b}[2J",
        ] {
            assert_eq!(
                read(&mut references, text),
                Err(Reason::BadReference),
                "{text}"
            );
        }
        assert_eq!(
            read(&mut references, "Group/p-1"),
            Err(Reason::ReferenceToOtherType)
        );
    }

    #[test]
    fn the_same_id_on_another_server_is_somebody_else() {
        let mut references = References::default();
        assert!(read(&mut references, "https://one.example/fhir/Patient/1").is_ok());
        assert_eq!(
            read(&mut references, "https://two.example/fhir/Patient/1"),
            Err(Reason::ReferenceToOtherServer)
        );
        assert!(read(&mut references, "Patient/1").is_ok());
    }
}
