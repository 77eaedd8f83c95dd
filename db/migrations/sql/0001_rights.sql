-- Who may do what. Roles: db/roles.py. Rows: a user's tables show the acting user's rows and no others,
-- whoever asks; the function runs once per statement, and without a user it is null, which equals nothing.

CREATE FUNCTION auth.acting_user() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.user_id', true), '')::uuid;

DO $$
DECLARE
    target record;
BEGIN
    FOR target IN
        SELECT * FROM (VALUES
            ('auth.accounts', 'id'), ('auth.sessions', 'account_id'), ('auth.login_links', 'account_id'),
            ('trading.watchlist', 'user_id'), ('trading.jobs', 'user_id'),
            ('llm.threads', 'user_id'), ('llm.messages', 'user_id'), ('llm.calls', 'user_id')
        ) AS user_tables (name, who)
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target.name);
        EXECUTE format('CREATE POLICY own_rows ON %s USING (%I = (SELECT auth.acting_user()))',
                       target.name, target.who);
    END LOOP;
END $$;

-- Signing in happens before a user is known. The functions below are the only door: they run with the owner's
-- rights inside somebody else's session, and only that combination passes the policies named door. The owner
-- in a session of its own sees no user's row, and the policies are not for the app role at all.
CREATE POLICY door ON auth.accounts TO orbiquant_owner USING (current_user <> session_user);
CREATE POLICY door ON auth.sessions TO orbiquant_owner USING (current_user <> session_user);
CREATE POLICY door ON auth.login_links TO orbiquant_owner USING (current_user <> session_user);

CREATE FUNCTION auth.account_named(wanted text) RETURNS SETOF auth.accounts
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT * FROM auth.accounts WHERE lower(name) = lower(wanted) $$;

CREATE FUNCTION auth.machine_owner() RETURNS SETOF auth.accounts
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT * FROM auth.accounts WHERE role = 'owner' $$;

CREATE FUNCTION auth.live_session(wanted uuid, at timestamptz) RETURNS SETOF auth.sessions
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT * FROM auth.sessions WHERE id = wanted AND revoked_at IS NULL AND expires_at > at $$;

CREATE FUNCTION auth.use_login_link(wanted text, for_purpose text, at timestamptz) RETURNS uuid
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog
    AS $$
        UPDATE auth.login_links SET used_at = at
        WHERE token_hash = wanted AND purpose = for_purpose AND used_at IS NULL AND expires_at > at
        RETURNING account_id
    $$;

-- Everybody's accounts, for those who keep the house; for others their own.
CREATE FUNCTION auth.visible_accounts() RETURNS SETOF auth.accounts
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$
        SELECT * FROM auth.accounts
        WHERE id = auth.acting_user() OR EXISTS (
            SELECT FROM auth.accounts WHERE id = auth.acting_user() AND role IN ('owner', 'admin')
        )
        ORDER BY created_at, name
    $$;

-- What anybody watches, without who: streams are kept for the house, not for a person.
CREATE POLICY door ON trading.watchlist FOR SELECT TO orbiquant_owner USING (current_user <> session_user);

CREATE FUNCTION trading.watched_symbols() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$ SELECT DISTINCT symbol FROM trading.watchlist ORDER BY symbol $$;

REVOKE EXECUTE ON FUNCTION trading.watched_symbols FROM PUBLIC;
GRANT EXECUTE ON FUNCTION trading.watched_symbols TO orbiquant_app;

REVOKE EXECUTE ON FUNCTION auth.account_named, auth.machine_owner, auth.live_session, auth.use_login_link,
    auth.visible_accounts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.account_named, auth.machine_owner, auth.live_session, auth.use_login_link,
    auth.visible_accounts TO orbiquant_app;

GRANT USAGE ON SCHEMA auth, trading, investment, financial, education, llm, ml, audit TO orbiquant_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA auth, trading TO orbiquant_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON llm.threads TO orbiquant_app;
GRANT SELECT, INSERT ON llm.messages, llm.calls TO orbiquant_app; -- what was said is not rewritten

GRANT USAGE ON SCHEMA auth, trading, llm TO orbiquant_copilot; -- of auth: acting_user() alone
GRANT SELECT ON trading.instruments, trading.series, trading.candles, trading.splits, trading.jobs
    TO orbiquant_copilot;
GRANT SELECT, INSERT, DELETE ON trading.watchlist TO orbiquant_copilot;
GRANT SELECT, INSERT, UPDATE (title, updated_at) ON llm.threads TO orbiquant_copilot;
GRANT SELECT, INSERT ON llm.messages, llm.calls TO orbiquant_copilot;

GRANT USAGE ON SCHEMA checkpoint, queue TO orbiquant_engine;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA checkpoint, queue TO orbiquant_engine;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA checkpoint, queue TO orbiquant_engine;
ALTER DEFAULT PRIVILEGES IN SCHEMA checkpoint GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO orbiquant_engine;

GRANT USAGE ON SCHEMA queue TO orbiquant_app; -- for its doors alone
