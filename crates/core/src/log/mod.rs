//! The log's shape: chunks, runs, lines.
