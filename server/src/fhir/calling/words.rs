//! Callings by word, in several languages.

use unicode_normalization::UnicodeNormalization as _;

use super::Calling::{self, Backstage, Nurse, Pharmacist, Physician, Therapist};

/// From words such as "Registered dietitian" or "看護師".
pub fn of_words(words: &str) -> Option<Calling> {
    let words = fold(words);
    if words == "doctor" || words == "doctora" {
        return Some(Physician);
    }
    WORDS
        .iter()
        .find_map(|(word, calling)| words.contains(word).then_some(*calling))
}

/// Parts of words, folded. What names an aide of a profession comes before the profession, and what a
/// longer name means before what is in it. "Doctor of …" may be any subject, so a bare "doctor" is not
/// among them.
const WORDS: [(&str, Calling); 103] = [
    // Those whom patients never meet, or who help others with their work.
    ("technologist", Backstage),
    ("technician", Backstage),
    ("technicien", Backstage),
    ("tecnic", Backstage),
    ("laborant", Backstage),
    ("laboratory", Backstage),
    ("laboratorio", Backstage),
    ("arzthelfer", Backstage),
    ("receptionist", Backstage),
    ("clerk", Backstage),
    ("事務", Backstage),
    ("助手", Backstage),
    ("技師", Backstage),
    ("技士", Backstage),
    // Therapists before those in whose names they are.
    ("speech", Therapist),
    ("audiolog", Therapist),
    ("psycholog", Therapist),
    ("psicolog", Therapist),
    ("therapist", Therapist),
    ("therapeut", Therapist),
    ("terapeuta", Therapist),
    ("fisioterap", Therapist),
    ("physiotherap", Therapist),
    ("kinesi", Therapist),
    ("ergother", Therapist),
    ("logoped", Therapist),
    ("logopad", Therapist),
    ("orthophonist", Therapist),
    ("fonoaudiolog", Therapist),
    ("dietitian", Therapist),
    ("dietician", Therapist),
    ("dieteticien", Therapist),
    ("dietista", Therapist),
    ("diatassist", Therapist),
    ("nutritionist", Therapist),
    ("nutricionista", Therapist),
    ("social worker", Therapist),
    ("trabajador social", Therapist),
    ("trabajadora social", Therapist),
    ("assistant social", Therapist),
    ("assistante social", Therapist),
    ("assistente social", Therapist),
    ("sozialarbeiter", Therapist),
    ("counselor", Therapist),
    ("counsellor", Therapist),
    ("療法士", Therapist),
    ("聴覚士", Therapist),
    ("栄養士", Therapist),
    ("訓練士", Therapist),
    ("福祉士", Therapist),
    ("心理", Therapist),
    ("ソーシャルワーカー", Therapist),
    ("营养师", Therapist),
    ("治疗师", Therapist),
    ("치료사", Therapist),
    ("영양사", Therapist),
    ("nurse", Nurse),
    ("midwife", Nurse),
    ("enfermer", Nurse),
    ("enfermeir", Nurse),
    ("infirmi", Nurse),
    ("sage-femme", Nurse),
    ("matrona", Nurse),
    ("partera", Nurse),
    ("comadrona", Nurse),
    ("krankenpfleg", Nurse),
    ("krankenschwester", Nurse),
    ("pflegefach", Nurse),
    ("hebamme", Nurse),
    ("看護", Nurse),
    ("助産師", Nurse),
    ("保健師", Nurse),
    ("护士", Nurse),
    ("護士", Nurse),
    ("간호사", Nurse),
    ("pharmacist", Pharmacist),
    ("doctor of pharmacy", Pharmacist),
    ("pharmacien", Pharmacist),
    ("farmaceutic", Pharmacist),
    ("apotheker", Pharmacist),
    ("薬剤師", Pharmacist),
    ("药师", Pharmacist),
    ("藥師", Pharmacist),
    ("약사", Pharmacist),
    ("physician", Physician),
    ("surgeon", Physician),
    ("dentist", Physician),
    ("psychiatrist", Physician),
    ("pediatrician", Physician),
    ("doctor of medicine", Physician),
    ("doctor of osteopath", Physician),
    ("general practi", Physician),
    ("medical practitioner", Physician),
    ("medico", Physician),
    ("medica ", Physician),
    ("cirujan", Physician),
    ("medecin", Physician),
    ("chirurgien", Physician),
    ("arzt", Physician),
    ("医師", Physician),
    ("専門医", Physician),
    ("医生", Physician),
    ("의사", Physician),
];

/// Lower case, without accents.
fn fold(text: &str) -> String {
    text.nfd()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36f}'))
        .flat_map(char::to_lowercase)
        .nfc()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calling_is_known_by_its_words() {
        for (words, expected) in [
            ("Physical therapist", Some(Therapist)),
            ("Speech-language therapist", Some(Therapist)),
            ("Medical social worker", Some(Therapist)),
            ("Registered dietitian", Some(Therapist)),
            ("Pharmacy technician", Some(Backstage)),
            ("Clinical pharmacist", Some(Pharmacist)),
            ("Doctor of Pharmacy", Some(Pharmacist)),
            ("Nurse practitioner", Some(Nurse)),
            ("Attending physician", Some(Physician)),
            ("Laboratory medicine", Some(Backstage)),
            ("Doctor", Some(Physician)),
            ("Doctor of Medicine", Some(Physician)),
            ("Doctor of Philosophy", None),
            ("Chaplain", None),
        ] {
            assert_eq!(of_words(words), expected, "{words}");
        }
    }

    #[test]
    fn in_several_languages() {
        for (words, expected) in [
            ("Enfermera", Nurse),
            ("Médico de familia", Physician),
            ("Trabajadora social", Therapist),
            ("Técnico de laboratorio", Backstage),
            ("Infirmière diplômée", Nurse),
            ("Médecin généraliste", Physician),
            ("Fachärztin für Innere Medizin", Physician),
            ("Krankenpfleger", Nurse),
            ("Farmacêutica", Pharmacist),
            ("Psicóloga", Therapist),
            ("医師", Physician),
            ("循環器専門医", Physician),
            ("看護師", Nurse),
            ("薬剤師", Pharmacist),
            ("理学療法士", Therapist),
            ("言語聴覚士", Therapist),
            ("管理栄養士", Therapist),
            ("医療ソーシャルワーカー", Therapist),
            ("臨床検査技師", Backstage),
            ("看護助手", Backstage),
            ("医師事務作業補助者", Backstage),
            ("간호사", Nurse),
        ] {
            assert_eq!(of_words(words), Some(expected), "{words}");
        }
    }
}
