#include "server/ledger/template.hpp"

#include "core/base/failure.hpp"

namespace shepherd::ledger {

std::string fresh_version(Session& session) {
    static Query query{
        "SELECT pg_catalog.to_char(GREATEST("
        "    pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() AT TIME ZONE 'UTC'),"
        "    (SELECT pg_catalog.max(pg_catalog.to_timestamp(pg_catalog.substr(m.version, 1, 14), "
        "'YYYYMMDDHH24MISS')"
        "               AT TIME ZONE pg_catalog.current_setting('TimeZone'))"
        "       OPERATOR(pg_catalog.+) '1 second'::pg_catalog.interval"
        "       FROM shepherd.migration m"
        "      WHERE m.version OPERATOR(pg_catalog.~)"
        "            "
        "'^20[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]([^0-9]|$)'))"
        ","
        "  'YYYYMMDDHH24MISS')"};
    return std::string(session.run(query, {}).text(0, 0));
}

std::vector<TemplateFile> new_migration(const std::string& version, const std::string& name,
                                        const std::string& layout) {
    if (name.empty() || name.size() > 200) {
        throw Failure(Condition::invalid_argument, "the name of a migration has 1 to 200 characters");
    }
    std::string slug;
    for (char const c : name) {
        bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '_' || c == '-' || static_cast<unsigned char>(c) >= 0x80;
        slug.push_back(plain ? c : '_');
    }
    std::string const stem = version + "_" + slug;
    std::string const comment = "-- " + slug + "\n";
    if (layout == "flat" || layout == "supabase" || layout == "atlas") {
        return {{stem + ".sql", comment}};
    }
    if (layout == "prisma") {
        return {{stem + "/migration.sql", comment}};
    }
    if (layout == "diesel") {
        return {{stem + "/up.sql", comment}, {stem + "/down.sql", comment}};
    }
    if (layout == "golang-migrate" || layout == "sqlx") {
        return {{stem + ".up.sql", comment}, {stem + ".down.sql", comment}};
    }
    if (layout == "dbmate") {
        return {{stem + ".sql", "-- migrate:up\n\n-- migrate:down\n"}};
    }
    if (layout == "goose") {
        return {{stem + ".sql", "-- +goose Up\n\n-- +goose Down\n"}};
    }
    if (layout == "sql-migrate") {
        return {{stem + ".sql", "-- +migrate Up\n\n-- +migrate Down\n"}};
    }
    if (layout == "node-pg-migrate") {
        return {{stem + ".sql", "-- Up Migration\n\n-- Down Migration\n"}};
    }
    if (layout == "flyway") {
        return {{"V" + version + "__" + slug + ".sql", comment}};
    }
    throw Failure(Condition::invalid_argument, "there is no template for layout \"" + layout + "\"")
        .hint(
            "Templates: flat, prisma, golang-migrate, sqlx, diesel, dbmate, goose, sql-migrate, "
            "node-pg-migrate, "
            "flyway, supabase, atlas.");
}

}  // namespace shepherd::ledger
