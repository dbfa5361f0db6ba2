//! {{name}} in commands.
