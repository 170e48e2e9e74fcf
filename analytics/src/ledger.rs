//! Subjects and their folds.
