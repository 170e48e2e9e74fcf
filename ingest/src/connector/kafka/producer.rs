//! What goes out: batches of messages, each batch whole or not at all (a transaction of Kafka).

use super::{Connection, ConnectionError};
use rdkafka::ClientConfig;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, DefaultProducerContext, Producer as _};
use std::time::Duration;

/// How long the brokers may take to answer for a transaction.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait for room in the client's queue before trying again.
const ROOM: Duration = Duration::from_millis(20);

/// A message that goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its topic.
    pub topic: String,
    /// Its key, which says the partition, and in a compacted topic what it takes the place of.
    pub key: String,
    /// Its value; none takes the key out of a compacted topic.
    pub value: Option<Vec<u8>>,
    /// Its headers, in order.
    pub headers: Vec<(&'static str, String)>,
}

/// Why a batch did not go out; none of it is seen by those who read committed messages.
#[derive(Debug, thiserror::Error)]
pub enum ProducerError {
    /// The operator's fault.
    #[error("reaching the cluster")]
    Connection(#[from] ConnectionError),
    /// Another client has taken this one's name; it must not go on. The operator's fault.
    #[error("another node has taken the name of this one: give each node its own")]
    Fenced,
    /// The brokers or the line; a new producer may succeed.
    #[error("the brokers did not take it: {0}")]
    Brokers(String),
}

impl From<KafkaError> for ProducerError {
    fn from(error: KafkaError) -> Self {
        match error.rdkafka_error_code() {
            Some(RDKafkaErrorCode::Fenced | RDKafkaErrorCode::ProducerFenced | RDKafkaErrorCode::InvalidProducerEpoch) => Self::Fenced,
            _ => Self::Brokers(error.to_string()),
        }
    }
}

/// Sends batches, each in a transaction.
pub struct Producer(BaseProducer);

impl std::fmt::Debug for Producer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Producer")
    }
}

impl Producer {
    /// Connects under a name that no other client may have; one that had it until now is shut out, and what it left half-way is undone.
    ///
    /// # Errors
    /// The brokers do not answer, or what they are named by does not fit together.
    pub fn connect(connection: &Connection, name: &str) -> Result<Self, ProducerError> {
        let mut config: ClientConfig = connection.client(name)?;
        config.set("transactional.id", name).set("transaction.timeout.ms", "60000");
        // A batch is sent as soon as it is complete; 64 MiB hold a snapshot of a large city.
        config.set("linger.ms", "5").set("queue.buffering.max.kbytes", "65536").set("compression.type", "lz4");
        let producer: BaseProducer = config.create_with_context(DefaultProducerContext)?;
        producer.init_transactions(PATIENCE)?;
        Ok(Self(producer))
    }

    /// Sends a batch; when this returns, all of it is durable.
    ///
    /// # Errors
    /// None of it was sent. The producer is of no more use.
    pub fn publish(&self, batch: &[Outgoing]) -> Result<(), ProducerError> {
        self.0.begin_transaction()?;
        let sent = batch.iter().try_for_each(|message| self.send(message)).and_then(|()| Ok(self.0.commit_transaction(PATIENCE)?));
        if sent.is_err()
            && let Err(error) = self.0.abort_transaction(PATIENCE)
        {
            tracing::debug!(%error, "a transaction that failed is left to its timeout");
        }
        sent
    }

    fn send(&self, message: &Outgoing) -> Result<(), ProducerError> {
        let mut headers = OwnedHeaders::new_with_capacity(message.headers.len());
        for (key, value) in &message.headers {
            headers = headers.insert(Header { key, value: Some(value) });
        }
        let mut record: BaseRecord<'_, str, [u8]> = BaseRecord::to(&message.topic).key(message.key.as_str()).headers(headers);
        record.payload = message.value.as_deref();
        loop {
            match self.0.send(record) {
                Ok(()) => break,
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), back)) => {
                    record = back;
                    self.0.poll(ROOM);
                }
                Err((error, _)) => return Err(error.into()),
            }
        }
        Ok(())
    }
}
