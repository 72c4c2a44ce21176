//! Whose record a conversation is in, beside the conversation.

use model::view::PatientFacts;
use sea_orm::{
    FromQueryResult,
    sea_query::{Alias, Expr, ExprTrait, SelectStatement},
};

use crate::{
    calendar::from_day_number,
    entity::{conversation, patient},
    viewer::{Side, Viewer},
};

/// What [`with_patient`] finds.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct PatientRow {
    patient_name: String,
    patient_birth_date: Option<i32>,
    patient_mrn: Option<String>,
}

/// Adds to a query of conversations whose record each is in.
pub(crate) fn with_patient(query: &mut SelectStatement) -> &mut SelectStatement {
    let of = |column| Expr::col((patient::Entity, column));
    let whose =
        of(patient::Column::Id).equals((conversation::Entity, conversation::Column::PatientId));
    query.inner_join(patient::Entity, whose);
    for (column, name) in [
        (patient::Column::Name, "patient_name"),
        (patient::Column::BirthDate, "patient_birth_date"),
        (patient::Column::Mrn, "patient_mrn"),
    ] {
        query.expr_as(of(column), Alias::new(name));
    }
    query
}

impl PatientRow {
    /// As far as the viewer is told: on the patient's side the name is enough.
    pub(crate) fn facts(self, viewer: &Viewer) -> PatientFacts {
        let (birth_date, mrn) = match &viewer.side {
            Side::Patient(_) => (None, None),
            Side::CareTeam(_) => (self.patient_birth_date, self.patient_mrn),
        };
        PatientFacts {
            name: self.patient_name,
            birth_date: birth_date.map(from_day_number),
            mrn,
        }
    }
}
