//! Avro behind the number of its schema, as Confluent writes it; schemas come from a registry, once each.

use schema_registry_converter::blocking::avro::AvroDecoder;
use schema_registry_converter::blocking::schema_registry::SrSettings;
use schema_registry_converter::error::SRCError;
use serde_json::Value;
use std::time::Duration;

/// How long the registry may take to answer. Nothing else is read meanwhile.
const PATIENCE: Duration = Duration::from_secs(3);

/// How the library begins to tell of an answer that is not 200.
const REGISTRY_FAILED: &str = "HTTP request to schema registry failed with status";

/// Reads values.
#[derive(Debug)]
pub(super) struct Avro(AvroDecoder);

/// Why a value cannot be read.
#[derive(Debug)]
pub(super) struct AvroError {
    pub(super) reason: String,
    /// It is the registry's fault, or the line's: the value may be read later.
    pub(super) may_pass: bool,
}

impl From<SRCError> for AvroError {
    fn from(error: SRCError) -> Self {
        let reason = match &error.cause {
            Some(cause) => format!("{}: {cause}", error.error),
            None => error.error.clone(),
        };
        // Only that there is no such schema is an answer.
        let is_trouble = error.error.starts_with(REGISTRY_FAILED) && !error.error.contains("404");
        Self { reason, may_pass: error.retriable || is_trouble }
    }
}

impl Avro {
    /// Asks the registry at that address.
    pub(super) fn new(registry: &str) -> Result<Self, String> {
        let settings = SrSettings::new_builder(registry.to_owned()).no_proxy().set_timeout(PATIENCE).build();
        Ok(Self(AvroDecoder::new(settings.map_err(|error| AvroError::from(error).reason)?)))
    }

    /// The value as JSON: instants are numbers in the unit of their schema, bytes are lists of numbers.
    pub(super) fn decode(&self, bytes: &[u8]) -> Result<Value, AvroError> {
        let decoded = self.0.decode(Some(bytes)).map_err(AvroError::from).inspect_err(|error| {
            if error.may_pass {
                // The library would remember for good what a registry in trouble said once.
                self.0.remove_errors_from_cache();
            }
        })?;
        Value::try_from(decoded.value).map_err(|error| AvroError { reason: format!("is not JSON: {error}"), may_pass: false })
    }
}
