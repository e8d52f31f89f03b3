//! Confab's client as a state machine without I/O, with a native and a browser driver.
