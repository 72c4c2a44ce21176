//! Care teams, read twice: a team may name another one that comes after it, so all of them are
//! written before anything that refers to them.

use mailbox::directory::{MemberRecord, RelationshipRecord};

use super::{
    super::{care_team, resources::CareTeam},
    *,
};

const TYPE: ResourceType = ResourceType::CareTeam;

impl Import<'_> {
    pub(super) async fn teams(&mut self) -> Result<(), ImportError> {
        let mut ids = Ids::default();
        let mut batch = Batch::default();
        let mut reader = self.reader::<CareTeam>(Counting::Uncounted);
        while let Some((team, place)) = self.next(&mut reader).await? {
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
        let mut members = Folded::<MemberRecord>::default();
        let mut known = Folded::<RelationshipRecord>::default();
        let mut reader = self.reader::<CareTeam>(Counting::Counted);
        while let Some((team, place)) = self.next(&mut reader).await? {
            let taken = if care_team::is_of_a_visit(&team) {
                let visit =
                    care_team::visit(&team, &self.roles, &mut self.references, &self.calendar);
                visit.map(|visit| self.add_visit(TYPE, visit, &mut known, &place))
            } else {
                ids.first(&team.id)
                    .and_then(|()| self.add_team(&team, &mut members, &mut known, &place))
            };
            if let Err(reason) = taken {
                self.report.skip(TYPE, reason, &place);
            }
            if members.batch.is_full() || known.batch.is_full() {
                self.write_folded(TYPE, &mut members).await?;
                self.write_folded(TYPE, &mut known).await?;
            }
        }
        self.write_folded(TYPE, &mut members).await?;
        self.write_folded(TYPE, &mut known).await
    }

    fn add_team(
        &mut self,
        team: &CareTeam,
        members: &mut Folded<MemberRecord>,
        known: &mut Folded<RelationshipRecord>,
        place: &Place,
    ) -> Result<(), Reason> {
        let record = care_team::team(team, &self.roles, &mut self.references, &self.calendar)?;
        if !record.active {
            self.report.note(TYPE, Reason::TeamNotOffered, place);
        }
        let belong = care_team::members(team, &self.roles, &mut self.references, &self.calendar);
        for note in belong.notes {
            self.report.note(TYPE, note, place);
        }
        match care_team::relationships(team, &belong.records, &mut self.references, &self.calendar)
        {
            Ok(relationships) => {
                for relationship in relationships {
                    known.push(relationship, place);
                }
            }
            Err(reason) => self.report.note(TYPE, reason, place),
        }
        for member in belong.records {
            members.push(member, place);
        }
        Ok(())
    }
}
