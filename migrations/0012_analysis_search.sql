-- What analyses found, by its words, by when it was posted, and by whether it is a failure.

-- Whether a failure was found: the repair analysis verified the reported one, or the failure analysis
-- was closed. None: its words are not kept yet.
ALTER TABLE analysis_posts ADD COLUMN found_failure INTEGER;

-- The words of the reports, folded. Those of posts that were taken back stay.
CREATE TABLE analysis_words (
    word TEXT NOT NULL,
    post INTEGER NOT NULL REFERENCES analysis_posts (post),
    PRIMARY KEY (word, post)
) STRICT, WITHOUT ROWID;

CREATE INDEX analysis_posts_by_time ON analysis_posts (at) WHERE taken_back IS NULL;
CREATE INDEX analysis_posts_of_failures ON analysis_posts (line, at) WHERE found_failure = 1 AND taken_back IS NULL;

-- What was decided of the returns that customers claim to have made.
CREATE INDEX return_decisions_by_kind ON return_decisions (kind, return_decision) WHERE taken_back IS NULL;
