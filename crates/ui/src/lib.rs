//! A component kit without domain words, and the design tokens.
