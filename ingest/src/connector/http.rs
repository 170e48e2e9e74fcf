//! HTTP bodies: one object, an array, NDJSON or CloudEvents.
