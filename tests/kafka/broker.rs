//! A real Apache Kafka as a child process: started on free loopback ports over a folder of its own, stopped, killed, frozen and started
//! again. What it holds is put in and read by its own tools.

use super::tools::{self, Message, Reader};
use crate::process::{PATIENCE, lines, wait_until};
use rustix::process::{Pid, Signal, kill_process};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::mpsc::Receiver;
use tempfile::TempDir;

/// The user that a guarded broker lets in.
pub(crate) const USER: (&str, &str) = ("city", "a long secret");
const SETTINGS: &str = include_str!("server.properties");
const STORE_PASSWORD: &str = "changeit";

/// A broker that is its own controller.
pub(crate) struct Broker {
    folder: TempDir,
    lines: Lines,
    child: Child,
    log: Receiver<String>,
}

/// Addresses that it listens at.
struct Lines {
    plain: u16,
    controller: u16,
    guarded: Option<Guarded>,
}

/// Lines that ask for a user, encrypt, or do both.
struct Guarded {
    user: u16,
    tls: u16,
    both: u16,
}

impl Broker {
    /// Starts one that anybody on this machine may use.
    pub(crate) fn start() -> Self {
        Self::first(Lines { plain: free_port(), controller: free_port(), guarded: None })
    }

    /// Starts one that also listens where a user is asked for ([`USER`], SCRAM-SHA-512), where the line is encrypted, and where both is so.
    pub(crate) fn start_guarded() -> Self {
        let guarded = Guarded { user: free_port(), tls: free_port(), both: free_port() };
        Self::first(Lines { plain: free_port(), controller: free_port(), guarded: Some(guarded) })
    }

    fn first(lines: Lines) -> Self {
        let folder = tempfile::tempdir().unwrap();
        if lines.guarded.is_some() {
            certify(folder.path());
        }
        let properties = folder.path().join("server.properties");
        std::fs::write(&properties, settings(&lines, folder.path())).unwrap();
        let mut format = tools::java("kafka.tools.StorageTool");
        format.args(["format", "--cluster-id", "cityopscityopscityop00", "--config"]).arg(&properties);
        if lines.guarded.is_some() {
            format.args(["--add-scram", &format!("SCRAM-SHA-512=[name={},password={}]", USER.0, USER.1)]);
        }
        tools::run(&mut format, "");
        let (child, log) = serving(&properties);
        Self { folder, lines, child, log }
    }

    /// Where a plain line is taken, such as `127.0.0.1:21000`.
    pub(crate) fn address(&self) -> String {
        address(self.lines.plain)
    }

    /// Where [`USER`] is asked for, on a line that is not encrypted.
    pub(crate) fn user_address(&self) -> String {
        address(self.guarded().user)
    }

    /// Where the line is encrypted and no user is asked for.
    pub(crate) fn tls_address(&self) -> String {
        address(self.guarded().tls)
    }

    /// Where the line is encrypted and [`USER`] is asked for.
    pub(crate) fn both_address(&self) -> String {
        address(self.guarded().both)
    }

    /// The certificate that a client has to trust.
    pub(crate) fn ca_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    fn guarded(&self) -> &Guarded {
        self.lines.guarded.as_ref().expect("the broker was started with guarded lines")
    }

    /// Kills it as a power cut would.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop and waits until it has.
    pub(crate) fn stop(&mut self) {
        self.signal(Signal::TERM);
        self.child.wait().unwrap();
    }

    /// Starts it again over the same folder, at the same addresses, after [`Broker::kill`] or [`Broker::stop`].
    pub(crate) fn restart(&mut self) {
        assert!(self.child.try_wait().unwrap().is_some(), "the broker is still running");
        (self.child, self.log) = serving(&self.folder.path().join("server.properties"));
    }

