//! Organization → whose portal it is.

use mailbox::directory::OrganizationRecord;

use super::{
    names,
    region::Region,
    report::Reason,
    resources::{CodeableConcept, ContactPoint, Organization},
    text::clean,
};

/// A provider that is part of no other organization. Departments and payers are not needed: no
/// one writes to them.
///
/// # Errors
/// Why it is not the organization of an installation.
pub fn map(organization: Organization) -> Result<OrganizationRecord, Reason> {
    if organization.part_of.is_some() {
        return Err(Reason::PartOfAnother);
    }
    // https://terminology.hl7.org/CodeSystem-organization-type.html
    let provider = |kind: &CodeableConcept| kind.codes().any(|c| c == "prov");
    if !organization.r#type.iter().any(provider) {
        return Err(Reason::NotAProvider);
    }
    if organization.active == Some(false) {
        return Err(Reason::NotActive);
    }
    let Region { country, time_zone } = Region::of(&organization.address);
    Ok(OrganizationRecord {
        name: names::thing(organization.name.as_deref())?,
        phone: phone(&organization.telecom),
        id: organization.id.into(),
        part_of: None,
        country,
        time_zone: time_zone.map(str::to_owned),
    })
}

fn phone(telecom: &[ContactPoint]) -> Option<String> {
    telecom
        .iter()
        .filter(|contact| contact.system.as_deref() == Some("phone"))
        .map(|contact| clean(contact.value.as_deref().unwrap_or_default()))
        .find(|number| !number.is_empty())
}
