//! Address → in which country, and on which clock.

use super::resources::Address;

/// As much as an address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Region {
    /// Two letters of ISO 3166-1.
    pub country: Option<String>,
    /// IANA name.
    pub time_zone: Option<&'static str>,
}

impl Region {
    /// The first address that says something counts.
    pub fn of(addresses: &[Address]) -> Self {
        addresses
            .iter()
            .map(Self::of_one)
            .find(|region| region.country.is_some())
            .unwrap_or_default()
    }

    fn of_one(address: &Address) -> Self {
        let state = address.state.as_deref().and_then(us_state);
        let written = address.country.as_deref().and_then(country);
        let country = match written {
            Some(country) => country,
            None if state.is_some() => "US".to_owned(),
            None if is_japanese(address) => "JP".to_owned(),
            None => return Self::default(),
        };
        let time_zone = match country.as_str() {
            "US" => state,
            country => clock(country),
        };
        Self {
            country: Some(country),
            time_zone,
        }
    }
}

/// The time zone of a country that has one.
pub fn clock(country: &str) -> Option<&'static str> {
    ONE_CLOCK
        .iter()
        .find(|(code, _)| *code == country)
        .map(|(_, zone)| *zone)
}

/// Two letters for how a country is written; `None` for what is no country.
pub fn country(text: &str) -> Option<String> {
    let text = text.trim().to_uppercase();
    let code = match text.as_str() {
        "USA" | "U.S." | "U.S.A." | "UNITED STATES" | "UNITED STATES OF AMERICA" => "US",
        "JPN" | "JAPAN" | "日本" | "日本国" => "JP",
        code if code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) => code,
        _ => return None,
    };
    Some(code.to_owned())
}

/// Countries with one time of day, or nearly so: what differs is far from where most people live.
const ONE_CLOCK: [(&str, &str); 30] = [
    ("AR", "America/Argentina/Buenos_Aires"),
    ("AT", "Europe/Vienna"),
    ("BE", "Europe/Brussels"),
    ("CH", "Europe/Zurich"),
    ("CN", "Asia/Shanghai"),
    ("CO", "America/Bogota"),
    ("CZ", "Europe/Prague"),
    ("DE", "Europe/Berlin"),
    ("DK", "Europe/Copenhagen"),
    ("ES", "Europe/Madrid"),
    ("FI", "Europe/Helsinki"),
    ("FR", "Europe/Paris"),
    ("GB", "Europe/London"),
    ("GR", "Europe/Athens"),
    ("IE", "Europe/Dublin"),
    ("IL", "Asia/Jerusalem"),
    ("IN", "Asia/Kolkata"),
    ("IT", "Europe/Rome"),
    ("JP", "Asia/Tokyo"),
    ("KR", "Asia/Seoul"),
    ("NL", "Europe/Amsterdam"),
    ("NO", "Europe/Oslo"),
    ("NZ", "Pacific/Auckland"),
    ("PE", "America/Lima"),
    ("PH", "Asia/Manila"),
    ("PL", "Europe/Warsaw"),
    ("PT", "Europe/Lisbon"),
    ("SE", "Europe/Stockholm"),
    ("SG", "Asia/Singapore"),
    ("TW", "Asia/Taipei"),
];

