//! The settings: `cityops.toml` inside the binary, overlaid by the operator's file. Every default is written there, none here.

// long: one struct for each table of the file, in its order; what checks them stands beside them.

use crate::agree::Agreement;
use analytics::routing::HotSettings;
use config::{Config, File, FileFormat};
use ingest::connector::kafka::{Connection, ConnectionError};
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

const DEFAULTS: &str = include_str!("../cityops.toml");

/// All settings; `cityops.toml` documents each.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) city: City,
    pub(crate) declarations: Declarations,
    pub(crate) data: Data,
    pub(crate) journal: JournalKeeping,
    pub(crate) engine: EngineSettings,
    pub(crate) routing: RoutingSettings,
    pub(crate) kafka: Kafka,
    pub(crate) http: Http,
    pub(crate) ingest: Ingest,
    pub(crate) open311: Open311,
    pub(crate) cap: Cap,
    pub(crate) wall: WallSettings,
    pub(crate) escalation: EscalationSettings,
    pub(crate) paper: Paper,
    pub(crate) reports: ReportSettings,
    pub(crate) explorer: ExplorerSettings,
    pub(crate) demo: Demo,
    pub(crate) log: Log,
}

/// Which city it is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct City {
    pub(crate) reference: String,
}

/// Where declarations come from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Declarations {
    pub(crate) folder: String,
}

/// The data folder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Data {
    pub(crate) folder: PathBuf,
    pub(crate) min_free_mib: u64,
}

/// How the journal groups, bounds and ages what it keeps.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JournalKeeping {
    pub(crate) group_records: usize,
    group_wait_ms: u64,
    pub(crate) queue_submissions: usize,
    pub(crate) ballast_mib: u64,
    pub(crate) seal_after_days: u32,
    seal_every_s: u64,
    pause_before_commit_ms: u64,
}

impl JournalKeeping {
    pub(crate) fn group_wait(&self) -> Duration {
        Duration::from_millis(self.group_wait_ms)
    }

    pub(crate) fn seal_every(&self) -> Duration {
        Duration::from_secs(self.seal_every_s)
    }

    pub(crate) fn pause_before_commit(&self) -> Duration {
        Duration::from_millis(self.pause_before_commit_ms)
    }
}

/// The engine's pace.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EngineSettings {
    tick_ms: u64,
    pub(crate) frame_queue_frames: usize,
    checkpoint_every_s: u64,
}

impl EngineSettings {
    pub(crate) fn tick(&self) -> Duration {
        Duration::from_millis(self.tick_ms)
    }

    pub(crate) fn checkpoint_every(&self) -> Duration {
        Duration::from_secs(self.checkpoint_every_s)
    }
}

/// Suggestions for city events.
#[derive(Clone, Debug, Deserialize)]
#[allow(clippy::struct_field_names, reason = "settings of other suggestions may stand beside those of hot groups")]
#[serde(deny_unknown_fields)]
pub(crate) struct RoutingSettings {
    hot_reports: usize,
    hot_window_min: u32,
    hot_radius_m: u32,
}

impl RoutingSettings {
    pub(crate) fn hot(&self) -> HotSettings {
        HotSettings { reports: self.hot_reports, window_min: self.hot_window_min, radius_m: f64::from(self.hot_radius_m) }
    }
}

/// The city's event bus.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Kafka {
    #[serde(flatten)]
    pub(crate) connection: Connection,
    pub(crate) node: String,
    pub(crate) actions_topic: String,
    pub(crate) prefix: String,
}

impl Kafka {
    /// This node's part in the agreement of several, if there are several.
    pub(crate) fn agreement(&self) -> Option<Agreement> {
        let is_one_of_several = self.connection.is_named() && !self.actions_topic.is_empty();
        is_one_of_several.then(|| Agreement::new(&self.node, &self.actions_topic))
    }
}

/// The HTTP server and its limits.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Http {
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: String,
    pub(crate) max_connections: usize,
    pub(crate) max_connections_per_address: usize,
    header_timeout_ms: u64,
    pub(crate) max_header_bytes: usize,
    request_timeout_ms: u64,
    audit_timeout_ms: u64,
    pub(crate) max_requests: usize,
    pub(crate) max_body_bytes: usize,
    retry_after_s: u64,
}

impl Http {
    pub(crate) fn header_timeout(&self) -> Duration {
        Duration::from_millis(self.header_timeout_ms)
    }

    pub(crate) fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms)
    }

    pub(crate) fn audit_timeout(&self) -> Duration {
        Duration::from_millis(self.audit_timeout_ms)
    }

    pub(crate) fn retry_after(&self) -> Duration {
        Duration::from_secs(self.retry_after_s)
    }
}

/// Records over HTTP.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ingest {
    pub(crate) max_body_bytes: usize,
    body_timeout_ms: u64,
    pub(crate) max_requests: usize,
}

impl Ingest {
    pub(crate) fn body_timeout(&self) -> Duration {
        Duration::from_millis(self.body_timeout_ms)
    }
}

/// Service requests by Open311.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Open311 {
    pub(crate) api_keys: Vec<String>,
    pub(crate) jurisdiction_id: String,
    pub(crate) contact: String,
    pub(crate) max_lists: usize,
}

