-- What a person was refused beyond the first time in an hour, which is a row of the audit. `hour`: its beginning (ms).
CREATE TABLE refusals (
    actor BIGINT NOT NULL,
    hour BIGINT NOT NULL,
    further BIGINT NOT NULL,
    PRIMARY KEY (actor, hour)
);
