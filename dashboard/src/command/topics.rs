//! `cityops topics`: what topics the city's bus needs, which of them there are, and making those that are missing.

use super::{Common, say};
use crate::publish::Published;
use crate::settings::Kafka;
use crate::standing::Standing;
use anyhow::Context;
use ingest::connector::kafka::topics::{TopicPlan, create, misfits, topics};
use ingest::record::Stream;
use ingest::source::Topics as Read;
use serde_json::json;
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Say which topics the city's bus needs, and make those that are missing.
#[derive(Debug, clap::Args)]
pub(crate) struct Topics {
    #[command(flatten)]
    common: Common,
    /// Make what is missing
    #[arg(long)]
    create: bool,
    /// Partitions of topics that records come by; those that are published have one, so that frames stay in order
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(i32).range(1..=1000))]
    partitions: i32,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Topics {
    pub(crate) fn execute(self) -> anyhow::Result<ExitCode> {
        let settings = self.common.settings()?;
        let kafka = &settings.kafka;
        anyhow::ensure!(kafka.connection.is_named(), "the settings name no brokers: set `brokers` under [kafka]");
        let (standing, _) = Standing::load(&settings, None)?;
        let plans = needed(kafka, &standing, self.partitions);
        let mut there = topics(&kafka.connection).context("looking at the topics")?;
        if self.create {
            let missing: Vec<TopicPlan> = plans.iter().filter(|plan| !there.contains_key(&plan.name)).cloned().collect();
            create(&kafka.connection, &missing).context("making topics")?;
            there.extend(missing.into_iter().map(|plan| (plan.name, usize::try_from(plan.partitions).unwrap_or_default())));
        }
        let misfits = misfits(&kafka.connection, &plans).context("looking at the topics' settings")?;
        self.tell(&plans, &there, &misfits)?;
        let all = misfits.is_empty() && plans.iter().all(|plan| there.contains_key(&plan.name));
        Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn tell(&self, plans: &[TopicPlan], there: &BTreeMap<String, usize>, misfits: &BTreeMap<String, String>) -> anyhow::Result<()> {
        if self.json {
            let told = plans.iter().map(|plan| {
                let policy = if plan.compacted { "compact" } else { "delete" };
                json!({"topic": plan.name, "partitions": there.get(&plan.name), "cleanup_policy": policy, "misfit": misfits.get(&plan.name)})
            });
            return say(&json!(told.collect::<Vec<_>>()).to_string());
        }
        for plan in plans {
            let state = match (there.get(&plan.name), misfits.get(&plan.name)) {
                (Some(_), Some(misfit)) => format!("does not fit: {misfit}"),
                (Some(partitions), None) => format!("{partitions} partitions"),
                (None, _) => "missing".to_owned(),
            };
            say(&format!("{}\t{state}", plan.name))?;
        }
        Ok(())
    }
}

/// Topics that records come by, those that are published, and that of the desks' actions.
fn needed(kafka: &Kafka, standing: &Standing, partitions: i32) -> Vec<TopicPlan> {
    let plan = |name: String| TopicPlan { name, partitions, is_ordered: false, compacted: false, endless: false };
    let mut plans: BTreeMap<String, TopicPlan> = BTreeMap::new();
    let subscriptions = standing.sources.iter().filter_map(|source| Some((source, source.subscription()?)));
    for (source, subscription) in subscriptions.filter(|(_, subscription)| subscription.connection.is_none()) {
        let named = match &subscription.topics {
            Read::Named(topics) => topics.clone(),
            // A pattern is met by the streams' own topics.
            Read::Pattern(_) => {
                source.streams().into_iter().map(|stream: Stream| format!("{}.{}.v1", kafka.prefix, stream.name())).collect()
            }
        };
        plans.extend(named.into_iter().chain(subscription.dlq.clone()).map(|name| (name.clone(), plan(name))));
    }
    if !kafka.node.is_empty() {
        let published = Published::with(&kafka.prefix);
        for name in published.names() {
            let compacted = name == published.readings || name == published.dispatch;
            plans.insert(name.clone(), TopicPlan { partitions: 1, is_ordered: true, compacted, ..plan(name) });
        }
    }
    if !kafka.actions_topic.is_empty() {
        let name = kafka.actions_topic.clone();
        plans.insert(name.clone(), TopicPlan { partitions: 1, is_ordered: true, endless: true, ..plan(name) });
    }
    plans.into_values().collect()
}
