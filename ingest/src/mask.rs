//! Personal data out of free text, before anything is kept.
