//! XML text, element by element.

use quick_xml::escape::escape;

/// A document in the making.
#[derive(Debug)]
pub(crate) struct Xml {
    text: String,
    open: Vec<String>,
}

impl Xml {
    /// An empty document.
    pub(crate) fn new() -> Self {
        Self { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), open: Vec::new() }
    }

    /// Opens an element.
    pub(crate) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.text.push('>');
        self.open.push(name.to_owned());
    }

    /// Closes the innermost open element.
    pub(crate) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            for part in ["</", name.as_ref(), ">\n"] {
                self.text.push_str(part);
            }
        }
    }

    /// An element with attributes only.
    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.text.push_str("/>\n");
    }

    /// An element that holds a text.
    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.open(name, &[]);
        self.text.push_str(&escape(speakable(text)));
        self.close();
    }

    /// The document, everything closed.
    pub(crate) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.text.push('<');
        self.text.push_str(name);
        for (name, value) in attributes {
            for part in [" ", name, "=\"", &escape(speakable(value)), "\""] {
                self.text.push_str(part);
            }
        }
    }
}

/// Without the characters that XML 1.0 cannot say at all.
fn speakable(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control() || matches!(letter, '\t' | '\n' | '\r')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_markup_is_made_of_is_escaped_and_all_is_closed() {
        let mut xml = Xml::new();
        xml.open("all", &[("by", "a \"b\"")]);
        xml.text("one", "1 < 2 & \u{0} 3");
        xml.empty("none", &[]);
        let text = xml.finish();
        assert!(text.ends_with("<all by=\"a &quot;b&quot;\"><one>1 &lt; 2 &amp;  3</one>\n<none/>\n</all>\n"), "{text}");
    }
}
