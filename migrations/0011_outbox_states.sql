-- Messages of a state, the latest first, and how many there are.
CREATE INDEX outbox_by_state ON outbox (state, message);
