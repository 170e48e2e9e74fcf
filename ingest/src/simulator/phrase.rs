//! What people say who report: sentences put together from the phrases of the city's reference, right about the matter mostly.

use super::city::CityFacts;
use super::dice::mix;
use crate::record::Text;
use crate::reference::PhrasePart;

/// In so many of 100 sentences the thing is named by a word that tells nothing.
const VAGUE: u64 = 8;
/// In so many of 100 the trouble is that of another class: people are mistaken.
const MISTAKEN: u64 = 10;

/// The phrases by what they are.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    forms: Vec<Vec<Piece>>,
    openings: Vec<Text>,
    places: Vec<Text>,
    vague: Vec<Text>,
    pleas: Vec<Text>,
    /// Of each class of the city: things, and what is wrong with them.
    of_class: Vec<(Vec<Text>, Vec<Text>)>,
}

/// A piece of a form.
#[derive(Debug)]
enum Piece {
    Words(Text),
    Part(PhrasePart),
}

impl Phrases {
    pub(super) fn of(facts: &CityFacts) -> Self {
        let mut phrases = Self { of_class: vec![(Vec::new(), Vec::new()); facts.classes.len()], ..Self::default() };
        for phrase in &facts.phrases {
            let class = facts.classes.iter().position(|class| Some(class.code.as_str()) == phrase.class.as_deref());
            let of_class = class.and_then(|class| phrases.of_class.get_mut(class));
            let text = Text::from(phrase.text.as_str());
            match (phrase.part, of_class) {
                (PhrasePart::Form, _) => phrases.forms.push(pieces(&phrase.text)),
                (PhrasePart::Opening, _) => phrases.openings.push(text),
                (PhrasePart::Place, _) => phrases.places.push(text),
                (PhrasePart::Vague, _) => phrases.vague.push(text),
                (PhrasePart::Plea, _) => phrases.pleas.push(text),
                (PhrasePart::Thing, Some((things, _))) => things.push(text),
                (PhrasePart::Trouble, Some((_, troubles))) => troubles.push(text),
                (PhrasePart::Thing | PhrasePart::Trouble, None) => {}
            }
        }
        phrases
    }

    /// What the place of that landmark is called.
    pub(super) fn place(&self, landmark: u64) -> Option<&str> {
        one_of(&self.places, landmark)
    }

    /// What someone says of a matter of that class at that place; the same `chance`, the same words. None without phrases.
    pub(super) fn sentence(&self, class: usize, place: Option<&str>, chance: u64) -> Option<Text> {
        let drawn = |purpose: u64| mix(chance ^ mix(purpose));
        let form: &[Piece] = one_of(&self.forms, drawn(0))?;
        let count = u64::try_from(self.of_class.len()).unwrap_or(1).max(1);
        let other = usize::try_from(drawn(1) % count).unwrap_or(0);
        let troubled = if drawn(2) % 100 < MISTAKEN { other } else { class };
        let mut sentence = Text::default();
        for piece in form {
            let words = match piece {
                Piece::Words(words) => Some(words.as_str()),
                Piece::Part(PhrasePart::Opening) => one_of(&self.openings, drawn(3)),
                Piece::Part(PhrasePart::Plea) => one_of(&self.pleas, drawn(4)),
                Piece::Part(PhrasePart::Place) => place,
                Piece::Part(PhrasePart::Trouble) => self.of_class.get(troubled).and_then(|(_, troubles)| one_of(troubles, drawn(5))),
                Piece::Part(PhrasePart::Thing) if drawn(6) % 100 >= VAGUE => {
                    self.of_class.get(class).and_then(|(things, _)| one_of(things, drawn(7)))
                }
                Piece::Part(PhrasePart::Thing | PhrasePart::Vague) => one_of(&self.vague, drawn(8)),
                Piece::Part(PhrasePart::Form) => None,
            };
            sentence.push_str(words.unwrap_or_default());
        }
        Some(sentence)
    }
}

fn one_of<T: std::borrow::Borrow<B>, B: ?Sized>(of: &[T], chance: u64) -> Option<&B> {
    let count = u64::try_from(of.len()).ok().filter(|count| *count > 0)?;
    of.get(usize::try_from(chance % count).ok()?).map(std::borrow::Borrow::borrow)
}

/// A form taken apart at its braces.
fn pieces(form: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = form;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else { break };
        pieces.push(Piece::Words(before.into()));
        pieces.extend(PhrasePart::from_name(name).map(Piece::Part));
        rest = behind;
    }
    pieces.push(Piece::Words(rest.into()));
    pieces
}
