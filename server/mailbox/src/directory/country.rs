//! What differs from country to country.

/// Numbers to call when it cannot wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Help {
    /// For an ambulance.
    pub(super) emergency: &'static str,
    /// For somebody in despair, at any hour and for nothing; empty where none is known for the whole
    /// country.
    pub(super) crisis: &'static str,
}

/// Two letters of ISO 3166-1.
pub(super) fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase())
}

/// What to start with: an organization may set other numbers.
pub(super) fn help(country: &str) -> Help {
    let (emergency, crisis) = match country {
        "US" | "CA" => ("911", "988"),
        "AU" => ("000", "13 11 14"),
        "BR" => ("192", "188"),
        "DE" => ("112", "116 123"),
        "ES" => ("112", "024"),
        "FR" => ("112", "3114"),
        "GB" | "IE" => ("999", "116 123"),
        "IN" => ("112", "14416"),
        // Yorisoi Hotline, https://www.since2011.net/yorisoi/.
        "JP" => ("119", "0120-279-338"),
        "KR" => ("119", "109"),
        "MX" => ("911", "800 911 2000"),
        "NZ" => ("111", "1737"),
        // The number of most countries, and of mobile phones in the others.
        _ => ("112", ""),
    };
    Help { emergency, crisis }
}
