-- A unit that was set aside or left for one customer is found by its serial when another is to get it.
CREATE INDEX movements_by_folded_serial ON movements (upper(serial)) WHERE serial IS NOT NULL;
