#include "server/shadow/keep.hpp"

#include <csignal>

#include "core/base/failure.hpp"
#include "server/boundary/spi.hpp"
#include "server/run/statement.hpp"
#include "server/run/transaction.hpp"
#include "server/shadow/blueprint.hpp"
#include "server/shadow/cache.hpp"
#include "server/worker/delegate.hpp"

extern "C" {
#include "commands/dbcommands.h"
#include "libpq/pqsignal.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/pg_list.h"
#include "storage/procarray.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
}

namespace shepherd::shadow {

namespace {

constexpr const char* prefix = "pg_shepherd_shadow_";  // the keeper's process id follows
constexpr int drop_tries = 3;

/// Runs one statement by itself, outside of any transaction.
void command(const std::string& sql) {
    run::commit_and_begin(run::Durability::later);
    RawStmt* const statement =
        pg_call([&] { return static_cast<RawStmt*>(linitial(pg_parse_query(sql.c_str()))); });
    (void)run::run_statement(statement, sql.c_str(), run::Standing::top_level);
    run::commit_and_begin(run::Durability::later);
}

std::string quoted(const std::string& name) {
    return pg_call([&] { return quote_identifier(name.c_str()); });
}

std::string literal(const std::string& text) {
    return pg_call([&] { return quote_literal_cstr(text.c_str()); });
}

/// Shadow databases of this role whose keeper is gone, as after a crash.
std::vector<std::string> leftovers() {
    static Query query{
        "SELECT d.datname::pg_catalog.text FROM pg_catalog.pg_database d"
        " WHERE d.datname OPERATOR(pg_catalog.~) '^pg_shepherd_shadow_[0-9]+$'"
        " AND pg_catalog.pg_has_role(d.datdba, 'USAGE')"};
    std::vector<std::string> names;
    SpiSession spi;
    Result const found = spi.run(query, {});
    for (std::size_t row = 0; row < found.rows(); ++row) {
        std::string const name(found.text(row, 0));
        int const keeper = std::atoi(name.c_str() + std::strlen(prefix));
        if (keeper == MyProcPid || pg_call([&] { return BackendPidGetProc(keeper) == nullptr; })) {
            names.push_back(name);
        }
    }
    return names;
}

/// The encoding and the locale of this database, for CREATE DATABASE. Their columns differ between 15, 16 and
/// 17.
std::string locale_options() {
    static Query query{
        "SELECT pg_catalog.pg_encoding_to_char(d.encoding)::pg_catalog.text, d.datcollate::pg_catalog.text,"
        " d.datctype::pg_catalog.text, d.datlocprovider::pg_catalog.text,"
        " COALESCE(pg_catalog.to_jsonb(d) OPERATOR(pg_catalog.->>) 'datlocale',"
        " pg_catalog.to_jsonb(d) OPERATOR(pg_catalog.->>) 'daticulocale'),"
        " pg_catalog.to_jsonb(d) OPERATOR(pg_catalog.->>) 'daticurules'"
        " FROM pg_catalog.pg_database d"
        " WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()"};
    SpiSession spi;
    Result const row = spi.run(query, {});
    std::string options = " ENCODING " + literal(std::string(row.text(0, 0))) + " LC_COLLATE " +
                          literal(std::string(row.text(0, 1))) + " LC_CTYPE " +
                          literal(std::string(row.text(0, 2)));
    std::string_view const provider = row.text(0, 3);
    std::string const locale(row.text(0, 4));
    if (provider == "i") {
        options += " LOCALE_PROVIDER icu ICU_LOCALE " + literal(locale);
        if (!row.is_null(0, 5)) {
            options += " ICU_RULES " + literal(std::string(row.text(0, 5)));
        }
    } else if (provider == "b") {
        options += " LOCALE_PROVIDER builtin BUILTIN_LOCALE " + literal(locale);
    }
    return options;
}

void create(const std::string& name) {
    try {
        command("CREATE DATABASE " + quoted(name) + " TEMPLATE template0" + locale_options());
        // Nobody else has any business there while scripts run in it.
        std::string const login = pg_call([] { return GetUserNameFromId(GetAuthenticatedUserId(), false); });
        command("REVOKE ALL ON DATABASE " + quoted(name) + " FROM PUBLIC");
        command("GRANT CONNECT, TEMPORARY ON DATABASE " + quoted(name) + " TO " + quoted(login));
    } catch (const PgError& error) {
        if (error.data != nullptr && error.data->sqlerrcode == ERRCODE_INSUFFICIENT_PRIVILEGE) {
            pg_call([&] {
                error.data->hint = MemoryContextStrdup(
                    TopMemoryContext,
                    "SQL text is built in a database of its own, which is dropped again: the role needs "
                    "CREATEDB. "
                    "Or pass the rows of schema_snapshot() of a database that has the schema, as jsonb.");
            });
        }
        throw;
    }
}

void drop(const std::string& name, MemoryContext memory) {
    for (int left = drop_tries;; --left) {
        try {
            // IF EXISTS would say a NOTICE to the caller, who never heard of that database.
            if (!OidIsValid(pg_call([&] { return get_database_oid(name.c_str(), true); }))) {
                return;
            }
            command("DROP DATABASE IF EXISTS " + quoted(name) + " WITH (FORCE)");
            return;
        } catch (const PgError& error) {
            keep_error(error, memory);
            run::abort_and_begin(memory);
            // Another cancel may have come in; a second try is not one too many.
            if (left == 1) {
                throw PgError(error);
            }
            discard(error);
        }
    }
}

void drop_leftovers(MemoryContext memory) {
    for (const std::string& name : leftovers()) {
        try {
            drop(name, memory);
        } catch (const PgError& error) {
            // Somebody else's business by now; the next one tries again.
            discard(error);
        }
    }
}

/// Other sessions do without when that fails.
void offer(const std::string& key, const std::string& built, MemoryContext memory) {
    try {
        run::commit_and_begin(run::Durability::later);
        share(key, built);
        run::commit_and_begin(run::Durability::later);
    } catch (const PgError& error) {
        keep_error(error, memory);
        run::abort_and_begin(memory);
        discard(error);
    }
}

std::string built_in(const std::string& name, const std::string& blueprint) {
    Oid const database = pg_call([&] { return get_database_oid(name.c_str(), false); });
    run::commit_and_begin(run::Durability::later);
    return worker::send_on(
        {worker::Task::build_shadow, database, "the shadow database", nothing_changed, blueprint});
}

}  // namespace

std::string keep(const std::string& order) {
    MemoryContext const memory = CurrentMemoryContext;
    // A session that ends says so by SIGTERM, which would end this process where it stands.
    pqsignal(SIGTERM, StatementCancelHandler);
    drop_leftovers(memory);
    std::string const name = prefix + std::to_string(MyProcPid);
    std::string result;
    try {
        create(name);
        result = built_in(name, order.substr(key_length));
    } catch (const PgError& error) {
        keep_error(error, memory);
        run::abort_and_begin(memory);
        drop(name, memory);
        throw PgError(error);
    } catch (const Failure&) {
        run::abort_and_begin(memory);
        drop(name, memory);
        throw;
    }
    drop(name, memory);
    offer(order.substr(0, key_length), result, memory);
    return result;
}

}  // namespace shepherd::shadow
