//! Label layouts, drawn to paper. Knows paper and barcodes, no database.
