//! One row into none, one or several records, or a reject that names field and reason.
