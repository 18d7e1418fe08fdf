-- What is announced, where, and when it goes next.
-- `wall` is local time in `zone`: a minute (2026-11-30T08:00), or with `weekdays` (mon,thu) an hour (08:00).
CREATE TABLE announcements (
    id BIGSERIAL PRIMARY KEY,
    author BIGINT NOT NULL REFERENCES chats (id),
    title TEXT NOT NULL,
    html TEXT NOT NULL,
    media TEXT NOT NULL CHECK (media IN ('', 'photo', 'document')),
    file_id TEXT NOT NULL,
    topic TEXT NOT NULL,
    wall TEXT NOT NULL,
    weekdays TEXT NOT NULL,
    zone TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('scheduled', 'missed', 'sent', 'cancelled')),
    due BIGINT,
    missed BIGINT,
    last_sent BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    created BIGINT NOT NULL
);
CREATE INDEX announcements_due ON announcements (due) WHERE due IS NOT NULL;
CREATE INDEX announcements_sent ON announcements (last_sent) WHERE last_sent IS NOT NULL;

CREATE TABLE announcement_areas (
    announcement_id BIGINT NOT NULL REFERENCES announcements (id),
    area TEXT NOT NULL,
    PRIMARY KEY (announcement_id, area)
);
CREATE INDEX announcement_areas_area ON announcement_areas (area);
