//! Readings by plain SQL over the whole history.
