//! Indicator files: header, SQL and worked example.
