"""LangChain's `with_structured_output` over a chain: a pydantic class, a TypedDict or a JSON schema, with or without the raw.

Knows nothing of models. Whatever the schema is written in becomes a shape, to which each member is held in its own way.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, is_typeddict

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage
from langchain_core.messages.utils import convert_to_messages
from langchain_core.prompt_values import ChatPromptValue, PromptValue, StringPromptValue
from langchain_core.runnables import Runnable, RunnableLambda
from langchain_core.utils.function_calling import convert_to_json_schema
from pydantic import BaseModel, RootModel, model_validator

from pipeline import loop
from pipeline.doors import Reply
from pipeline.errors import BadInput, BadReply
from pipeline.federation.langchain_message import message_of

Ask = Callable[..., Awaitable[Reply]]


def structured(
    ask: Ask, schema: dict[str, Any] | type, *, include_raw: bool
) -> Runnable[LanguageModelInput, Any]:
    """A runnable that asks and parses. With `include_raw`: {"raw", "parsed", "parsing_error"}."""
    shape, plain = _shape_of(schema)

    async def answered(given: LanguageModelInput) -> Any:
        try:
            reply = await ask(_messages(given), shape)
        except BadReply as error:
            if not include_raw:
                raise
            text = error.reply.text if isinstance(error.reply, Reply) else ""
            return {"raw": AIMessage(content=text), "parsed": None, "parsing_error": error}
        assert reply.data is not None
        data = plain(reply.data)
        return {"raw": message_of(reply), "parsed": data, "parsing_error": None} if include_raw else data

    return RunnableLambda(lambda given: loop.run(answered(given)), afunc=answered)


def _messages(given: LanguageModelInput) -> list[Any]:
    if isinstance(given, PromptValue):
        value: PromptValue = given
    elif isinstance(given, str):
        value = StringPromptValue(text=given)
    else:
        value = ChatPromptValue(messages=convert_to_messages(given))
    return value.to_messages()


def _shape_of(schema: Any) -> tuple[type[BaseModel], Callable[[BaseModel], Any]]:
    """The shape that models are held to, and what makes of it the value that was asked for."""
    if isinstance(schema, type) and issubclass(schema, BaseModel):
        return schema, lambda data: data
    if is_typeddict(schema):
        return _from_json(convert_to_json_schema(schema)), lambda data: data.model_dump()
    if isinstance(schema, dict):
        return _from_json(schema), lambda data: data.model_dump()
    raise BadInput(
        f"FederatedChatModel: {schema!r} is no schema",
        hint="give a pydantic class, a TypedDict or a JSON schema",
    )


def _from_json(schema: dict[str, Any]) -> type[BaseModel]:
    """A shape whose JSON schema is this one; what does not fit it is refused by jsonschema."""
    told = schema.get("json_schema", schema)
    told = told.get("schema", told.get("parameters", told))
    if told.get("type", "object") != "object" or not isinstance(told.get("properties"), dict):
        raise BadInput(f"FederatedChatModel: {schema!r} describes no object", hint="give its properties")

    class Described(RootModel[dict[str, Any]]):
        @model_validator(mode="after")
        def _fits(self) -> Described:
            from jsonschema import ValidationError, validate  # type: ignore[import-untyped]

            try:
                validate(self.root, told)
            except ValidationError as error:
                raise ValueError(error.message) from error
            return self

        @classmethod
        def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
            return dict(told)

    Described.__name__ = "".join(
        c if c.isalnum() or c in "_-" else "_"
        for c in str(told.get("title") or schema.get("title") or "Answer")
    )
    return Described
