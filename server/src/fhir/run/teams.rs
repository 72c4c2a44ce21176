//! Care teams, read twice: a team may name another one that comes after it, so all of them are
//! written before anything that refers to them.

use mailbox::directory::{MemberRecord, RelationshipRecord, RosterRecord};

use super::{
    super::{care_team, resources::CareTeam, visits::Visits},
    *,
};

const TYPE: ResourceType = ResourceType::CareTeam;

/// What teams say of others, on its way to the directory. All of one team is in one batch.
#[derive(Default)]
struct Said {
    members: Folded<MemberRecord>,
    known: Folded<RelationshipRecord>,
    rosters: Batch<RosterRecord>,
}

impl Said {
    const fn is_full(&self) -> bool {
        self.members.batch.is_full() || self.known.batch.is_full() || self.rosters.is_full()
    }
}

impl Import<'_> {
    pub(super) async fn teams(&mut self) -> Result<(), ImportError> {
        let mut ids = Ids::default();
        let mut batch = Batch::default();
        let mut reader = self.reader::<CareTeam>(Counting::Uncounted);
        while let Some((team, place)) = self.next(&mut reader)? {
            if care_team::is_of_a_visit(&team) || ids.first(&team.id).is_err() {
                continue;
            }
            // What cannot be taken is reported the second time.
            if let Ok(record) =
                care_team::team(&team, &self.roles, &mut self.references, &self.calendar)
            {
                batch.push(record, place);
                self.write_when_full(TYPE, &mut batch).await?;
            }
        }
        self.write(TYPE, &mut batch).await
    }

    pub(super) async fn team_relationships(&mut self) -> Result<(), ImportError> {
        let mut ids = Ids::default();
        let mut said = Said::default();
        let mut visits = Visits::default();
        let mut reader = self.reader::<CareTeam>(Counting::Counted);
        while let Some((team, place)) = self.next(&mut reader)? {
            let taken = if care_team::is_of_a_visit(&team) {
                let visit =
                    care_team::visit(&team, &self.roles, &mut self.references, &self.calendar);
                visit.map(|visit| self.add_visit(TYPE, &visit, &mut visits, &place))
            } else {
                ids.first(&team.id)
                    .and_then(|()| self.add_team(&team, &mut said, &place))
            };
            if let Err(reason) = taken {
                self.report.skip(TYPE, reason, &place);
            }
            if said.is_full() {
                self.write_said(&mut said).await?;
            }
        }
        self.write_said(&mut said).await?;
        self.write_visits(TYPE, visits).await
    }

    async fn write_said(&mut self, said: &mut Said) -> Result<(), ImportError> {
        self.write_folded(TYPE, &mut said.members).await?;
        self.write_folded(TYPE, &mut said.known).await?;
        self.write(TYPE, &mut said.rosters).await
    }

    fn add_team(&mut self, team: &CareTeam, said: &mut Said, place: &Place) -> Result<(), Reason> {
        let record = care_team::team(team, &self.roles, &mut self.references, &self.calendar)?;
        if !record.active {
            self.report.note(TYPE, Reason::TeamNotOffered, place);
        }
        let belong = care_team::members(team, &self.roles, &mut self.references, &self.calendar);
        // Somebody who is named in a way that cannot be followed has not left.
        let all_are_known = belong.notes.is_empty();
        for note in belong.notes {
            self.report.note(TYPE, note, place);
        }
        let known =
            care_team::relationships(team, &belong.records, &mut self.references, &self.calendar);
        let known = known.unwrap_or_else(|reason| {
            self.report.note(TYPE, reason, place);
            Vec::new()
        });
        if all_are_known {
            let roster = care_team::roster(team, &belong.records, &known);
            said.rosters.push(roster, place.clone());
        }
        for relationship in known {
            said.known.push(relationship, place);
        }
        for member in belong.records {
            said.members.push(member, place);
        }
        Ok(())
    }
}
