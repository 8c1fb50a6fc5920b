"""A proxy before the broker that delays, loses and cuts what passes.

TCP has no holes, so no bytes may follow bytes that were lost. A connection that lost some stays
silent until `heal` cuts it. The loop runs on a thread of its own. Every method may be called from
other threads.
"""
import asyncio
import pathlib
import re
import threading

from house import Broker

CHUNK_BYTES = 65536
DELAY_SECONDS = 0.2
QUESTIONS, ANSWERS = "questions", "answers"


class Proxy:
    def __init__(self):
        self.target_port = 0
        self.forwarded_bytes = 0
        self.lost: set[str] = set()
        self.delay_seconds = 0.0
        self.refuses = False
        self.connections: set[asyncio.StreamWriter] = set()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.server = self.run(asyncio.start_server(self.accept, "127.0.0.1", 0))
        self.port = self.server.sockets[0].getsockname()[1]

    def run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result()

    def delay(self):
        self.delay_seconds = DELAY_SECONDS

    def drop_questions(self):
        """Loses what clients send, so that nothing of it happens."""
        self.lost = {QUESTIONS}

    def drop_answers(self):
        """Loses what the broker answers, so that it happened and no client knows."""
        self.lost = {ANSWERS}

    def cut(self):
        """Ends every connection and accepts no new one."""
        self.refuses = True
        self.loop.call_soon_threadsafe(self.cut_all)

    def heal(self):
        silent = bool(self.lost)
        self.lost, self.delay_seconds, self.refuses = set(), 0.0, False
        if silent:
            self.loop.call_soon_threadsafe(self.cut_all)

    def close(self):
        self.cut()
        self.loop.call_soon_threadsafe(self.server.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    def cut_all(self):
        for writer in self.connections:
            writer.transport.abort()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        if self.refuses:
            writer.transport.abort()
            return
        try:
            answers, questions = await asyncio.open_connection("127.0.0.1", self.target_port)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, questions}
        self.connections |= both
        await asyncio.gather(self.forward(reader, questions, QUESTIONS),
                             self.forward(answers, writer, ANSWERS))
        self.connections -= both

    async def forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kind: str):
        silent = False
        try:
            while chunk := await reader.read(CHUNK_BYTES):
                silent = silent or kind in self.lost
                if self.delay_seconds:
                    await asyncio.sleep(self.delay_seconds)
                if not silent:
                    writer.write(chunk)
                    await writer.drain()
                    self.forwarded_bytes += len(chunk)
        except OSError:
            pass  # It was cut.
        writer.close()


class ProxiedBroker(Broker):
    """A broker that tells its clients to come through a proxy."""

    def __init__(self, folder: pathlib.Path):
        super().__init__(folder)
        self.proxy = Proxy()

    def start(self, *arguments):
        self.bootstrap = self.run("start", "--port", "0", "--advertise",
                                  str(self.proxy.port)).split()[-1]
        settings = (self.folder / "server.properties").read_text(encoding="ascii")
        self.proxy.target_port = int(re.search(r"^listeners=PLAINTEXT://[^:]*:(\d+)", settings,
                                               re.MULTILINE).group(1))

    def stop(self):
        super().stop()
        self.proxy.close()
