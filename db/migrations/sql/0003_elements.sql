CREATE TABLE llm.elements (
    id uuid NOT NULL,
    message_id uuid NOT NULL,
    ordinal integer NOT NULL,
    user_id uuid NOT NULL,
    kind text NOT NULL,
    props jsonb DEFAULT '{}' NOT NULL,
    call text DEFAULT '' NOT NULL,
    CONSTRAINT pk_elements PRIMARY KEY (id),
    CONSTRAINT fk_elements_message_id_user_id_messages FOREIGN KEY (message_id, user_id)
        REFERENCES llm.messages (id, user_id) ON DELETE CASCADE,
    CONSTRAINT fk_elements_user_id_accounts FOREIGN KEY (user_id) REFERENCES auth.accounts (id) ON DELETE CASCADE
);
CREATE INDEX ix_elements_message_id ON llm.elements (message_id);
CREATE INDEX ix_elements_user_id ON llm.elements (user_id);

CREATE TABLE llm.feedback (
    message_id uuid NOT NULL,
    user_id uuid NOT NULL,
    value integer NOT NULL,
    comment text DEFAULT '' NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pk_feedback PRIMARY KEY (message_id),
    CONSTRAINT ck_feedback_value CHECK (value in (0, 1)),
    CONSTRAINT fk_feedback_message_id_user_id_messages FOREIGN KEY (message_id, user_id)
        REFERENCES llm.messages (id, user_id) ON DELETE CASCADE,
    CONSTRAINT fk_feedback_user_id_accounts FOREIGN KEY (user_id) REFERENCES auth.accounts (id) ON DELETE CASCADE
);
CREATE INDEX ix_feedback_user_id ON llm.feedback (user_id);

DO $$
DECLARE
    target text;
BEGIN
    FOREACH target IN ARRAY ARRAY['llm.elements', 'llm.feedback'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target);
        EXECUTE format('CREATE POLICY own_rows ON %s USING (user_id = (SELECT auth.acting_user()))', target);
    END LOOP;
END $$;

GRANT SELECT, INSERT ON llm.elements TO orbiquant_app, orbiquant_copilot; -- what was shown is not rewritten
GRANT SELECT, INSERT, UPDATE, DELETE ON llm.feedback TO orbiquant_app;
