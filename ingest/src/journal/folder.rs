//! The journal's folder: one process at a time, room on the disk, ballast, and writes that survive a power cut.

use super::error::JournalError;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const BLOCK: usize = 1 << 20;

/// Where everything lies.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder, made if it is not there.
    pub(super) fn make(root: &Path) -> Result<Self, JournalError> {
        fs::create_dir_all(root).map_err(JournalError::io("making the folder", root))?;
        Ok(Self { root: root.to_path_buf() })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn database(&self) -> PathBuf {
        self.root.join("journal.sqlite")
    }

    pub(super) fn history(&self) -> PathBuf {
        self.root.join("history")
    }

    fn ballast(&self) -> PathBuf {
        self.root.join("ballast")
    }

    /// Takes the folder for this process; the lock ends with the returned file, also when the process is killed.
    pub(super) fn lock(&self) -> Result<File, JournalError> {
        let path = self.root.join("journal.lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(JournalError::io("opening the lock file", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(JournalError::InUse { folder: self.root.clone() }),
            Err(TryLockError::Error(source)) => Err(JournalError::Io { doing: "locking", path, source }),
        }
    }

    /// Bytes that this process may still write here.
    pub(super) fn free_bytes(&self) -> Result<u64, JournalError> {
        let found = rustix::fs::statvfs(&self.root).map_err(|errno| JournalError::Io {
            doing: "measuring the room in",
            path: self.root.clone(),
            source: errno.into(),
        })?;
        Ok(found.f_bavail.saturating_mul(found.f_frsize))
    }

    /// Refuses when less than `needed` bytes are free.
    pub(super) fn check_room(&self, needed: u64) -> Result<(), JournalError> {
        let free = self.free_bytes()?;
        if free < needed { Err(JournalError::NoSpace { folder: self.root.clone(), free, needed }) } else { Ok(()) }
    }

    /// Sets the ballast file to that size, written out so that the room is truly held.
    pub(super) fn set_ballast(&self, bytes: u64) -> Result<(), JournalError> {
        let path = self.ballast();
        let held = fs::metadata(&path).map_or(0, |found| found.len());
        if held == bytes {
            return Ok(());
        }
        let write = || -> io::Result<()> {
            let mut file = File::create(&path)?;
            let zeros = vec![0_u8; BLOCK];
            let mut left = bytes;
            while left > 0 {
                let part = usize::try_from(left).unwrap_or(BLOCK).min(BLOCK);
                file.write_all(zeros.get(..part).unwrap_or_default())?;
                left = left.saturating_sub(u64::try_from(part).unwrap_or(left));
            }
            file.sync_all()
        };
        write().map_err(JournalError::io("writing the ballast file", &path))
    }

    /// Gives the ballast's room back; true if there was any.
    pub(super) fn release_ballast(&self) -> bool {
        fs::remove_file(self.ballast()).is_ok()
    }
}

/// Writes a file so that after any crash it is there whole or not at all: beside, sync, rename, sync of the folder.
pub(super) fn write_whole<T>(path: &Path, fill: impl FnOnce(&mut File) -> Result<T, JournalError>) -> Result<T, JournalError> {
    let parent = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(JournalError::io("making the folder", parent))?;
    let beside = path.with_extension("tmp");
    let mut opened = OpenOptions::new()
        .create(true)
        .truncate(true)
        .read(true)
        .write(true)
        .open(&beside)
        .map_err(JournalError::io("creating", &beside))?;
    let filled = fill(&mut opened)?;
    opened.sync_all().map_err(JournalError::io("syncing", &beside))?;
    fs::rename(&beside, path).map_err(JournalError::io("renaming to", path))?;
    sync_folders(parent)?;
    Ok(filled)
}

/// Syncs a folder and those above it up to two levels: a new `day=…` folder is itself an entry of its parent.
pub(super) fn sync_folders(folder: &Path) -> Result<(), JournalError> {
    for level in folder.ancestors().take(4).filter(|level| !level.as_os_str().is_empty()) {
        let open = File::open(level).map_err(JournalError::io("opening the folder", level))?;
        open.sync_all().map_err(JournalError::io("syncing the folder", level))?;
    }
    Ok(())
}

/// Every file below a folder; none if the folder is not there.
pub(super) fn files_below(folder: &Path) -> Result<Vec<PathBuf>, JournalError> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(current) = folders.pop() {
        let entries = match fs::read_dir(&current) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(source) => return Err(JournalError::Io { doing: "listing", path: current, source }),
        };
        for entry in entries {
            let path = entry.map_err(JournalError::io("listing", &current))?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    Ok(files)
}
