//! City days, working days and hours, clocks that pause.
