//! Records come in and are kept.
//!
//! Bytes from a connector become [`record::Record`]s or [`reject::Reject`]s by a source's mapping, and are accepted by one
//! durable commit of the [`journal`]. Nothing here knows what the records are counted for.

pub mod clock;
pub mod connector;
pub mod declaration;
pub mod journal;
pub mod mapping;
pub mod mask;
pub mod record;
pub mod reference;
pub mod reject;
pub mod simulator;
pub mod source;
