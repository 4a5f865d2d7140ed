#include "server/shadow/cache.hpp"

#include <dlfcn.h>
#include <sys/stat.h>

#include <algorithm>
#include <list>

#include "server/boundary/hash.hpp"
#include "server/boundary/local_settings.hpp"
#include "server/ledger/session.hpp"

extern "C" {
#include "lib/stringinfo.h"
}

namespace shepherd::shadow {

namespace {

constexpr std::size_t most_kept = 4;
constexpr std::size_t most_kept_bytes = 32U << 20U;    // of all that a session keeps
constexpr std::size_t most_shared_bytes = 16U << 20U;  // of one

struct Kept {
    std::string key;
    std::string built;
};

/// Newest first. On the heap and never freed: the library has no destructors to run.
std::list<Kept>& kept() {
    static auto* const all = new std::list<Kept>;
    return *all;
}

/// They differ from session to session, and no schema depends on them.
bool is_of_no_account(std::string_view name) {
    static constexpr std::string_view names[] = {
        "application_name",     "client_encoding",
        "client_min_messages",  "idle_in_transaction_session_timeout",
        "idle_session_timeout", "lock_timeout",
        "statement_timeout",    "transaction_timeout"};
    return std::ranges::find(names, name) != std::end(names) || name.starts_with("log_") ||
           name.starts_with("tcp_") || name.starts_with("pg_shepherd.");
}

struct Lines {
    char* data;
    int length;
};

/// Those that a session can have another value of, also the ones that an application made up.
std::string settings_text() {
    Lines const lines = pg_call([] {
        AllSettings const all = all_settings();
        StringInfoData text;
        initStringInfo(&text);
        for (int i = 0; i < all.count; ++i) {
            const config_generic* const one = all.list[i];
            bool const counts = (one->context == PGC_USERSET || one->context == PGC_SUSET) &&
                                one->source != PGC_S_DEFAULT && (one->flags & GUC_SUPERUSER_ONLY) == 0 &&
                                !is_of_no_account(one->name);
            if (counts) {
                const char* const value = GetConfigOptionByName(one->name, nullptr, true);
                appendStringInfo(&text, "%s=%s\n", one->name, value != nullptr ? value : "");
            }
        }
        return Lines{text.data, text.len};
    });
    return {lines.data, static_cast<std::size_t>(lines.length)};
}

std::string roles_text() {
    static Query query{
        "SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, r.rolname, r.rolsuper), ',' ORDER BY "
        "r.oid) FROM pg_catalog.pg_roles r"};
    SpiSession spi;
    return std::string(spi.run(query, {}).text(0, 0));
}

/// Another library may read schemas in another way, whatever version it says it is.
std::string library_text() {
    Dl_info library{};
    struct stat file {};
    if (dladdr(reinterpret_cast<const void*>(&is_of_no_account), &library) == 0 ||
        stat(library.dli_fname, &file) != 0) {
        return "?";
    }
    return std::to_string(file.st_size) + " " + std::to_string(file.st_mtim.tv_sec) + " " +
           std::to_string(file.st_mtim.tv_nsec) + " " + std::to_string(file.st_ino);
}

}  // namespace

std::string key_of(const std::string& blueprint) {
    std::string text = "pg_shepherd built schema 1 " PG_VERSION_STR "\n" + library_text() + "\n" +
                       std::to_string(MyDatabaseId) + " " + std::to_string(GetUserId()) + "\n";
    text += roles_text() + "\n" + settings_text() + "\n" + blueprint;
    return hexadecimal(digest(layout::HashKind::sha256, text));
}

std::optional<std::string> recalled(const std::string& key) {
    for (const Kept& one : kept()) {
        if (one.key == key) {
            return one.built;
        }
    }
    // A text may look at the clock, or make an extension of which there is a newer version by now.
    static Query query{
        "SELECT b.built FROM shepherd.built_schema b WHERE b.key OPERATOR(pg_catalog.=) $1"
        " AND b.built_at OPERATOR(pg_catalog.>) (pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) "
        "'1 day'::pg_catalog.interval)"};
    std::string built;
    {
        ledger::Session session;
        Result const row = session.run(query, {Value::text(key)});
        if (row.empty()) {
            return std::nullopt;
        }
        built = std::string(row.text(0, 0));
    }
    remember(key, built);
    return built;
}

void remember(std::string key, std::string built) {
    std::list<Kept>& all = kept();
    all.push_front({std::move(key), std::move(built)});
    std::size_t bytes = 0;
    std::size_t count = 0;
    std::erase_if(all, [&](const Kept& one) {
        bytes += one.built.size();
        return ++count > most_kept || bytes > most_kept_bytes;
    });
}

void share(const std::string& key, const std::string& built) {
    if (built.size() > most_shared_bytes) {
        return;
    }
    static Query insert{
        "INSERT INTO shepherd.built_schema (key, built) VALUES ($1, $2)"
        " ON CONFLICT (key) DO UPDATE SET built_at = excluded.built_at, built = excluded.built"};
    static Query prune{
        "DELETE FROM shepherd.built_schema WHERE key OPERATOR(pg_catalog.=) ANY (ARRAY("
        " SELECT b.key FROM shepherd.built_schema b ORDER BY b.built_at DESC OFFSET 8))"};
    ledger::Session session;
    session.run(insert, {Value::text(key), Value::bytes(built)});
    session.run(prune, {});
}

}  // namespace shepherd::shadow
