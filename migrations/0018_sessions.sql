-- Whoever is signed in has signed in to a session of that number; a higher one ends it.
ALTER TABLE people ADD COLUMN session INTEGER NOT NULL DEFAULT 0;
