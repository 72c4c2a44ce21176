//! Bundle of deletions → who is no more in the source.

use mailbox::directory::{DeletedRecord, RecipientRef};

use super::resources::{Bundle, Id, ResourceType};

/// What the bundle says is deleted, as far as it is read here. Visits that are deleted stay: that two
/// have met may be known from another one.
pub fn deleted(bundle: &Bundle) -> Vec<(ResourceType, DeletedRecord)> {
    let requests = bundle
        .entry
        .iter()
        .filter_map(|entry| entry.request.as_ref());
    requests
        .filter(|request| request.method.as_deref() == Some("DELETE"))
        .filter_map(|request| {
            let (kind, id) = request.url.as_deref()?.rsplit_once('/')?;
            let kind = ResourceType::from_name(kind.rsplit('/').next()?)?;
            let id: String = Id::new(id)?.into();
            let record = match kind {
                ResourceType::Patient => DeletedRecord::Patient(id),
                ResourceType::Practitioner => {
                    DeletedRecord::Recipient(RecipientRef::Practitioner(id))
                }
                ResourceType::CareTeam => DeletedRecord::Recipient(RecipientRef::CareTeam(id)),
                ResourceType::Organization
                | ResourceType::PractitionerRole
                | ResourceType::Encounter
                | ResourceType::RelatedPerson
                | ResourceType::Bundle => return None,
            };
            Some((kind, record))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_deleted_is_and_only_what_is_known_here() {
        let bundle: Bundle = serde_json::from_str(
            r#"{"type":"transaction","entry":[
                {"request":{"method":"DELETE","url":"Patient/p1"}},
                {"request":{"method":"DELETE","url":"https://ehr.example/fhir/Practitioner/d1"}},
                {"request":{"method":"PUT","url":"Patient/p2"}},
                {"request":{"method":"DELETE","url":"Encounter/e1"}},
                {"request":{"method":"DELETE","url":"Patient?name=x"}},
                {}]}"#,
        )
        .unwrap();
        let practitioner = RecipientRef::Practitioner("d1".to_owned());
        assert_eq!(
            deleted(&bundle),
            [
                (
                    ResourceType::Patient,
                    DeletedRecord::Patient("p1".to_owned())
                ),
                (
                    ResourceType::Practitioner,
                    DeletedRecord::Recipient(practitioner)
                ),
            ]
        );
    }
}
