-- Written once from the metadata in db/tables; a test finds any difference between the two.

CREATE TABLE auth.accounts (
    id UUID NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT,
    role TEXT DEFAULT 'user' NOT NULL,
    language TEXT DEFAULT 'en' NOT NULL,
    time_zone TEXT DEFAULT 'UTC' NOT NULL,
    number_format TEXT DEFAULT '' NOT NULL,
    preferences JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_accounts PRIMARY KEY (id),
    CONSTRAINT ck_accounts_role CHECK (role in ('owner', 'admin', 'user')),
    CONSTRAINT ck_accounts_name CHECK (length(name) between 1 and 80)
);
CREATE UNIQUE INDEX uq_accounts_lower_name ON auth.accounts (lower(name));
CREATE UNIQUE INDEX uq_accounts_one_owner ON auth.accounts (role) WHERE role = 'owner';

CREATE TABLE auth.sessions (
    id UUID NOT NULL,
    account_id UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE,
    user_agent TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_sessions PRIMARY KEY (id),
    CONSTRAINT fk_sessions_account_id_accounts FOREIGN KEY(account_id) REFERENCES auth.accounts (id) ON DELETE CASCADE
);
CREATE INDEX ix_sessions_account_id ON auth.sessions (account_id);

CREATE TABLE auth.login_links (
    token_hash TEXT NOT NULL,
    account_id UUID NOT NULL,
    purpose TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_login_links PRIMARY KEY (token_hash),
    CONSTRAINT fk_login_links_account_id_accounts FOREIGN KEY(account_id) REFERENCES auth.accounts (id) ON DELETE CASCADE
);
CREATE INDEX ix_login_links_account_id ON auth.login_links (account_id);

CREATE TABLE trading.instruments (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    venue TEXT NOT NULL,
    base TEXT NOT NULL,
    quote TEXT NOT NULL,
    asset_class TEXT NOT NULL,
    calendar TEXT NOT NULL,
    tick NUMERIC,
    lot NUMERIC,
    multiplier NUMERIC NOT NULL,
    expiry DATE,
    name TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_instruments PRIMARY KEY (id),
    CONSTRAINT ck_instruments_asset_class CHECK (asset_class in ('spot', 'perpetual', 'future', 'stock', 'etf', 'fx', 'metal', 'index')),
    CONSTRAINT ck_instruments_steps CHECK (tick > 0 and lot > 0 and multiplier > 0),
    CONSTRAINT uq_instruments_venue_base_quote_asset_class_expiry UNIQUE NULLS NOT DISTINCT (venue, base, quote, asset_class, expiry)
);

CREATE TABLE trading.series (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    instrument_id INTEGER NOT NULL,
    timeframe TEXT NOT NULL,
    origin TEXT NOT NULL,
    count BIGINT DEFAULT '0' NOT NULL,
    first_ts BIGINT,
    last_ts BIGINT,
    CONSTRAINT pk_series PRIMARY KEY (id),
    CONSTRAINT ck_series_timeframe CHECK (timeframe in ('1m', '5m', '15m', '30m', '1h', '4h', '1d', '1w')),
    CONSTRAINT ck_series_ends CHECK (count >= 0 and (count = 0) = (first_ts is null)),
    CONSTRAINT uq_series_instrument_id_timeframe UNIQUE (instrument_id, timeframe),
    CONSTRAINT fk_series_instrument_id_instruments FOREIGN KEY(instrument_id) REFERENCES trading.instruments (id)
);

CREATE TABLE trading.candles (
    series_id INTEGER NOT NULL,
    ts BIGINT NOT NULL,
    open DOUBLE PRECISION NOT NULL,
    high DOUBLE PRECISION NOT NULL,
    low DOUBLE PRECISION NOT NULL,
    close DOUBLE PRECISION NOT NULL,
    volume DOUBLE PRECISION NOT NULL,
    CONSTRAINT pk_candles PRIMARY KEY (series_id, ts)
);

CREATE TABLE trading.splits (
    series_id INTEGER NOT NULL,
    until DATE NOT NULL,
    price_factor NUMERIC NOT NULL,
    split_factor NUMERIC NOT NULL,
    CONSTRAINT pk_splits PRIMARY KEY (series_id, until),
    CONSTRAINT ck_splits_factors CHECK (price_factor > 0 and split_factor > 0),
    CONSTRAINT fk_splits_series_id_series FOREIGN KEY(series_id) REFERENCES trading.series (id)
);

