//! Cells as bytes for the checkpoint, and back.

use super::family::Family;
use super::{Cubes, PlanError};
use crate::indicator::Catalogue;
use compact_str::CompactString;
use ingest::record::UtcMs;
use serde::{Deserialize, Serialize};

/// Version of the stored form.
const VERSION: u16 = 3;

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

/// What is stored of a table: the texts of each expression, the combinations of each level, the families.
#[derive(Serialize)]
struct StoredTable<'a> {
    keys: Vec<&'a [CompactString]>,
    levels: Vec<&'a [(u32, u32)]>,
    families: &'a [Family],
}

#[derive(Deserialize)]
struct RestoredTable {
    keys: Vec<Vec<CompactString>>,
    levels: Vec<Vec<(u32, u32)>>,
    families: Vec<Family>,
}

impl Cubes {
    /// The cells as bytes for [`Cubes::decode`] under the same indicators. Cell numbers and levels are not kept: they belong to
    /// one run.
    ///
    /// # Errors
    /// Never but for a mistake of ours.
    pub fn encode(&self) -> Result<Vec<u8>, postcard::Error> {
        let tables = self.tables.iter().map(|cube| StoredTable {
            keys: cube.expressions.all_keys(),
            levels: cube.levels.iter().map(super::keys::Level::made_of).collect(),
            families: &cube.families,
        });
        postcard::to_stdvec(&(VERSION, self.fingerprint, self.now, tables.collect::<Vec<_>>()))
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
        let restored: Vec<RestoredTable> = postcard::from_bytes(rest)?;
        let mut cubes = Self::new(catalogue, stored_at)?;
        if restored.len() != cubes.tables.len() {
            return Err(DecodeError::OtherIndicators);
        }
        for (cube, stored) in cubes.tables.iter_mut().zip(restored) {
            let fits = stored.levels.len() == cube.levels.len() && stored.families.len() == cube.families.len();
            if !fits || !cube.expressions.restore_keys(stored.keys) {
                return Err(DecodeError::OtherIndicators);
            }
            for (level, made_of) in cube.levels.iter_mut().zip(stored.levels) {
                level.restore(made_of);
            }
            for (family, stored) in cube.families.iter_mut().zip(stored.families) {
                family.restore(stored);
            }
        }
        cubes.advance(now);
        Ok(cubes)
    }
}
