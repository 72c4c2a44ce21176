//! The report as people read it.

use std::fmt;

use indicatif::HumanCount;

use super::{
    report::{
        Change, Count, Counts, LISTED_CALLINGS, LISTED_CHANGES, LISTED_FAULTS, Made, Outcome,
        Reason, Report,
    },
    resources::ResourceType,
};

const WIDTHS: [usize; 6] = [18, 11, 11, 11, 11, 11];

/// As a reader thinks of them, not as they are read.
const ORDER: [ResourceType; 8] = [
    ResourceType::Organization,
    ResourceType::Practitioner,
    ResourceType::PractitionerRole,
    ResourceType::Patient,
    ResourceType::RelatedPerson,
    ResourceType::CareTeam,
    ResourceType::Encounter,
    ResourceType::Bundle,
];

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        row(
            f,
            [
                "Resource",
                "Read",
                "Made",
                "Updated",
                "Unchanged",
                "Skipped",
            ]
            .map(str::to_owned),
        )?;
        for resource in ORDER {
            self.rows_of(resource, f)?;
        }
        if self.rehearsal {
            self.first_changes(f)?;
        }
        self.left_out(f)?;
        self.unknown_callings(f)?;
        self.broken_lines(f)?;
        self.files(f)?;
        self.nobody(f)?;
        self.summary(f)
    }
}

impl Report {
    fn rows_of(&self, resource: ResourceType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(read) = self.read.get(&resource) else {
            return Ok(());
        };
        let skipped = count(self.skipped(resource));
        let mut cells = [const { String::new() }; 6];
        cells[0] = resource.name().to_owned();
        cells[1] = count(*read);
        cells[5] = skipped;
        if let Some(counts) = self.counts.get(&(resource, Made::Records)) {
            fill(&mut cells, *counts);
        }
        row(f, cells)?;
        for (made, name) in [
            (Made::Members, "  members"),
            (Made::Relationships, "  relationships"),
        ] {
            if let Some(counts) = self.counts.get(&(resource, made)) {
                let mut cells = [const { String::new() }; 6];
                cells[0] = name.to_owned();
                fill(&mut cells, *counts);
                row(f, cells)?;
            }
        }
        Ok(())
    }

    fn first_changes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((resource, made, change), places) in &self.changed {
            let counts = self.counts(*resource, *made);
            let (verb, times) = match change {
                Change::Made => ("made", counts.made),
                Change::Updated => ("updated", counts.updated),
            };
            let what = match made {
                Made::Records => "",
                Made::Members => " members",
                Made::Relationships => " relationships",
            };
            let first = match places.len() as u64 {
                LISTED_CHANGES.. if times > LISTED_CHANGES => {
                    format!(", the first {LISTED_CHANGES} of them")
                }
                _ => String::new(),
            };
            writeln!(
                f,
                "\n{resource}{what} that would be {verb}: {}{first}",
                count(times)
            )?;
            for place in places {
                writeln!(f, "  {}, line {}", place.file, place.line)?;
            }
        }
        Ok(())
    }

    fn unknown_callings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.callings.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "\nCallings that nothing matches; say what they answer with --callings FILE:"
        )?;
        for (calling, times) in &self.callings {
            writeln!(f, "{:>9}  {calling}", count(*times))?;
        }
        if self.callings.len() >= LISTED_CALLINGS {
            writeln!(f, "  There may be more than these {LISTED_CALLINGS}.")?;
        }
        Ok(())
    }

    fn nobody(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nobody_known {
            writeln!(
                f,
                "\nNo patient can write to anybody: no visit and no care team makes one known."
            )?;
        }
        Ok(())
    }

    fn left_out(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut reasons = self
            .reasons
            .iter()
            .filter(|((_, reason), _)| *reason != Reason::BrokenLine)
            .peekable();
        if reasons.peek().is_none() {
            return Ok(());
        }
        writeln!(f, "\nLeft out or not as usual:")?;
        for ((resource, reason), Count { times, first }) in reasons {
            let times = count(*times);
            writeln!(
                f,
                "{times:>9}  {resource}: {reason} (first: {}, line {})",
                first.file, first.line
            )?;
        }
        Ok(())
    }

    fn broken_lines(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.faults.is_empty() {
            return Ok(());
        }
        writeln!(f, "\nBroken lines:")?;
        for (place, fault) in &self.faults {
            writeln!(f, "  {}, line {}: {fault}", place.file, place.line)?;
        }
        let more = self.faults_in_all - self.faults.len() as u64;
        if more > 0 {
            writeln!(
                f,
                "  and {} more after the first {LISTED_FAULTS}",
                count(more)
            )?;
        }
        Ok(())
    }

    fn files(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.refused.is_empty() {
            writeln!(f, "\nRefused files, of which nothing was taken:")?;
        }
        for refused in &self.refused {
            writeln!(
                f,
                "  {}: line {} is no {}",
                refused.first.file, refused.first.line, refused.expected
            )?;
        }
        if !self.odd.is_empty() {
            writeln!(f, "\nFiles that could not be used:")?;
        }
        for odd in &self.odd {
            writeln!(f, "  {}: {}", odd.name, odd.problem)?;
        }
        if !self.passed_over.is_empty() {
            let names: Vec<&str> = self.passed_over.iter().map(AsRef::as_ref).collect();
            writeln!(f, "\nFiles that are not used: {}", names.join(", "))?;
        }
        Ok(())
    }

    fn summary(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let changes = self.changes();
        match changes {
            0 if self.rehearsal => write!(f, "\nNothing would change")?,
            0 => write!(f, "\nNothing changed")?,
            1 => write!(f, "\n1 change")?,
            _ => write!(f, "\n{} changes", count(changes))?,
        }
        match self.faults_in_all {
            0 => {}
            1 => write!(f, "; 1 broken line was left out")?,
            lines => write!(f, "; {} broken lines were left out", count(lines))?,
        }
        match self.refused.len() {
            0 => {}
            1 => write!(f, "; 1 file was refused")?,
            files => write!(f, "; {files} files were refused")?,
        }
        writeln!(f, ".")?;
        if self.rehearsal {
            writeln!(f, "This was a rehearsal: nothing was written.")?;
        }
        if self.outcome() == Outcome::Partial {
            writeln!(
                f,
                "Something was left out that was not meant to be: see above."
            )?;
        }
        Ok(())
    }
}

