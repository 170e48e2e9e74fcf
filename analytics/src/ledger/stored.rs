//! The state of the ledger as a checkpoint holds it.

use super::archive::{Archive, Binding, StoredArchive};
use super::entity::Scratch;
use super::resting::{Reached, Resting};
use super::sample::Gauges;
use super::state::{State, timers_of};
use super::steps::Sources;
use super::subject::{Subject, Subjects};
use super::unit::Units;
use super::{DecodeError, EncodeError, Stored};
use crate::duty::Duty;
use crate::rules::CityRules;
use ingest::record::UtcMs;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

/// The state as it is stored; timers are made anew of the instants that subjects wait for.
#[derive(Serialize, Deserialize)]
struct StoredState<'a, S> {
    rules: u64,
    now: UtcMs,
    reached: Reached,
    sources: Cow<'a, Sources>,
    gauges: Cow<'a, Gauges>,
    units: Cow<'a, Units>,
    duty: Cow<'a, Duty>,
    archive: Option<StoredArchive>,
    subjects: Vec<S>,
}

impl State {
    pub(crate) fn encode(&mut self) -> Result<Stored, EncodeError> {
        if self.is_torn {
            return Err(EncodeError::Torn);
        }
        let archive = self.archive.as_mut().map(Archive::store).transpose().map_err(EncodeError::Archive)?;
        let (archive, binding) = archive.map_or((None, Binding::default()), |(stored, binding)| (Some(stored), binding));
        let bytes = postcard::to_allocvec(&StoredState {
            rules: self.rules.fingerprint(),
            now: self.now,
            reached: self.resting.all_reached(),
            sources: Cow::Borrowed(&self.sources),
            gauges: Cow::Borrowed(&self.gauges),
            units: Cow::Borrowed(&self.units),
            duty: Cow::Borrowed(&self.duty),
            archive,
            subjects: self.subjects.iter().collect(),
        })?;
        Ok(Stored { bytes, binding })
    }

    pub(crate) fn decode(bytes: &[u8], rules: Arc<CityRules>, folder: &Path) -> Result<Self, DecodeError> {
        let (fingerprint, _) = postcard::take_from_bytes::<u64>(bytes)?;
        if fingerprint != rules.fingerprint() {
            return Err(DecodeError::OtherRules);
        }
        let stored: StoredState<'_, Subject> = postcard::from_bytes(bytes)?;
        let archive = stored.archive.map(|stored| Archive::open(folder, &stored)).transpose().map_err(DecodeError::Archive)?;
        let subjects: Subjects = stored.subjects.into_iter().collect();
        Ok(Self {
            rules,
            now: stored.now,
            sources: stored.sources.into_owned(),
            timers: timers_of(&subjects),
            resting: Resting::of(stored.reached, &subjects),
            subjects,
            gauges: stored.gauges.into_owned(),
            units: stored.units.into_owned(),
            duty: stored.duty.into_owned(),
            scratch: Scratch::default(),
            archive,
            is_torn: false,
        })
    }
}
