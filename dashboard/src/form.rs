//! Forms: what a query or a body of `application/x-www-form-urlencoded` says.

use std::collections::BTreeMap;

/// Names and what they say; of a name that comes again the last counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Form(BTreeMap<String, String>);

impl Form {
    /// Reads a form. What is not UTF-8 reads as the sign for that.
    pub(crate) fn parse(text: &[u8]) -> Self {
        let pairs = text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        let read = |pair: &[u8]| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            (decoded(halves.next().unwrap_or_default()), decoded(halves.next().unwrap_or_default()))
        };
        Self(pairs.map(read).collect())
    }

    /// What a name says, if it says something.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// What a name says as a list with commas; empty if it says nothing.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let parts = self.get(name).into_iter().flat_map(|value| value.split(','));
        parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// Every name and what it says.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

fn decoded(text: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match (byte, after.split_first_chunk::<2>().and_then(|(digits, behind)| Some((hexadecimal(*digits)?, behind)))) {
            (b'%', Some((value, behind))) => {
                bytes.push(value);
                rest = behind;
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hexadecimal(digits: [u8; 2]) -> Option<u8> {
    let [high, low] = digits.map(|digit| char::from(digit).to_digit(16));
    u8::try_from(high? * 16 + low?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_read_back() {
        let form = Form::parse("a=1+2&b=%E4%B8%AD%2c&c=%zz%4&a=3&&d&lists=x,+y,,z".as_bytes());
        let said: Vec<_> = form.iter().collect();
        assert_eq!(said, [("a", "3"), ("b", "\u{4e2d},"), ("c", "%zz%4"), ("d", ""), ("lists", "x, y,,z")]);
        assert_eq!((form.get("a"), form.get("d"), form.get("e")), (Some("3"), None, None));
        assert_eq!(form.list("lists"), ["x", "y", "z"]);
    }
}
