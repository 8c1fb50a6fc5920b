"""grpcurl lists, describes and calls every service of every server, by reflection alone.

It asks for reflection v1 first, and for v1alpha if that is UNIMPLEMENTED, as a server must answer for
a service that it does not have.
"""
import json
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
# For each service a call, and what its answer holds. A service without a line fails.
CALLS = {
    HEALTH: ("Check", {}, "SERVING"),
    "naungan.runtime.v1.OperatorService": ("GetStatus", {}, '"ready": true'),
    "naungan.agreement.v1.AgreementService":
        ("GetAgreement", {"name": "agreements/none"}, "AGREEMENT_UNKNOWN"),
    "naungan.enrollment.v1.EnrollmentService":
        ("GetRoster", {"name": "rosters/none.rentan"}, "ROSTER_UNKNOWN"),
    "naungan.enrollment.v1.ContributionService":
        ("GetAccount", {"name": "rosters/none.rentan/account"}, "ACCOUNT_UNKNOWN"),
    "naungan.claims.v1.ClaimsService":
        ("GetClaim", {"name": "participants/0000000000000000/claims/none"}, "CLAIM_UNKNOWN"),
    "naungan.reporting.v1.ReportingService":
        ("CountParticipants", {"as_of_date": {"year": 2024, "month": 3, "day": 1}}, "freshness"),
}


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

    def expect(self, what: str, text: str, *arguments: str, options: tuple[str, ...] = ()):
        """Its output, also that of a refusal, holds a text."""
        done = self.run(*arguments, options=options)
        self.checks.that(text in done.stdout + done.stderr, f"{self.address}: {what}",
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
        for used in sorted(types_of(service)):
            curl.described(used, "a")
    for name in (*DETAILS, *HEALTH_TYPES):
        curl.described(name, "a")
    for name in (HEALTH, REFLECTION):
        curl.described(name, "a service")
    for name in sorted(listed - {REFLECTION}):
        if name not in CALLS:
            curl.checks.that(False, f"{name}: the test has a call")
            continue
        method, body, answer = CALLS[name]
        curl.expect(f"call {name}/{method}", answer, f"{name}/{method}",
                    options=("-H", f"naungan-actor: {OPERATOR}", "-d", json.dumps(body)))


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
