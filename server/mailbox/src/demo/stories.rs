//! What has been written at Riverside Family Health lately.

use super::{
    clinic::{LEO, MARIA},
    days::Days,
    stage::{Opening, Stage},
};
use crate::{Store, StoreError, directory::RecipientRef};

pub(super) async fn tell(store: &Store) -> Result<(), StoreError> {
    let days = Days::before(store.now());
    let stage = Stage { store };
    blood_pressure_pills(&stage, &days).await?;
    something_private(&stage, &days).await?;
    school_form(&stage, &days).await?;
    bill(&stage, &days).await?;
    blood_test(&stage, &days).await?;
    refill(&stage, &days).await
}

fn person(id: &str) -> RecipientRef {
    RecipientRef::Practitioner(id.to_owned())
}

fn team(id: &str) -> RecipientRef {
    RecipientRef::CareTeam(id.to_owned())
}

/// Answered and read by everybody. The nurse has asked the doctor in.
async fn blood_pressure_pills(stage: &Stage<'_>, days: &Days) -> Result<(), StoreError> {
    let opening = Opening {
        by: "maria",
        of: MARIA,
        about: "medication",
        to: &[team("nurses")],
        subject: "New pills",
        confidential: false,
        text: "Hello,\n\nI started the new pills (lisinopril 10 mg) last Thursday. Since \
               then I feel dizzy for about an hour after I take them in the morning, mostly when I \
               stand up. My readings at home were 118/74 and 115/72.\n\nShould I keep taking \
               them?\n\nMaria",
    };
    let pills = stage.begins(days.working(9, 8, 12), opening).await?;
    let answer = "Hi Maria,\n\nThank you for sending your readings, they are good numbers. Feeling \
                  dizzy in the first two weeks is common with this medicine.\n\nTwo things often \
                  help: take it at bedtime, and sit on the edge of the bed for a minute before you \
                  stand up. Please keep taking it.\n\nDo you feel faint or have you fallen? If so, \
                  call us right away.\n\nSam";
    stage
        .answers(days.working(9, 13, 40), "sam", pills, answer)
        .await?;
    let about = "Dizzy since the new blood pressure pills";
    let edit = (about, &person("nair"));
    stage
        .edits(days.working(9, 13, 46), "sam", pills, edit)
        .await?;
    let more = "No falls, and I have not fainted. I will take it at bedtime from tonight. Thank \
                you, Sam!";
    stage
        .adds(days.working(8, 18, 25), ("maria", MARIA), pills, more)
        .await?;
    let end = "That sounds good, Maria. Please write again in a week and tell us how it \
               goes.\n\nDr. Nair";
    stage
        .answers(days.working(7, 9, 5), "priya", pills, end)
        .await?;
    for who in ["maria", "daniel", "nora"] {
        let at = days.working(7, 19, 30);
        stage.reads(at, (who, MARIA), pills).await?;
    }
    Ok(())
}

/// Nobody but Maria and Dr. Nair knows of it.
async fn something_private(stage: &Stage<'_>, days: &Days) -> Result<(), StoreError> {
    let opening = Opening {
        by: "maria",
        of: MARIA,
        about: "general",
        to: &[person("nair")],
        subject: "A private question",
        confidential: true,
        text: "Dear Dr. Nair,\n\nI have been very low these past weeks and I am not sleeping well. \
               I would like to talk to somebody, but I don't want my family to worry. How do I \
               start?\n\nMaria",
    };
    let private = stage.begins(days.working(6, 21, 47), opening).await?;
    let answer = "Dear Maria,\n\nI am glad that you wrote. Many people go through this, and it \
                  gets better with help. I have a free half hour for you this week; nobody will \
                  call your home.\n\nIf you ever feel that you cannot keep yourself \
                  safe, call or text 988 at any hour.\n\nPriya Nair";
    stage
        .answers(days.working(5, 7, 58), "priya", private, answer)
        .await?;
    let thanks = days.working(5, 12, 10);
    stage.reads(thanks, ("maria", MARIA), private).await
}

/// In Leo's record; his father has read it, his mother has not.
async fn school_form(stage: &Stage<'_>, days: &Days) -> Result<(), StoreError> {
    let opening = Opening {
        by: "maria",
        of: LEO,
        about: "general",
        to: &[person("osei"), team("nurses")],
        subject: "Inhaler form for school",
        confidential: false,
        text: "Hello,\n\nLeo's school needs a signed form so that he may keep his inhaler with \
               him. Can I drop it off at the front desk, or can you send your own form?\n\nMaria \
               Alvarez (Leo's mother)",
    };
    let form = stage.begins(days.working(4, 15, 20), opening).await?;
    let answer = "Hello Ms. Alvarez,\n\nNo need to come in: we have the form of the school \
                  district here. Dr. Osei has signed it, and it is ready at the front desk. Please \
                  bring Leo's spacer to his next visit, so that we can check how he uses \
                  it.\n\nSam Okafor";
    stage
        .answers(days.working(2, 10, 31), "sam", form, answer)
        .await?;
    let at = days.working(2, 17, 3);
    stage.reads(at, ("daniel", LEO), form).await
}

/// Written by Maria's husband; the billing office owes an answer.
async fn bill(stage: &Stage<'_>, days: &Days) -> Result<(), StoreError> {
    let opening = Opening {
        by: "daniel",
        of: MARIA,
        about: "billing",
        to: &[team("billing")],
        subject: "Two charges for one visit",
        confidential: false,
        text: "Good morning,\n\nThe bill for Maria's last visit lists the blood draw twice. Could \
               you please check that before we pay?\n\nDaniel Alvarez",
    };
    stage.begins(days.working(1, 8, 41), opening).await?;
    Ok(())
}

/// Answered, and not yet read by the patient's side.
async fn blood_test(stage: &Stage<'_>, days: &Days) -> Result<(), StoreError> {
    let opening = Opening {
        by: "maria",
        of: MARIA,
        about: "results",
        to: &[person("nair")],
        subject: "What does my cholesterol result mean?",
        confidential: false,
        text: "Hi Dr. Nair,\n\nMy LDL is 142 and it says “high”. Is that bad? My father had a \
               heart attack at 61.\n\nMaria",
    };
    let test = stage.begins(days.working(3, 19, 2), opening).await?;
    let answer = "Hi Maria,\n\nYour LDL is a little higher than we would like, above all with your \
                  father's history. It is not an emergency.\n\nFor now: walk briskly for half an \
                  hour on most days, and eat oats, beans and nuts more often. We will measure it \
                  again in three months, and then decide together about a medicine.\n\nDr. Nair";
    stage
        .answers(days.working(1, 16, 48), "priya", test, answer)
        .await
}

/// Just arrived: the nurses owe an answer.
async fn refill(stage: &Stage<'_>, days: &Days) -> Result<(), StoreError> {
    let opening = Opening {
        by: "maria",
        of: MARIA,
        about: "medication",
        to: &[person("nair"), team("nurses")],
        subject: "",
        confidential: false,
        text: "Hello,\n\nI have five lisinopril pills left. Could you please send a refill to the \
               pharmacy on Main Street? Taking it at bedtime works well, I am not dizzy any \
               more.\n\nThank you, Maria",
    };
    stage.begins(days.minutes_ago(95), opening).await?;
    Ok(())
}
