//! The pieces of what people say who report a city event, of which simulated reports are made.

use super::tables::rows;
use crate::declaration::DeclarationFile;
use crate::declaration::reader::{Mistakes, unknown};

/// What a phrase is in a sentence of someone who reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhrasePart {
    /// A whole sentence with the other parts in braces, such as `{place}{thing}{trouble}`.
    Form,
    /// How one begins.
    Opening,
    /// Where it is.
    Place,
    /// What it is, of one class.
    Thing,
    /// What is wrong with it, of one class.
    Trouble,
    /// A thing that tells nothing.
    Vague,
    /// How one ends.
    Plea,
}

impl PhrasePart {
    /// All of them.
    pub const ALL: [Self; 7] = [Self::Form, Self::Opening, Self::Place, Self::Thing, Self::Trouble, Self::Vague, Self::Plea];

    /// Its name in tables and forms.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Opening => "opening",
            Self::Place => "place",
            Self::Thing => "thing",
            Self::Trouble => "trouble",
            Self::Vague => "vague",
            Self::Plea => "plea",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }
}

/// A piece of what people say who report a city event; simulated reports are made of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The class of events that it speaks of; none where it suits every class.
    pub class: Option<String>,
    /// What it is in a sentence.
    pub part: PhrasePart,
    /// The words.
    pub text: String,
    pub(super) line: usize,
}

/// `class,part,zh`; the class is `*` for what suits every class.
pub(super) fn read_phrases(file: &DeclarationFile, mistakes: &mut Mistakes) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    for row in rows(file, &["class", "part", "zh"], mistakes) {
        let Some(part) = PhrasePart::from_name(row.get("part")) else {
            unknown(row.line, "part", row.get("part"), PhrasePart::ALL.into_iter().map(PhrasePart::name), mistakes);
            continue;
        };
        let class = Some(row.get("class").to_owned()).filter(|class| class != "*");
        if class.is_some() != matches!(part, PhrasePart::Thing | PhrasePart::Trouble) {
            mistakes.add(row.line, "a thing and a trouble are of one class, all other parts of `*`");
        }
        let text = row.get("zh").to_owned();
        if text.is_empty() {
            mistakes.add(row.line, "`zh` is empty");
        }
        let named = text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default());
        for name in named.filter(|name| part != PhrasePart::Form || PhrasePart::from_name(name).is_none()) {
            mistakes.hint(row.line, format!("`{{{name}}}` is no part"), "forms name other parts in braces, such as {place}");
        }
        phrases.push(Phrase { class, part, text, line: row.line });
    }
    phrases
}
