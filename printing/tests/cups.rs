//! Against a real CUPS server.