fn fill(cells: &mut [String; 6], counts: Counts) {
    cells[2] = count(counts.made);
    cells[3] = count(counts.updated);
    cells[4] = count(counts.unchanged);
}

fn count(number: u64) -> String {
    HumanCount(number).to_string()
}

/// The first cell is flush left, the others flush right.
fn row(f: &mut fmt::Formatter<'_>, cells: [String; 6]) -> fmt::Result {
    let mut line = String::new();
    for (at, (cell, width)) in cells.iter().zip(WIDTHS).enumerate() {
        line += &if at == 0 {
            format!("{cell:<width$}")
        } else {
            format!("{cell:>width$}")
        };
    }
    writeln!(f, "{}", line.trim_end())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{
        super::report::{Fault, Place, RefusedFile},
        *,
    };

    fn place(line: u64) -> Place {
        Place {
            file: Arc::from("Patient.ndjson"),
            line,
        }
    }

    #[test]
    fn a_report_is_a_table_and_what_is_to_know_beside_it() {
        let mut report = Report::default();
        for _ in 0..1204 {
            report.count_read(ResourceType::Patient);
        }
        let counts = Counts {
            made: 1200,
            updated: 1,
            unchanged: 1,
        };
        report
            .counts
            .insert((ResourceType::Patient, Made::Records), counts);
        report.skip(ResourceType::Patient, Reason::NoName, &place(7));
        report.fault(ResourceType::Patient, Fault::NotJson(3), place(9));
        report.refused.push(RefusedFile {
            first: place(2),
            expected: "Patient",
        });
        report.passed_over.push(Arc::from("Condition.ndjson"));
        assert_eq!(
            report.to_string(),
            "Resource                 Read       Made    Updated  Unchanged    Skipped\n\
             Patient                 1,204      1,200          1          1          2\n\
             \n\
             Left out or not as usual:\n        \
             1  Patient: no name (first: Patient.ndjson, line 7)\n\
             \n\
             Broken lines:\n  \
             Patient.ndjson, line 9: not JSON, at column 3\n\
             \n\
             Refused files, of which nothing was taken:\n  \
             Patient.ndjson: line 2 is no Patient\n\
             \n\
             Files that are not used: Condition.ndjson\n\
             \n\
             1,201 changes; 1 broken line was left out; 1 file was refused.\n\
             Something was left out that was not meant to be: see above.\n"
        );
    }

    #[test]
    fn a_million_broken_lines_are_no_million_lines_of_report() {
        let mut report = Report::default();
        for line in 1..=1_000_000 {
            report.count_read(ResourceType::Patient);
            report.fault(ResourceType::Patient, Fault::NotUtf8, place(line));
        }
        let text = report.to_string();
        assert!(
            text.contains("and 999,900 more after the first 100"),
            "{text}"
        );
        assert!(text.lines().count() < 120);
        assert!(!report.used_anything());
    }
}
