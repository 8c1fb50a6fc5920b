"""The public gRPC API as the proto files describe it, for tests: any RPC by its name.

    api = Api()
    request = api.request("RegisterAgreement", agreement={...})
    response = api.call(channel, request, timeout=5, actor="name=dinas;role=officer")
"""
import atexit
import importlib
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import uuid

import grpc
from google.protobuf import descriptor_pool, message_factory

PROTOS = pathlib.Path(__file__).resolve().parents[2] / "proto"


def compile_protos(files: list[pathlib.Path]):
    """Makes `naungan.*_pb2` importable, from these proto files."""
    folder = tempfile.mkdtemp(prefix="naungan-protos-")
    atexit.register(shutil.rmtree, folder)
    subprocess.run([sys.executable, "-m", "grpc_tools.protoc", f"-I{PROTOS}",
                    f"--python_out={folder}", *map(str, files)], check=True)
    sys.path.insert(0, folder)


def request_id() -> str:
    """A UUIDv7 of now."""
    milliseconds = int(time.time() * 1000)
    value = (milliseconds << 80) | (0x7 << 76) | (uuid.uuid4().int & ((1 << 76) - 1))
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return str(uuid.UUID(int=value))


class Method:
    """One RPC."""

    def __init__(self, descriptor):
        self.name = descriptor.name
        self.path = f"/{descriptor.containing_service.full_name}/{descriptor.name}"
        # naungan.claims.v1.ClaimsService is served by claims.
        self.service = descriptor.containing_service.full_name.split(".")[1]
        self.request_class = message_factory.GetMessageClass(descriptor.input_type)
        self.response_class = message_factory.GetMessageClass(descriptor.output_type)
        self.is_stream = descriptor.client_streaming


class Api:
    def __init__(self):
        files = sorted((PROTOS / "naungan").rglob("*.proto"))
        compile_protos(files)
        self.methods: dict[str, Method] = {}
        self.method_of: dict[type, Method] = {}
        for file in files:
            name = str(file.relative_to(PROTOS).with_suffix("")).replace("/", ".")
            module = importlib.import_module(f"{name}_pb2")
            for service in module.DESCRIPTOR.services_by_name.values():
                for descriptor in service.methods:
                    method = Method(descriptor)
                    self.methods[method.name] = self.method_of[method.request_class] = method

    @staticmethod
    def message_class(name: str) -> type:
        """The class of a message by its full name."""
        pool = descriptor_pool.Default()
        return message_factory.GetMessageClass(pool.FindMessageTypeByName(name))

    def request(self, method: str, **fields):
        return self.methods[method].request_class(**fields)

    def call(self, channel: grpc.Channel, request, timeout: float, actor: str):
        """One attempt. A stream of commands is given this one and closed."""
        method = self.method_of[type(request)]
        serialization = {"request_serializer": method.request_class.SerializeToString,
                         "response_deserializer": method.response_class.FromString}
        options = {"timeout": timeout, "metadata": (("naungan-actor", actor),)}
        if not method.is_stream:
            return channel.unary_unary(method.path, **serialization)(request, **options)
        answers = channel.stream_stream(method.path, **serialization)(iter([request]), **options)
        return next(answers)