/// Alerts by CAP.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cap {
    pub(crate) sender: String,
}

/// The frame stream.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WallSettings {
    pub(crate) screens: WallScreens,
    pub(crate) max_clients: usize,
    pub(crate) max_clients_per_address: usize,
    hello_timeout_ms: u64,
    pub(crate) max_message_bytes: usize,
    pub(crate) send_buffer_bytes: u32,
    pub(crate) max_replays: usize,
    send_timeout_ms: u64,
    pub(crate) resume_frames: u64,
    heartbeat_ms: u64,
    sources_every_ms: u64,
}

/// Whom walls are shown to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WallScreens {
    /// To whoever reaches the server.
    Open,
    /// To screens that bring a token (`cityops screen add`).
    Token,
}

impl WallSettings {
    pub(crate) fn hello_timeout(&self) -> Duration {
        Duration::from_millis(self.hello_timeout_ms)
    }

    pub(crate) fn send_timeout(&self) -> Duration {
        Duration::from_millis(self.send_timeout_ms)
    }

    pub(crate) fn heartbeat(&self) -> Duration {
        Duration::from_millis(self.heartbeat_ms)
    }

    pub(crate) fn sources_every(&self) -> Duration {
        Duration::from_millis(self.sources_every_ms)
    }
}

/// What rules may do by themselves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EscalationSettings {
    pub(crate) most_per_minute: u32,
}

/// The printed list.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paper {
    every_s: u64,
}

impl Paper {
    pub(crate) fn every(&self) -> Duration {
        Duration::from_secs(self.every_s)
    }
}

/// Reports.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportSettings {
    fresh_s: u32,
    keep_after_min: i64,
}

impl ReportSettings {
    pub(crate) fn fresh_ms(&self) -> i64 {
        i64::from(self.fresh_s) * 1000
    }

    /// How long after its period's end a report is kept; none if none is kept by itself.
    pub(crate) fn keep_after_ms(&self) -> Option<i64> {
        (self.keep_after_min >= 0).then(|| self.keep_after_min.saturating_mul(60_000))
    }
}

/// SQL of analysts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExplorerSettings {
    pub(crate) on: bool,
    pub(crate) seconds: u64,
    pub(crate) rows: usize,
    pub(crate) memory_mib: u64,
    answer_mib: usize,
    pub(crate) concurrent: usize,
    postgres: String,
    password_file: String,
}

impl ExplorerSettings {
    pub(crate) fn patience(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    /// Bytes that a statement may use.
    pub(crate) fn memory(&self) -> u64 {
        self.memory_mib.saturating_mul(1 << 20)
    }

    /// Bytes that an answer may have.
    pub(crate) fn answer(&self) -> usize {
        self.answer_mib.saturating_mul(1 << 20)
    }

    /// Where Postgres is spoken, if it is.
    pub(crate) fn postgres(&self) -> Option<SocketAddr> {
        self.on.then(|| self.postgres.parse().ok()).flatten()
    }

    /// The file with the password of those who speak it, if they need one.
    pub(crate) fn password_file(&self) -> Option<&Path> {
        (!self.password_file.is_empty()).then(|| Path::new(&self.password_file))
    }

    fn check(&self) -> Result<(), SettingsError> {
        let refuse = |name, must| Err(SettingsError::OutOfRange { name, must });
        if self.seconds == 0 || self.rows == 0 || self.concurrent == 0 || self.answer_mib == 0 {
            return refuse("explorer.seconds, rows, concurrent and answer_mib", "at least 1");
        }
        if self.memory_mib < 64 {
            return refuse("explorer.memory_mib", "at least 64");
        }
        if self.postgres.is_empty() {
            return Ok(());
        }
        match self.postgres.parse::<SocketAddr>() {
            Err(_) => refuse("explorer.postgres", "an address such as 127.0.0.1:5432, or empty"),
            Ok(address) if !address.ip().is_loopback() && self.password_file.is_empty() => {
                refuse("explorer.password_file", "given where `explorer.postgres` is reached from other machines")
            }
            Ok(_) => Ok(()),
        }
    }
}

/// The demonstration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Demo {
    pub(crate) days: u32,
    pub(crate) rate_per_s: u32,
    pub(crate) seed: u64,
}

/// The log.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Log {
    pub(crate) filter: String,
}

/// Why the settings cannot be used; always the operator's to mend.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    /// The file cannot be read, is not TOML, or has a name or a value that is not right; the cause names it.
    #[error("settings cannot be used{}", .file.as_ref().map(|file| format!(" ({})", file.display())).unwrap_or_default())]
    Unusable {
        file: Option<PathBuf>,
        #[source]
        cause: config::ConfigError,
    },
    /// The cluster of `[kafka]` cannot be spoken to.
    #[error("the settings under `kafka` do not fit together")]
    Kafka(#[source] ConnectionError),
    /// A value that has the right form but cannot work.
    #[error("setting `{name}` must be {must}")]
    OutOfRange { name: &'static str, must: &'static str },
}

