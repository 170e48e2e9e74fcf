//! The rows of every subject as Parquet files, for whoever asks plain SQL of a long time: reports, the explorer, other tools.
//!
//! ```text
//! ledger ─ copy ─▶ pieces of the archive that take no more subjects ─▶ one file each, written once, named after what it holds
//!                └▶ what is in memory, and the piece that grows      ─▶ `open-…`, written anew each time
//! ```
//! The files are derived: nothing is lost with them, and what is missing, torn or of other rules is written again. A late step takes
//! its subject out of its piece, and so gives the piece another name: the files of a [`View`] are always the whole of each table and
//! nothing twice.

mod file;

use crate::ledger::{Part, Snapshot, Table};
use chrono_tz::Tz;
use datafusion::arrow::array::RecordBatch;
use datafusion::common::DataFusionError;
use datafusion::datasource::TableProvider;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use file::RowFile;
use ingest::record::UtcMs;
use siphasher::sip::SipHasher13;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::hash::Hasher;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

/// Folder of the files, below the data folder.
const FOLDER: &str = "rows";
/// Format of the files and of their names.
const FORMAT: u64 = 1;
/// The tables whose rows are kept as files.
pub const TABLES: [Table; 5] = [Table::Cases, Table::Complaints, Table::Evaluations, Table::CityEvents, Table::CityEventsOut];
/// How long a file that no newer view names stays for readers that still hold an older view.
const GRACE: Duration = Duration::from_mins(10);

/// A ledger as it stood at one instant, with which instant that was.
#[derive(Debug)]
pub struct LedgerCopy {
    pub(crate) snapshot: Snapshot,
    pub(crate) as_of: UtcMs,
    pub(crate) journal_seq: u64,
    /// The newest instant that any record told of.
    pub(crate) watermark: Option<UtcMs>,
}

/// The files of a data folder, and the newest view of them.
#[derive(Debug)]
pub struct History {
    folder: PathBuf,
    newest: RwLock<Option<Arc<View>>>,
    writing: Mutex<()>,
}

/// Every row of every table as of one instant.
#[derive(Debug)]
pub struct View {
    /// The instant.
    pub as_of: UtcMs,
    /// The newest journal batch inside.
    pub journal_seq: u64,
    /// The newest instant that any record told of.
    pub watermark: Option<UtcMs>,
    files: BTreeMap<Table, Vec<Arc<RowFile>>>,
}

impl History {
    /// The history of a data folder.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self { folder: data.join(FOLDER), newest: RwLock::default(), writing: Mutex::default() }
    }

    /// The newest view, if there is one yet.
    #[must_use]
    pub fn newest(&self) -> Option<Arc<View>> {
        self.newest.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Writes what has changed since the view before; blocks until the new view is there. Where the copy is older than the newest view,
    /// that view is given.
    ///
    /// # Errors
    /// The disk's fault.
    pub fn refresh(&self, copy: &LedgerCopy) -> io::Result<Arc<View>> {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.newest();
        if let Some(newer) = before.as_ref().filter(|newest| newest.as_of >= copy.as_of) {
            return Ok(Arc::clone(newer));
        }
        let mut files = BTreeMap::new();
        for table in TABLES {
            files.insert(table, self.table(table, copy, before.as_deref())?);
        }
        let LedgerCopy { as_of, journal_seq, watermark, .. } = *copy;
        let view = Arc::new(View { as_of, journal_seq, watermark, files });
        *self.newest.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&view));
        self.tidy(&view);
        Ok(view)
    }

    fn table(&self, table: Table, copy: &LedgerCopy, before: Option<&View>) -> io::Result<Vec<Arc<RowFile>>> {
        let folder = self.folder.join(table.name());
        fs::create_dir_all(&folder)?;
        let known = before.and_then(|view| view.files.get(&table)).map(Vec::as_slice).unwrap_or_default();
        let mut files = Vec::new();
        for (part, holding) in copy.snapshot.settled() {
            let path = folder.join(format!("{:016x}.parquet", name(table, copy, holding)));
            let held = known.iter().find(|file| file.path == path).map(Arc::clone).or_else(|| RowFile::open(&path).map(Arc::new));
            files.push(match held {
                Some(file) => file,
                None => Arc::new(write(&path, table, part, &copy.snapshot)?),
            });
        }
        let open = folder.join(format!("open-{:x}-{:x}.parquet", copy.journal_seq, copy.as_of.as_millis()));
        files.push(Arc::new(write(&open, table, Part::Open, &copy.snapshot)?));
        Ok(files)
    }

    /// Removes files that this view does not name and that nobody should read any more.
    fn tidy(&self, view: &View) {
        let named: HashSet<&Path> = view.files.values().flatten().map(|file| file.path.as_path()).collect();
        for table in TABLES {
            let Ok(entries) = fs::read_dir(self.folder.join(table.name())) else { continue };
            for path in entries.flatten().map(|entry| entry.path()).filter(|path| !named.contains(path.as_path())) {
                let age = fs::metadata(&path).and_then(|found| found.modified()).ok().and_then(|written| written.elapsed().ok());
                if age.is_some_and(|age| age > GRACE)
                    && let Err(error) = fs::remove_file(&path)
                {
                    tracing::warn!(%error, path = %path.display(), "an old file of rows stays");
                }
            }
        }
    }
}

