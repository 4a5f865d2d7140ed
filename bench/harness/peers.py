"""The tools to compare with. Each writes the same migrations as its own files, and gives the command that applies them as its
manual says; the same command with nothing left to do is its no-op."""

import os
import shutil
import subprocess

from history import write


class Peer:
    """`run_limit`: how many times a run of 1,000 migrations is worth waiting for."""

    name = ""
    how = ""
    run_limit = 3

    def __init__(self, home):
        self.home = home

    def why_missing(self):
        path = os.path.join(self.home, f"{self.name}.missing")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                return file.read().strip()
        return None

    def version(self):
        out = subprocess.run(self.version_command(), env={**os.environ, **self.environment("postgres")},
                             capture_output=True, text=True, check=False)
        words = (out.stdout + out.stderr).split()
        return next((word.strip("(),v") for word in words if word.strip("(),v")[:1].isdigit()), "?")

    def version_command(self):
        raise NotImplementedError

    def environment(self, _database):
        return {}

    def prepare(self, directory, database, made):
        raise NotImplementedError

    def command(self, directory, database):
        raise NotImplementedError


class NodePeer(Peer):
    package = ""

    def modules(self):
        return os.path.join(self.home, "npm", "node_modules")

    def script(self, path):
        return ["node", os.path.join(self.modules(), path)]

    def environment(self, _database):
        return {"NODE_PATH": self.modules()}

    def version(self):
        return subprocess.run(["node", "-p", f"require('{self.modules()}/{self.package or self.name}/package.json').version"],
                              capture_output=True, text=True, check=False).stdout.strip()


class Dbmate(NodePeer):
    name = "dbmate"
    how = "Go binary, SQL files, one transaction a migration"

    def prepare(self, directory, database, made):
        for one in made:
            write(directory, f"{one.version}_{one.name}.sql", f"-- migrate:up\n{one.up}\n-- migrate:down\n{one.down}")

    def command(self, directory, database):
        # The binary itself: the package's start script would add Node.
        binary = os.path.join(self.modules(), "@dbmate", "linux-x64", "bin", "dbmate")
        url = f"postgres://{os.environ['PGUSER']}@/{database}?socket={os.environ['PGHOST']}"
        return [binary, "--url", url, "--migrations-dir", directory, "--no-dump-schema", "migrate"]


class NodePgMigrate(NodePeer):
    name = "node-pg-migrate"
    how = "Node, SQL files, one transaction"

    def prepare(self, directory, database, made):
        for one in made:
            write(directory, f"migrations/{one.version}000_{one.name}.sql", f"-- Up Migration\n{one.up}\n-- Down Migration\n{one.down}")

    def command(self, directory, database):
        return self.script("node-pg-migrate/bin/node-pg-migrate.js") + ["up", "--migrations-dir", os.path.join(directory, "migrations")]

    def environment(self, database):
        host = os.environ["PGHOST"].replace("/", "%2F")
        return {**super().environment(database), "DATABASE_URL": f"postgres://{os.environ['PGUSER']}@{host}/{database}"}


class Knex(NodePeer):
    name = "knex"
    how = "Node, JavaScript files, one transaction a migration"

    def prepare(self, directory, database, made):
        # A link, because its files find their packages from where they lie.
        os.symlink(self.modules(), os.path.join(directory, "node_modules"))
        write(directory, "knexfile.js", "module.exports = {client: 'pg', connection: {host: process.env.PGHOST, user: process.env.PGUSER, "
              f"database: '{database}'}}, migrations: {{directory: './migrations'}}}};\n")
        for one in made:
            write(directory, f"migrations/{one.version}_{one.name}.js",
                  f"exports.up = (knex) => knex.raw(`{one.up}`);\nexports.down = (knex) => knex.raw(`{one.down}`);\n")

    def command(self, directory, database):
        return self.script("knex/bin/cli.js") + ["migrate:latest", "--knexfile", os.path.join(directory, "knexfile.js")]


class DbMigrate(NodePeer):
    name = "db-migrate"
    how = "Node, JavaScript files, no transaction"

    def prepare(self, directory, database, made):
        os.symlink(self.modules(), os.path.join(directory, "node_modules"))
        write(directory, "database.json", '{"dev": {"driver": "pg", "host": "%s", "user": "%s", "database": "%s"}}'
              % (os.environ["PGHOST"], os.environ["PGUSER"], database))
        for one in made:
            write(directory, f"migrations/{one.version}-{one.name.replace('_', '-')}.js",
                  f"exports.up = (db) => db.runSql(`{one.up}`);\nexports.down = (db) => db.runSql(`{one.down}`);\n")

    def command(self, directory, database):
        return self.script("db-migrate/bin/db-migrate") + ["up", "--config", os.path.join(directory, "database.json"),
                                                           "--migrations-dir", os.path.join(directory, "migrations")]


