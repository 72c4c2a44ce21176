//! Changing the organization, and what a restart makes of it.

use mailbox::directory::{
    ChangeOrganizationError, OrganizationChange, OrganizationProblem, us_federal_holidays,
};
use model::{Date, Language};

use crate::world::{NOW, World, on_both};

const fn day(year: i32, month: u8, day: u8) -> Date {
    Date { year, month, day }
}

const CHRISTMAS_EVE: Date = day(2026, 12, 24);
/// A federal holiday on which many clinics are open.
const COLUMBUS_DAY: Date = day(2026, 10, 12);

async fn names(world: &World, year: i32) -> Vec<String> {
    let all = world.directory().holidays(day(year, 1, 1)).await.unwrap();
    let of_year = all.into_iter().filter(|(day, _)| day.year == year);
    of_year.map(|(_, name)| name).collect()
}

fn problems(refused: Result<(), ChangeOrganizationError>) -> Vec<OrganizationProblem> {
    match refused {
        Err(ChangeOrganizationError::Refused(problems)) => problems,
        other => panic!("{other:?}"),
    }
}

on_both! {
    async fn only_what_is_given_changes(world: &World) {
        world.clinic().await;
        let directory = world.directory();
        let before = directory.settings().await.unwrap().unwrap();
        let change = OrganizationChange {
            phone: Some(" 555-0199 ".into()),
            urgent_text: Some("Call us.".into()),
            language: Some(Language::Es),
            messaging_on: Some(false),
            ..OrganizationChange::default()
        };
        directory.change(&change).await.unwrap();
        let mut expected = before.clone();
        expected.phone = "555-0199".into();
        expected.urgent_text = Some("Call us.".into());
        expected.language = Language::Es;
        expected.messaging_on = false;
        assert_eq!(directory.settings().await.unwrap(), Some(expected.clone()));
        let change = OrganizationChange {
            urgent_text: Some(" ".into()),
            ..OrganizationChange::default()
        };
        directory.change(&change).await.unwrap();
        expected.urgent_text = None;
        assert_eq!(directory.settings().await.unwrap(), Some(expected));
        assert_eq!(world.rows("audit WHERE action = 'change_organization'").await, 2);
    }

    async fn all_that_is_wrong_is_said_and_nothing_changes(world: &World) {
        let clinic = world.clinic().await;
        let directory = world.directory();
        let before = directory.settings().await.unwrap();
        let change = OrganizationChange {
            name: Some(" ".into()),
            phone: Some("call us".into()),
            time_zone: Some("Middle/Earth".into()),
            urgent_text: Some("x".repeat(1_001)),
            language: Some(Language::Es),
            messaging_on: Some(false),
            confidentiality_on: None,
            reply_business_days: Some(31),
            attachment_files: Some(21),
            attachment_mb: Some(0),
            attachments_mb: None,
            keep_originals: None,
            country: Some("Japan".into()),
            emergency_phone: Some("call".into()),
            crisis_phone: Some("call".into()),
            holidays: vec![(CHRISTMAS_EVE, " ".into())],
            removed_holidays: vec![CHRISTMAS_EVE],
        };
        use OrganizationProblem::*;
        assert_eq!(
            problems(directory.change(&change).await),
            [
                NameMissing,
                NoPhone,
                NoSuchTimeZone("Middle/Earth".into()),
                NoSuchCountry("Japan".into()),
                NoEmergencyPhone,
                NoCrisisPhone,
                UrgentTextTooLong,
                TooManyReplyDays,
                TooManyFiles,
                NoSuchSize,
                HolidayWithoutName(CHRISTMAS_EVE),
                HolidayTwice(CHRISTMAS_EVE),
            ]
        );
        // What is only seen to be wrong when it is done is taken back, too.
        let change = OrganizationChange {
            name: Some("Another".into()),
            removed_holidays: vec![COLUMBUS_DAY, CHRISTMAS_EVE],
            ..OrganizationChange::default()
        };
        let refused = problems(directory.change(&change).await);
        assert_eq!(refused, [NoSuchHoliday(CHRISTMAS_EVE)]);
        assert_eq!(directory.settings().await.unwrap(), before);
        assert!(names(world, 2026).await.is_empty());
        clinic.sent(world, clinic.message()).await;
    }

    async fn the_first_change_makes_the_organization(world: &World) {
        let directory = world.directory();
        let name = Some("Elm Street Clinic".to_owned());
        let half = OrganizationChange { name, ..OrganizationChange::default() };
        let refused = problems(directory.change(&half).await);
        assert_eq!(refused, [OrganizationProblem::NoOrganization]);
        assert_eq!(world.rows("organization").await, 0);
        let whole = OrganizationChange {
            phone: Some("555-0100".into()),
            time_zone: Some("America/Chicago".into()),
            reply_business_days: Some(2),
            ..half
        };
        directory.change(&whole).await.unwrap();
        let made = directory.settings().await.unwrap().unwrap();
        assert_eq!(made.name, "Elm Street Clinic");
        assert_eq!(made.time_zone, "America/Chicago");
        assert_eq!(made.reply_business_days, 2);
    }

    /// A server that starts fills in the holidays it knows, once.
    async fn a_restart_undoes_nothing(world: &World) {
        world.clinic().await;
        let directory = world.directory();
        directory.fill_holidays().await.unwrap();
        let federal = us_federal_holidays(2026).len();
        assert_eq!(names(world, 2026).await.len(), federal);
        let change = OrganizationChange {
            holidays: vec![(CHRISTMAS_EVE, "Office closed".into())],
            removed_holidays: vec![COLUMBUS_DAY],
            ..OrganizationChange::default()
        };
        directory.change(&change).await.unwrap();
        let changed = names(world, 2026).await;
        assert_eq!(changed.len(), federal);
        assert!(changed.contains(&"Office closed".to_owned()));
        assert!(!changed.contains(&"Columbus Day".to_owned()));
        directory.fill_holidays().await.unwrap();
        assert_eq!(names(world, 2026).await, changed);

        let all = directory.holidays(day(2026, 1, 1)).await.unwrap();
        let none = OrganizationChange {
            removed_holidays: all.into_iter().map(|(day, _)| day).collect(),
            ..OrganizationChange::default()
        };
        directory.change(&none).await.unwrap();
        directory.fill_holidays().await.unwrap();
        assert!(directory.holidays(day(2026, 1, 1)).await.unwrap().is_empty());
    }

    /// Before the first start of the server, and for a year that is far away.
    async fn a_single_day_comes_with_the_usual_ones(world: &World) {
        world.clinic().await;
        let eve = day(2029, 12, 24);
        for name in ["Office closed", "Closed early"] {
            let change = OrganizationChange {
                holidays: vec![(eve, name.into())],
                ..OrganizationChange::default()
            };
            world.directory().change(&change).await.unwrap();
            let known = names(world, 2029).await;
            assert_eq!(known.len(), us_federal_holidays(2029).len() + 1);
            assert!(known.contains(&name.to_owned()));
        }
    }

    /// An answer is promised for another day.
    async fn a_holiday_counts_from_the_next_message_on(world: &World) {
        let clinic = world.clinic().await;
        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        let by = mailbox.compose().await.unwrap().answer_by;
        let change = OrganizationChange {
            holidays: vec![(by, "Closed".into())],
            ..OrganizationChange::default()
        };
        world.directory().change(&change).await.unwrap();
        let mailbox = world.mailbox(clinic.maria, clinic.marias).await;
        let later = mailbox.compose().await.unwrap().answer_by;
        assert!(later > by, "{later:?} after {by:?}, sent at {NOW:?}");
    }
}
