//! What typst may see: one template, one file of data, one font. Nothing else is there.

use super::PdfError;
use super::font::Fonts;
use std::sync::{Arc, LazyLock};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};

const TEMPLATE: &str = include_str!("../../../reports/print/report.typ");

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(<Library as LibraryExt>::default()));

/// The world of one report.
pub(super) struct Press {
    fonts: Arc<Fonts>,
    template: Source,
    data_id: FileId,
    data: Bytes,
    day: Option<Datetime>,
}

impl Press {
    /// A world in which it is that day.
    ///
    /// # Errors
    /// Ours: a name in it is no path.
    pub(super) fn new(fonts: &Arc<Fonts>, data: Vec<u8>, day: Option<Datetime>) -> Result<Self, PdfError> {
        let template = Source::new(id("report.typ")?, TEMPLATE.to_owned());
        Ok(Self { fonts: Arc::clone(fonts), template, data_id: id("data.json")?, data: Bytes::new(data), day })
    }

    /// What typst said of the template, with lines.
    pub(super) fn complaint(&self, said: &[SourceDiagnostic]) -> PdfError {
        let told = said.iter().map(|one| {
            let line = self.range(one.span).and_then(|range| self.template.lines().byte_to_line(range.start));
            line.map_or_else(|| one.message.to_string(), |line| format!("line {}: {}", line + 1, one.message))
        });
        PdfError::Template { said: told.collect::<Vec<_>>().join("; ") }
    }
}

fn id(name: &str) -> Result<FileId, PdfError> {
    let path = VirtualPath::new(name).map_err(|error| PdfError::Template { said: format!("{name}: {error:?}") })?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Press {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data_id { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.faces.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        self.day
    }
}
