//! Visits: who has met whom, and when last.

use super::{
    super::{
        encounter::{self, Visit},
        progress::Amount,
        resources::Encounter,
        visits::Visits,
    },
    *,
};

impl Import<'_> {
    pub(super) async fn encounters(&mut self) -> Result<(), ImportError> {
        const TYPE: ResourceType = ResourceType::Encounter;
        let mut visits = Visits::default();
        let mut reader = self.reader::<Encounter>(Counting::Counted);
        while let Some((encounter, place)) = self.next(&mut reader)? {
            let visit = encounter::map(
                &encounter,
                &self.roles,
                &mut self.references,
                &self.calendar,
            );
            match visit {
                Err(reason) => self.report.skip(TYPE, reason, &place),
                Ok(visit) => self.add_visit(TYPE, &visit, &mut visits, &place),
            }
        }
        self.write_visits(TYPE, visits).await
    }

    pub(super) fn add_visit(
        &mut self,
        resource: ResourceType,
        visit: &Visit,
        visits: &mut Visits,
        place: &Place,
    ) {
        for note in &visit.notes {
            self.report.note(resource, *note, place);
        }
        visits.add(visit, place);
    }

    pub(super) async fn write_visits(
        &mut self,
        resource: ResourceType,
        visits: Visits,
    ) -> Result<(), ImportError> {
        if visits.pairs() == 0 {
            return Ok(());
        }
        let rows = Amount::Rows(visits.pairs());
        self.progress.start("Writing who has met whom", rows);
        for mut batch in visits.into_batches() {
            let rows = batch.rows.len() as u64;
            self.write(resource, &mut batch).await?;
            self.progress.advance(rows);
        }
        self.progress.finish();
        Ok(())
    }
}
