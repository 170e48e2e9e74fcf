//! Watches the folder of indicators: a file that is saved, added or removed is taken over while the server runs.

use crate::app::App;
use crate::server::told_to_stop;
use crate::standing::INDICATORS;
use ingest::declaration::read_folder;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::task::spawn_blocking;

/// How often the folder is looked at: a look at a thousand files takes a few milliseconds.
const EVERY: Duration = Duration::from_secs(1);

/// When each file was changed, and how long it is.
type Look = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// Looks until the server stops; nothing to do where the declarations are those inside the binary.
pub(crate) async fn watch(app: Arc<App>) {
    let folder = app.settings.declarations.folder.clone();
    if folder.is_empty() {
        return;
    }
    let folder = Path::new(&folder).join(INDICATORS);
    let mut stop = app.stop.clone();
    let mut known = look(folder.clone()).await;
    while !app.is_stopping() {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = told_to_stop(&mut stop) => return,
        }
        let seen = look(folder.clone()).await;
        if seen.is_none() || seen == known {
            continue;
        }
        known = seen;
        let (app, folder) = (Arc::clone(&app), folder.clone());
        if let Err(error) = spawn_blocking(move || take_over(&app, &folder)).await {
            tracing::error!(%error, "taking over indicators ended");
        }
    }
}

fn take_over(app: &App, folder: &Path) {
    match read_folder(folder, "sql") {
        Ok(files) => {
            let catalogue = app.standing.redeclare(&files);
            app.mirror.redeclare(app.standing.tables());
            if let Some(engine) = app.engine.get() {
                engine.adopt(catalogue);
            }
        }
        Err(error) => tracing::warn!(%error, folder = %folder.display(), "the indicators cannot be read, they stay as they were"),
    }
}

/// `None` if the folder cannot be read now.
async fn look(folder: PathBuf) -> Option<Look> {
    spawn_blocking(move || {
        let mut look = Look::new();
        walk(&folder, &mut look).ok().map(|()| look)
    })
    .await
    .ok()
    .flatten()
}

fn walk(folder: &Path, look: &mut Look) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let (path, about) = (entry.path(), entry.metadata()?);
        if about.is_dir() {
            walk(&path, look)?;
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            look.insert(path, (about.modified().ok(), about.len()));
        }
    }
    Ok(())
}
