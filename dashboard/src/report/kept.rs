//! Kept reports: what was said of a period at one instant, as it was said. A kept report never changes; a new one is another copy.
//!
//! One file each in `reports/kept` of the data folder: its label on the first line, so that a list of many is read quickly, then the
//! document.

use super::document::{Document, Scope, Stretch};
use crate::durable;
use ingest::record::UtcMs;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use utoipa::ToSchema;

const FORMAT: u32 = 1;

/// What stands on a kept report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct KeptLabel {
    #[serde(default = "format")]
    #[schema(ignore)]
    format: u32,
    pub(crate) id: String,
    pub(crate) report: String,
    #[schema(value_type = Object)]
    pub(crate) title: ingest::declaration::Label,
    pub(crate) period: Stretch,
    /// The period's name, such as `2026-10`.
    pub(crate) of: String,
    pub(crate) scope: Option<Scope>,
    /// The instant that its figures are of.
    pub(crate) as_of: String,
    /// When it was kept, RFC 3339.
    #[schema(value_type = String)]
    pub(crate) made_at: UtcMs,
    /// `schedule`, or who asked for it.
    pub(crate) by: String,
}

fn format() -> u32 {
    FORMAT
}

/// By whom a report that nobody asked for is kept.
pub(crate) const SCHEDULE: &str = "schedule";

/// The kept reports of a data folder.
#[derive(Debug)]
pub(crate) struct Kept {
    folder: PathBuf,
    labels: Mutex<Vec<Arc<KeptLabel>>>,
}

impl Kept {
    /// Those in that folder. What cannot be read is left where it is, and told.
    pub(crate) fn open(folder: PathBuf) -> Self {
        let mut labels: Vec<Arc<KeptLabel>> = Vec::new();
        for path in fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.extension().is_some_and(|extension| extension == "report") {
                match label(&path) {
                    Ok(label) => labels.push(Arc::new(label)),
                    Err(error) => tracing::warn!(%error, path = %path.display(), "a kept report cannot be read"),
                }
            }
        }
        labels.sort_by(|left, right| (left.made_at, &left.id).cmp(&(right.made_at, &right.id)));
        Self { folder, labels: Mutex::new(labels) }
    }

    /// The labels, the newest first.
    pub(crate) fn labels(&self) -> Vec<Arc<KeptLabel>> {
        self.labels.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect()
    }

    /// The label of that id.
    pub(crate) fn label(&self, id: &str) -> Option<Arc<KeptLabel>> {
        self.labels.lock().unwrap_or_else(PoisonError::into_inner).iter().find(|label| label.id == id).cloned()
    }

    /// Keeps a document; durable when it returns. Blocks.
    ///
    /// # Errors
    /// The disk's fault.
    pub(crate) fn keep(&self, document: &Document, (of, by): (&str, &str), now: UtcMs) -> io::Result<Arc<KeptLabel>> {
        let mut labels = self.labels.lock().unwrap_or_else(PoisonError::into_inner);
        let scope = document.scope.as_ref().map(|scope| format!("-{}", scope.code)).unwrap_or_default();
        let plain = format!("{}-{of}{scope}", document.report).replace("..", "_");
        let mut id = format!("{plain}-{}", now.as_millis() / 1000);
        while labels.iter().any(|label| label.id == id) {
            id.push('b');
        }
        let label = KeptLabel {
            format: FORMAT,
            id,
            report: document.report.clone(),
            title: document.title.clone(),
            period: document.period.clone(),
            of: of.to_owned(),
            scope: document.scope.clone(),
            as_of: document.as_of.clone(),
            made_at: now,
            by: by.to_owned(),
        };
        let mut text = serde_json::to_vec(&label)?;
        text.push(b'\n');
        serde_json::to_writer(&mut text, document)?;
        durable::replace(&self.path(&label.id), &text)?;
        let label = Arc::new(label);
        labels.push(Arc::clone(&label));
        Ok(label)
    }

    /// The document of a label. Blocks.
    ///
    /// # Errors
    /// The disk's fault.
    pub(crate) fn read(&self, label: &KeptLabel) -> io::Result<Document> {
        let mut lines = BufReader::new(File::open(self.path(&label.id))?);
        lines.skip_until(b'\n')?;
        Ok(serde_json::from_reader(lines)?)
    }

    fn path(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}.report"))
    }
}

fn label(path: &Path) -> io::Result<KeptLabel> {
    let mut first = Vec::new();
    BufReader::new(File::open(path)?).read_until(b'\n', &mut first)?;
    let label: KeptLabel = serde_json::from_slice(&first)?;
    if label.format == FORMAT { Ok(label) } else { Err(io::Error::other(format!("it is of format {}, known is {FORMAT}", label.format))) }
}
