-- Times at which a machine with a GUI client came back after minutes of silence: the client's own dashboard began a new
-- record then. ended_at: the last message before the silence; null of the session that goes on.
CREATE TABLE gui_client_sessions (
    id       TEXT NOT NULL PRIMARY KEY,
    runner   TEXT NOT NULL,
    began_at BIGINT NOT NULL,
    ended_at BIGINT
) WITHOUT ROWID;
CREATE INDEX gui_client_sessions_runner ON gui_client_sessions (runner);
