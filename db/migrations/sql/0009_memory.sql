-- Words as they are compared: folded, and cut by the rules of their language. Both are the rows' and the questions'.
CREATE FUNCTION llm.folded(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN translate(lower(said), 'áéíóúüàèìòùâêîôûäëïöçñ', 'aeiouuaeiouaeiouaeiocn');

CREATE FUNCTION llm.words_of(language text, said text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE language
        WHEN 'es' THEN to_tsvector('pg_catalog.spanish'::regconfig, llm.folded(said))
        ELSE to_tsvector('pg_catalog.english'::regconfig, llm.folded(said))
    END;

CREATE FUNCTION llm.every_word(language text, said text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE language
        WHEN 'es' THEN plainto_tsquery('pg_catalog.spanish'::regconfig, llm.folded(said))
        ELSE plainto_tsquery('pg_catalog.english'::regconfig, llm.folded(said))
    END;

-- A question of many words finds what has some of them: the ranking prefers those that have more.
CREATE FUNCTION llm.any_word(language text, said text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN replace(llm.every_word(language, said)::text, ' & ', ' | ')::tsquery;

ALTER TABLE llm.threads ADD COLUMN summarised_at timestamptz; -- up to where a summary knows the talk

CREATE TABLE llm.memories (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind text NOT NULL,
    language text NOT NULL,
    text text NOT NULL,
    digest text NOT NULL,
    thread_id uuid,
    message_id uuid,
    created_at timestamptz DEFAULT now() NOT NULL,
    words tsvector GENERATED ALWAYS AS (llm.words_of(language, text)) STORED,
    CONSTRAINT pk_memories PRIMARY KEY (id),
    CONSTRAINT uq_memories_id_user_id UNIQUE (id, user_id),
    CONSTRAINT uq_memories_user_id_digest UNIQUE (user_id, digest),
    CONSTRAINT ck_memories_kind CHECK (kind in ('fact', 'preference', 'summary')),
    CONSTRAINT ck_memories_text CHECK (length(text) between 1 and 4000),
    CONSTRAINT fk_memories_user_id_accounts FOREIGN KEY (user_id) REFERENCES auth.accounts (id) ON DELETE CASCADE
);
CREATE INDEX ix_memories_user_id_created_at ON llm.memories (user_id, created_at);
CREATE INDEX ix_memories_words ON llm.memories USING gin (words);

-- One row for each embedder that has read the memory. Half precision: a row of 768 dimensions stays out of TOAST.
CREATE TABLE llm.memory_embeddings (
    row_id uuid NOT NULL,
    user_id uuid NOT NULL,
    embedder text NOT NULL,
    version text NOT NULL,
    dimension integer NOT NULL,
    embedding halfvec NOT NULL,
    CONSTRAINT pk_memory_embeddings PRIMARY KEY (row_id, embedder),
    CONSTRAINT ck_memory_embeddings_dimension CHECK (vector_dims(embedding) = dimension),
    CONSTRAINT fk_memory_embeddings_row_id_user_id_memories FOREIGN KEY (row_id, user_id)
        REFERENCES llm.memories (id, user_id) ON DELETE CASCADE,
    CONSTRAINT fk_memory_embeddings_user_id_accounts FOREIGN KEY (user_id)
        REFERENCES auth.accounts (id) ON DELETE CASCADE
);
CREATE INDEX ix_memory_embeddings_user_id ON llm.memory_embeddings (user_id);

-- An index has one dimension. These are the embedded embedder's and those of Ollama's usual models; a search in another
-- dimension reads the user's rows one by one.
CREATE INDEX hnsw_memory_embeddings_384 ON llm.memory_embeddings
    USING hnsw ((embedding::halfvec(384)) halfvec_cosine_ops) WHERE dimension = 384;
CREATE INDEX hnsw_memory_embeddings_512 ON llm.memory_embeddings
    USING hnsw ((embedding::halfvec(512)) halfvec_cosine_ops) WHERE dimension = 512;
CREATE INDEX hnsw_memory_embeddings_768 ON llm.memory_embeddings
    USING hnsw ((embedding::halfvec(768)) halfvec_cosine_ops) WHERE dimension = 768;
CREATE INDEX hnsw_memory_embeddings_1024 ON llm.memory_embeddings
    USING hnsw ((embedding::halfvec(1024)) halfvec_cosine_ops) WHERE dimension = 1024;

-- The knowledge base: everybody's, and nobody's to change but the program's own.
CREATE TABLE llm.passages (
    id uuid NOT NULL,
    entry text NOT NULL,
    ordinal integer NOT NULL,
    language text NOT NULL,
    title text NOT NULL,
    heading text DEFAULT '' NOT NULL,
    text text NOT NULL,
    topics jsonb DEFAULT '[]' NOT NULL,
    also jsonb DEFAULT '[]' NOT NULL,
    source jsonb DEFAULT '{}' NOT NULL,
    digest text NOT NULL,
    names text NOT NULL,
    words tsvector GENERATED ALWAYS AS (
        setweight(llm.words_of(language, names), 'A') || setweight(llm.words_of(language, text), 'C')
    ) STORED,
    CONSTRAINT pk_passages PRIMARY KEY (id),
    CONSTRAINT uq_passages_entry_ordinal_language UNIQUE (entry, ordinal, language)
);
CREATE INDEX ix_passages_words ON llm.passages USING gin (words);

CREATE TABLE llm.passage_embeddings (
    row_id uuid NOT NULL,
    embedder text NOT NULL,
    version text NOT NULL,
    dimension integer NOT NULL,
    embedding halfvec NOT NULL,
    CONSTRAINT pk_passage_embeddings PRIMARY KEY (row_id, embedder),
    CONSTRAINT ck_passage_embeddings_dimension CHECK (vector_dims(embedding) = dimension),
    CONSTRAINT fk_passage_embeddings_row_id_passages FOREIGN KEY (row_id)
        REFERENCES llm.passages (id) ON DELETE CASCADE
);

DO $$
DECLARE
    target text;
BEGIN
    FOREACH target IN ARRAY ARRAY['llm.memories', 'llm.memory_embeddings'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target);
        EXECUTE format('CREATE POLICY own_rows ON %s USING (user_id = (SELECT auth.acting_user()))', target);
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON llm.memories, llm.memory_embeddings, llm.passages, llm.passage_embeddings
    TO orbiquant_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON llm.memories, llm.memory_embeddings TO orbiquant_copilot;
GRANT SELECT ON llm.passages, llm.passage_embeddings TO orbiquant_copilot;
