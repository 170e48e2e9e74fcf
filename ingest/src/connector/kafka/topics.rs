//! Topics: which there are, and making those that are missing, which happens only when somebody asks for it.

use super::{Connection, ConnectionError};
use rdkafka::ClientContext;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::error::KafkaError;
use std::collections::BTreeMap;
use std::time::Duration;

/// How long the brokers may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// A topic that is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicPlan {
    /// Its name.
    pub name: String,
    /// Partitions that it is made with.
    pub partitions: i32,
    /// The newest message of each key is kept for ever, older ones go.
    pub compacted: bool,
    /// All messages are kept for ever.
    pub endless: bool,
}

/// Why topics cannot be looked at or made.
#[derive(Debug, thiserror::Error)]
pub enum TopicsError {
    /// The operator's fault.
    #[error("reaching the cluster")]
    Connection(#[from] ConnectionError),
    /// The brokers' or the line's.
    #[error("asking the brokers")]
    Brokers(#[from] KafkaError),
    /// The operator's: `cityops topics --create` makes it.
    #[error("there is no topic `{0}`; `cityops topics --create` makes it")]
    Missing(String),
    /// The brokers refuse one.
    #[error("the brokers refuse to make topic `{name}`: {reason}")]
    Refused {
        /// Which.
        name: String,
        /// Why.
        reason: String,
    },
    /// The machine's.
    #[error("waiting for the brokers")]
    Wait(#[from] std::io::Error),
}

/// The topics that there are, each with its number of partitions.
///
/// # Errors
/// The brokers do not answer.
pub fn topics(connection: &Connection) -> Result<BTreeMap<String, usize>, TopicsError> {
    let client: AdminClient<DefaultClientContext> = connection.client("cityops-topics")?.create()?;
    let known = listed(&client)?;
    Ok(known)
}

/// Makes topics; replicated as the brokers do by default.
///
/// # Errors
/// The brokers do not answer or refuse one; those before it are made.
pub fn create(connection: &Connection, plans: &[TopicPlan]) -> Result<(), TopicsError> {
    let client: AdminClient<DefaultClientContext> = connection.client("cityops-topics")?.create()?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    for plan in plans {
        // −1: what the brokers' own settings say.
        let mut topic = NewTopic::new(&plan.name, plan.partitions, TopicReplication::Fixed(-1));
        if plan.compacted {
            topic = topic.set("cleanup.policy", "compact");
        } else if plan.endless {
            topic = topic.set("retention.ms", "-1");
        }
        let options = AdminOptions::new().operation_timeout(Some(PATIENCE)).request_timeout(Some(PATIENCE));
        let made = runtime.block_on(client.create_topics([&topic], &options))?;
        if let Some(Err((name, code))) = made.into_iter().next() {
            return Err(TopicsError::Refused { name, reason: code.to_string() });
        }
    }
    Ok(())
}

fn listed<C: ClientContext>(client: &AdminClient<C>) -> Result<BTreeMap<String, usize>, KafkaError> {
    // Of all at once: asking for one by name may make it where brokers are set to do that.
    let metadata = client.inner().fetch_metadata(None, PATIENCE)?;
    Ok(metadata.topics().iter().map(|topic| (topic.name().to_owned(), topic.partitions().len())).collect())
}
