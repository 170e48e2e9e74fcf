//! The child that speaks Postgres: started with the server, told of newer files, and started again when it has died.

use super::child::{Limits, Order, Serving};
use super::{city, files, spawn};
use crate::app::App;
use crate::server;
use analytics::explorer::Files;
use analytics::explorer::postgres::Service;
use ingest::record::UtcMs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::Child;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

const DOING: &str = "serving SQL to Postgres clients";
/// How often newer files are looked for; old ones stay for ten minutes.
const EVERY: Duration = Duration::from_mins(1);
/// How often it is looked whether the child lives.
const LOOK: Duration = Duration::from_millis(500);
/// The longest pause before a child that died is started again.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// Serves Postgres clients until the server stops, if the settings ask for it.
pub(crate) async fn keep(app: Arc<App>) {
    let Some(listen) = app.settings.explorer.postgres() else { return };
    let password = match app.settings.explorer.password_file().map(std::fs::read_to_string).transpose() {
        Ok(password) => password.map(|text| text.trim().to_owned()),
        Err(error) => {
            tracing::error!(%error, "the password of `explorer.password_file` cannot be read; Postgres clients are not served");
            return;
        }
    };
    if password.as_ref().is_some_and(String::is_empty) {
        tracing::error!("the password of `explorer.password_file` is empty; Postgres clients are not served");
        return;
    }
    let newest = Arc::new(Mutex::new(Files::new()));
    let (told, changed) = sync_channel(1);
    let mut stop = app.stop.clone();
    let mut waiting = Some(changed);
    let mut as_of = None::<UtcMs>;
    while !app.is_stopping() {
        match app.office.view(&app, DOING).await {
            Ok(view) if as_of != Some(view.as_of) => {
                as_of = Some(view.as_of);
                *newest.lock().unwrap_or_else(PoisonError::into_inner) = files(&view);
                // Full means that it is told already.
                told.try_send(()).ok();
                if let Some(changed) = waiting.take() {
                    start(&app, listen, password.clone(), (Arc::clone(&newest), changed));
                }
            }
            Ok(_) => {}
            Err(problem) => tracing::warn!(detail = problem.detail, "no rows for Postgres clients yet"),
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = server::told_to_stop(&mut stop) => break,
        }
    }
    drop::<SyncSender<()>>(told);
}

fn start(app: &Arc<App>, listen: std::net::SocketAddr, password: Option<String>, (newest, changed): (Arc<Mutex<Files>>, Receiver<()>)) {
    let settings = &app.settings.explorer;
    let concurrent = settings.concurrent;
    let memory = settings.memory().saturating_mul(u64::try_from(concurrent).unwrap_or(1));
    let service = Service { files: Files::new(), listen, password, rows: settings.rows, seconds: settings.seconds, memory, concurrent };
    let limits = Limits { memory, seconds: None };
    let city = city(app);
    let living = thread::Builder::new().name("postgres".to_owned()).spawn(move || {
        let mut pause = Duration::from_secs(1);
        loop {
            let service = Service { files: newest.lock().unwrap_or_else(PoisonError::into_inner).clone(), ..service.clone() };
            let order = Order { city: city.clone(), limits, serving: Serving::Postgres(service) };
            match live(&order, &newest, &changed) {
                Ok(Lived::ToldToStop) => return,
                Ok(Lived::Died(said)) => tracing::warn!(said, "the process that serves Postgres clients died, and is started again"),
                Err(error) => tracing::warn!(%error, "the process that serves Postgres clients cannot be started, later again"),
            }
            match changed.recv_timeout(pause) {
                Err(RecvTimeoutError::Disconnected) => return,
                Ok(()) | Err(RecvTimeoutError::Timeout) => pause = (pause * 2).min(LONGEST_PAUSE),
            }
        }
    });
    if let Err(error) = living {
        tracing::error!(%error, "Postgres clients are not served");
    }
}

enum Lived {
    ToldToStop,
    Died(String),
}

/// One life of the child. The thread that starts it stays until it has ended, for it ends with that thread.
fn live(order: &Order, newest: &Mutex<Files>, changed: &Receiver<()>) -> io::Result<Lived> {
    let mut child = spawn(order.limits, &[])?;
    let lived = accompany(&mut child, order, newest, changed);
    // It may have ended by itself.
    drop(child.kill());
    child.wait()?;
    lived
}

fn accompany(child: &mut Child, order: &Order, newest: &Mutex<Files>, changed: &Receiver<()>) -> io::Result<Lived> {
    let missing = || io::Error::other("a pipe is missing");
    let mut stdin = child.stdin.take().ok_or_else(missing)?;
    let (stdout, mut stderr) = (child.stdout.take().ok_or_else(missing)?, child.stderr.take().ok_or_else(missing)?);
    writeln!(stdin, "{}", serde_json::to_string(order)?)?;
    let said = thread::Builder::new().name("postgres-said".to_owned()).spawn(move || {
        let mut said = Vec::new();
        drop(stderr.by_ref().take(super::MOST_SAID).read_to_end(&mut said));
        drop(io::copy(&mut stderr, &mut io::sink()));
        String::from_utf8_lossy(&said).into_owned()
    })?;
    let mut address = String::new();
    BufReader::new(stdout).read_line(&mut address)?;
    if !address.is_empty() {
        tracing::info!(address = address.trim(), "serving Postgres clients");
    }
    loop {
        match changed.recv_timeout(LOOK) {
            Ok(()) => {
                let files = newest.lock().unwrap_or_else(PoisonError::into_inner).clone();
                // One that has died does not read; the next look finds it.
                drop(writeln!(stdin, "{}", serde_json::to_string(&files)?));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(Lived::ToldToStop),
        }
        if child.try_wait()?.is_some() {
            return Ok(Lived::Died(said.join().unwrap_or_default()));
        }
    }
}
