-- What failed when it was due: it is left alone until `again` (ms UTC), so that it holds up nothing else.
CREATE TABLE setbacks (
    tick TEXT NOT NULL,
    number BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    problem TEXT NOT NULL,
    again BIGINT NOT NULL,
    PRIMARY KEY (tick, number)
);
