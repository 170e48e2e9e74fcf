//! Topics: which there are, and making those that are missing, which happens only when somebody asks for it.

use super::{Connection, ConnectionError};
use rdkafka::ClientContext;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, ResourceSpecifier, TopicReplication};
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
    /// It must have just so many: its messages stand in one order.
    pub is_ordered: bool,
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
    /// The operator's: what all nodes read in one order has one partition.
    #[error("topic `{name}` has {partitions} partitions, and must have one: only within one is there an order")]
    Orders {
        /// Which.
        name: String,
        /// How many.
        partitions: usize,
    },
    /// What was to be read next is lost: this node cannot know any more what the others know.
    #[error("topic `{name}` no longer has its message {next}: start again with a copy of the data folder of a node that has read it")]
    Gone {
        /// Which.
        name: String,
        /// The offset.
        next: i64,
    },
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

/// What is wrong with topics that there are, by name; nothing of one that fits, or is missing.
///
/// # Errors
/// The brokers do not answer.
pub fn misfits(connection: &Connection, plans: &[TopicPlan]) -> Result<BTreeMap<String, String>, TopicsError> {
    let client: AdminClient<DefaultClientContext> = connection.client("cityops-topics")?.create()?;
    let there = listed(&client)?;
    let plans: Vec<&TopicPlan> = plans.iter().filter(|plan| there.contains_key(&plan.name)).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let named: Vec<ResourceSpecifier<'_>> = plans.iter().map(|plan| ResourceSpecifier::Topic(&plan.name)).collect();
    let options = AdminOptions::new().operation_timeout(Some(PATIENCE)).request_timeout(Some(PATIENCE));
    let told = if named.is_empty() { Vec::new() } else { runtime.block_on(client.describe_configs(&named, &options))? };
    let mut misfits = BTreeMap::new();
    for (plan, told) in plans.into_iter().zip(told) {
        let told = told.map_err(|code| TopicsError::Refused { name: plan.name.clone(), reason: code.to_string() })?;
        let said = |name: &str| told.get(name).and_then(|entry| entry.value.clone()).unwrap_or_default();
        let partitions = there.get(&plan.name).copied().unwrap_or_default();
        if let Some(misfit) = plan.misfit(partitions, &said("cleanup.policy"), &said("retention.ms")) {
            misfits.insert(plan.name.clone(), misfit);
        }
    }
    Ok(misfits)
}

impl TopicPlan {
    /// What is wrong with the topic of that name, if something is.
    fn misfit(&self, partitions: usize, cleanup: &str, retention_ms: &str) -> Option<String> {
        let (compacts, deletes) = (cleanup.contains("compact"), cleanup.contains("delete"));
        if self.is_ordered && usize::try_from(self.partitions) != Ok(partitions) {
            return Some(format!("it has {partitions} partitions and must have {}: only within one is there an order", self.partitions));
        }
        if self.compacted && (!compacts || deletes) {
            return Some(format!("cleanup.policy is {cleanup} and must be compact: the newest of each key is kept for ever"));
        }
        if !self.compacted && compacts {
            return Some(format!("cleanup.policy is {cleanup} and must be delete: messages that share a key are not the same"));
        }
        if self.endless && retention_ms != "-1" {
            return Some(format!("retention.ms is {retention_ms} and must be -1: a new node reads all of it"));
        }
        None
    }
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
            // Small segments, for only what is no longer written to is compacted: who reads it all reads little.
            topic = topic.set("cleanup.policy", "compact").set("segment.bytes", "33554432").set("min.cleanable.dirty.ratio", "0.2");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_that_does_not_fit_is_told_why() {
        let plan = TopicPlan { name: "t".to_owned(), partitions: 1, is_ordered: true, compacted: true, endless: false };
        let said = |plan: &TopicPlan, partitions, cleanup, retention| plan.misfit(partitions, cleanup, retention).unwrap_or_default();
        assert_eq!(said(&plan, 1, "compact", "604800000"), "");
        assert!(said(&plan, 3, "compact", "").contains("must have 1"));
        assert!(said(&plan, 1, "delete", "").contains("must be compact"));
        assert!(said(&plan, 1, "compact,delete", "").contains("must be compact"));
        let actions = TopicPlan { compacted: false, endless: true, ..plan.clone() };
        assert_eq!(said(&actions, 1, "delete", "-1"), "");
        assert!(said(&actions, 1, "delete", "604800000").contains("must be -1"));
        assert!(said(&actions, 1, "compact", "-1").contains("must be delete"));
        let records = TopicPlan { is_ordered: false, compacted: false, ..plan };
        assert_eq!(said(&records, 12, "delete", "604800000"), "");
    }
}
