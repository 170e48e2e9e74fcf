//! Records as Arrow columns and back: the envelope's columns, then the stream's own.

use crate::record::{
    CaseKind, CaseStep, CityEventKind, CityEventStep, Column, ComplaintKind, ComplaintStep, DutyKind, DutyStep, Envelope, EvaluationKind,
    EvaluationStep, FieldType, Record, SampleKind, SampleStep, StatusClass, Step, Stream, Text, UtcMs,
};
use arrow::array::{ArrayRef, RecordBatch, StringArray};
use std::sync::Arc;

/// The envelope's columns, first in every table of records.
pub(super) const ENVELOPE: [(&str, FieldType); 10] = [
    ("record_id", FieldType::Text),
    ("source", FieldType::Text),
    ("subject_id", FieldType::Text),
    ("kind", FieldType::Text),
    ("occurred_at", FieldType::Instant),
    ("sequence", FieldType::Integer),
    ("area", FieldType::Text),
    ("department", FieldType::Text),
    ("status_class", FieldType::Text),
    ("attributes", FieldType::Text),
];

/// One named column.
pub(super) struct Named {
    pub(super) name: &'static str,
    pub(super) kind: FieldType,
    pub(super) array: ArrayRef,
}

/// The columns of records that are all of that stream, envelope first, in the contract's order.
pub(super) fn columns(stream: Stream, records: &[&Record]) -> Vec<Named> {
    let envelopes = || records.iter().map(|record| &record.envelope);
    macro_rules! steps_of {
        ($variant:ident) => {
            records.iter().filter_map(|record| if let Step::$variant(step) = &record.step { Some(step.as_ref()) } else { None })
        };
    }
    let own = match stream {
        Stream::Case => CaseStep::columns(steps_of!(Case)),
        Stream::Complaint => ComplaintStep::columns(steps_of!(Complaint)),
        Stream::Evaluation => EvaluationStep::columns(steps_of!(Evaluation)),
        Stream::CityEvent => CityEventStep::columns(steps_of!(CityEvent)),
        Stream::Sample => SampleStep::columns(steps_of!(Sample)),
        Stream::Duty => DutyStep::columns(steps_of!(Duty)),
    };
    let envelope: [ArrayRef; 10] = [
        Text::array(envelopes().map(|envelope| Some(&envelope.record_id))),
        Text::array(envelopes().map(|envelope| Some(&envelope.source))),
        Text::array(envelopes().map(|envelope| Some(&envelope.subject_id))),
        Arc::new(StringArray::from_iter_values(records.iter().map(|record| record.step.kind()))),
        UtcMs::array(envelopes().map(|envelope| Some(&envelope.occurred_at))),
        i64::array(envelopes().map(|envelope| envelope.sequence.as_ref())),
        Text::array(envelopes().map(|envelope| envelope.area.as_ref())),
        Text::array(envelopes().map(|envelope| envelope.department.as_ref())),
        Arc::new(StringArray::from_iter_values(envelopes().map(|envelope| envelope.status_class.name()))),
        Text::array(envelopes().map(|envelope| envelope.attributes.as_ref())),
    ];
    let first = ENVELOPE.into_iter().zip(envelope).map(|((name, kind), array)| Named { name, kind, array });
    let rest = stream.fields().iter().zip(own).map(|(field, array)| Named { name: field.name, kind: field.kind, array });
    first.chain(rest).collect()
}

/// The records of a table made of [`columns`]; columns that are missing read as nothing said, unknown ones are left aside.
///
/// # Errors
/// What does not fit, in words.
pub(super) fn records(stream: Stream, table: &RecordBatch) -> Result<Vec<Record>, String> {
    let find = |name: &str, kind: FieldType| -> Result<Option<ArrayRef>, String> {
        let Some(array) = table.column_by_name(name) else { return Ok(None) };
        if array.data_type() == &kind.arrow() {
            Ok(Some(Arc::clone(array)))
        } else {
            Err(format!("column {name} holds {} instead of {}", array.data_type(), kind.arrow()))
        }
    };
    let envelope = ENVELOPE.iter().map(|(name, kind)| find(name, *kind)).collect::<Result<Vec<_>, _>>()?;
    let own = stream.fields().iter().map(|field| find(field.name, field.kind)).collect::<Result<Vec<_>, _>>()?;
    (0..table.num_rows())
        .map(|row| {
            let (envelope, kind) = read_envelope(&envelope, row)?;
            let step = read_step(stream, &kind, &own, row).ok_or_else(|| format!("row {row} has the unknown kind `{kind}`"))?;
            Ok(Record { envelope, step })
        })
        .collect()
}

fn read<T: Column>(columns: &[Option<ArrayRef>], index: usize, row: usize) -> Option<T> {
    T::read(columns.get(index)?.as_ref()?.as_ref(), row)
}

fn read_envelope(columns: &[Option<ArrayRef>], row: usize) -> Result<(Envelope, Text), String> {
    let missing = |name: &str| format!("row {row} lacks {name}");
    let class = read::<Text>(columns, 8, row);
    let envelope = Envelope {
        record_id: read(columns, 0, row).ok_or_else(|| missing("record_id"))?,
        source: read(columns, 1, row).ok_or_else(|| missing("source"))?,
        subject_id: read(columns, 2, row).ok_or_else(|| missing("subject_id"))?,
        occurred_at: read(columns, 4, row).ok_or_else(|| missing("occurred_at"))?,
        sequence: read(columns, 5, row),
        area: read(columns, 6, row),
        department: read(columns, 7, row),
        status_class: match class {
            Some(name) => StatusClass::from_name(&name).ok_or_else(|| format!("row {row} has the unknown status class `{name}`"))?,
            None => StatusClass::Actual,
        },
        attributes: read(columns, 9, row),
    };
    Ok((envelope, read(columns, 3, row).ok_or_else(|| missing("kind"))?))
}

fn read_step(stream: Stream, kind: &str, columns: &[Option<ArrayRef>], row: usize) -> Option<Step> {
    Some(match stream {
        Stream::Case => Step::Case(Box::new(CaseStep::read(CaseKind::from_name(kind)?, columns, row))),
        Stream::Complaint => Step::Complaint(Box::new(ComplaintStep::read(ComplaintKind::from_name(kind)?, columns, row))),
        Stream::Evaluation => Step::Evaluation(Box::new(EvaluationStep::read(EvaluationKind::from_name(kind)?, columns, row))),
        Stream::CityEvent => Step::CityEvent(Box::new(CityEventStep::read(CityEventKind::from_name(kind)?, columns, row))),
        Stream::Sample => Step::Sample(Box::new(SampleStep::read(SampleKind::from_name(kind)?, columns, row))),
        Stream::Duty => Step::Duty(Box::new(DutyStep::read(DutyKind::from_name(kind)?, columns, row))),
    })
}
