-- Which of these log-ins hold, for whoever keeps sockets open: one question for all of them.
CREATE FUNCTION auth.live_sessions(wanted uuid[], at timestamptz) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT id FROM auth.sessions WHERE id = ANY (wanted) AND revoked_at IS NULL AND expires_at > at $$;

REVOKE EXECUTE ON FUNCTION auth.live_sessions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.live_sessions TO orbiquant_app;
