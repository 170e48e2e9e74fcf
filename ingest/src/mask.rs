//! Personal data in free text is masked, identities are hashed with the installation's key, before anything is kept.
//!
//! Masked are phones (mobile, landline, international), identity numbers of 18 and 15 digits, bank cards, vehicle plates and e-mail
//! addresses; each becomes `***`. Full-width digits count as digits. Whole runs of digits are judged, so that a phone number
//! inside a longer order number is left alone.

mod key;
mod number;

pub use key::HashKey;

const STARS: &str = "***";

/// The characters that open a vehicle plate: the short names of the provinces (GA 36).
const PROVINCES: &str = "\u{4eac}\u{6d25}\u{6caa}\u{6e1d}\u{5180}\u{8c6b}\u{4e91}\u{8fbd}\u{9ed1}\u{6e58}\u{7696}\u{9c81}\u{65b0}\
\u{82cf}\u{6d59}\u{8d63}\u{9102}\u{6842}\u{7518}\u{664b}\u{8499}\u{9655}\u{5409}\u{95fd}\u{8d35}\u{7ca4}\u{9752}\u{85cf}\u{5ddd}\
\u{5b81}\u{743c}";

/// The characters that may close one: trailer, learner, police, Hong Kong, Macao.
const PLATE_ENDS: &str = "\u{6302}\u{5b66}\u{8b66}\u{6e2f}\u{6fb3}";

/// Masks personal data; gives the text and how many were masked.
#[must_use]
pub fn mask(text: &str) -> (String, u32) {
    masked(text).unwrap_or_else(|| (text.to_owned(), 0))
}

/// As [`mask`], but `None` where there is nothing to mask: the common case, which costs one look at each byte.
pub(crate) fn masked(text: &str) -> Option<(String, u32)> {
    // The least that anything masked holds is an `@` or three digits; full-width digits start with this byte in UTF-8.
    let digits = text.bytes().filter(|byte| byte.is_ascii_digit() || *byte == 0xEF).take(3).count();
    if digits < 3 && !text.contains('@') {
        return None;
    }
    let characters: Vec<char> = text.chars().collect();
    let plain: Vec<char> = characters.iter().copied().map(narrow).collect();
    let mut clean = String::with_capacity(text.len());
    let mut count = 0;
    let mut at = 0;
    while let Some(character) = characters.get(at) {
        if let Some(length) = length_at(&plain, at) {
            clean.push_str(STARS);
            count += 1;
            at += length;
        } else {
            clean.push(*character);
            at += 1;
        }
    }
    (count > 0).then_some((clean, count))
}

/// Full-width forms of ASCII as ASCII.
fn narrow(character: char) -> char {
    let code = u32::from(character);
    if (0xFF01..=0xFF5E).contains(&code) { char::from_u32(code - 0xFEE0).unwrap_or(character) } else { character }
}

/// How many characters of personal data start there.
fn length_at(text: &[char], at: usize) -> Option<usize> {
    let before = at.checked_sub(1).and_then(|before| text.get(before)).copied();
    email(text, at, before).or_else(|| plate(text, at)).or_else(|| number::number(text, at, before))
}

fn email(text: &[char], at: usize, before: Option<char>) -> Option<usize> {
    let is_local = |one: char| one.is_ascii_alphanumeric() || matches!(one, '.' | '_' | '%' | '+' | '-');
    let is_domain = |one: char| one.is_ascii_alphanumeric() || matches!(one, '.' | '-');
    let rest = text.get(at..)?;
    if !rest.first().copied().is_some_and(is_local) || before.is_some_and(is_local) {
        return None;
    }
    let local = rest.iter().take_while(|one| is_local(**one)).count();
    if rest.get(local) != Some(&'@') {
        return None;
    }
    let domain: String = rest.get(local + 1..)?.iter().copied().take_while(|one| is_domain(*one)).collect();
    let domain = domain.trim_end_matches(['.', '-']);
    let (name, top) = domain.rsplit_once('.')?;
    let is_address = !name.is_empty() && top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_address.then(|| local + 1 + domain.len())
}

/// A province's character, a letter, perhaps a dot, and five or six letters or digits with at least three digits among them.
fn plate(text: &[char], at: usize) -> Option<usize> {
    let mut rest = text.get(at..)?.iter().copied();
    if !rest.next().is_some_and(|one| PROVINCES.contains(one)) || !rest.next().is_some_and(|one| one.is_ascii_alphabetic()) {
        return None;
    }
    let mut rest = rest.peekable();
    let separators = usize::from(rest.next_if(|one| matches!(one, '\u{b7}' | '\u{2022}' | '\u{30fb}' | '.' | ' ' | '-')).is_some());
    let tail: Vec<char> = rest.take_while(|one| one.is_ascii_alphanumeric() || PLATE_ENDS.contains(*one)).take(7).collect();
    let digits = tail.iter().filter(|one| one.is_ascii_digit()).count();
    let fits = matches!(tail.len(), 5 | 6) && digits >= 3;
    fits.then_some(2 + separators + tail.len())
}

#[cfg(test)]
mod tests;
