//! People who report say what it is, mostly, and say it again in other words of the same place.

use super::*;
use crate::declaration::read_folder;
use crate::reference::{PhrasePart, Reference};
use std::path::Path;

/// Ten days of the demonstration city: who reports, with the steps of that event.
fn reports() -> (Reference, BTreeMap<Text, Vec<Record>>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("reference/demo");
    let files = [read_folder(&folder, "csv").unwrap(), read_folder(&folder, "toml").unwrap()].concat();
    let (reference, mistakes) = Reference::load(&files);
    assert_eq!(mistakes, vec![]);
    let settings = SimulatorSettings { seed: 3, zone: reference.zone(), start: UtcMs::clamped(START), per_day: 40_000 };
    let records = days(&mut Simulator::new(&CityFacts::from(&reference), settings), 10);
    let owned = |(number, steps): (Text, Vec<&Record>)| (number, steps.into_iter().cloned().collect());
    (reference, subjects(&records).into_iter().map(owned).collect())
}

fn event(record: &Record) -> Option<&crate::record::CityEventStep> {
    if let Step::CityEvent(step) = &record.step { Some(step) } else { None }
}

/// The class that an event turns out to have: as it was filed.
fn class(steps: &[Record]) -> Option<&str> {
    steps.iter().filter_map(event).filter_map(|step| step.class_code.as_deref()).next_back()
}

#[test]
fn people_say_what_it_is_and_are_sometimes_wrong() {
    let (reference, events) = reports();
    let (mut spoken, mut telling, mut misnamed) = (0, 0, 0);
    for steps in events.values() {
        let Some(step) = event(&steps[0]).filter(|step| step.kind == CityEventKind::Reported) else { continue };
        let speaks = matches!(step.origin.as_deref(), Some("citizen" | "hotline"));
        assert_eq!((step.content.is_some(), step.address.is_some()), (speaks, speaks));
        let filed = steps.iter().any(|record| event(record).is_some_and(|step| step.kind == CityEventKind::Accepted));
        if let (Some(content), true) = (&step.content, filed) {
            assert!(content.contains(step.address.as_deref().unwrap()), "{content}");
            let class = class(steps);
            let own = reference.phrases().iter().filter(|phrase| phrase.class.as_deref() == class);
            let says = |part| own.clone().filter(|phrase| phrase.part == part).any(|phrase| content.contains(&phrase.text));
            spoken += 1;
            telling += usize::from(says(PhrasePart::Thing) && says(PhrasePart::Trouble));
            misnamed += usize::from(step.class_code.as_deref() != class);
        }
    }
    assert!(spoken > 1000, "{spoken}");
    assert!((75..95).contains(&(telling * 100 / spoken)), "{telling} of {spoken}");
    assert!((7..14).contains(&(misnamed * 100 / spoken)), "{misnamed} of {spoken}");
}

#[test]
fn a_repeated_report_is_of_the_same_thing_at_the_same_place() {
    let (_, events) = reports();
    let (mut repeated, mut other_words, mut verbatim) = (0, 0, 0);
    for steps in events.values() {
        let merged = steps.iter().filter_map(event).find_map(|step| step.merged_into.as_deref());
        let Some(original) = merged.and_then(|number| events.get(number)) else { continue };
        let (Some(again), Some(first)) = (event(&steps[0]), event(&original[0])) else { continue };
        if again.kind != CityEventKind::Reported || first.kind != CityEventKind::Reported {
            continue;
        }
        repeated += 1;
        assert_eq!((class(steps), &steps[0].envelope.area), (class(original), &original[0].envelope.area));
        let apart = |one: Option<f64>, other: Option<f64>| (one.unwrap() - other.unwrap()).abs();
        assert!(apart(again.longitude, first.longitude) < 0.00042 && apart(again.latitude, first.latitude) < 0.00042);
        let since = steps[0].envelope.occurred_at.since(original[0].envelope.occurred_at);
        assert!((0..3 * 3_600_000).contains(&since), "{since}");
        if let (Some(one), Some(other)) = (&again.content, &first.content) {
            other_words += usize::from(one != other);
            verbatim += usize::from(one == other);
        }
    }
    assert!(repeated > 100 && other_words > 20, "{repeated} repeated, {other_words} of them in other words");
    assert!(verbatim * 10 < other_words, "{verbatim} word for word, {other_words} not");
}
