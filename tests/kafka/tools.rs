//! Kafka's own tools: how they are started, and how messages are written to and read from the two that speak on standard streams.

use crate::process::{PATIENCE, lines};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::Receiver;

/// Characters that no text of ours has: between parts, between headers, and in place of what is not there.
const BETWEEN: &str = "\u{1f}";
const BETWEEN_HEADERS: &str = "\u{1e}";
const NOTHING: &str = "\u{1d}";

/// A message of a topic; of one that is put in, partition and offset say nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Message {
    pub(crate) partition: u16,
    pub(crate) offset: u64,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) key: Option<String>,
    /// None: what the key names is gone.
    pub(crate) value: Option<String>,
}

impl Message {
    /// How the console producer is told to read what [`Message::written`] gives.
    pub(super) const WRITTEN: [&str; 14] = [
        "--reader-property",
        "parse.key=true",
        "--reader-property",
        "parse.headers=true",
        "--reader-property",
        "key.separator=\u{1f}",
        "--reader-property",
        "headers.delimiter=\u{1f}",
        "--reader-property",
        "headers.separator=\u{1e}",
        "--reader-property",
        "null.marker=\u{1d}",
        "--compression-codec",
        "lz4",
    ];

    /// One to put in.
    pub(crate) fn of(key: &str, value: impl ToString) -> Self {
        Self { key: Some(key.to_owned()), value: Some(value.to_string()), ..Self::default() }
    }

    /// The same with one more header.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Lines for the console producer.
    pub(super) fn written(messages: &[Self]) -> String {
        let or_nothing = |text: &Option<String>| text.clone().unwrap_or_else(|| NOTHING.to_owned());
        let line = |message: &Self| {
            let headers: Vec<String> = message.headers.iter().map(|(name, value)| format!("{name}:{value}")).collect();
            let headers = if headers.is_empty() { NOTHING.to_owned() } else { headers.join(BETWEEN_HEADERS) };
            [headers, or_nothing(&message.key), or_nothing(&message.value)].join(BETWEEN) + "\n"
        };
        messages.iter().map(line).collect()
    }

    /// A line of the console consumer.
    fn read(line: &str) -> Self {
        let parts: Vec<&str> = line.split(BETWEEN).collect();
        let [partition, offset, headers, key, value] = parts[..] else { panic!("the console consumer said {line:?}") };
        let number = |text: &str| text.split_once(':').unwrap().1.to_owned();
        let pairs = headers.split(BETWEEN_HEADERS).filter_map(|pair| pair.split_once(':'));
        let something = |text: &str| (text != NOTHING).then(|| text.to_owned());
        Self {
            partition: number(partition).parse().unwrap(),
            offset: number(offset).parse().unwrap(),
            headers: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            key: something(key),
            value: something(value),
        }
    }

    /// Its value as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(self.value.as_deref().expect("a message with a value")).unwrap()
    }
}

/// A running console consumer.
pub(crate) struct Reader {
    child: Child,
    lines: Receiver<String>,
    /// Everything that it has read by now.
    pub(crate) taken: Vec<Message>,
}

impl Reader {
    /// Starts a console consumer that was told where and what to read.
    pub(super) fn start(command: &mut Command) -> Self {
        let shown = ["partition", "offset", "headers", "key"].map(|part| format!("print.{part}=true"));
        let told = [format!("key.separator={BETWEEN}"), format!("headers.separator={BETWEEN_HEADERS}"), format!("null.literal={NOTHING}")];
        for property in shown.iter().chain(&told) {
            command.args(["--formatter-property", property]);
        }
        command.args(["--isolation-level", "read_committed"]);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = lines(child.stdout.take().unwrap());
        Self { child, lines, taken: Vec::new() }
    }

    /// Reads on until what it has read in all satisfies `holds`.
    pub(crate) fn wait_for(&mut self, what: &str, mut holds: impl FnMut(&[Message]) -> bool) -> &[Message] {
        let started = ingest::clock::stopwatch();
        while !holds(&self.taken) {
            let left = PATIENCE.saturating_sub(started.elapsed());
            let Ok(line) = self.lines.recv_timeout(left) else {
                let last = &self.taken[self.taken.len().saturating_sub(3)..];
                panic!("waited in vain until {what}; {} messages were read, the last of them {last:#?}", self.taken.len());
            };
            self.taken.push(Message::read(&line));
            self.taken.extend(self.lines.try_iter().map(|line| Message::read(&line)));
        }
        &self.taken
    }

    /// Asks it to leave, as a member of its group does, and waits until it has.
    pub(crate) fn leave(mut self) -> Vec<Message> {
        rustix::process::kill_process(rustix::process::Pid::from_child(&self.child), rustix::process::Signal::TERM).unwrap();
        self.child.wait().unwrap();
        self.taken.extend(self.lines.iter().map(|line| Message::read(&line)));
        std::mem::take(&mut self.taken)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A command line that runs one of Kafka's classes.
pub(super) fn java(class: &str) -> Command {
    let home = home();
    let mut command = Command::new("java");
    // Both keep a short life short.
    command.args(["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]);
    command.arg(format!("-XX:SharedArchiveFile={}", home.join("classes.jsa").display()));
    command.args(["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info"]);
    command.arg("-cp").arg(home.join("jars/*")).arg(class);
    command
}

/// The folder of Kafka's jars; filled by `.ci/prepare kafka` the first time.
pub(super) fn home() -> &'static Path {
    static HOME: OnceLock<PathBuf> = OnceLock::new();
    HOME.get_or_init(|| {
        let program = std::env::current_exe().unwrap();
        let target = program.ancestors().nth(3).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        run(Command::new(root.join(".ci/prepare")).arg("kafka").env("CARGO_TARGET_DIR", target), "");
        target.join("cache/kafka")
    })
}

/// Runs a command to its end, with `input` on its standard input; gives what it printed. It must succeed.
pub(super) fn run(command: &mut Command, input: &str) -> String {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writing = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let (said, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {said}{told}");
    writing.join().unwrap().unwrap();
    said.into_owned()
}
