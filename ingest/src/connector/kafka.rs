//! Kafka: records come in by topics, and what is known goes out by them. Everything of rdkafka stands here and in the folder beside.

mod avro;
mod bounds;
mod consumer;
mod context;
mod dlq;
mod flow;
mod gauge;
mod health;
mod kept;
pub mod log;
mod message;
mod producer;
mod reader;
mod status;
pub mod topics;

pub use consumer::{Consumer, ConsumerError, Reading};
pub use flow::Gap;
pub use kept::kept;
pub use producer::{Outgoing, Producer, ProducerError};
pub use status::{PartitionStatus, Status};

use rdkafka::ClientConfig;
use rdkafka::config::RDKafkaLogLevel;
use serde::Deserialize;
use std::io;
use std::net::IpAddr;
use std::path::PathBuf;

/// How a user proves who it is: SASL mechanisms, the first by default.
pub const MECHANISMS: [&str; 2] = ["SCRAM-SHA-512", "SCRAM-SHA-256"];

/// A cluster of brokers and how it is spoken to.
///
/// The line is encrypted (TLS), unless every broker is on loopback and no `ca_file` is named, or `plaintext` says that it need not be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Connection {
    /// `host:port`, with commas between.
    pub brokers: String,
    /// Never encrypt, also not to other machines.
    pub plaintext: bool,
    /// Certificates that are trusted (PEM); empty = those of the system.
    pub ca_file: PathBuf,
    /// Who logs in (SASL/SCRAM); empty = nobody does.
    pub username: String,
    /// The file that holds the password.
    pub password_file: PathBuf,
    /// One of [`MECHANISMS`].
    pub mechanism: String,
}

/// Why a cluster cannot be spoken to. The operator's fault.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// The list of brokers is not one.
    #[error("`{0}` is no list of brokers: host:port,host:port")]
    Brokers(String),
    /// Both asked for.
    #[error("`plaintext` and `ca_file` exclude each other: either the line is encrypted or it is not")]
    Both,
    /// A user without a password.
    #[error("`username` and `password_file` belong together")]
    Half,
    /// Not one of ours.
    #[error("`{0}` is not a mechanism: SCRAM-SHA-512 or SCRAM-SHA-256")]
    Mechanism(String),
    /// The password cannot be read.
    #[error("reading the password in {}", .path.display())]
    Password {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl Connection {
    /// Whether there is a cluster at all.
    #[must_use]
    pub fn is_named(&self) -> bool {
        !self.brokers.is_empty()
    }

    /// Whether what is said fits together; reads no file.
    ///
    /// # Errors
    /// What does not.
    pub fn check(&self) -> Result<(), ConnectionError> {
        let is_broker = |broker: &str| {
            broker.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && !host.contains(' ') && port.parse::<u16>().is_ok())
        };
        if !self.brokers.split(',').map(str::trim).all(is_broker) {
            return Err(ConnectionError::Brokers(self.brokers.clone()));
        }
        let (has_ca, has_password) = (!self.ca_file.as_os_str().is_empty(), !self.password_file.as_os_str().is_empty());
        if self.plaintext && has_ca {
            return Err(ConnectionError::Both);
        }
        if has_password == self.username.is_empty() {
            return Err(ConnectionError::Half);
        }
        if !self.username.is_empty() && !MECHANISMS.contains(&self.mechanism.as_str()) {
            return Err(ConnectionError::Mechanism(self.mechanism.clone()));
        }
        Ok(())
    }

    /// Whether all of it stays on this machine.
    fn is_loopback(&self) -> bool {
        self.brokers.split(',').all(|broker| {
            let host = broker.trim().rsplit_once(':').map_or(broker, |(host, _)| host).trim_matches(['[', ']']);
            host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        })
    }

    fn is_encrypted(&self) -> bool {
        !self.plaintext && (!self.is_loopback() || !self.ca_file.as_os_str().is_empty())
    }

    /// What every client of the cluster is made of. The password is read now, and kept nowhere else.
    ///
    /// # Errors
    /// What [`Connection::check`] finds, or the password cannot be read.
    pub(crate) fn client(&self, client_id: &str) -> Result<ClientConfig, ConnectionError> {
        self.check()?;
        let mut client = ClientConfig::new();
        client.set("bootstrap.servers", &self.brokers).set("client.id", client_id).set_log_level(RDKafkaLogLevel::Warning);
        // A broker that is back is found within a second, not after the default of ten.
        client.set("reconnect.backoff.ms", "50").set("reconnect.backoff.max.ms", "1000");
        client.set("socket.keepalive.enable", "true").set("allow.auto.create.topics", "false");
        let has_user = !self.username.is_empty();
        client.set(
            "security.protocol",
            match (self.is_encrypted(), has_user) {
                (true, true) => "SASL_SSL",
                (true, false) => "SSL",
                (false, true) => "SASL_PLAINTEXT",
                (false, false) => "PLAINTEXT",
            },
        );
        if self.is_encrypted() && !self.ca_file.as_os_str().is_empty() {
            client.set("ssl.ca.location", self.ca_file.to_string_lossy());
        }
        if has_user {
            let password = std::fs::read_to_string(&self.password_file)
                .map_err(|source| ConnectionError::Password { path: self.password_file.clone(), source })?;
            client.set("sasl.mechanism", &self.mechanism).set("sasl.username", &self.username);
            client.set("sasl.password", password.trim_end_matches(['\r', '\n']));
        }
        Ok(client)
    }
}

/// The message of an error with those of its causes.
#[must_use]
pub fn in_full(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |cause| format!("{error}: {}", in_full(cause)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn to(brokers: &str) -> Connection {
        Connection { brokers: brokers.to_owned(), mechanism: MECHANISMS[0].to_owned(), ..Connection::default() }
    }

    fn protocol(connection: &Connection) -> String {
        connection.client("test").unwrap().get("security.protocol").unwrap().to_owned()
    }

    #[test]
    fn a_line_to_another_machine_is_encrypted_unless_it_is_said_that_it_need_not_be() {
        for near in ["127.0.0.1:9092", "localhost:9092,[::1]:9092"] {
            assert_eq!(protocol(&to(near)), "PLAINTEXT", "{near}");
        }
        for far in ["kafka-1:9092", "127.0.0.1:9092,10.0.0.1:9092", "localhost.example:9092"] {
            assert_eq!(protocol(&to(far)), "SSL", "{far}");
            assert_eq!(protocol(&Connection { plaintext: true, ..to(far) }), "PLAINTEXT", "{far}");
        }
        assert_eq!(protocol(&Connection { ca_file: "ca.pem".into(), ..to("127.0.0.1:9092") }), "SSL");
    }

    #[test]
    fn what_does_not_fit_together_is_said() {
        let said = |connection: Connection| connection.check().unwrap_err().to_string();
        assert!(said(to("kafka")).contains("no list of brokers"));
        assert!(said(Connection { plaintext: true, ca_file: "ca.pem".into(), ..to("kafka:1") }).contains("exclude"));
        assert!(said(Connection { username: "city".to_owned(), ..to("kafka:1") }).contains("belong together"));
        let user = Connection { username: "city".to_owned(), password_file: "password".into(), ..to("kafka:1") };
        assert!(said(Connection { mechanism: "PLAIN".to_owned(), ..user.clone() }).contains("not a mechanism"));
        assert!(user.client("test").unwrap_err().to_string().contains("reading the password"));
    }
}
