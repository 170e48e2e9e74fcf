//! Live readings compared with the batch answer.