/// Stands for the rows that a piece of the archive has under the city's rules.
fn name(table: Table, copy: &LedgerCopy, holding: u64) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write_u64(FORMAT);
    hasher.write_u64(holding);
    hasher.write_u64(copy.snapshot.rules().fingerprint());
    for field in table.fields() {
        hasher.write(field.name.as_bytes());
        hasher.write_u8(0);
    }
    hasher.finish()
}

fn write(path: &Path, table: Table, part: Part, snapshot: &Snapshot) -> io::Result<RowFile> {
    let schema = table.schema(snapshot.rules().zone());
    file::write(path, &schema, |visit| snapshot.each_batch_of(part, table, file::BATCH_ROWS, visit))
}

impl View {
    /// The files that together are one table.
    pub fn paths(&self, table: Table) -> impl Iterator<Item = &Path> {
        self.files.get(&table).into_iter().flatten().map(|file| file.path.as_path())
    }

    /// The first instant that a row of a table tells of; none without rows.
    #[must_use]
    pub fn begins(&self, table: Table) -> Option<UtcMs> {
        self.files.get(&table).into_iter().flatten().filter_map(|file| file.begins()).min()
    }

    /// How many rows a table has.
    #[must_use]
    pub fn rows(&self, table: Table) -> u64 {
        self.files.get(&table).into_iter().flatten().map(|file| file.rows).sum()
    }

    /// A table as SQL reads it from its files: what a condition leaves out is not unpacked.
    ///
    /// # Errors
    /// A path cannot be said as an address.
    pub(crate) fn provider(&self, table: Table, zone: Tz) -> Result<Arc<dyn TableProvider>, DataFusionError> {
        let address = |path: &Path| ListingTableUrl::parse(path.to_string_lossy());
        let addresses = self.paths(table).map(address).collect::<Result<_, _>>()?;
        let options = ListingOptions::new(Arc::new(ParquetFormat::default()));
        let config = ListingTableConfig::new_with_multi_paths(addresses).with_listing_options(options).with_schema(table.schema(zone));
        Ok(Arc::new(ListingTable::try_new(config)?))
    }

    /// The rows of a table with these columns: all, or those of which one of the columns is an instant within one of the spans, and
    /// every row of a subject that is not at rest.
    ///
    /// # Errors
    /// The disk's fault.
    pub(crate) fn read(&self, table: Table, columns: &[&str], spans: Option<&[Range<UtcMs>]>) -> io::Result<Vec<RecordBatch>> {
        let files = self.files.get(&table).map(Vec::as_slice).unwrap_or_default();
        let wanted: Vec<(&RowFile, Option<&[Range<UtcMs>]>)> = files
            .iter()
            .map(|file| (file.as_ref(), spans.filter(|_| !file.is_open())))
            .filter(|(file, spans)| spans.is_none_or(|spans| spans.iter().any(|span| file.meets(span))))
            .collect();
        // Half of the files on another thread: what is read is unpacked, which is work.
        let (left, right) = wanted.split_at(wanted.len() / 2);
        let read = |files: &[(&RowFile, Option<&[Range<UtcMs>]>)]| -> io::Result<Vec<RecordBatch>> {
            let mut batches = Vec::new();
            for (file, spans) in files {
                file.read(columns, *spans, &mut batches)?;
            }
            Ok(batches)
        };
        std::thread::scope(|scope| {
            let beside = scope.spawn(|| read(left));
            let mut rows = read(right)?;
            rows.extend(beside.join().unwrap_or_else(|_| Err(io::Error::other("reading rows stopped half-way")))?);
            Ok(rows)
        })
    }
}
