"""Google's Gemini models; caching of a repeated prefix is implicit there."""

from pipeline.providers._chat_vendor import ChatVendor

VENDOR = ChatVendor(
    name="google",
    kind="google_genai",
    package="langchain_google_genai",
    extra="google",
    key_env=("GOOGLE_API_KEY", "GEMINI_API_KEY"),
    base_url="https://generativelanguage.googleapis.com",
    base_url_env="GOOGLE_GEMINI_BASE_URL",
    prices="google",
    limit=lambda tokens, context: {"max_output_tokens": tokens},
    models_path="/v1beta/models",
    auth="x-goog-api-key",
)
connect, card, reachable = VENDOR.connect, VENDOR.card, VENDOR.reachable
