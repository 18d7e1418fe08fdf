-- When somebody was reminded of a form that she has left unfinished: once at most.
ALTER TABLE drafts ADD COLUMN reminded BIGINT;
