//! Steps of a subject as compact bytes: what folds read first, then what only people read.

use super::entity::{Entity, View};
use ingest::record::{Envelope, Record, StatusClass, Text, UtcMs};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The names of the sources, each known by its place.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Sources(Vec<Text>);

impl Sources {
    /// The place of that source, given now if it is new.
    pub(crate) fn place(&mut self, name: &str) -> usize {
        self.0.iter().position(|known| known == name).unwrap_or_else(|| {
            self.0.push(Text::from(name));
            self.0.len() - 1
        })
    }

    fn name(&self, place: usize) -> &str {
        self.0.get(place).map_or("", Text::as_str)
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Head<'a> {
    source: usize,
    record_id: &'a str,
    occurred_at: UtcMs,
    sequence: Option<i64>,
    #[serde(borrow)]
    area: Option<&'a str>,
    #[serde(borrow)]
    department: Option<&'a str>,
    status: StatusClass,
}

/// What a step's bytes hold beside the step itself.
#[derive(Debug)]
pub(crate) struct Cover<'a> {
    head: Head<'a>,
    cold: &'a [u8],
}

impl<'a> Cover<'a> {
    pub(crate) fn record_id(&self) -> &'a str {
        self.head.record_id
    }

    pub(crate) fn view<'b, S>(&'b self, step: &'b S, sources: &'b Sources) -> View<'b, S> {
        View {
            record_id: self.head.record_id,
            source: sources.name(self.head.source),
            occurred_at: self.head.occurred_at,
            sequence: self.head.sequence,
            area: self.head.area,
            department: self.head.department,
            status: self.head.status,
            step,
        }
    }

    pub(crate) fn source<'b>(&self, sources: &'b Sources) -> &'b str {
        sources.name(self.head.source)
    }
}

/// Few steps are shorter; room is made by it.
const SHORT_STEP_BYTES: usize = 80;

type Cold = (Option<Text>, Vec<Option<Text>>);

/// Adds a step's bytes to those of the steps before it. A step that cannot be written is our mistake: it is logged and left out.
pub(crate) fn append<E: Entity>(bytes: &mut Vec<u8>, sources: &mut Sources, envelope: &Envelope, step: &E::Step) {
    let before = bytes.len();
    if let Err(error) = try_append::<E>(bytes, sources, envelope, step) {
        tracing::error!(%error, "step cannot be stored");
        debug_assert!(false, "step cannot be stored: {error}");
        bytes.truncate(before);
    }
}

fn try_append<E: Entity>(bytes: &mut Vec<u8>, sources: &mut Sources, envelope: &Envelope, step: &E::Step) -> Result<(), postcard::Error> {
    let mut step = step.clone();
    let texts: Vec<Option<Text>> = E::cold(&mut step).into_iter().map(Option::take).collect();
    let head = Head {
        source: sources.place(&envelope.source),
        record_id: &envelope.record_id,
        occurred_at: envelope.occurred_at,
        sequence: envelope.sequence,
        area: envelope.area.as_deref(),
        department: envelope.department.as_deref(),
        status: envelope.status_class,
    };
    let cold = if envelope.attributes.is_none() && texts.iter().all(Option::is_none) {
        Vec::new()
    } else {
        postcard::to_allocvec(&(&envelope.attributes, texts))?
    };
    let writer = postcard::to_io(&head, &mut *bytes)?;
    let writer = postcard::to_io(&step, writer)?;
    postcard::to_io(&cold.as_slice(), writer)?;
    Ok(())
}

/// Reads the steps back in the order in which they were added, into `steps`, and gives their covers. What cannot be read is our
/// mistake: it is logged and left out.
pub(crate) fn read<'a, S: DeserializeOwned>(mut bytes: &'a [u8], steps: &mut Vec<S>) -> Vec<Cover<'a>> {
    steps.clear();
    let mut covers = Vec::with_capacity(bytes.len() / SHORT_STEP_BYTES);
    while !bytes.is_empty() {
        match take(bytes) {
            Ok((cover, step, rest)) => {
                covers.push(cover);
                steps.push(step);
                bytes = rest;
            }
            Err(error) => {
                tracing::error!(%error, "stored step cannot be read");
                metrics::counter!("cityops_ledger_unreadable_steps_total").increment(1);
                debug_assert!(false, "stored step cannot be read: {error}");
                break;
            }
        }
    }
    covers
}

fn take<S: DeserializeOwned>(bytes: &[u8]) -> Result<(Cover<'_>, S, &[u8]), postcard::Error> {
    let (head, rest) = postcard::take_from_bytes(bytes)?;
    let (step, rest) = postcard::take_from_bytes(rest)?;
    let (cold, rest) = postcard::take_from_bytes(rest)?;
    Ok((Cover { head, cold }, step, rest))
}

/// The record that a step was made of.
pub(crate) fn record<E: Entity>(subject_id: &str, cover: &Cover<'_>, mut step: E::Step, sources: &Sources) -> Record {
    let Cover { head, cold } = cover;
    let (attributes, texts): Cold = if cold.is_empty() { Cold::default() } else { postcard::from_bytes(cold).unwrap_or_default() };
    for (field, text) in E::cold(&mut step).into_iter().zip(texts) {
        *field = text;
    }
    let envelope = Envelope {
        record_id: Text::from(head.record_id),
        source: Text::from(sources.name(head.source)),
        subject_id: Text::from(subject_id),
        occurred_at: head.occurred_at,
        sequence: head.sequence,
        area: head.area.map(Text::from),
        department: head.department.map(Text::from),
        status_class: head.status,
        attributes,
    };
    Record { envelope, step: E::wrap(step) }
}
