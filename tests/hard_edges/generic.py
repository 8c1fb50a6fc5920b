"""What every RPC answers alike: bytes that are no message, a message that is too large, no actor,
no request_id."""
from mutations import LONG_TEXT, with_value

MESSAGE_BYTES_MAX = 1024 * 1024
# Protobuf: field 1, length-delimited, longer than what follows; and a varint without an end.
TRUNCATED, ENDLESS = b"\x0a\x7f", b"\xff" * 11
DAY_MS = 24 * 3600 * 1000
POSITION = {"partition": 0, "epoch": 1, "term_id": "AAAAAAAAAAAAAAAAAAAAAA==", "sequence": 1}
MALFORMED = "INVALID_ARGUMENT MESSAGE_MALFORMED"
TOO_LARGE = "RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE"
# gRPC's own limit, by default.
GRPC_MESSAGE_BYTES_MAX = 4 * MESSAGE_BYTES_MAX


def invalid_utf8(descriptor) -> bytes | None:
    """A request whose first text is not UTF-8, or None if it has no text."""
    for field in descriptor.fields:
        if field.type == field.TYPE_STRING:
            return bytes([field.number << 3 | 2, 1, 0xFF])
    return None


def with_unknown_field(size: int) -> bytes:
    """A message with an unknown field of `size` bytes, which makes the message larger than that."""
    length = bytes([size & 0x7F | 0x80, size >> 7 & 0x7F | 0x80, size >> 14 & 0x7F | 0x80,
                    size >> 21])
    return bytes([0xFA, 0x7F]) + length + bytes(size)


def generic_rows(catalogue):
    """(what, request, expected, actor)."""
    descriptor = catalogue.method.input_type
    good = catalogue.good()
    yield "no message", TRUNCATED, MALFORMED, None
    yield "an endless number", ENDLESS, MALFORMED, None
    if (raw := invalid_utf8(descriptor)) is not None:
        yield "text that is not UTF-8", raw, MALFORMED, None
    yield "more than a message may have", with_unknown_field(MESSAGE_BYTES_MAX), TOO_LARGE, None
    yield ("more than gRPC takes by default", with_unknown_field(GRPC_MESSAGE_BYTES_MAX), TOO_LARGE,
           None)
    if not catalogue.table.get("anyone"):
        yield from actor_rows(good)
    if catalogue.is_command:
        yield from request_id_rows(catalogue)
    if "after" in descriptor.fields_by_name:
        yield from after_rows(good)


def actor_rows(good: dict):
    yield "no actor", good, "UNAUTHENTICATED ACTOR_MISSING naungan-actor", ""
    for actor in ("dinas", "name=;role=x", f"name={LONG_TEXT};role=x", "name=a b;role=uploader"):
        yield "a malformed actor", good, "UNAUTHENTICATED ACTOR_MALFORMED naungan-actor", actor


def request_id_rows(catalogue):
    def row(what: str, request_id: str, reason: str, code: str = "INVALID_ARGUMENT"):
        return (what, {**catalogue.good(), "request_id": request_id}, f"{code} {reason} request_id",
                None)

    yield row("no request_id", "", "REQUEST_ID_MISSING")
    yield row("a request_id that is no UUID", "123", "UUID_MALFORMED")
    yield row("a request_id of 5,000 characters", LONG_TEXT, "UUID_MALFORMED")
    yield row("a request_id of version 4", "6f1cb0d4-6c1f-4b52-a0a9-0123456789ab",
              "REQUEST_ID_NOT_V7")
    yield row("a request_id of next week", catalogue.api.request_id(7 * DAY_MS), "REQUEST_ID_AHEAD")
    yield row("a request_id of last year", catalogue.api.request_id(-365 * DAY_MS),
              "REQUEST_ID_EXPIRED", "FAILED_PRECONDITION")


def after_rows(good: dict):
    def row(what: str, after: list, reason: str, field: str):
        return what, with_value(good, "after", after), f"INVALID_ARGUMENT {reason} {field}", None

    yield row("after without a position", [{"feed": "public.agreement.agreement.v1"}],
              "POSITION_MALFORMED", "after[0].position")
    yield row("after of too many feeds", [{"feed": f"feed-{i}", "position": POSITION}
                                          for i in range(10_000)], "AFTER_TOO_LONG", "after")
