//! What the loop answers when it is asked: at once where the state says it, on a thread of its own where history must be read.

use super::run::Engine;
use super::{Question, SubjectView};
use crate::audit;
use std::sync::Arc;
use std::thread;

impl Engine {
    pub(super) fn answer(&mut self, question: Question) {
        // An answer whose asker has gone away is not an error: the channel is simply closed.
        match question {
            Question::Subject { stream, subject_id, answer } => {
                drop(answer.send(SubjectView::of(&self.ledger, stream, &subject_id)));
            }
            Question::Subjects { stream, subject_ids, answer } => {
                drop(answer.send(subject_ids.iter().map(|id| SubjectView::of(&self.ledger, stream, id)).collect()));
            }
            Question::Steps { at_least, .. } | Question::Duty { at_least, .. } if at_least > self.journal_seq => {
                self.waiting.push((at_least, question));
            }
            Question::Steps { stream, subject_id, answer, .. } => drop(answer.send(self.ledger.records(stream, &subject_id))),
            Question::Duty { answer, .. } => drop(answer.send(self.ledger.duty().clone())),
            Question::Copy { answer } => drop(answer.send(self.copy())),
            Question::Snapshot { answer } => drop(answer.send(Arc::new(self.snapshot()))),
            Question::Audit { answer } => {
                self.tick(self.as_of);
                let readings = self.layers.readings_in(&self.setup.catalogue);
                let live = audit::LiveState { as_of: self.as_of, journal_seq: self.journal_seq, readings };
                let setup = self.setup.clone();
                thread::spawn(move || drop(answer.send(audit::compare(&setup.journal, &setup.catalogue, &setup.rules, &live))));
            }
            Question::Past { indicator, window, at, answer } => {
                let (setup, up_to) = (self.setup.clone(), self.journal_seq);
                let past = audit::Past { indicator, window, at, up_to };
                thread::spawn(move || drop(answer.send(audit::past(&setup.journal, &setup.catalogue, &setup.rules, &past))));
            }
        }
    }
}
