-- A person's own preferences, by saying so: the copilot reads and sets these, and nothing else of an account.
-- Both run with the owner's rights and pass the policy named door for the acting user's row alone.
CREATE FUNCTION auth.preferences()
    RETURNS TABLE (language text, time_zone text, number_format text, preferences jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS $$
        SELECT language, time_zone, number_format, preferences FROM auth.accounts
        WHERE id = auth.acting_user()
    $$;

CREATE FUNCTION auth.prefer(wanted text, chosen text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog
    AS $$
    BEGIN
        IF wanted IS NULL OR chosen IS NULL OR length(chosen) > 200 OR wanted NOT IN (
            'language', 'number_format', 'time_zone', 'currency', 'theme', 'timeframe', 'exchange', 'brain',
            'goal', 'experience', 'risk'
        ) THEN
            RAISE EXCEPTION 'not a preference: %', wanted USING ERRCODE = 'check_violation';
        END IF;
        UPDATE auth.accounts SET
            language = CASE wanted WHEN 'language' THEN chosen ELSE language END,
            time_zone = CASE wanted WHEN 'time_zone' THEN chosen ELSE time_zone END,
            number_format = CASE wanted WHEN 'number_format' THEN chosen ELSE number_format END,
            preferences = CASE WHEN wanted IN ('language', 'time_zone', 'number_format') THEN preferences
                ELSE preferences || jsonb_build_object(wanted, chosen) END
        WHERE id = auth.acting_user();
        IF NOT FOUND THEN
            RAISE EXCEPTION 'nobody acts' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END
    $$;

REVOKE EXECUTE ON FUNCTION auth.preferences, auth.prefer FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.preferences, auth.prefer TO orbiquant_app, orbiquant_copilot;
