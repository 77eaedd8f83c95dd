CREATE TABLE trading.notices (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind text NOT NULL,
    params jsonb DEFAULT '{}' NOT NULL,
    link text DEFAULT '' NOT NULL,
    created_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    read_at timestamptz,
    CONSTRAINT pk_notices PRIMARY KEY (id),
    CONSTRAINT fk_notices_user_id_accounts FOREIGN KEY (user_id) REFERENCES auth.accounts (id) ON DELETE CASCADE
);
CREATE INDEX ix_notices_user_id_created_at ON trading.notices (user_id, created_at);

ALTER TABLE trading.notices ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON trading.notices USING (user_id = (SELECT auth.acting_user()));
GRANT SELECT, INSERT, UPDATE (read_at), DELETE ON trading.notices TO orbiquant_app;
GRANT SELECT, INSERT ON trading.notices TO orbiquant_copilot;

-- Whoever listens hears that something of a user changed, never what. The server folds what one transaction
-- repeats, and tells it with the commit.
CREATE FUNCTION trading.tell_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog
    AS $$
    DECLARE
        changed record = CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    BEGIN
        PERFORM pg_notify('changes', concat_ws(' ', TG_TABLE_NAME, changed.user_id));
        RETURN NULL;
    END $$;

CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OF status, progress, note OR DELETE ON trading.jobs
    FOR EACH ROW EXECUTE FUNCTION trading.tell_change();
CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON trading.notices
    FOR EACH ROW EXECUTE FUNCTION trading.tell_change();
CREATE TRIGGER tell_change AFTER INSERT OR DELETE ON trading.watchlist
    FOR EACH ROW EXECUTE FUNCTION trading.tell_change();
