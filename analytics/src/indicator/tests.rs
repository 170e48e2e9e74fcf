//! Mistakes in indicator files.
