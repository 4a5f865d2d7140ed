#include "server/run/precondition.hpp"

#include "core/base/failure.hpp"
#include "server/boundary/spi.hpp"
#include "server/run/step.hpp"

extern "C" {
#include "executor/spi.h"
}

namespace shepherd::run {

namespace {

/// The first column of the first row as text; nothing for NULL or no row.
std::optional<std::string> single_value(const std::string& sql) {
    SpiSession const session;
    const char* const value = pg_call([&]() -> const char* {
        int const code = SPI_execute(sql.c_str(), false, 1);
        if (code < 0) {
            elog(ERROR, "could not run the precondition: %s", SPI_result_code_string(code));
        }
        if (SPI_tuptable == nullptr || SPI_processed == 0) {
            return nullptr;
        }
        return SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
    });
    return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

}  // namespace

PreconditionVerdict check_precondition(const Migration& migration) {
    if (migration.precondition.empty()) {
        return PreconditionVerdict::run;
    }
    std::optional<std::string> value;
    try {
        value = single_value(migration.precondition);
    } catch (const PgError& error) {
        throw StatementError{
            error, migration.up.path, migration.up.first_line, 0, "precondition: " + migration.precondition,
            {}};
    }
    if (value && *value == migration.precondition_result) {
        return PreconditionVerdict::run;
    }
    std::string const found = "The precondition returned " +
                              (value ? "\"" + *value + "\"" : std::string("nothing")) + ", not \"" +
                              migration.precondition_result + "\".";
    std::string const name = label(migration.version, migration.name);
    if (migration.precondition_action == "mark_ran") {
        say_notice("migration \"" + name + "\" is recorded without running it. " + found);
        return PreconditionVerdict::mark;
    }
    if (migration.precondition_action == "continue") {
        say_notice("migration \"" + name + "\" is put off. " + found);
        return PreconditionVerdict::put_off;
    }
    if (migration.precondition_action == "warn") {
        say_warning("precondition of migration \"" + name + "\" does not hold", found, "");
        return PreconditionVerdict::run;
    }
    throw Failure(Condition::dependency_failed, "precondition does not hold").detail(found);
}

}  // namespace shepherd::run
