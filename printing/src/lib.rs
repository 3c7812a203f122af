//! Print queues and the jobs on them. Knows neither labels nor the database.
