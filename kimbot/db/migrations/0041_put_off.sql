-- What was tried and waits: read at each start, since Telegram may have said when its chat may get something again.
CREATE INDEX deliveries_put_off ON deliveries (due) WHERE state = 'queued' AND problem IS NOT NULL;
