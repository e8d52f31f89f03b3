//! Knows who is connected here and hands every event to them in order. Pure: no I/O, no tasks.
