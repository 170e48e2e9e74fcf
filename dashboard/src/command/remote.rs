//! A running server, spoken to over HTTP.

use crate::route::{AuditView, ReceiptPage};
use anyhow::Context;
use serde::de::DeserializeOwned;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// How long a server may take to answer a request with records.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long to wait before records are sent again to a busy server.
const PAUSE: Duration = Duration::from_secs(1);
/// The most bytes of a report that are taken.
const REPORT_BYTES_MAX: u64 = 256 << 20;
/// How often they are sent again.
const TRIES: u32 = 60;

/// A source of a running server.
#[derive(Debug)]
pub(crate) struct Sender {
    agent: ureq::Agent,
    address: String,
}

/// Has a server audit itself.
pub(crate) fn audit(url: &str, patience: Duration) -> anyhow::Result<AuditView> {
    let address = format!("{}/api/v1/audit", url.trim_end_matches('/'));
    let response = agent(patience).post(&address).send_empty().with_context(|| format!("asking {address}"))?;
    let (status, text) = read(response)?;
    anyhow::ensure!(status == 200, "{address} answered {status}: {text}");
    decoded(&address, &text)
}

/// Has a server make a report; the bytes of the file.
pub(crate) fn report(url: &str, name: &str, query: &[(&str, &str)], patience: Duration) -> anyhow::Result<Vec<u8>> {
    let address = format!("{}/api/v1/reports/{name}/file", url.trim_end_matches('/'));
    let asked = query.iter().fold(agent(patience).get(&address), |asked, (key, value)| asked.query(key, value));
    let mut response = asked.call().with_context(|| format!("asking {address}"))?;
    let status = response.status().as_u16();
    let bytes = response.body_mut().with_config().limit(REPORT_BYTES_MAX).read_to_vec().context("reading the answer")?;
    anyhow::ensure!(status == 200, "{address} answered {status}: {}", String::from_utf8_lossy(&bytes));
    Ok(bytes)
}

impl Sender {
    /// Speaks to `url` for `source`.
    pub(crate) fn new(url: &str, source: &str) -> Self {
        Self { agent: agent(PATIENCE), address: format!("{}/api/v1/ingest/{source}", url.trim_end_matches('/')) }
    }

    /// Sends records, again and again while the server is busy; `None` if told to stop meanwhile.
    pub(crate) fn send(&self, content_type: &str, body: &[u8], stop: &Receiver<()>) -> anyhow::Result<Option<ReceiptPage>> {
        for _ in 0..TRIES {
            let request = self.agent.post(&self.address).header("content-type", content_type);
            let response = request.send(body).with_context(|| format!("sending to {}", self.address))?;
            let (status, text) = read(response)?;
            match status {
                202 => return decoded(&self.address, &text).map(Some),
                429 | 503 => {
                    if stop.recv_timeout(PAUSE) != Err(RecvTimeoutError::Timeout) {
                        return Ok(None);
                    }
                }
                _ => anyhow::bail!("{} answered {status}: {text}", self.address),
            }
        }
        anyhow::bail!("{} is busy and stays so", self.address)
    }
}

fn agent(patience: Duration) -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(patience)).build().into()
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> anyhow::Result<(u16, String)> {
    let text = response.body_mut().read_to_string().context("reading the answer")?;
    Ok((response.status().as_u16(), text))
}

fn decoded<T: DeserializeOwned>(address: &str, text: &str) -> anyhow::Result<T> {
    serde_json::from_str(text).with_context(|| format!("understanding what {address} answered"))
}
