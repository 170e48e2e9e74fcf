//! The engine's state on disk, so that a start need not replay the whole journal.
