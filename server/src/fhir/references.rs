//! What a reference points to (<https://hl7.org/fhir/R4/references.html>).

use super::{
    report::Reason,
    resources::{Id, Reference, ResourceType},
};

/// Reads references, and remembers which server the export is from.
///
/// Ids are one server's own: `https://other.example/fhir/Patient/1` is not the patient `1` of this
/// export. An export does not name its server, so the first absolute reference does; references to
/// another one are left out.
#[derive(Debug, Default)]
pub struct References {
    server: Option<String>,
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
    /// What the reference points to; relative, absolute and `urn:uuid:` references are understood.
    ///
    /// # Errors
    /// Why it points to nothing of this export.
    pub fn target(&mut self, reference: Option<&Reference>) -> Result<Target, Reason> {
        let reference = reference.ok_or(Reason::NoReference)?;
        let text = reference.reference.as_deref().ok_or(Reason::NoReference)?;
        if let Some(id) = text.strip_prefix("urn:uuid:") {
            let id = Id::new(id.to_ascii_lowercase()).ok_or(Reason::BadReference)?;
            let kind = reference.r#type.as_deref().map(Kind::from_name);
            return Ok(Target { kind, id });
        }
        let absolute = text.starts_with("http://") || text.starts_with("https://");
        let (server, kind, id) = parts(text).ok_or(Reason::BadReference)?;
        match (absolute, server) {
            (false, "") => {}
            (true, server) => self.same_server(server)?,
            (false, _) => return Err(Reason::BadReference),
        }
        Ok(Target {
            kind: Some(Kind::from_name(kind)),
            id: Id::new(id).ok_or(Reason::BadReference)?,
        })
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
        let target = self.target(reference)?;
        match target.kind {
            None => Ok(target.id),
            Some(kind) if kind == Kind::Read(expected) => Ok(target.id),
            Some(_) => Err(Reason::ReferenceToOtherType),
        }
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
    let (server, kind) = rest.rsplit_once('/').unwrap_or(("", rest));
    let named = !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_alphabetic());
    named.then_some((server, kind, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(references: &mut References, text: &str) -> Result<String, Reason> {
        let reference = Reference {
            reference: Some(text.to_owned()),
            r#type: None,
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
            "Patient?identifier=x|1",
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
