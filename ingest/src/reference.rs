//! The city's reference tables: areas, departments, event classes with limits, working days.
