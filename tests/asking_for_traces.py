"""An environment that asks the program's libraries to tell somebody elsewhere what is done and said."""

ELSEWHERE = "http://192.0.2.1:4318"  # an address of nobody (RFC 5737)
ASKING_FOR_TRACES = {
    "LANGSMITH_TRACING": "true",
    "LANGSMITH_API_KEY": "a-key",
    "LANGSMITH_ENDPOINT": ELSEWHERE,
    "LANGCHAIN_TRACING_V2": "true",
    "LANGCHAIN_ENDPOINT": ELSEWHERE,
    "OTEL_EXPORTER_OTLP_ENDPOINT": ELSEWHERE,
    "OTEL_TRACES_EXPORTER": "otlp",
    "CHAINLIT_API_KEY": "a-key",
    "CHAINLIT_URL": ELSEWHERE,
    "LITERAL_API_KEY": "a-key",
    "LITERAL_API_URL": ELSEWHERE,
    "TRACELOOP_API_KEY": "a-key",
    "TRACELOOP_BASE_URL": ELSEWHERE,
    "DATABASE_URL": "postgresql://somebody@192.0.2.1:5432/theirs",
}
