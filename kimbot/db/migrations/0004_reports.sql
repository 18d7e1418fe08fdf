-- Reports of members: the state stands in `reports`, each wording in a version of its own, each decision in a row.
CREATE TABLE reports (
    id BIGSERIAL PRIMARY KEY,
    reporter BIGINT NOT NULL REFERENCES chats (id),
    area TEXT NOT NULL,
    kim_id BIGINT REFERENCES kim (id),
    state TEXT NOT NULL CHECK (
        state IN ('held', 'submitted', 'returned', 'approved', 'rejected', 'published', 'withdrawn')
    ),
    version BIGINT NOT NULL DEFAULT 1,
    reason TEXT NOT NULL DEFAULT '',
    occurrence_id BIGINT REFERENCES occurrences (id),
    created BIGINT NOT NULL,
    waiting_since BIGINT NOT NULL
);
CREATE INDEX reports_reporter ON reports (reporter, id);
CREATE INDEX reports_waiting ON reports (waiting_since, id) WHERE state = 'submitted';

CREATE TABLE report_versions (
    report_id BIGINT NOT NULL REFERENCES reports (id),
    version BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('kegiatan', 'prestasi', 'potensi')),
    title TEXT NOT NULL,
    story TEXT NOT NULL,
    day TEXT NOT NULL,
    place TEXT NOT NULL,
    faces TEXT NOT NULL CHECK (faces IN ('agreed', 'none', 'refused', '')),
    written BIGINT NOT NULL,
    PRIMARY KEY (report_id, version)
);

CREATE TABLE report_photos (
    report_id BIGINT NOT NULL REFERENCES reports (id),
    version BIGINT NOT NULL,
    place BIGINT NOT NULL,
    file_id TEXT NOT NULL,
    file_unique TEXT NOT NULL,
    PRIMARY KEY (report_id, version, place)
);

CREATE TABLE report_decisions (
    id BIGSERIAL PRIMARY KEY,
    report_id BIGINT NOT NULL REFERENCES reports (id),
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    decided_by BIGINT NOT NULL,
    decided BIGINT NOT NULL
);
CREATE INDEX report_decisions_report ON report_decisions (report_id, id);
