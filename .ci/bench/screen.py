"""A screen that shows the main wall: it keeps the state of every value that it was told, and when each message came."""
import base64
import json
import os
import socket
import struct
import threading
import time
from urllib.parse import urlsplit


class Screen:
    """Connected to `/ws/v1`, until it is closed or its server is gone. `told` is called with each message and when it came."""

    def __init__(self, url, told=None):
        self.told, self.cells, self.states, self.changed = told, {}, {}, threading.Condition()
        place = urlsplit(url)
        self.socket = socket.create_connection((place.hostname, place.port), timeout=30)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET /ws/v1 HTTP/1.1\r\nHost: {place.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        self.stream = self.socket.makefile("rb")
        status = self.stream.readline()
        if b" 101 " not in status:
            raise ConnectionError(status.decode())
        while self.stream.readline() != b"\r\n":
            pass
        self.say(1, json.dumps({"type": "hello", "wall": "main"}).encode())
        threading.Thread(target=self.listen, daemon=True).start()

    def say(self, opcode, payload):
        """One frame; those of clients are masked."""
        mask = os.urandom(4)
        length = struct.pack("!B", 0x80 | len(payload)) if len(payload) < 126 else struct.pack("!BH", 0xFE, len(payload))
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
        self.socket.sendall(bytes([0x80 | opcode]) + length + mask + masked)

    def listen(self):
        message = b""
        try:
            while head := self.stream.read(2):
                length = head[1] & 0x7F
                if length > 125:
                    length = int.from_bytes(self.stream.read(2 if length == 126 else 8), "big")
                payload, opcode = self.stream.read(length), head[0] & 0x0F
                if opcode == 8:
                    return
                if opcode == 9:
                    self.say(10, payload)
                elif opcode in (0, 1):
                    message += payload
                    if head[0] & 0x80:
                        self.take(json.loads(message), time.monotonic())
                        message = b""
        except OSError:
            pass

    def take(self, message, now):
        with self.changed:
            if message["type"] == "snapshot":
                self.cells, self.states = {}, {}
            self.cells.update({cell[0]: cell[1] for cell in message.get("cells", ())})
            self.states.update({value[0]: value[4] for value in message.get("values", ())})
            self.changed.notify_all()
        if self.told:
            self.told(message, now)

    def shown(self, indicators):
        """The states that values of indicators with this beginning are shown in, but for those without data."""
        return {state for cell, state in self.states.items() if self.cells[cell].startswith(indicators) and state != "no_data"}

    def until(self, holds, patience_s):
        """Listens until it holds; the seconds that took, or none if it never did."""
        began = time.monotonic()
        with self.changed:
            found = self.changed.wait_for(lambda: holds(self), patience_s)
        return time.monotonic() - began if found else None

    def close(self):
        self.socket.close()
