-- How much of what one sender sends in is read. `sender`: Telegram's id; `taps` (1): of taps, else of messages; `full_at`:
-- when all of it will be there again; `told`: when she was told that it was too fast (0: not since it was full). In ms.
CREATE TABLE allowances (
    sender BIGINT NOT NULL,
    taps BIGINT NOT NULL,
    full_at BIGINT NOT NULL,
    told BIGINT NOT NULL,
    PRIMARY KEY (sender, taps)
);
CREATE INDEX allowances_full ON allowances (full_at);
-- Beyond the allowance (1): kept without its body; done at once, or told of where it was the first.
ALTER TABLE inbox ADD COLUMN surplus BIGINT NOT NULL DEFAULT 0;
