//! Cells as bytes for the checkpoint, and back.

use super::family::{Family, Moment};
use super::keys::Interner;
use super::{Cubes, PlanError};
use crate::indicator::Catalogue;
use compact_str::CompactString;
use ingest::record::UtcMs;
use serde::{Deserialize, Serialize};

/// Version of the stored form.
const VERSION: u16 = 1;

/// Stored cells that are of no use now; the journal still has everything.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The bytes are damaged or of another version.
    #[error("the stored cells cannot be read")]
    Damaged(#[from] postcard::Error),
    /// The indicators have changed since.
    #[error("the stored cells are of other indicators")]
    OtherIndicators,
    /// The catalogue's own cells cannot be built.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

/// The combinations of one level's keys.
type MadeOf = Vec<(u32, u32)>;
/// A table's levels and families, to be stored.
type StoredTable<'a> = (Vec<&'a [(u32, u32)]>, &'a [Family]);

#[derive(Serialize)]
struct Stored<'a> {
    texts: &'a [CompactString],
    tables: Vec<StoredTable<'a>>,
}

#[derive(Deserialize)]
struct Restored {
    texts: Vec<CompactString>,
    tables: Vec<(Vec<MadeOf>, Vec<Family>)>,
}

impl Cubes {
    /// The cells as bytes for [`Cubes::decode`] under the same indicators. Cell numbers and levels are not kept: they belong to
    /// one run.
    ///
    /// # Errors
    /// Never but for a mistake of ours.
    pub fn encode(&self) -> Result<Vec<u8>, postcard::Error> {
        let tables = self.tables.iter().map(|cube| {
            let levels = cube.levels.iter().map(super::keys::Level::made_of).collect();
            (levels, cube.families.as_slice())
        });
        let stored = Stored { texts: self.interner.texts(), tables: tables.collect() };
        postcard::to_stdvec(&(VERSION, self.fingerprint, self.now, stored))
    }

    /// The cells that were encoded, at `now` or at the instant they were stored, whichever is later.
    ///
    /// # Errors
    /// The bytes are damaged, or of other indicators: build the cells anew from the ledger.
    pub fn decode(catalogue: &Catalogue, bytes: &[u8], now: UtcMs) -> Result<Self, DecodeError> {
        let ((version, fingerprint, stored_at), rest) = postcard::take_from_bytes::<(u16, u64, UtcMs)>(bytes)?;
        if version != VERSION || fingerprint != catalogue.fingerprint() {
            return Err(DecodeError::OtherIndicators);
        }
        let restored: Restored = postcard::from_bytes(rest)?;
        let mut cubes = Self::new(catalogue, stored_at)?;
        cubes.moment = Moment::at(stored_at.as_millis(), &mut cubes.days);
        cubes.interner = Interner::of(restored.texts);
        if restored.tables.len() != cubes.tables.len() {
            return Err(DecodeError::OtherIndicators);
        }
        for (cube, (levels, families)) in cubes.tables.iter_mut().zip(restored.tables) {
            if levels.len() != cube.levels.len() || families.len() != cube.families.len() {
                return Err(DecodeError::OtherIndicators);
            }
            for (level, made_of) in cube.levels.iter_mut().zip(levels) {
                level.restore(made_of);
            }
            for (family, mut stored) in cube.families.iter_mut().zip(families) {
                stored.shape = std::mem::take(&mut family.shape);
                stored.touch_all();
                *family = stored;
            }
        }
        cubes.advance(now);
        Ok(cubes)
    }
}
