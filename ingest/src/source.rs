//! Source declarations: how the rows of one feed become records.
