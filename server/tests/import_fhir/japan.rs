//! Names in kanji and kana, as Japanese systems export them.

use mailbox::Accounts;

use crate::{
    export::{CLINIC, Export},
    world::{World, on_both},
};

/// In kanji and in kana, which is which said by an extension, in either order.
fn named(kanji: (&str, &str), kana: (&str, &str), kana_first: bool) -> String {
    let name = |(family, given): (&str, &str), code: &str| {
        format!(
            r#"{{"use":"official","family":"{family}","given":["{given}"],"extension":[{{"url":"http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation","valueCode":"{code}"}}]}}"#
        )
    };
    let (kanji, kana) = (name(kanji, "IDE"), name(kana, "SYL"));
    match kana_first {
        true => format!("[{kana},{kanji}]"),
        false => format!("[{kanji},{kana}]"),
    }
}

fn doctor(id: &str, name: &str) -> String {
    format!(
        r#"{{"resourceType":"Practitioner","id":"{id}","name":{name},"qualification":[{{"code":{{"text":"医師"}}}}]}}"#
    )
}

on_both! {
    async fn names_are_kanji_in_their_order_and_sorted_as_they_are_read(world: &World) {
        let patient = format!(
            r#"{{"resourceType":"Patient","id":"p1","identifier":[{{"type":{{"coding":[{{"code":"MR"}}]}},"value":"M-1"}}],"name":{}}}"#,
            named(("伊藤", "遥"), ("イトウ", "ハルカ"), true)
        );
        let doctors = [
            doctor("d1", &named(("渡辺", "誠"), ("ワタナベ", "マコト"), false)),
            doctor("d2", &named(("青木", "恵"), ("アオキ", "メグミ"), true)),
            doctor("d3", &named(("長谷川", "純"), ("ハセガワ", "ジュン"), false)),
        ];
        let visits = ["d1", "d2", "d3"].map(|id| format!(
            r#"{{"resourceType":"Encounter","id":"e{id}","status":"finished","subject":{{"reference":"Patient/p1"}},"period":{{"start":"2026-11-01"}},"participant":[{{"individual":{{"reference":"Practitioner/{id}"}}}}]}}"#
        ));
        let export = Export::new()
            .file("Organization.ndjson", &[CLINIC])
            .file("Patient.ndjson", &[patient])
            .file("Practitioner.ndjson", &doctors)
            .file("Encounter.ndjson", &visits);
        world.import(export.path()).await.unwrap();
        let account = world.patient("M-1").await.unwrap();
        let view = Accounts::new(&world.store).view(account).await.unwrap();
        assert_eq!(view.name, "伊藤 遥");
        let offered = world.mailbox(account).await.compose().await.unwrap().recipients;
        let names: Vec<_> = offered.iter().map(|r| (r.name.as_str(), r.reading.as_str())).collect();
        assert_eq!(
            names,
            [
                ("青木 恵", "アオキ メグミ"),
                ("長谷川 純", "ハセガワ ジュン"),
                ("渡辺 誠", "ワタナベ マコト"),
            ]
        );
        let again = world.import(export.path()).await.unwrap();
        assert_eq!(again.changes(), 0, "{again}");
    }
}
