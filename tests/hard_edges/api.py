"""The public API by its descriptors: every RPC of every service in proto/, called by its name.

The services and RPCs come from the proto files, so a new one is found without a change here.
Requests are dictionaries in protobuf's JSON form (dates may be "2024-05-13", months "2024-05"), or
raw bytes.
"""
import dataclasses
import itertools
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import grpc
import yaml
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from grpc.experimental import ChannelOptions

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROTOS = ROOT / "proto"
# google.rpc's error details, which the build fetched.
GOOGLE_PROTOS = pathlib.Path(os.environ.get("NAUNGAN_BIN", ROOT / "build/dev/bin")).parent \
    / "google_protos"
ACTOR_KEY = "naungan-actor"
CLERK = "name=dinas-sosial;role=uploader"
OPERATOR = "name=pusat-data;role=operator"
CALL_SECONDS = 30
DATE, MONTH = "naungan.common.v1.Date", "naungan.common.v1.Month"


@dataclasses.dataclass
class Answer:
    """What came back: a message, or a refusal."""
    code: str
    reason: str = ""
    field: str = ""
    text: str = ""
    message: object = None
    domain: str = ""
    retry: bool = False

    def summary(self) -> str:
        return " ".join(part for part in (self.code, self.reason, self.field) if part)


def load_descriptors() -> descriptor_pool.DescriptorPool:
    files = [*sorted(PROTOS.glob("naungan/**/*.proto")),
             *sorted(GOOGLE_PROTOS.glob("google/**/*.proto"))]
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "all")
        subprocess.run([sys.executable, "-m", "grpc_tools.protoc", f"-I{PROTOS}",
                        f"-I{GOOGLE_PROTOS}", "--include_imports", f"--descriptor_set_out={out}",
                        *map(str, files)], check=True)
        described = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for file in described.file:
        pool.Add(file)
    return pool


class Protos:
    """Messages and RPCs by name."""

    def __init__(self):
        self.pool = load_descriptors()
        self.methods = {}
        for file in sorted(PROTOS.glob("naungan/**/*.proto")):
            described = self.pool.FindFileByName(str(file.relative_to(PROTOS)))
            for service in described.services_by_name.values():
                for method in service.methods:
                    self.methods[f"{service.name}/{method.name}"] = method

    def message(self, name: str):
        return message_factory.GetMessageClass(self.pool.FindMessageTypeByName(name))

    def class_of(self, descriptor):
        return message_factory.GetMessageClass(descriptor)

    def build(self, descriptor, body: dict):
        """A message of a dictionary."""
        message = self.class_of(descriptor)()
        json_format.ParseDict(expand(body, descriptor), message)
        return message


def expand(value, descriptor):
    """Dates and months written as text, however deep they stand, as protobuf's JSON wants them."""
    if descriptor is not None and descriptor.full_name in (DATE, MONTH) and isinstance(value, str):
        return dict(zip(("year", "month", "day"), map(int, value.split("-"))))
    if isinstance(value, list):
        return [expand(item, descriptor) for item in value]
    if isinstance(value, dict):
        # Of a oneof the member counts that is stated last, as on the wire.
        stated = {(field.containing_oneof or field).name: field.name
                  for field in map(descriptor.fields_by_name.get, value)}
        return {key: expand(value[key], descriptor.fields_by_name[key].message_type)
                for key in stated.values()}
    return value


class Api:
    """Calls to the servers of one house."""

    def __init__(self, protos: Protos, addresses: dict[str, str]):
        self.protos = protos
        self.addresses = addresses
        self.channels = {service: grpc.insecure_channel(
            address, options=[("grpc.max_receive_message_length", 8 << 20),
                              (ChannelOptions.SingleThreadedUnaryStream, 1)])
            for service, address in addresses.items()}
        self.status = protos.message("google.rpc.Status")
        self.ids = itertools.count(1)
        self.run = os.urandom(5)

    def close(self):
        for channel in self.channels.values():
            channel.close()

    def request_id(self, shift_ms: int = 0) -> str:
        """A new UUIDv7."""
        moment = int(time.time() * 1000) + shift_ms
        number = next(self.ids)
        return (f"{moment >> 16:08x}-{moment & 0xffff:04x}-7{number >> 12 & 0xfff:03x}-8"
                f"{number & 0xfff:03x}-{self.run.hex()}00")

    def service_of(self, method) -> str:
        """The server that has a method, by its package. Every server has OperatorService."""
        package = method.containing_service.file.package.split(".")[1]
        return package if package in self.channels else "agreement"

    def call(self, name: str, body, actor: str | None = CLERK, server: str = "") -> Answer:
        """`body`: a dictionary or bytes; of a stream, one request or a list of them."""
        method = self.protos.methods[name]
        requests = body if isinstance(body, list) else [body]
        raw = [item if isinstance(item, bytes)
               else self.protos.build(method.input_type, item).SerializeToString()
               for item in requests]
        channel = self.channels[server or self.service_of(method)]
        path = f"/{method.containing_service.full_name}/{method.name}"
        options = {"request_serializer": None,
                   "response_deserializer": self.protos.class_of(method.output_type).FromString}
        settings = {"timeout": CALL_SECONDS,
                    "metadata": ((ACTOR_KEY, actor),) if actor is not None else ()}
        try:
            if method.client_streaming:
                answers = list(channel.stream_stream(path, **options)(iter(raw), **settings))
            elif method.server_streaming:
                answers = list(channel.unary_stream(path, **options)(raw[0], **settings))
            else:
                answers = channel.unary_unary(path, **options)(raw[0], **settings)
            return Answer("OK", message=answers)
        except grpc.RpcError as error:
            return self.refusal(error)

    def refusal(self, error) -> Answer:
        answer = Answer(error.code().name, text=error.details() or "")
        for key, value in error.trailing_metadata() or ():
            if key != "grpc-status-details-bin":
                continue
            for detail in self.status.FromString(value).details:
                kind = detail.TypeName()
                held = self.protos.message(kind).FromString(detail.value)
                if kind == "google.rpc.ErrorInfo":
                    answer.reason, answer.domain = held.reason, held.domain
                elif kind == "google.rpc.BadRequest":
                    answer.field = held.field_violations[0].field
                elif kind == "google.rpc.RetryInfo":
                    answer.retry = True
        return answer

    def ok(self, name: str, body, **settings):
        answer = self.call(name, body, **settings)
        if answer.code != "OK":
            raise RuntimeError(f"{name}: {answer.summary()}: {answer.text}")
        return answer.message


def read_addresses(run_directory: pathlib.Path, services) -> dict[str, str]:
    return {service: (run_directory / f"{service}.address").read_text("ascii").split()[0]
            for service in services}


def load_table(path: pathlib.Path) -> dict:
    """A YAML file whose dates stay text."""

    class PlainLoader(yaml.SafeLoader):
        """Without the implicit date type."""

    PlainLoader.yaml_implicit_resolvers = {
        letter: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}
    return yaml.load(path.read_text(encoding="utf-8"), Loader=PlainLoader)
