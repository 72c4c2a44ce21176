//! The report as programs read it.

use serde_json::{Map, Value, json};

use super::{
    report::{Change, Made, Outcome, Place, Report},
    resources::ResourceType,
};

impl Report {
    /// The same as the table, with the first places of each kind of change. Names stay as they are:
    /// fields may be added.
    pub fn to_json(&self) -> Value {
        json!({
            "outcome": match self.outcome() {
                Outcome::Complete => "complete",
                Outcome::Partial => "partial",
            },
            "dry_run": self.rehearsal,
            "changes": self.changes(),
            "nobody_known": self.nobody_known,
            "resources": self.resources(),
            "left_out": self.left_out_as_json(),
            "unmatched_callings": &self.callings,
            "broken_lines": self.faults_in_all,
            "first_broken_lines": self.faults.iter().map(|(place, fault)| json!({
                "file": &*place.file,
                "line": place.line,
                "problem": fault.to_string(),
            })).collect::<Vec<_>>(),
            "refused_files": self.refused.iter().map(|refused| json!({
                "file": &*refused.first.file,
                "line": refused.first.line,
                "expected": refused.expected,
            })).collect::<Vec<_>>(),
            "unusable_files": self.odd.iter().map(|odd| json!({
                "file": &*odd.name,
                "problem": odd.problem.to_string(),
            })).collect::<Vec<_>>(),
            "unused_files": self.passed_over.iter().map(AsRef::as_ref).collect::<Vec<&str>>(),
        })
    }

    fn resources(&self) -> Value {
        let resources = ResourceType::ALL.into_iter().filter_map(|resource| {
            let read = self.read.get(&resource)?;
            let mut about = Map::new();
            about.insert("read".to_owned(), json!(read));
            about.insert("skipped".to_owned(), json!(self.skipped(resource)));
            for (made, name) in [
                (Made::Records, "records"),
                (Made::Members, "members"),
                (Made::Relationships, "relationships"),
            ] {
                if let Some(counts) = self.counts.get(&(resource, made)) {
                    let first = |change| places(self.changed(resource, made, change));
                    let counts = json!({
                        "made": counts.made,
                        "updated": counts.updated,
                        "unchanged": counts.unchanged,
                        "first_made": first(Change::Made),
                        "first_updated": first(Change::Updated),
                    });
                    about.insert(name.to_owned(), counts);
                }
            }
            Some((resource.name().to_owned(), Value::Object(about)))
        });
        Value::Object(resources.collect())
    }

    fn left_out_as_json(&self) -> Vec<Value> {
        let reasons = self.reasons.iter();
        reasons
            .map(|((resource, reason), count)| {
                json!({
                    "resource": resource.name(),
                    "reason": reason,
                    "text": reason.to_string(),
                    "loss": reason.is_loss(),
                    "times": count.times,
                    "first": place(&count.first),
                })
            })
            .collect()
    }
}

fn places(places: &[Place]) -> Vec<Value> {
    places.iter().map(place).collect()
}

fn place(place: &Place) -> Value {
    json!({ "file": &*place.file, "line": place.line })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{super::report::Reason, *};

    #[test]
    fn a_program_finds_what_was_lost_and_where() {
        let mut report = Report::default();
        let first = Place {
            file: Arc::from("Encounter.ndjson"),
            line: 7,
        };
        report.count_read(ResourceType::Encounter);
        report.skip(ResourceType::Encounter, Reason::NoDate, &first);
        let json = report.to_json();
        assert_eq!(json["outcome"], "partial");
        assert_eq!(json["resources"]["Encounter"]["read"], 1);
        assert_eq!(json["resources"]["Encounter"]["skipped"], 1);
        let lost = &json["left_out"][0];
        assert_eq!(lost["reason"], "no_date");
        assert_eq!(lost["loss"], true);
        assert_eq!(lost["first"]["line"], 7);
    }
}
