-- As with the number format: without a choice there is none, and the browser's zone may stand in its place.
ALTER TABLE auth.accounts ALTER COLUMN time_zone SET DEFAULT '';

-- What a person prefers is told like their lists and jobs: an open watchlist follows currency and venue.
CREATE FUNCTION auth.tell_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog
    AS $$
    BEGIN
        PERFORM pg_notify('changes', concat_ws(' ', TG_TABLE_NAME, NEW.id));
        RETURN NULL;
    END $$;
REVOKE EXECUTE ON FUNCTION auth.tell_change FROM PUBLIC;

CREATE TRIGGER tell_change AFTER UPDATE ON auth.accounts
    FOR EACH ROW WHEN (OLD.preferences IS DISTINCT FROM NEW.preferences) EXECUTE FUNCTION auth.tell_change();
