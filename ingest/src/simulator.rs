//! A seeded city that behaves like the real ones.
