//! Panes of cells on integer codes.