/// Where most people of a state live, for those that have two.
const US_STATES: [(&str, &str, &str); 55] = [
    ("AK", "Alaska", "America/Anchorage"),
    ("AL", "Alabama", "America/Chicago"),
    ("AR", "Arkansas", "America/Chicago"),
    ("AZ", "Arizona", "America/Phoenix"),
    ("CA", "California", "America/Los_Angeles"),
    ("CO", "Colorado", "America/Denver"),
    ("CT", "Connecticut", "America/New_York"),
    ("DC", "District of Columbia", "America/New_York"),
    ("DE", "Delaware", "America/New_York"),
    ("FL", "Florida", "America/New_York"),
    ("GA", "Georgia", "America/New_York"),
    ("GU", "Guam", "Pacific/Guam"),
    ("HI", "Hawaii", "Pacific/Honolulu"),
    ("IA", "Iowa", "America/Chicago"),
    ("ID", "Idaho", "America/Boise"),
    ("IL", "Illinois", "America/Chicago"),
    ("IN", "Indiana", "America/Indiana/Indianapolis"),
    ("KS", "Kansas", "America/Chicago"),
    ("KY", "Kentucky", "America/New_York"),
    ("LA", "Louisiana", "America/Chicago"),
    ("MA", "Massachusetts", "America/New_York"),
    ("MD", "Maryland", "America/New_York"),
    ("ME", "Maine", "America/New_York"),
    ("MI", "Michigan", "America/Detroit"),
    ("MN", "Minnesota", "America/Chicago"),
    ("MO", "Missouri", "America/Chicago"),
    ("MP", "Northern Mariana Islands", "Pacific/Guam"),
    ("MS", "Mississippi", "America/Chicago"),
    ("MT", "Montana", "America/Denver"),
    ("NC", "North Carolina", "America/New_York"),
    ("ND", "North Dakota", "America/Chicago"),
    ("NE", "Nebraska", "America/Chicago"),
    ("NH", "New Hampshire", "America/New_York"),
    ("NJ", "New Jersey", "America/New_York"),
    ("NM", "New Mexico", "America/Denver"),
    ("NV", "Nevada", "America/Los_Angeles"),
    ("NY", "New York", "America/New_York"),
    ("OH", "Ohio", "America/New_York"),
    ("OK", "Oklahoma", "America/Chicago"),
    ("OR", "Oregon", "America/Los_Angeles"),
    ("PA", "Pennsylvania", "America/New_York"),
    ("PR", "Puerto Rico", "America/Puerto_Rico"),
    ("RI", "Rhode Island", "America/New_York"),
    ("SC", "South Carolina", "America/New_York"),
    ("SD", "South Dakota", "America/Chicago"),
    ("TN", "Tennessee", "America/Chicago"),
    ("TX", "Texas", "America/Chicago"),
    ("UT", "Utah", "America/Denver"),
    ("VA", "Virginia", "America/New_York"),
    ("VI", "Virgin Islands", "America/Puerto_Rico"),
    ("VT", "Vermont", "America/New_York"),
    ("WA", "Washington", "America/Los_Angeles"),
    ("WI", "Wisconsin", "America/Chicago"),
    ("WV", "West Virginia", "America/New_York"),
    ("WY", "Wyoming", "America/Denver"),
];

fn us_state(state: &str) -> Option<&'static str> {
    let state = state.trim();
    US_STATES
        .iter()
        .find(|(code, name, _)| {
            state.eq_ignore_ascii_case(code) || state.eq_ignore_ascii_case(name)
        })
        .map(|(_, _, zone)| *zone)
}

/// Addresses in Japan begin with the prefecture, and seldom name the country.
fn is_japanese(address: &Address) -> bool {
    let written = [&address.state, &address.text, &address.city];
    written.into_iter().flatten().any(|text| {
        let text = text.trim();
        let prefecture = || text.chars().take(4).skip(2).any(|c| c == '県');
        ["北海道", "東京都", "京都府", "大阪府"]
            .iter()
            .any(|name| text.starts_with(name))
            || prefecture()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> (Option<String>, Option<&'static str>) {
        let addresses: Vec<Address> = serde_json::from_str(json).unwrap();
        let Region { country, time_zone } = Region::of(&addresses);
        (country, time_zone)
    }

    #[test]
    fn an_address_says_which_country_and_which_clock() {
        for (json, country, zone) in [
            (
                r#"[{"state":"CA","country":"US"}]"#,
                Some("US"),
                Some("America/Los_Angeles"),
            ),
            (
                r#"[{"state":"Texas"}]"#,
                Some("US"),
                Some("America/Chicago"),
            ),
            (r#"[{"country":"USA"}]"#, Some("US"), None),
            (
                r#"[{"country":"jp","city":"世田谷区"}]"#,
                Some("JP"),
                Some("Asia/Tokyo"),
            ),
            (r#"[{"text":"東京都"}]"#, Some("JP"), Some("Asia/Tokyo")),
            (
                r#"[{"text":"神奈川県横浜市中区"}]"#,
                Some("JP"),
                Some("Asia/Tokyo"),
            ),
            (
                r#"[{"text":"福岡県福岡市"}]"#,
                Some("JP"),
                Some("Asia/Tokyo"),
            ),
            (
                r#"[{"country":"DE","state":"DE"}]"#,
                Some("DE"),
                Some("Europe/Berlin"),
            ),
            (r#"[{"country":"BR"}]"#, Some("BR"), None),
            (
                r#"[{"text":"1 Main St"},{"country":"US","state":"MA"}]"#,
                Some("US"),
                Some("America/New_York"),
            ),
            (r#"[{"country":"Middle Earth"}]"#, None, None),
            ("[]", None, None),
        ] {
            assert_eq!(of(json), (country.map(str::to_owned), zone), "{json}");
        }
    }

    #[test]
    fn every_clock_is_known() {
        let zones = ONE_CLOCK.iter().map(|(_, zone)| zone);
        for zone in zones.chain(US_STATES.iter().map(|(_, _, zone)| zone)) {
            assert!(jiff::tz::TimeZone::get(zone).is_ok(), "{zone}");
        }
    }
}
