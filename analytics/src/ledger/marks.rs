//! What the roll of city events is told of each of them.

use super::city_event::CityEventRow;
use super::entity::Entity;
use super::{Table, city_event::CityEvents, rows::Snapshot};
use crate::roll::EventMark;
use std::io;

/// The mark of an event. One whose source called it closed without saying when counts as closed until something else happens to it.
pub(crate) fn of(row: &CityEventRow) -> Option<EventMark> {
    let closed_by_word =
        row.stage.as_deref() == Some("reported") && row.source_status.as_deref().is_some_and(|word| word.eq_ignore_ascii_case("closed"));
    Some(EventMark {
        event_no: row.event_no.clone()?,
        at: row.reported_at.or(row.updated_at)?,
        class_code: row.class_code.clone(),
        is_open: CityEvents::is_open(row) && !closed_by_word,
        is_emergency: row.topic.is_some() || row.severity == Some(1),
    })
}

impl Snapshot {
    /// Visits the mark of every city event as it stood.
    ///
    /// # Errors
    /// The disk's fault: subjects laid down there cannot be read. Marks visited so far are not all.
    pub(crate) fn each_mark(&self, visit: &mut dyn FnMut(EventMark)) -> io::Result<()> {
        let mut visit = |row: CityEventRow| of(&row).into_iter().for_each(&mut *visit);
        self.stock().each_in_memory::<CityEvents>(&mut visit);
        for table in [Table::CityEvents, Table::CityEventsOut] {
            self.stock().each_archived::<CityEvents>(table, &mut visit)?;
        }
        Ok(())
    }
}
