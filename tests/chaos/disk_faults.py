"""Faults of a service's disk: full, read-only, unreadable, and bytes that changed."""
import contextlib
import pathlib

from house import SERVICES, await_condition
from small_disk import PreloadedDisk, small_disk
from stage import Stage

# Less than a block of a table file has.
STRETCH_BYTES = 1024
# Where a table file is damaged that is not to be noticed by an opening, which reads both ends.
MIDDLE = (0.3, 0.8)


def any_service(stage: Stage, turn: int) -> str:
    return SERVICES[(turn + stage.chance.randrange(len(SERVICES))) % len(SERVICES)]


@contextlib.contextmanager
def on_disk(make_disk, stage: Stage, service: str):
    """The service's directory on a disk of its own; then on the large one again, and empty."""
    stage.house.end(service)
    stage.house.wipe(service)
    disk = make_disk(stage.house.data_directory() / service)
    try:
        stage.house.start_service(service, within=disk.within)
        yield disk
        stage.house.end(service)
        stage.house.wipe(service)
        stage.house.start_service(service)
    finally:
        disk.close()


def full(stage: Stage, turn: int, make_disk=small_disk):
    """The disk fills up under load; the service says so, and goes on when there is room and it is
    started again."""
    service = any_service(stage, turn)
    with on_disk(make_disk, stage, service) as disk:
        def fault(stage: Stage):
            disk.fill()
            # The last page of a log may have room for a row or two.
            stage.tell_until(lambda: stage.alarms(service) or service_ended(stage, service),
                             f"{service} to say that the disk is full")
            said = " ".join([*stage.alarms(service), stage.house.log_tail(service)])
            stage.expect("disk" in said.lower(), f"{service} says that the disk is full: {said}")
            disk.free()
            stage.house.kill(service)
            stage.house.start_service(service, within=disk.within)
        stage.play(fault, of=service)


def service_ended(stage: Stage, service: str) -> bool:
    return stage.house.processes[service].poll() is not None


def read_only(stage: Stage, turn: int, make_disk=small_disk):
    """The state directory cannot be written: the service refuses to start and names it; it starts
    when it can."""
    service = any_service(stage, turn)
    with on_disk(make_disk, stage, service) as disk:
        def fault(stage: Stage):
            stage.house.kill(service)
            disk.make_read_only()
            said = refusal_to_start(stage, service, disk.within)
            stage.expect("DIRECTORY_UNUSABLE" in said or "read-only" in said.lower(),
                         f"{service} refuses a read-only directory and names it: {said[-500:]}")
            disk.make_writable()
            stage.house.start_service(service, within=disk.within)
        stage.play(fault, of=service)


def refusal_to_start(stage: Stage, service: str, within: tuple[str, ...]) -> str:
    """What a service says that ends at once, or the alarms of one that does not serve."""
    try:
        stage.house.start_service(service, within=within)
    except RuntimeError as ended:
        stage.house.processes.pop(service)
        return str(ended)
    await_condition(lambda: stage.alarms(service), f"{service} to say why it cannot serve")
    said = " ".join(stage.alarms(service))
    stage.house.kill(service)
    return said


def flip_byte(stage: Stage, turn: int):
    """A byte of a store's table files changes while the service is down: it sets the directory
    aside and rebuilds it from the log."""
    service = any_service(stage, turn)

    def fault(stage: Stage):
        # A store that is closed writes everything into table files.
        stage.house.end(service)
        files = sorted(table_files(stage, service))
        store = stage.chance.choice(sorted({file.parent for file in files}))
        for file in files:
            if file.parent == store:
                damage(stage, file)
        stage.house.start_service(service)

    stage.play(fault, of=service)
    stage.expect(quarantined(stage, service), f"{service} set a directory aside")


def flip_anywhere(stage: Stage, turn: int):
    """Bits change in the middle of a store's table files while the service is down, where no
    opening looks. Whenever such a block is read, the store is built anew from the log by itself;
    the process goes on, and so does everything else."""
    service = any_service(stage, turn)

    def fault(stage: Stage):
        stage.house.end(service)
        # The vault's store is not a partition's; it is damaged by flip_byte.
        files = [file for file in table_files(stage, service) if file.parent.name != "vault"]
        store = max(files, key=lambda file: file.stat().st_size).parent
        for file in files:
            if file.parent == store:
                damage_middle(stage, file)
        stage.house.start_service(service)
        process = stage.house.processes[service]
        stage.tell_until(lambda: len([told for told in stage.told if told.done()]) > 2,
                         "stories to go on")
        stage.expect(process.poll() is None, f"{service} did not end")

    stage.play(fault, of=service)
    noticed = " ".join(notices(stage, service))
    stage.expect(bool(quarantined(stage, service)) == ("set aside" in noticed),
                 f"the status of {service} says what happened: {noticed}")


def damage_middle(stage: Stage, file: pathlib.Path):
    content = bytearray(file.read_bytes())
    begin, end = (int(len(content) * part) for part in MIDDLE)
    for at in range(begin, end, STRETCH_BYTES):
        content[stage.chance.randrange(at, min(at + STRETCH_BYTES, end))] ^= 1
    file.write_bytes(content)


def notices(stage: Stage, service: str) -> list[str]:
    status = stage.operator(service, "GetStatus")
    return [partition.notice for partition in status.partitions if partition.notice] \
        if status else []


def unreadable(stage: Stage, turn: int):
    """Table files cannot be read for a while, under load. The service refuses what needs them, and
    serves again by itself when they can be read."""
    service = any_service(stage, turn)
    with on_disk(PreloadedDisk, stage, service) as disk:
        def fault(stage: Stage):
            # What is written so far gets into table files.
            stage.house.end(service)
            stage.house.start_service(service, within=disk.within)
            process = stage.house.processes[service]
            disk.make_unreadable()
            stage.tell_until(
                lambda: stage.alarms(service) or all(told.done() for told in stage.told),
                f"{service} to meet the disk, or to need none")
            disk.make_readable()
            await_condition(lambda: not stage.alarms(service), f"{service} to serve again")
            stage.expect(process.poll() is None, f"{service} did not end")
        stage.play(fault, of=service)


def damage(stage: Stage, file: pathlib.Path):
    """One bit where an opening reads: in the first block of a partition's store; in any block of a
    vault's, whose opening reads rows behind the persons."""
    content = bytearray(file.read_bytes())
    ends = range(32, len(content), STRETCH_BYTES) if file.parent.name == "vault" else [32]
    for end in ends:
        content[stage.chance.randrange(end - 31, end)] ^= 1 << stage.chance.randrange(8)
    file.write_bytes(content)


def table_files(stage: Stage, service: str) -> list[pathlib.Path]:
    return [file for file in (stage.house.data_directory() / service).rglob("*.sst")
            if file.parent not in quarantined(stage, service)]


def quarantined(stage: Stage, service: str) -> list[pathlib.Path]:
    return [folder for folder in (stage.house.data_directory() / service).rglob("*.quarantined-*")
            if folder.is_dir()]
