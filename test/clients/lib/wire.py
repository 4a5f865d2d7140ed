"""The frontend/backend protocol, version 3, as far as the tests need it (PostgreSQL's documentation, chapter "Message Formats"):
what a driver could send, message by message, and what came back. Trust authentication over a Unix-domain socket."""

import os
import socket
import struct

LONG = 20  # seconds until an answer that does not come is a failure


class Wire:
    def __init__(self, database, application='wire', **settings):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(LONG)
        self.socket.connect(f"{os.environ['PGHOST']}/.s.PGSQL.{os.environ['PGPORT']}")
        self.buffer = b''
        self.pending = b''
        given = {'user': os.environ['PGUSER'], 'database': database, 'application_name': application, **settings}
        body = struct.pack('!i', 196608) + b''.join(text(k) + text(v) for k, v in given.items()) + b'\0'
        self.socket.sendall(struct.pack('!i', len(body) + 4) + body)
        self.pid = next(struct.unpack('!ii', body)[0] for kind, body in self.until('Z') if kind == 'K')

    # --- what is sent: collected, and on its way with flush(), sync() or go()

    def message(self, kind, body=b''):
        self.pending += kind.encode() + struct.pack('!i', len(body) + 4) + body
        return self

    def parse(self, sql, name='', types=()):
        return self.message('P', text(name) + text(sql) + struct.pack(f'!h{len(types)}i', len(types), *types))

    def bind(self, portal='', statement='', values=(), binary=False):
        body = text(portal) + text(statement) + struct.pack('!hh', 0, len(values))
        for value in values:
            body += struct.pack('!i', -1) if value is None else struct.pack('!i', len(value.encode())) + value.encode()
        return self.message('B', body + struct.pack('!hh', 1, 1 if binary else 0))

    def describe(self, portal=''):
        return self.message('D', b'P' + text(portal))

    def execute(self, portal='', limit=0):
        return self.message('E', text(portal) + struct.pack('!i', limit))

    def close(self, portal=''):
        return self.message('C', b'P' + text(portal))

    def statement(self, sql, portal='', limit=0):
        return self.parse(sql).bind(portal).describe(portal).execute(portal, limit)

    def go(self):
        self.socket.sendall(self.pending)
        self.pending = b''
        return self

    def flush(self):
        return self.message('H').go()

    # --- what came back

    def sync(self):
        """Ends the implicit transaction. Returns what came up to ReadyForQuery."""
        self.message('S').go()
        return Answer(self.until('Z'))

    def query(self, sql):
        """A statement, or several, of the simple protocol."""
        self.message('Q', text(sql)).go()
        return Answer(self.until('Z'))

    def until(self, *kinds):
        """The messages up to one of these kinds."""
        got = []
        while True:
            head = self.take(5)
            kind, body = head[:1].decode(), self.take(struct.unpack('!i', head[1:])[0] - 4)
            got.append((kind, body))
            if kind in kinds:
                return got

    def portal(self):
        """What came up to the end, the suspension or the failure of one Execute that was flushed."""
        return Answer(self.until('C', 's', 'E'))

    def take(self, length):
        while len(self.buffer) < length:
            part = self.socket.recv(65536)
            if not part:
                raise EOFError('the server has closed the connection')
            self.buffer += part
        taken, self.buffer = self.buffer[:length], self.buffer[length:]
        return taken

    def end(self):
        self.message('X').go()
        self.socket.close()


class Answer:
    """Rows (lists of str or None; bytes where they are binary), errors and notices (a dict by field), tags, suspensions."""

    def __init__(self, messages):
        self.kinds = ''.join(kind for kind, _ in messages)
        self.raw_rows = [fields(body) for kind, body in messages if kind == 'D']
        self.errors = [report(body) for kind, body in messages if kind == 'E']
        self.notices = [report(body) for kind, body in messages if kind == 'N']
        self.tags = [body[:-1].decode() for kind, body in messages if kind == 'C']
        self.suspended = sum(kind == 's' for kind, _ in messages)
        self.status = messages[-1][1].decode() if messages[-1][0] == 'Z' else None

    @property
    def rows(self):
        return [[None if field is None else field.decode() for field in row] for row in self.raw_rows]

    @property
    def states(self):
        return [error['C'] for error in self.errors]

    def __repr__(self):
        return f'rows {self.raw_rows} tags {self.tags} suspended {self.suspended} errors {self.errors} status {self.status}'


def text(value):
    return value.encode() + b'\0'


def fields(body):
    found, at = [], 2
    for _ in range(struct.unpack('!h', body[:2])[0]):
        size = struct.unpack('!i', body[at:at + 4])[0]
        at += 4
        found.append(None if size < 0 else body[at:at + size])
        at += max(size, 0)
    return found


def report(body):
    return {part[:1].decode(): part[1:].decode() for part in body.split(b'\0') if part}
