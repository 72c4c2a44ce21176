//! CareTeam → a pool to write to, or that a patient met practitioners.
//!
//! R4 uses one resource for both. A team with `encounter` is the list of those who took part in
//! one visit: nobody could write to it, so it only tells whom the patient knows. A team without is
//! lasting: a pool of staff, or the team of one patient, which may name pools as members.

use mailbox::directory::{
    Basis, MemberRecord, RecipientRef, RelationshipRecord, RosterRecord, TeamRecord,
};

use super::{
    calling,
    dates::Calendar,
    encounter::{Visit, staff},
    names,
    practitioner_role::Roles,
    references::{Kind, References},
    report::Reason,
    resources::{CareTeam, Id, ResourceType, TeamParticipant},
    text::clean,
};

/// Characters of a team's purpose at the most.
const PURPOSE_CHARS: usize = 100;

/// Is it bound to one visit?
pub const fn is_of_a_visit(team: &CareTeam) -> bool {
    team.encounter.is_some()
}

/// Who took part in a visit. Whether the team is still active says nothing about that.
///
/// # Errors
/// Why it was no visit.
pub fn visit(
    team: &CareTeam,
    roles: &Roles,
    references: &mut References,
    calendar: &Calendar,
) -> Result<Visit, Reason> {
    // https://hl7.org/fhir/R4/valueset-care-team-status.html
    if matches!(
        team.status.as_deref(),
        Some("proposed" | "entered-in-error")
    ) {
        return Err(Reason::NoVisit);
    }
    let patient = references.id_of(team.subject.as_ref(), ResourceType::Patient)?;
    let on = calendar.last_day(team.period.as_ref())?;
    let members = team.participant.iter().map(|p| p.member.as_ref());
    let (with, notes) = staff(members, roles, references);
    if with.is_empty() && notes.is_empty() {
        return Err(Reason::NobodyTookPart);
    }
    Ok(Visit {
        patient,
        with,
        on,
        notes,
    })
}

/// The lasting team itself. It is written whether or not it is active, so that a team that ended
/// is no longer offered; so is one in which nobody is who could answer.
///
/// # Errors
/// Why the team cannot be taken.
pub fn team(
    team: &CareTeam,
    roles: &Roles,
    references: &mut References,
    calendar: &Calendar,
) -> Result<TeamRecord, Reason> {
    let name = names::thing(team.name.as_deref())?;
    let purpose = purpose(team);
    let staffed = members(team, roles, references, calendar)
        .records
        .iter()
        .any(|member| member.active);
    Ok(TeamRecord {
        id: team.id.as_str().to_owned(),
        active: is_active(team, calendar) && staffed,
        accepts: calling::team(&format!("{name} {purpose}")),
        name,
        purpose,
    })
}

/// Members of a lasting team, and why others are left out.
#[derive(Debug)]
pub struct Members {
    pub records: Vec<MemberRecord>,
    pub notes: Vec<Reason>,
}

pub fn members(
    team: &CareTeam,
    roles: &Roles,
    references: &mut References,
    calendar: &Calendar,
) -> Members {
    let of = |now: bool, references: &mut References| {
        let chosen = team
            .participant
            .iter()
            .filter(|p| calendar.is_now(p.period.as_ref()) == now)
            .map(|p| p.member.as_ref());
        staff(chosen, roles, references)
    };
    let (now, mut notes) = of(true, references);
    let (others, more) = of(false, references);
    notes.extend(more);
    let record = |id: &Id, active| MemberRecord {
        team: team.id.as_str().to_owned(),
        practitioner: id.as_str().to_owned(),
        active,
    };
    let left = others.iter().filter(|id| !now.contains(id));
    let records = now
        .iter()
        .map(|id| record(id, true))
        .chain(left.map(|id| record(id, false)))
        .collect();
    Members { records, notes }
}

/// What a lasting team makes known to its patient: itself, its members, and the pools that are
/// members of it. A team without a patient makes nobody known.
///
/// # Errors
/// Why the reference to the patient cannot be followed.
pub fn relationships(
    team: &CareTeam,
    members: &[MemberRecord],
    references: &mut References,
    calendar: &Calendar,
) -> Result<Vec<RelationshipRecord>, Reason> {
    if team.subject.is_none() {
        return Ok(Vec::new());
    }
    let patient = references.id_of(team.subject.as_ref(), ResourceType::Patient)?;
    let goes_on = is_active(team, calendar);
    let relationship = |with, active| RelationshipRecord {
        patient: patient.as_str().to_owned(),
        with,
        basis: Basis::CareTeam {
            id: team.id.as_str().to_owned(),
            active: goes_on && active,
            last_seen: None,
        },
    };
    let itself = RecipientRef::CareTeam(team.id.as_str().to_owned());
    let mut known = vec![relationship(itself, true)];
    known.extend(members.iter().map(|member| {
        let with = RecipientRef::Practitioner(member.practitioner.clone());
        relationship(with, member.active)
    }));
    known.extend(team.participant.iter().filter_map(|participant| {
        let pool = pool(participant, references)?;
        let active = calendar.is_now(participant.period.as_ref());
        Some(relationship(RecipientRef::CareTeam(pool.into()), active))
    }));
    Ok(known)
}

/// Everybody the team names, so that those it named before and names no more can be told.
pub fn roster(
    team: &CareTeam,
    members: &[MemberRecord],
    known: &[RelationshipRecord],
) -> RosterRecord {
    RosterRecord {
        team: team.id.as_str().to_owned(),
        members: members.iter().map(|m| m.practitioner.clone()).collect(),
        patient: known.first().map(|known| known.patient.clone()),
        known: known.iter().map(|known| known.with.clone()).collect(),
    }
}

fn pool(participant: &TeamParticipant, references: &mut References) -> Option<Id> {
    let reference = participant.member.as_ref();
    let target = references
        .target(reference, &[ResourceType::CareTeam])
        .ok()?;
    (target.kind == Some(Kind::Read(ResourceType::CareTeam))).then_some(target.id)
}

fn is_active(team: &CareTeam, calendar: &Calendar) -> bool {
    matches!(team.status.as_deref(), None | Some("active")) && calendar.is_now(team.period.as_ref())
}

/// Only an organization's own words: a code's display ("Longitudinal care-coordination focused care
/// team") tells a patient nothing.
fn purpose(team: &CareTeam) -> String {
    team.category
        .iter()
        .filter_map(|category| category.text.as_deref())
        .map(clean)
        .find(|words| !words.is_empty() && words.chars().count() <= PURPOSE_CHARS)
        .unwrap_or_default()
}
