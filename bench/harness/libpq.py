"""A connection of libpq itself, so that what is measured is the server and not a driver."""

import ctypes
import ctypes.util
import os


class ServerError(Exception):
    pass


def _library():
    lib = ctypes.CDLL(ctypes.util.find_library("pq") or "libpq.so.5")
    for name, result, arguments in (
        ("PQconnectdb", ctypes.c_void_p, [ctypes.c_char_p]),
        ("PQstatus", ctypes.c_int, [ctypes.c_void_p]),
        ("PQerrorMessage", ctypes.c_char_p, [ctypes.c_void_p]),
        ("PQbackendPID", ctypes.c_int, [ctypes.c_void_p]),
        ("PQexec", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p]),
        ("PQprepare", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p]),
        ("PQexecPrepared", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p,
                                             ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int]),
        ("PQresultStatus", ctypes.c_int, [ctypes.c_void_p]),
        ("PQresultErrorMessage", ctypes.c_char_p, [ctypes.c_void_p]),
        ("PQntuples", ctypes.c_int, [ctypes.c_void_p]),
        ("PQnfields", ctypes.c_int, [ctypes.c_void_p]),
        ("PQgetvalue", ctypes.c_char_p, [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]),
        ("PQclear", None, [ctypes.c_void_p]),
        ("PQfinish", None, [ctypes.c_void_p]),
    ):
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    return lib


_pq = _library()


class Connection:
    def __init__(self, database):
        self._connection = _pq.PQconnectdb(b"dbname=" + database.encode())
        if _pq.PQstatus(self._connection) != 0:
            raise ServerError(_pq.PQerrorMessage(self._connection).decode())
        self.pid = _pq.PQbackendPID(self._connection)
        # Its messages would be printed by libpq in the middle of the table.
        self.run("SET client_min_messages = error")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        _pq.PQfinish(self._connection)

    def _rows(self, result):
        try:
            if _pq.PQresultStatus(result) not in (1, 2):
                raise ServerError(_pq.PQresultErrorMessage(result).decode())
            columns = range(_pq.PQnfields(result))
            return [[_pq.PQgetvalue(result, row, column).decode() for column in columns]
                    for row in range(_pq.PQntuples(result))]
        finally:
            _pq.PQclear(result)

    def run(self, sql):
        return self._rows(_pq.PQexec(self._connection, sql.encode()))

    def prepare(self, sql, *parameters):
        """Returns a function that runs the statement with these parameters and fails when it does; returns no rows."""
        name = b"s%d" % (abs(hash(sql)) % 10**9)
        self._rows(_pq.PQprepare(self._connection, name, sql.encode(), 0, None))
        values = (ctypes.c_char_p * max(len(parameters), 1))(*[parameter.encode() for parameter in parameters])

        def call():
            result = _pq.PQexecPrepared(self._connection, name, len(parameters), values, None, None, 0)
            status = _pq.PQresultStatus(result)
            if status not in (1, 2):
                self._rows(result)
            _pq.PQclear(result)

        return call

    def cpu_seconds(self):
        """What the backend has used of a processor so far, to the nanosecond."""
        with open(f"/proc/{self.pid}/schedstat", encoding="ascii") as file:
            return int(file.read().split()[0]) / 1e9

    def own_memory(self):
        """Bytes of the backend's memory that no other process shares."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("RssAnon"))

    def contexts_memory(self):
        return int(self.run("SELECT sum(total_bytes) FROM pg_catalog.pg_backend_memory_contexts")[0][0])


def postmaster_pid():
    """The server's own process: the parent of a backend."""
    with Connection(os.environ["PGDATABASE"]) as connection:
        with open(f"/proc/{connection.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("PPid"))
