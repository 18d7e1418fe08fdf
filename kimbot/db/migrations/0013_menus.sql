-- The language and the commands that an officer's own chat shows in its menu.
CREATE TABLE menus (
    person BIGINT PRIMARY KEY REFERENCES chats (id),
    shown TEXT NOT NULL
);
