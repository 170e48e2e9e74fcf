//! The declarations inside the binary, or in a folder that is given instead.

use crate::settings::Settings;
use crate::standing::{INDICATORS, REGISTERS};
use ingest::declaration::{DeclarationFile, read_folder};
use rust_embed::RustEmbed;
use std::io;
use std::path::{Path, PathBuf};

#[derive(RustEmbed)]
#[folder = "../ingest/sources"]
struct SourceFiles;

#[derive(RustEmbed)]
#[folder = "../ingest/reference"]
struct ReferenceFiles;

#[derive(RustEmbed)]
#[folder = "../queries/indicators"]
struct IndicatorFiles;

#[derive(RustEmbed)]
#[folder = "panels"]
struct PanelFiles;

#[derive(RustEmbed)]
#[folder = "walls"]
struct WallFiles;

#[derive(RustEmbed)]
#[folder = "topics"]
struct TopicFiles;

#[derive(RustEmbed)]
#[folder = "reports"]
struct ReportFiles;

#[derive(RustEmbed)]
#[folder = "../queries/registers"]
struct RegisterFiles;

/// Every declaration, as text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Declarations {
    pub(crate) sources: Vec<DeclarationFile>,
    pub(crate) reference: Vec<DeclarationFile>,
    pub(crate) indicators: Vec<DeclarationFile>,
    pub(crate) panels: Vec<DeclarationFile>,
    pub(crate) walls: Vec<DeclarationFile>,
    pub(crate) topics: Vec<DeclarationFile>,
    /// Reports, their chapters, red and black lists.
    pub(crate) reports: Vec<DeclarationFile>,
    pub(crate) registers: Vec<DeclarationFile>,
}

/// Why declarations cannot be read; the operator's to mend.
#[derive(Debug, thiserror::Error)]
#[error("reading declarations in {}", .folder.display())]
pub(crate) struct Unreadable {
    folder: PathBuf,
    source: io::Error,
}

impl Declarations {
    /// The declarations that the settings name: those of a checkout, or those inside the binary.
    ///
    /// # Errors
    /// The checkout cannot be read.
    pub(crate) fn named_by(settings: &Settings) -> Result<Self, Unreadable> {
        let city = settings.city.reference.as_str();
        match settings.declarations.folder.as_str() {
            "" => Ok(Self::embedded(city)),
            folder => Self::read(Path::new(folder), city),
        }
    }

    /// The declarations inside the binary; of the reference data, the city's only.
    pub(crate) fn embedded(city: &str) -> Self {
        let prefix = format!("{city}/");
        Self {
            sources: files::<SourceFiles>("", ".toml"),
            reference: files::<ReferenceFiles>(&prefix, ""),
            indicators: files::<IndicatorFiles>("", ".sql"),
            panels: files::<PanelFiles>("", ".toml"),
            walls: files::<WallFiles>("", ".toml"),
            topics: files::<TopicFiles>("", ".toml"),
            reports: reports(files::<ReportFiles>("", ".toml")),
            registers: files::<RegisterFiles>("", ".sql"),
        }
    }

    /// The declarations of a checkout: a folder with `ingest`, `queries` and `dashboard`.
    ///
    /// # Errors
    /// One of the folders cannot be read.
    pub(crate) fn read(folder: &Path, city: &str) -> Result<Self, Unreadable> {
        let read = |below: &str, endings: &[&str]| {
            let folder = folder.join(below);
            let mut files = Vec::new();
            for ending in endings {
                files.extend(read_folder(&folder, ending).map_err(|source| Unreadable { folder: folder.clone(), source })?);
            }
            Ok::<_, Unreadable>(files)
        };
        let read_if_there = |below: &str, ending: &str| if folder.join(below).exists() { read(below, &[ending]) } else { Ok(Vec::new()) };
        Ok(Self {
            sources: read("ingest/sources", &["toml"])?,
            reference: read(&format!("ingest/reference/{city}"), &["toml", "csv", "geojson"])?,
            indicators: read(INDICATORS, &["sql"])?,
            panels: read("dashboard/panels", &["toml"])?,
            walls: read("dashboard/walls", &["toml"])?,
            // A city may have none of these.
            topics: read_if_there("dashboard/topics", "toml")?,
            reports: reports(read_if_there("dashboard/reports", "toml")?),
            registers: read_if_there(REGISTERS, "sql")?,
        })
    }
}

/// Of the files below `reports`, those that declare something: how they are printed is no declaration.
fn reports(mut files: Vec<DeclarationFile>) -> Vec<DeclarationFile> {
    files.retain(|file| !file.path.starts_with("print/"));
    files
}

fn files<F: RustEmbed>(prefix: &str, ending: &str) -> Vec<DeclarationFile> {
    let mut files: Vec<DeclarationFile> = F::iter()
        .filter(|path| path.ends_with(ending))
        .filter_map(|path| {
            let file = F::get(&path)?;
            let below = path.strip_prefix(prefix)?.to_owned();
            Some(DeclarationFile { path: below, text: String::from_utf8_lossy(&file.data).into_owned() })
        })
        .collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    files
}
