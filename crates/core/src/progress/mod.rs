//! Progress out of unmodified programs' output.
