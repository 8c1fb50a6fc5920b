"""grpcurl lists and describes every service of every server, and calls every method, by reflection
alone. Services, methods and types come from the proto files, so a new one is found by itself.

It asks for reflection v1 first, and for v1alpha if that is UNIMPLEMENTED, as a server must answer
for a service that it does not have.
"""
import pathlib
import subprocess
import sys

from api import OPERATOR, Protos, read_addresses
from house import SERVICES, Checks, EmbeddedHouse

REFLECTION, HEALTH = "grpc.reflection.v1alpha.ServerReflection", "grpc.health.v1.Health"
# grpcurl reads the details of a refusal by these.
DETAILS = ("google.rpc.Status", "google.rpc.ErrorInfo", "google.rpc.BadRequest",
           "google.rpc.RetryInfo")
HEALTH_TYPES = ("grpc.health.v1.HealthCheckRequest", "grpc.health.v1.HealthCheckResponse",
                "grpc.health.v1.HealthCheckResponse.ServingStatus")


def grpcurl() -> str:
    script = pathlib.Path(__file__).resolve().parents[1] / "support" / "grpcurl"
    return subprocess.run([script], check=True, text=True, stdout=subprocess.PIPE).stdout.strip()


def types_of(service) -> set[str]:
    """The full names of the messages and enums that a service's methods use, however deep."""
    found, waiting = set(), []
    for method in service.methods:
        waiting += [method.input_type, method.output_type]
    while waiting:
        message = waiting.pop()
        if message.full_name in found:
            continue
        found.add(message.full_name)
        for field in message.fields:
            if field.message_type is not None:
                waiting.append(field.message_type)
            elif field.enum_type is not None:
                found.add(field.enum_type.full_name)
    return found


class Curl:
    """grpcurl against one server."""

    def __init__(self, path: str, address: str, checks: Checks):
        self.path, self.address, self.checks = path, address, checks

    def run(self, *arguments: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess:
        return subprocess.run([self.path, "-plaintext", *options, self.address, *arguments],
                              check=False, text=True, capture_output=True)

    def called(self, method: str):
        """An empty request is answered, or refused for a reason that grpcurl can read."""
        done = self.run(method, options=("-H", f"naungan-actor: {OPERATOR}", "-d", "{}"))
        refused = '"domain": "naungan"' in done.stderr
        self.checks.that(done.returncode == 0 or refused, f"{self.address}: call {method}",
                         done.stdout + done.stderr)

    def listed(self) -> set[str]:
        done = self.run("list")
        self.checks.that(done.returncode == 0, f"{self.address}: list", done.stderr)
        return set(done.stdout.split())

    def described(self, name: str, kind: str):
        done = self.run("describe", name)
        self.checks.that(done.returncode == 0 and done.stdout.startswith(f"{name} is {kind}"),
                         f"{self.address}: describe {name}", done.stdout + done.stderr)


def try_server(curl: Curl, protos: Protos, package: str):
    services = {method.containing_service.full_name: method.containing_service
                for method in protos.methods.values()
                if method.containing_service.file.package in (f"naungan.{package}.v1",
                                                              "naungan.runtime.v1")}
    listed = curl.listed()
    curl.checks.that(listed == {*services, HEALTH, REFLECTION}, f"{package}: list names all",
                     str(sorted(listed)))
    curl.checks.that(curl.run("describe").returncode == 0, f"{package}: describe without a name")
    for name, service in services.items():
        curl.described(name, "a service")
        for method in service.methods:
            curl.described(f"{name}.{method.name}", "a method")
            curl.called(f"{name}/{method.name}")
        for used in sorted(types_of(service)):
            curl.described(used, "a")
    for name in (*DETAILS, *HEALTH_TYPES):
        curl.described(name, "a")
    for name in (HEALTH, REFLECTION):
        curl.described(name, "a service")
    curl.called(f"{HEALTH}/Check")


def main() -> int:
    checks = Checks()
    path = grpcurl()
    protos = Protos()
    with EmbeddedHouse() as house:
        for service, address in read_addresses(house.run_directory, SERVICES).items():
            try_server(Curl(path, address, checks), protos, service)
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