CREATE TABLE trading.watchlist (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    user_id UUID NOT NULL,
    symbol TEXT NOT NULL,
    CONSTRAINT pk_watchlist PRIMARY KEY (id),
    CONSTRAINT uq_watchlist_user_id_symbol UNIQUE (user_id, symbol),
    CONSTRAINT fk_watchlist_user_id_accounts FOREIGN KEY(user_id) REFERENCES auth.accounts (id) ON DELETE CASCADE
);

CREATE TABLE trading.jobs (
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    payload JSONB DEFAULT '{}' NOT NULL,
    payload_hash TEXT NOT NULL,
    status TEXT DEFAULT 'queued' NOT NULL,
    progress DOUBLE PRECISION DEFAULT '0' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    checkpoint JSONB DEFAULT '{}' NOT NULL,
    result JSONB,
    error JSONB,
    cancel_requested BOOLEAN DEFAULT 'false' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_jobs PRIMARY KEY (id),
    CONSTRAINT ck_jobs_status CHECK (status in ('queued', 'running', 'done', 'failed', 'cancelled')),
    CONSTRAINT ck_jobs_progress CHECK (progress between 0 and 1),
    CONSTRAINT fk_jobs_user_id_accounts FOREIGN KEY(user_id) REFERENCES auth.accounts (id) ON DELETE CASCADE
);
CREATE INDEX ix_jobs_user_id ON trading.jobs (user_id);
CREATE UNIQUE INDEX uq_jobs_unfinished ON trading.jobs (user_id, kind, payload_hash) WHERE status in ('queued', 'running');

CREATE TABLE llm.threads (
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    channel TEXT NOT NULL,
    title TEXT DEFAULT '' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_threads PRIMARY KEY (id),
    CONSTRAINT uq_threads_id_user_id UNIQUE (id, user_id),
    CONSTRAINT fk_threads_user_id_accounts FOREIGN KEY(user_id) REFERENCES auth.accounts (id) ON DELETE CASCADE
);
CREATE INDEX ix_threads_user_id ON llm.threads (user_id);

CREATE TABLE llm.messages (
    id UUID NOT NULL,
    seq BIGINT GENERATED ALWAYS AS IDENTITY,
    thread_id UUID NOT NULL,
    user_id UUID NOT NULL,
    role TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    answers UUID,
    brain TEXT DEFAULT '' NOT NULL,
    notices JSONB DEFAULT '[]' NOT NULL,
    CONSTRAINT pk_messages PRIMARY KEY (id),
    CONSTRAINT ck_messages_role CHECK (role in ('user', 'assistant', 'record')),
    CONSTRAINT fk_messages_thread_id_user_id_threads FOREIGN KEY(thread_id, user_id) REFERENCES llm.threads (id, user_id) ON DELETE CASCADE,
    CONSTRAINT uq_messages_id_user_id UNIQUE (id, user_id),
    CONSTRAINT fk_messages_user_id_accounts FOREIGN KEY(user_id) REFERENCES auth.accounts (id) ON DELETE CASCADE
);
CREATE INDEX ix_messages_answers ON llm.messages (answers);
CREATE INDEX ix_messages_thread_id_seq ON llm.messages (thread_id, seq);
CREATE INDEX ix_messages_user_id ON llm.messages (user_id);

CREATE TABLE llm.calls (
    message_id UUID NOT NULL,
    ordinal INTEGER NOT NULL,
    user_id UUID NOT NULL,
    id TEXT NOT NULL,
    tool TEXT NOT NULL,
    args JSONB DEFAULT '{}' NOT NULL,
    facts JSONB DEFAULT '[]' NOT NULL,
    error JSONB,
    elapsed_ms DOUBLE PRECISION DEFAULT '0' NOT NULL,
    CONSTRAINT pk_calls PRIMARY KEY (message_id, ordinal),
    CONSTRAINT fk_calls_message_id_user_id_messages FOREIGN KEY(message_id, user_id) REFERENCES llm.messages (id, user_id) ON DELETE CASCADE,
    CONSTRAINT fk_calls_user_id_accounts FOREIGN KEY(user_id) REFERENCES auth.accounts (id) ON DELETE CASCADE
);
CREATE INDEX ix_calls_user_id ON llm.calls (user_id);

