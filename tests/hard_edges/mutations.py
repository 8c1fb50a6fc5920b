"""Bad values for every field of a request, by the field's type. A table must have a line for each.

A new field without a line in its table fails the suite, as a new RPC does.
"""
import copy
from typing import Iterator

from google.protobuf.descriptor import FieldDescriptor

from api import DATE, MONTH

# generic.py has what all RPCs answer alike.
GENERIC_FIELDS = {"request_id", "after"}
LONG_TEXT = "x" * 5000
UNKNOWN_ENUM = 99
INTEGERS = {FieldDescriptor.CPPTYPE_INT32: 2**31 - 1, FieldDescriptor.CPPTYPE_INT64: 2**63 - 1}


def bad_values(field: FieldDescriptor) -> dict:
    """Kinds of bad value of a field that is not a message of its own fields, by name."""
    if field.message_type is not None:
        if field.message_type.full_name == DATE:
            return {"missing": None, "invalid": "2024-02-30", "far": "10000-01-01"}
        if field.message_type.full_name == MONTH:
            return {"missing": None, "invalid": "2024-13", "far": "10000-01"}
        return {"missing": None}
    if field.enum_type is not None:
        return {"missing": None, "unknown": UNKNOWN_ENUM}
    if field.cpp_type in INTEGERS:
        return {"negative": -1, "huge": INTEGERS[field.cpp_type]}
    if field.type == FieldDescriptor.TYPE_STRING:
        return {"missing": None, "long": LONG_TEXT}
    if field.type == FieldDescriptor.TYPE_BYTES:
        return {"missing": None, "long": "eHh4" * 1000}
    return {}


def mutations(descriptor, good: dict, prefix: str = "") -> Iterator[tuple[str, str, object]]:
    """(path, kind, value) for every field below `descriptor`; of a list, its first element."""
    for field in descriptor.fields:
        if not prefix and field.name in GENERIC_FIELDS:
            continue
        path = prefix + field.name
        given = good.get(field.name) if isinstance(good, dict) else None
        nested = (field.message_type is not None
                  and field.message_type.full_name not in (DATE, MONTH))
        if field.label == field.LABEL_REPEATED:
            yield path, "missing", None
            if nested:
                yield from mutations(field.message_type, (given or [{}])[0], f"{path}[0].")
                continue
            path = f"{path}[0]"
        for kind, value in bad_values(field).items():
            yield path, kind, value
        if nested:
            yield from mutations(field.message_type, given or {}, f"{path}.")


def parts(path: str) -> list:
    """"a.b[0].c" -> ["a", "b", 0, "c"]."""
    found = []
    for part in path.split("."):
        name, _, index = part.partition("[")
        found.append(name)
        if index:
            found.append(int(index.rstrip("]")))
    return found


def with_value(body: dict, path: str, value) -> dict:
    """A copy of `body` with one place changed; None takes it away."""
    changed = copy.deepcopy(body)
    place = changed
    steps = parts(path)
    for step, following in zip(steps, steps[1:]):
        empty = [] if isinstance(following, int) else {}
        if isinstance(step, int):
            while len(place) <= step:
                place.append(copy.deepcopy(empty))
        elif step not in place:
            place[step] = empty
        place = place[step]
    last = steps[-1]
    if isinstance(last, int):
        place[last:last + 1] = [] if value is None else [value]
    elif value is None:
        place.pop(last, None)
    else:
        place[last] = value
    return changed


def value_at(message, path: str) -> str:
    """What stands at a path of an answer; an enum by its name."""
    descriptor = None
    for step in parts(path):
        if isinstance(step, int):
            if step >= len(message):
                return "-"
            message = message[step]
        else:
            descriptor = message.DESCRIPTOR.fields_by_name[step]
            message = getattr(message, step)
    if descriptor is not None and descriptor.enum_type is not None:
        return descriptor.enum_type.values_by_number[message].name
    return str(message)
