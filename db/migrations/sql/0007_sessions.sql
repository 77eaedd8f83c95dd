ALTER TABLE auth.sessions ADD COLUMN last_seen_at timestamptz DEFAULT now() NOT NULL;

-- A session from the future was opened by a clock that has been put right since: it would live too long.
CREATE OR REPLACE FUNCTION auth.live_session(wanted uuid, at timestamptz) RETURNS SETOF auth.sessions
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$
        SELECT * FROM auth.sessions
        WHERE id = wanted AND revoked_at IS NULL AND expires_at > at AND created_at <= at + interval '5 minutes'
    $$;

-- Which of these still hold: one look for all open sockets of a process.
CREATE FUNCTION auth.live_sessions(wanted uuid[], at timestamptz) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$
        SELECT id FROM auth.sessions
        WHERE id = ANY (wanted) AND revoked_at IS NULL AND expires_at > at
            AND created_at <= at + interval '5 minutes'
    $$;

-- Whom a link would let in: its page says so before it asks for a password.
CREATE FUNCTION auth.login_link_of(wanted text, for_purpose text, at timestamptz) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$
        SELECT account_id FROM auth.login_links
        WHERE token_hash = wanted AND purpose = for_purpose AND used_at IS NULL AND expires_at > at
    $$;

REVOKE EXECUTE ON FUNCTION auth.live_sessions, auth.login_link_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.live_sessions, auth.login_link_of TO orbiquant_app;
