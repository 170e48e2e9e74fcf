//! The city's rules: limits, working hours, holidays.
