//! Tests of the whole: clusters, browsers and faults, on the built binaries.