impl Settings {
    /// The defaults, overlaid by `file`.
    ///
    /// # Errors
    /// What is wrong in the operator's file.
    pub(crate) fn load(file: Option<&Path>) -> Result<Self, SettingsError> {
        let unusable = |cause| SettingsError::Unusable { file: file.map(Path::to_path_buf), cause };
        let mut builder = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        if let Some(file) = file {
            builder = builder.add_source(File::new(&file.to_string_lossy(), FileFormat::Toml));
        }
        let settings: Self = builder.build().and_then(Config::try_deserialize).map_err(unusable)?;
        settings.checked()
    }

    fn checked(self) -> Result<Self, SettingsError> {
        let at_least_one = [
            ("journal.seal_every_s", self.journal.seal_every_s),
            ("engine.tick_ms", self.engine.tick_ms),
            ("engine.checkpoint_every_s", self.engine.checkpoint_every_s),
            ("http.header_timeout_ms", self.http.header_timeout_ms),
            ("http.request_timeout_ms", self.http.request_timeout_ms),
            ("ingest.body_timeout_ms", self.ingest.body_timeout_ms),
            ("wall.hello_timeout_ms", self.wall.hello_timeout_ms),
            ("wall.send_timeout_ms", self.wall.send_timeout_ms),
            ("wall.heartbeat_ms", self.wall.heartbeat_ms),
            ("wall.sources_every_ms", self.wall.sources_every_ms),
            ("paper.every_s", self.paper.every_s),
            ("demo.rate_per_s", u64::from(self.demo.rate_per_s)),
            ("routing.hot_window_min", u64::from(self.routing.hot_window_min)),
        ];
        if let Some((name, _)) = at_least_one.into_iter().find(|(_, value)| *value == 0) {
            return Err(SettingsError::OutOfRange { name, must: "at least 1" });
        }
        let positive = [
            ("journal.group_records", self.journal.group_records),
            ("journal.queue_submissions", self.journal.queue_submissions),
            ("engine.frame_queue_frames", self.engine.frame_queue_frames),
            ("http.max_connections", self.http.max_connections),
            ("http.max_requests", self.http.max_requests),
            ("ingest.max_requests", self.ingest.max_requests),
            ("open311.max_lists", self.open311.max_lists),
        ];
        if let Some((name, _)) = positive.into_iter().find(|(_, value)| *value == 0) {
            return Err(SettingsError::OutOfRange { name, must: "at least 1" });
        }
        if self.kafka.connection.is_named() {
            self.kafka.connection.check().map_err(SettingsError::Kafka)?;
            if !self.kafka.actions_topic.is_empty() && self.kafka.node.is_empty() {
                return Err(SettingsError::OutOfRange { name: "kafka.node", must: "given where nodes share an `actions_topic`" });
            }
        }
        if self.routing.hot_reports < 2 {
            return Err(SettingsError::OutOfRange { name: "routing.hot_reports", must: "at least 2" });
        }
        if !(50..=50_000).contains(&self.routing.hot_radius_m) {
            return Err(SettingsError::OutOfRange { name: "routing.hot_radius_m", must: "50 to 50000" });
        }
        self.explorer.check()?;
        if self.http.max_header_bytes < 8192 {
            return Err(SettingsError::OutOfRange { name: "http.max_header_bytes", must: "at least 8192" });
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use std::error::Error;

    fn load(text: &str) -> Result<Settings, SettingsError> {
        let config = Config::builder()
            .add_source(File::from_str(DEFAULTS, FileFormat::Toml))
            .add_source(File::from_str(text, FileFormat::Toml))
            .build()
            .unwrap();
        config.try_deserialize::<Settings>().map_err(|cause| SettingsError::Unusable { file: None, cause })?.checked()
    }

    fn cause(text: &str) -> String {
        load(text).unwrap_err().source().map(ToString::to_string).unwrap_or_default()
    }

    #[test]
    fn the_defaults_stand() {
        let settings = Settings::load(None).unwrap();
        assert!(settings.http.listen.ip().is_loopback());
        assert_eq!(settings.engine.tick(), Duration::from_millis(30));
    }

    #[test]
    fn a_file_names_only_what_differs() {
        let settings = load("[wall]\nmax_replays = 3").unwrap();
        assert_eq!((settings.wall.max_replays, settings.wall.max_clients), (3, 256));
    }

    #[test]
    fn a_wrong_name_is_refused_by_name() {
        let cause = cause("[http]\nlissten = 1");
        assert!(cause.contains("lissten"), "{cause}");
    }

    #[test]
    fn a_wrong_value_is_refused_by_name() {
        let cause = cause("[http]\nmax_connections = \"many\"");
        assert!(cause.contains("http.max_connections"), "{cause}");
    }

    #[test]
    fn zero_where_one_is_needed_is_refused_by_name() {
        assert_eq!(load("[wall]\nheartbeat_ms = 0").unwrap_err().to_string(), "setting `wall.heartbeat_ms` must be at least 1");
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Settings::load(Some(Path::new("/nowhere/at/all.toml"))).unwrap_err();
        assert!(error.to_string().contains("/nowhere/at/all.toml"), "{error}");
    }
}
