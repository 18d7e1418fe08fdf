-- Groups and channels: what they subscribed to, who set them up, whether the bot is there.
CREATE TABLE groups (
    id BIGSERIAL PRIMARY KEY,
    chat_id BIGINT NOT NULL UNIQUE REFERENCES chats (id),
    kind TEXT NOT NULL CHECK (kind IN ('kim', 'rtrw', 'lainnya')),
    area TEXT NOT NULL DEFAULT '',
    approved_area TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('new', 'pending', 'active', 'rejected', 'ended')),
    reach TEXT NOT NULL CHECK (reach IN ('here', 'muted', 'away')),
    reach_since BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    set_up_by BIGINT,
    decided_by BIGINT,
    created BIGINT NOT NULL
);
CREATE INDEX groups_state ON groups (state, area);

CREATE TABLE group_topics (
    group_id BIGINT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    topic TEXT NOT NULL,
    PRIMARY KEY (group_id, topic)
);

-- When Telegram last said that this person is an admin of that group.
CREATE TABLE group_admins (
    group_id BIGINT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    person BIGINT NOT NULL REFERENCES chats (id),
    checked BIGINT NOT NULL,
    PRIMARY KEY (group_id, person)
);

CREATE TABLE channels (
    chat_id BIGINT PRIMARY KEY REFERENCES chats (id),
    state TEXT NOT NULL CHECK (state IN ('asked', 'official', 'declined')),
    added_by BIGINT NOT NULL,
    decided_by BIGINT,
    created BIGINT NOT NULL
);
