//! Paper mode: a list of all that is open, kept on disk for the day on which nothing else works.
//!
//! Every minute `open-events.html` (it prints on A4 by itself) and `open-events.csv` in the folder `paper` of the data folder are
//! replaced as a whole: written beside, synced, renamed. What is then written by hand comes back by `cityops import --source paper`.

mod sheet;

use crate::app::App;
use crate::durable;
use crate::server::told_to_stop;
use sheet::Sheet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::task::spawn_blocking;

const FOLDER: &str = "paper";

/// Keeps the list current until the server stops.
pub(crate) async fn keep(app: Arc<App>, data: PathBuf) {
    app.mirror.wait_until_filled().await;
    let (mut stop, folder) = (app.stop.clone(), data.join(FOLDER));
    let mut is_failing = false;
    while !app.is_stopping() {
        let (writing, folder) = (Arc::clone(&app), folder.clone());
        let written =
            spawn_blocking(move || write(&folder, &Sheet::of(&writing))).await.unwrap_or_else(|error| Err(io::Error::other(error)));
        if let Err(error) = &written {
            metrics::counter!("cityops_paper_errors_total").increment(1);
            if !is_failing {
                tracing::warn!(%error, "the printed list is not current, later again");
            }
        }
        is_failing = written.is_err();
        tokio::select! {
            () = tokio::time::sleep(app.settings.paper.every()) => {}
            () = told_to_stop(&mut stop) => return,
        }
    }
}

fn write(folder: &Path, sheet: &Sheet) -> io::Result<()> {
    durable::replace(&folder.join("open-events.html"), sheet.html().as_bytes())?;
    durable::replace(&folder.join("open-events.csv"), sheet.csv().as_bytes())
}
