//! RMA Dock.
