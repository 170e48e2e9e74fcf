//! Reasons of suggestions in sentences: the words stand in `dashboard/advice.toml`, their gaps are filled here.

use crate::wall::Words;
use analytics::routing::{Duplicate, Reason};
use ingest::declaration::Label;
use ingest::record::Text;
use ingest::reference::Reference;
use serde::Deserialize;
use std::sync::LazyLock;

const DECLARED: &str = include_str!("../../../advice.toml");

/// The sentences; a file that cannot be read, which a test rules out, leaves them empty.
static SENTENCES: LazyLock<Sentences> = LazyLock::new(|| toml::from_str(DECLARED).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentences {
    between_words: Label,
    between_clauses: Label,
    owner: OwnerSentences,
    duplicate: DuplicateClauses,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnerSentences {
    rule: Label,
    class: Label,
    history: Label,
    name: Label,
    area: Label,
    nearby: Label,
    usual: Label,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct DuplicateClauses {
    distance: Label,
    minutes: Label,
    class: Label,
    words: Label,
}

/// What a gap is filled with, in either language.
type Filling = (&'static str, Label);

/// Why a department should handle a report.
pub(super) fn of_owner(reason: &Reason, reference: &Reference) -> Words {
    let owner = &SENTENCES.owner;
    let counted = |share: f64, n: i32| [("share", same(&format!("{:.0}", share * 100.0))), ("n", same(&n.to_string()))];
    let (sentence, fillings): (&Label, Vec<Filling>) = match reason {
        Reason::Rule { class } => (&owner.rule, vec![("class", class_name(class, reference))]),
        Reason::Class { class, share, n } => {
            (&owner.class, counted(*share, *n).into_iter().chain([("class", class_name(class, reference))]).collect())
        }
        Reason::History { words, share, n } => {
            (&owner.history, counted(*share, *n).into_iter().chain([("words", listed(words))]).collect())
        }
        Reason::Name { words } => (&owner.name, vec![("words", listed(words))]),
        Reason::Area { area, share, n } => {
            let name = reference.areas().get(area.as_str()).map_or_else(|| same(area), |area| area.name.clone());
            (&owner.area, counted(*share, *n).into_iter().chain([("area", name)]).collect())
        }
        Reason::Nearby { share, n } => (&owner.nearby, counted(*share, *n).to_vec()),
        Reason::Usual { share, n } => (&owner.usual, counted(*share, *n).to_vec()),
    };
    Words::from(&filled(sentence, &fillings))
}

/// Why an open event may be the same.
pub(super) fn of_duplicate(duplicate: &Duplicate, reference: &Reference) -> Words {
    let clauses = &SENTENCES.duplicate;
    let distance = duplicate.distance_m.map(|metres| filled(&clauses.distance, &[("distance", same(&format!("{metres:.0}")))]));
    let minutes = filled(&clauses.minutes, &[("minutes", same(&duplicate.minutes_apart.to_string()))]);
    let class = duplicate.class_code.as_ref().map(|class| filled(&clauses.class, &[("class", class_name(class, reference))]));
    let words = (!duplicate.words.is_empty()).then(|| filled(&clauses.words, &[("words", listed(&duplicate.words))]));
    let clauses: Vec<Label> = [distance, Some(minutes), class, words].into_iter().flatten().collect();
    Words::from(&joined(&clauses, &SENTENCES.between_clauses))
}

fn class_name(class: &Text, reference: &Reference) -> Label {
    reference.event_classes().get(class.as_str()).map_or_else(|| same(class), |class| class.name.clone())
}

fn same(text: &str) -> Label {
    Label { zh: text.to_owned(), en: text.to_owned() }
}

fn listed(words: &[Text]) -> Label {
    joined(&words.iter().map(|word| same(word)).collect::<Vec<_>>(), &SENTENCES.between_words)
}

fn joined(labels: &[Label], between: &Label) -> Label {
    let join = |language: fn(&Label) -> &str| labels.iter().map(language).collect::<Vec<_>>().join(language(between));
    Label { zh: join(|label| &label.zh), en: join(|label| &label.en) }
}

fn filled(sentence: &Label, fillings: &[Filling]) -> Label {
    let mut label = sentence.clone();
    for (gap, filling) in fillings {
        let gap = format!("{{{gap}}}");
        label.zh = label.zh.replace(&gap, &filling.zh);
        label.en = label.en.replace(&gap, &filling.en);
    }
    label
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn the_declared_sentences_stand_and_every_gap_is_filled() {
        toml::from_str::<Sentences>(DECLARED).unwrap();
        let (words, class, area) = (vec![Text::from("one"), Text::from("two")], Text::from("0101"), Text::from("990101"));
        let (share, n) = (0.876, 7);
        let reasons = [
            Reason::Rule { class: class.clone() },
            Reason::Class { class: class.clone(), share, n },
            Reason::History { words: words.clone(), share, n },
            Reason::Name { words: words.clone() },
            Reason::Area { area, share, n },
            Reason::Nearby { share, n },
            Reason::Usual { share, n },
        ];
        let duplicate =
            Duplicate { event_no: "E1".into(), distance_m: Some(41.6), minutes_apart: 3, words, class_code: Some(class), score: 0.9 };
        let reference = Reference::default();
        let told: Vec<Words> =
            reasons.iter().map(|reason| of_owner(reason, &reference)).chain([of_duplicate(&duplicate, &reference)]).collect();
        for words in &told {
            let both = serde_json::json!(words);
            for language in ["zh", "en"] {
                let sentence = both.get(language).unwrap().as_str().unwrap();
                assert!(!sentence.is_empty() && !sentence.contains(['{', '}']), "{sentence}");
            }
        }
        assert_eq!(serde_json::json!(told.last()).get("en").unwrap(), "42 m apart, 3 min apart, both “0101”, both say “one, two”");
    }
}
