//! The HTTP API under `/api/v1`: one endpoint per file.