class DebianPeer(Peer):
    def environment(self, database):
        root = os.path.join(self.home, "debian")
        perl = [os.path.join(root, path) for path in ("etc/perl", "usr/share/perl5", "usr/lib/x86_64-linux-gnu/perl5/5.36",
                                                      "usr/lib/aarch64-linux-gnu/perl5/5.36")]
        return {"PGDATABASE": database, "PYTHONPATH": os.path.join(root, "usr/lib/python3/dist-packages"),
                "PERL5LIB": ":".join(perl), "PYTHONDONTWRITEBYTECODE": ""}

    def program(self, name):
        own = os.path.join(self.home, "debian", "usr/bin", name)
        return own if os.path.exists(own) else os.path.join("/usr/bin", name)


class Alembic(DebianPeer):
    name = "alembic"
    how = "Python files with op.execute, one transaction"

    def version_command(self):
        return ["/usr/bin/python3", self.program("alembic"), "--version"]

    def prepare(self, directory, database, made):
        write(directory, "alembic.ini", f"[alembic]\nscript_location = {directory}/scripts\n")
        write(directory, "scripts/env.py", "from alembic import context\nfrom sqlalchemy import create_engine\n\n"
              "with create_engine('postgresql+psycopg2://').connect() as connection:\n"
              "    context.configure(connection=connection)\n"
              "    with context.begin_transaction():\n        context.run_migrations()\n")
        before = None
        for one in made:
            write(directory, f"scripts/versions/{one.version}_{one.name}.py",
                  f"from alembic import op\n\nrevision = '{one.version}'\ndown_revision = {before!r}\n\n\n"
                  f"def upgrade():\n    op.execute({one.up!r})\n\n\ndef downgrade():\n    op.execute({one.down!r})\n")
            before = one.version

    def command(self, directory, database):
        return ["/usr/bin/python3", self.program("alembic"), "-c", os.path.join(directory, "alembic.ini"), "upgrade", "head"]


class Sqitch(DebianPeer):
    name = "sqitch"
    how = "Perl, a psql a change, one transaction a change"
    run_limit = 1

    def version_command(self):
        return [self.program("sqitch"), "--version"]

    def environment(self, database):
        return {**super().environment(database), "SQITCH_FULLNAME": "Bench", "SQITCH_EMAIL": "bench@example.com",
                "SQITCH_SYSTEM_CONFIG": "/dev/null", "SQITCH_USER_CONFIG": "/dev/null"}

    def prepare(self, directory, database, made):
        plan = ["%syntax-version=1.0.0\n%project=bench\n\n"]
        for one in made:
            name = f"{one.name}"
            plan.append(f"{name} 2024-01-01T00:00:00Z Bench <bench@example.com> # x\n")
            write(directory, f"deploy/{name}.sql", f"BEGIN;\n{one.up}COMMIT;\n")
            write(directory, f"revert/{name}.sql", f"BEGIN;\n{one.down}COMMIT;\n")
        write(directory, "sqitch.plan", "".join(plan))
        write(directory, "sqitch.conf", "[core]\n    engine = pg\n")

    def command(self, directory, database):
        return [self.program("sqitch"), "deploy", "--no-verify",
                f"db:pg://{os.environ['PGUSER']}@/{database}?host={os.environ['PGHOST']}"]


class Prisma(NodePeer):
    name = "prisma"
    how = "Node and a Rust engine, SQL files, no transaction of its own"

    def modules(self):
        return os.path.join(self.home, "prisma", "node_modules")

    def prepare(self, directory, database, made):
        os.symlink(self.modules(), os.path.join(directory, "node_modules"))
        write(directory, "schema.prisma", 'datasource db {\n  provider = "postgresql"\n}\n')
        write(directory, "prisma.config.ts", "export default {schema: 'schema.prisma', migrations: {path: 'migrations'}, "
              f"datasource: {{url: 'postgresql://{os.environ['PGUSER']}@localhost/{database}?host={os.environ['PGHOST']}'}}}};\n")
        write(directory, "migrations/migration_lock.toml", 'provider = "postgresql"\n')
        for one in made:
            write(directory, f"migrations/{one.version}_{one.name}/migration.sql", one.up)

    def command(self, directory, database):
        return self.script("prisma/build/index.js") + ["migrate", "deploy", "--config", os.path.join(directory, "prisma.config.ts")]

    def environment(self, database):
        return {**super().environment(database), "CHECKPOINT_DISABLE": "1"}


ALL = (Dbmate, Sqitch, Alembic, NodePgMigrate, Knex, DbMigrate, Prisma)


def fresh_directory(work, name):
    path = os.path.join(work, name)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path
