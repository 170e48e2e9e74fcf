//! How long a matter has stood in its stage, and whether a rule has stepped in since.

use crate::dispatch::RULE_ACTOR;
use ingest::record::{Text, UtcMs};

/// A matter in its stage.
#[derive(Debug, Default)]
pub(crate) struct Dwell {
    /// When it came there.
    pub(crate) since: Option<UtcMs>,
    /// The rule that stepped in last since then.
    pub(crate) escalated_by: Option<Text>,
    /// When it did.
    pub(crate) escalated_at: Option<UtcMs>,
}

impl Dwell {
    /// It came to a stage, or to its stage anew.
    pub(crate) fn enter(&mut self, at: UtcMs) {
        *self = Self { since: Some(at), ..Self::default() };
    }

    /// Somebody stepped in.
    pub(crate) fn supervised(&mut self, at: UtcMs, actor: Option<&Text>) {
        if let Some(rule) = actor.and_then(|actor| actor.strip_prefix(RULE_ACTOR)) {
            (self.escalated_by, self.escalated_at) = (Some(Text::from(rule)), Some(at));
        }
    }
}
