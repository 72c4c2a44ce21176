//! Letters in ASCII, as names of hosts carry them (RFC 3492).

const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const DIGITS: &[u8; BASE as usize] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// The text without the `xn--` before it. One part of a host is short enough that no number here
/// grows past 32 bits.
pub(super) fn encode(text: &str) -> String {
    let mut out: String = text.chars().filter(char::is_ascii).collect();
    let basic = out.len() as u32;
    if basic > 0 {
        out.push('-');
    }
    let (mut done, mut delta, mut bias) = (basic, 0, 72);
    let mut from = 128;
    // The letters in the order of their numbers, each with the distance to the one before.
    while let Some(next) = text.chars().map(u32::from).filter(|c| *c >= from).min() {
        delta += (next - from) * (done + 1);
        for c in text.chars().map(u32::from) {
            if c < next {
                delta += 1;
            } else if c == next {
                number(&mut out, delta, bias);
                bias = adapted(delta, done + 1, done == basic);
                delta = 0;
                done += 1;
            }
        }
        delta += 1;
        from = next + 1;
    }
    out
}

/// A number of variable length.
fn number(out: &mut String, mut rest: u32, bias: u32) {
    let mut k = BASE;
    loop {
        let t = k.saturating_sub(bias).clamp(T_MIN, T_MAX);
        if rest < t {
            return out.push(digit(rest));
        }
        out.push(digit(t + (rest - t) % (BASE - t)));
        rest = (rest - t) / (BASE - t);
        k += BASE;
    }
}

fn digit(value: u32) -> char {
    char::from(DIGITS[value as usize])
}

fn adapted(delta: u32, points: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / DAMP } else { delta / 2 };
    delta += delta / points;
    let mut k = 0;
    while delta > (BASE - T_MIN) * T_MAX / 2 {
        delta /= BASE - T_MIN;
        k += BASE;
    }
    k + (BASE - T_MIN + 1) * delta / (delta + SKEW)
}

#[cfg(test)]
mod tests {
    use super::encode;

    // From RFC 3492, 7.1, and names that are in use.
    #[test]
    fn samples() {
        for (text, ascii) in [
            ("bücher", "bcher-kva"),
            ("пример", "e1afmkfd"),
            ("рф", "p1ai"),
            ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
            (
                "なぜみんな日本語を話してくれないのか",
                "n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa",
            ),
            (
                "porqu\u{E9}nopuedensimplementehablarenespa\u{F1}ol",
                "porqunopuedensimplementehablarenespaol-fmd56a",
            ),
            ("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b"),
        ] {
            assert_eq!(encode(text), ascii, "{text}");
        }
    }
}
