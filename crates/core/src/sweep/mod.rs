//! How parameters expand into tasks, computed from the index.
