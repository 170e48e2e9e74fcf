//! The real binary as a child process: started on a free loopback port, asked over HTTP, killed or stopped.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

/// The longest that a test waits for a value before it fails.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// The binary that cargo built beside this test program.
pub(crate) fn binary() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    let binary = program.parent().and_then(Path::parent).unwrap().join("cityops");
    assert!(binary.exists(), "{} is missing: `cargo build --workspace` makes it", binary.display());
    binary
}

/// A running `cityops run`.
pub(crate) struct Running {
    child: Child,
    /// The address that it serves, such as `http://127.0.0.1:40123`.
    pub(crate) url: String,
    /// Lines of its log since the start.
    pub(crate) log: Receiver<String>,
}

impl Running {
    /// Starts it over `data`, with `settings` (TOML) laid over the defaults, and waits until it serves.
    pub(crate) fn start(data: &Path, settings: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(binary());
        command.arg("run").arg("--data").arg(data).args(["--listen", "127.0.0.1:0"]).args(arguments);
        std::fs::create_dir_all(data).unwrap();
        let config = data.with_extension("toml");
        std::fs::write(&config, settings).unwrap();
        command.arg("--config").arg(config);
        Self::spawn(command)
    }

    /// Starts any command line that ends in `cityops run` and waits until it serves.
    pub(crate) fn spawn(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let log = lines(child.stderr.take().unwrap());
        let said = lines(child.stdout.take().unwrap());
        let mut heard = Vec::new();
        let url = loop {
            match said.recv_timeout(PATIENCE) {
                Ok(line) => match line.split_whitespace().find(|word| word.starts_with("http://")) {
                    Some(url) => break url.trim_end_matches('/').to_owned(),
                    None => heard.push(line),
                },
                Err(error) => {
                    let log: Vec<String> = log.try_iter().collect();
                    drop(child.kill());
                    panic!("cityops did not say its address ({error}); it said {heard:?} and logged {log:#?}");
                }
            }
        };
        let running = Self { child, url, log };
        wait_until("the server is ready", || running.try_get("/readyz").is_some_and(|(status, _)| status == 200));
        running
    }

    /// Its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Kills it as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Kills it and gives what it had logged by then.
    pub(crate) fn kill_keeping_log(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.log.iter().collect()
    }

    /// Asks it to stop and waits until it has.
    pub(crate) fn stop(mut self) -> ExitStatus {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        self.child.wait().unwrap()
    }

    /// GET: status and body, or `None` if nobody answers.
    pub(crate) fn try_get(&self, path: &str) -> Option<(u16, String)> {
        let mut response = agent().get(format!("{}{path}", self.url)).call().ok()?;
        Some((response.status().as_u16(), response.body_mut().read_to_string().ok()?))
    }

    /// GET of JSON that must succeed.
    pub(crate) fn get(&self, path: &str) -> Value {
        let (status, body) = self.try_get(path).unwrap_or_else(|| panic!("nobody answers GET {path}"));
        assert_eq!(status, 200, "GET {path}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    /// POST of a body: status and JSON, or `None` if nobody answers or the answer is cut short.
    pub(crate) fn try_post(&self, path: &str, content_type: &str, body: &[u8]) -> Option<(u16, Value)> {
        post(&self.url, path, content_type, body)
    }

    /// POST of records (NDJSON) to a source that must be taken.
    pub(crate) fn ingest(&self, source: &str, records: &[Value]) -> Value {
        let body = ndjson(records);
        let answer = self.try_post(&format!("/api/v1/ingest/{source}"), "application/x-ndjson", body.as_bytes());
        let (status, receipt) = answer.expect("nobody answers the posted records");
        assert_eq!(status, 202, "{receipt}");
        receipt
    }

    /// The live reading of an indicator for the whole city, once it satisfies `wanted`.
    pub(crate) fn wait_for_value(&self, indicator: &str, window: &str, wanted: impl Fn(Option<f64>) -> bool) -> Option<f64> {
        let mut last = None;
        wait_until(&format!("{indicator} over {window} has the wanted value"), || {
            let readings = self.get(&format!("/api/v1/readings?indicator={indicator}&window={window}"));
            last = city_row(&readings).and_then(|row| row["value"].as_f64());
            wanted(last)
        });
        last
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Already dead after `kill` or `stop`; otherwise a failing test must not leave it behind.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The row of a readings answer that has no keys: the whole city.
pub(crate) fn city_row(readings: &Value) -> Option<&Value> {
    let known = ["value", "numerator", "denominator", "state", "level", "window", "indicator"];
    readings["rows"].as_array()?.iter().find(|row| row.as_object().is_some_and(|row| row.keys().all(|key| known.contains(&key.as_str()))))
}

/// Records as newline-delimited JSON.
pub(crate) fn ndjson(records: &[Value]) -> String {
    records.iter().fold(String::new(), |text, record| text + &record.to_string() + "\n")
}

/// Waits until a condition holds, or fails after [`PATIENCE`].
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = ingest::clock::stopwatch();
    let (_never, pause) = sync_channel::<()>(0);
    while !holds() {
        assert!(started.elapsed() < PATIENCE, "waited {PATIENCE:?} in vain until {what}");
        assert_eq!(pause.recv_timeout(Duration::from_millis(20)), Err(RecvTimeoutError::Timeout));
    }
}

/// Runs `cityops` with these arguments to its end: success, standard output, standard error.
pub(crate) fn cityops(arguments: &[&str]) -> (bool, String, String) {
    let output = Command::new(binary()).args(arguments).stdin(Stdio::null()).output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// POST of a body to the server at `url`: status and JSON, or `None` if nobody answers or the answer is cut short.
pub(crate) fn post(url: &str, path: &str, content_type: &str, body: &[u8]) -> Option<(u16, Value)> {
    let request = agent().post(format!("{url}{path}")).header("content-type", content_type);
    let mut response = request.send(body).ok()?;
    let text = response.body_mut().read_to_string().ok()?;
    Some((response.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::Null)))
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).build().into()
}

/// The lines of a stream as they come.
pub(crate) fn lines(stream: impl std::io::Read + Send + 'static) -> Receiver<String> {
    // A log line may wait until the test looks: a test's log is short, and a full line would only hold the child.
    let (sender, receiver) = sync_channel(100_000);
    std::thread::spawn(move || BufReader::new(stream).lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    receiver
}
