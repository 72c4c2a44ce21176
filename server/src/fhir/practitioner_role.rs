//! PractitionerRole → specialty, and what somebody answers.
//!
//! Roles are kept in memory until their practitioners are read: some two hundred bytes for each
//! member of staff.

use std::collections::{BTreeMap, HashMap};

use mailbox::directory::RoleRecord;

use super::{
    calling::{Calling, Callings},
    dates::Calendar,
    references::{Kind, References},
    report::{Place, Reason},
    resources::{Id, PractitionerRole, Reference, ResourceType},
    text::clean,
};

/// Characters of a specialty at the most.
const SPECIALTY_CHARS: usize = 100;

/// What somebody who took part can be, when the reference doesn't say.
const STAFF: &[ResourceType] = &[
    ResourceType::Practitioner,
    ResourceType::PractitionerRole,
    ResourceType::CareTeam,
    ResourceType::RelatedPerson,
    ResourceType::Patient,
];

/// All roles of an export.
#[derive(Debug, Default)]
pub struct Roles {
    callings: Callings,
    work: BTreeMap<String, Work>,
    holders: HashMap<Id, Id>,
}

/// What one practitioner does here, all roles together.
#[derive(Debug)]
pub struct Work {
    /// The id of the role that names the specialty, and the specialty.
    specialty: Option<(Id, String)>,
    callings: Vec<Calling>,
    /// What nothing matches.
    unmatched: Vec<String>,
    /// Has a role that is not over.
    current: bool,
    place: Place,
}

impl Roles {
    pub fn with(callings: Callings) -> Self {
        Self {
            callings,
            ..Self::default()
        }
    }

    pub const fn callings(&self) -> &Callings {
        &self.callings
    }

    /// Takes a role. The specialty shown is that of the role with the smallest id, so that it does
    /// not depend on the order of the export.
    ///
    /// `Ok` with a reason for one that counts, but not as usual.
    ///
    /// # Errors
    /// Why it is left out, or adds no record of its own.
    pub fn add(
        &mut self,
        role: PractitionerRole,
        references: &mut References,
        calendar: &Calendar,
        place: &Place,
    ) -> Result<Option<Reason>, Reason> {
        let practitioner =
            references.id_of(role.practitioner.as_ref(), ResourceType::Practitioner)?;
        if self.holders.contains_key(&role.id) {
            return Err(Reason::Duplicate);
        }
        self.holders.insert(role.id.clone(), practitioner.clone());
        let current = role.active != Some(false) && calendar.is_now(role.period.as_ref());
        let further = self.work.contains_key(practitioner.as_str());
        let work = self.work.entry(practitioner.into()).or_insert(Work {
            specialty: None,
            callings: Vec::new(),
            unmatched: Vec::new(),
            current: false,
            place: place.clone(),
        });
        if current {
            work.current = true;
            for code in &role.code {
                match self.callings.of(code) {
                    Ok(calling) => work.callings.push(calling),
                    Err(unmatched) => work.unmatched.push(unmatched),
                }
            }
            if work.callings.is_empty() {
                // Of a specialty, only codes and words that name a profession match.
                let specialties = role.specialty.iter();
                work.callings
                    .extend(specialties.filter_map(|specialty| self.callings.of(specialty).ok()));
            }
            if let Some(specialty) = specialty(&role)
                && work
                    .specialty
                    .as_ref()
                    .is_none_or(|(id, _)| role.id.as_str() < id.as_str())
            {
                work.specialty = Some((role.id, specialty));
            }
        }
        match (further, current) {
            (true, _) => Err(Reason::FurtherRole),
            // The record is written all the same, so that what the role said is taken back.
            (false, false) => Ok(Some(Reason::RoleEnded)),
            (false, true) => Ok(None),
        }
    }

    /// What the practitioner of that id does.
    pub fn of(&mut self, practitioner: &str) -> Option<&mut Work> {
        self.work.get_mut(practitioner)
    }

    /// The practitioner a reference means, directly or by one of their roles. `None` when it means
    /// somebody else, such as a relative who came along.
    ///
    /// # Errors
    /// Why the reference cannot be followed.
    pub fn practitioner(
        &self,
        references: &mut References,
        reference: Option<&Reference>,
    ) -> Result<Option<Id>, Reason> {
        let target = references.target(reference, STAFF)?;
        let holder = self.holders.get(&target.id).cloned();
        match target.kind {
            Some(Kind::Read(ResourceType::Practitioner)) => Ok(Some(target.id)),
            Some(Kind::Read(ResourceType::PractitionerRole)) => {
                holder.ok_or(Reason::UnknownReference).map(Some)
            }
            Some(_) => Ok(None),
            None => Ok(Some(holder.unwrap_or(target.id))),
        }
    }

    /// One record for each practitioner; what was kept for it is let go.
    pub fn take_records(&mut self) -> impl Iterator<Item = (RoleRecord, Place)> + use<> {
        let work = std::mem::take(&mut self.work);
        work.into_iter().map(|(practitioner, work)| {
            let record = RoleRecord {
                practitioner,
                organization: None,
                specialty: work.specialty.map(|(_, text)| text).unwrap_or_default(),
            };
            (record, work.place)
        })
    }
}

impl Work {
    /// Has a role that is not over.
    pub const fn is_current(&self) -> bool {
        self.current
    }

    /// What their roles are called that nothing matches.
    pub fn unmatched(&self) -> &[String] {
        &self.unmatched
    }

    /// What they do here; what they were trained as when the roles don't say. Somebody whose roles
    /// are all over answers nothing.
    pub fn callings(&self, trained_as: Option<Calling>) -> Vec<Calling> {
        if !self.current {
            Vec::new()
        } else if self.callings.is_empty() {
            trained_as.into_iter().collect()
        } else {
            self.callings.clone()
        }
    }

    /// Drops a specialty that only repeats the credential, as in "Physical Therapist, Physical
    /// therapist".
    pub fn not_just(&mut self, credential: &str) {
        let repeats =
            |(_, text): &mut (Id, String)| text.to_lowercase() == credential.to_lowercase();
        self.specialty.take_if(repeats);
    }
}

fn specialty(role: &PractitionerRole) -> Option<String> {
    role.specialty
        .iter()
        .filter_map(|specialty| specialty.words())
        .map(clean)
        .find(|words| !words.is_empty() && words.chars().count() <= SPECIALTY_CHARS)
}