    /// Lets it keep its connections but do nothing.
    pub(crate) fn freeze(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets it go on.
    pub(crate) fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Makes a topic with settings such as `cleanup.policy=compact`.
    pub(crate) fn create_topic(&self, topic: &str, partitions: u16, settings: &[&str]) {
        let mut command = self.tool("TopicCommand");
        command.args(["--create", "--topic", topic, "--partitions", &partitions.to_string()]);
        for setting in settings {
            command.args(["--config", setting]);
        }
        tools::run(&mut command, "");
    }

    /// What it says of its topics: a line each, and one for each partition.
    pub(crate) fn topics(&self) -> String {
        tools::run(self.tool("TopicCommand").arg("--describe"), "")
    }

    /// Takes away what stands before an offset, as retention would.
    pub(crate) fn delete_before(&self, topic: &str, partition: u16, offset: u64) {
        let file = self.folder.path().join("delete.json");
        let wanted = serde_json::json!({ "version": 1, "partitions": [{ "topic": topic, "partition": partition, "offset": offset }] });
        std::fs::write(&file, wanted.to_string()).unwrap();
        tools::run(self.tool("DeleteRecordsCommand").arg("--offset-json-file").arg(&file), "");
    }

    /// Puts messages into a topic with the console producer. The key alone says which partition a message goes to.
    pub(crate) fn produce(&self, topic: &str, messages: &[Message]) {
        let mut command = self.tool("ConsoleProducer");
        tools::run(command.args(["--topic", topic]).args(Message::WRITTEN), &Message::written(messages));
    }

    /// The end of each partition of a topic: the offset that its next message gets.
    pub(crate) fn ends(&self, topic: &str) -> Vec<u64> {
        let said = tools::run(self.tool("GetOffsetShell").args(["--topic", topic]), "");
        let mut ends: Vec<(u16, u64)> = said
            .lines()
            .filter_map(|line| {
                let mut parts = line.split(':').skip(1);
                Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
            })
            .collect();
        ends.sort_unstable();
        ends.into_iter().map(|(_, end)| end).collect()
    }

    /// Reads committed messages of a topic from its beginning, as they come.
    pub(crate) fn reader(&self, topic: &str) -> Reader {
        Reader::start(self.tool("consumer.ConsoleConsumer").args(["--topic", topic, "--from-beginning"]))
    }

    /// Joins a group as a member that takes, and commits, whatever partitions of the topic it is given.
    pub(crate) fn member(&self, group: &str, topic: &str) -> Reader {
        Reader::start(self.tool("consumer.ConsoleConsumer").args(["--topic", topic, "--group", group]))
    }

    /// The offsets that a group has committed: topic, partition, offset. A partition that it never committed is not among them.
    pub(crate) fn committed(&self, group: &str) -> Vec<(String, u16, u64)> {
        let said = tools::run(self.tool("consumer.group.ConsumerGroupCommand").args(["--describe", "--group", group]), "");
        let rows = said.lines().map(|line| line.split_whitespace().collect::<Vec<_>>()).filter(|row| row.first() == Some(&group));
        let mut found: Vec<_> =
            rows.filter_map(|row| Some(((*row.get(1)?).to_owned(), row.get(2)?.parse().ok()?, row.get(3)?.parse().ok()?))).collect();
        found.sort();
        found
    }

    /// Waits until a group has this many members.
    pub(crate) fn wait_for_members(&self, group: &str, members: usize) {
        wait_until(&format!("{group} has {members} members"), || {
            let said = tools::run(self.tool("consumer.group.ConsumerGroupCommand").args(["--describe", "--members", "--group", group]), "");
            said.lines().filter(|line| line.split_whitespace().next() == Some(group)).count() == members
        });
    }

    fn tool(&self, name: &str) -> Command {
        let mut command = tools::java(&format!("org.apache.kafka.tools.{name}"));
        command.arg("--bootstrap-server").arg(self.address());
        command
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        // A failing test must not leave it behind, frozen or not.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn address(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

/// Starts a broker and waits until it serves.
fn serving(properties: &Path) -> (Child, Receiver<String>) {
    let mut command = tools::java("kafka.Kafka");
    let mut child = command.arg(properties).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let log = lines(child.stderr.take().unwrap());
    let mut heard = Vec::new();
    loop {
        match log.recv_timeout(PATIENCE) {
            Ok(line) if line.contains("Kafka Server started") => return (child, log),
            Ok(line) => heard.push(line),
            Err(error) => {
                drop(child.kill());
                panic!("the broker did not start ({error}); it logged {heard:#?}");
            }
        }
    }
}

fn settings(lines: &Lines, folder: &Path) -> String {
    let mut listeners = vec![format!("PLAINTEXT://{}", address(lines.plain)), format!("CONTROLLER://{}", address(lines.controller))];
    let mut guards = Vec::new();
    if let Some(Guarded { user, tls, both }) = &lines.guarded {
        listeners.extend(
            [("SASL_PLAINTEXT", user), ("SSL", tls), ("SASL_SSL", both)].map(|(kind, port)| format!("{kind}://{}", address(*port))),
        );
        guards.push("sasl.enabled.mechanisms=SCRAM-SHA-512".to_owned());
        let module = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
        guards.extend(["sasl_plaintext", "sasl_ssl"].map(|line| format!("listener.name.{line}.scram-sha-512.sasl.jaas.config={module}")));
        guards.push(format!("ssl.keystore.location={}", folder.join("store.p12").display()));
        guards.push(format!("ssl.keystore.password={STORE_PASSWORD}\nssl.keystore.type=PKCS12"));
    }
    let (listeners, guards) = (listeners.join(","), guards.join("\n"));
    let controller = address(lines.controller);
    let data = folder.join("data");
    format!("{SETTINGS}\nlisteners={listeners}\ncontroller.quorum.voters=1@{controller}\nlog.dirs={}\n{guards}", data.display())
}

/// Makes the broker's key with a certificate signed by itself, for the address that it listens at.
fn certify(folder: &Path) {
    let keytool = |arguments: &[&str]| {
        let mut command = Command::new("keytool");
        command.args(arguments).args(["-alias", "broker", "-storetype", "PKCS12", "-storepass", STORE_PASSWORD, "-keystore", "store.p12"]);
        tools::run(command.current_dir(folder), "");
    };
    let made = ["-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "30", "-dname", "CN=broker"];
    keytool(&[&made[..], &["-ext", "san=ip:127.0.0.1", "-ext", "bc:c=ca:true"]].concat());
    keytool(&["-exportcert", "-rfc", "-file", "ca.pem"]);
}

/// A port that nobody listens at. It lies below those that the system lends to clients: while a broker is down, none of its own clients,
/// asking for it again and again, can be given its address to ask from.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    const FIRST: u16 = 20_000;
    const PORTS: u16 = 12_000;
    let start = u16::try_from(std::process::id() % u32::from(PORTS)).unwrap();
    (0..PORTS)
        .map(|_| FIRST + (start + NEXT.fetch_add(1, Ordering::Relaxed) % PORTS) % PORTS)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a free port")
}
