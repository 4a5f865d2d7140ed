#include "core/diff/dump.hpp"

#include <algorithm>
#include <array>

#include "core/diff/create.hpp"
#include "core/diff/not_null_names.hpp"
#include "core/diff/words.hpp"

namespace shepherd::diff {

namespace {

using model::Object;
using model::Snapshot;

/// A dollar quote that the text does not hold.
std::string dollar_quote(std::string_view text) {
    std::string tag = "$shepherd$";
    for (int i = 1; text.find(tag) != std::string_view::npos; ++i) {
        tag = "$shepherd" + std::to_string(i) + "$";
    }
    return tag;
}

/// For what has no IF NOT EXISTS: the errors that say that it is there. 42P16 is a second primary key, 42P17
/// an object that is attached or part of something already, 55000 an identity column or a sequence of one.
std::string passing_over(const std::string& statement) {
    std::string const tag = dollar_quote(statement);
    return "DO " + tag + "BEGIN\n" + statement +
           ";\nEXCEPTION WHEN duplicate_object OR duplicate_table OR duplicate_function OR duplicate_column "
           "OR "
           "duplicate_schema OR unique_violation OR invalid_table_definition OR invalid_object_definition OR "
           "object_not_in_prerequisite_state OR wrong_object_type THEN NULL;\nEND" +
           tag;
}

bool begins(std::string_view text, std::string_view with) {
    return text.starts_with(with);
}

std::string inserted(std::string statement, std::string_view behind, std::string_view words) {
    return statement.insert(behind.size(), words);
}

std::string guarded(const std::string& statement) {
    for (std::string_view const head :
         {"CREATE TABLE ", "CREATE UNLOGGED TABLE ", "CREATE FOREIGN TABLE ", "CREATE SCHEMA ",
          "CREATE SEQUENCE ", "CREATE UNLOGGED SEQUENCE ", "CREATE EXTENSION ", "CREATE MATERIALIZED VIEW ",
          "CREATE COLLATION ", "CREATE SERVER ", "CREATE USER MAPPING ", "CREATE INDEX ",
          "CREATE UNIQUE INDEX ", "CREATE STATISTICS "}) {
        if (begins(statement, head) &&
            !begins(std::string_view(statement).substr(head.size()), "IF NOT EXISTS ")) {
            return inserted(statement, head, "IF NOT EXISTS ");
        }
    }
    for (std::string_view const head :
         {"CREATE VIEW ", "CREATE RULE ", "CREATE TRIGGER ", "CREATE AGGREGATE ", "CREATE TRANSFORM "}) {
        if (begins(statement, head)) {
            return inserted(statement, "CREATE", " OR REPLACE");
        }
    }
    bool const repeatable = begins(statement, "CREATE OR REPLACE ") ||
                            begins(statement, "CREATE EXTENSION ") || begins(statement, "COMMENT ON ") ||
                            begins(statement, "GRANT ") || begins(statement, "REVOKE ") ||
                            begins(statement, "SECURITY LABEL ");
    return repeatable ? statement : passing_over(statement);
}

/// The columns that a table of that name may lack.
std::vector<std::string> missing_columns(const Snapshot& snapshot, std::uint32_t place) {
    std::vector<std::string> statements;
    const Object& table = snapshot[place];
    if (table.kind != "table" || table.has("of type") || table.has("partition of")) {
        return statements;
    }
    for (std::uint32_t const number : snapshot.columns(place)) {
        if (snapshot[number].attribute("inherited") == "yes") {
            continue;
        }
        auto const found = snapshot.find("default", snapshot[number].identity);
        const std::string* const expression = found ? &snapshot[*found].definition : nullptr;
        statements.push_back("ALTER TABLE " + table.identity + " ADD COLUMN IF NOT EXISTS " +
                             column_clause(snapshot, snapshot[number], expression, true));
    }
    return statements;
}

constexpr std::array settings{"search_path = ''",
                              "check_function_bodies = off",
                              "default_tablespace = ''",
                              "default_table_access_method = heap",
                              "xmloption = content",
                              "row_security = off",
                              "client_min_messages = warning"};

}  // namespace

std::string dump(const Snapshot& given, const Dumping& how) {
    ConstraintNames names;
    if (how.named_not_null == NamedNotNull::all) {
        add_constraint_names(given, names);
    }
    std::optional<Snapshot> const named = with_not_null_names(given, names);
    const Snapshot& snapshot = named ? *named : given;
    std::string script;
    for (const char* const setting : settings) {
        script.append("SET ").append(setting).append(";\n");
    }
    Building building;
    building.maintain = how.maintain;
    for (const Step& step : build_steps(snapshot, building)) {
        script += '\n';
        for (const std::string& statement : step.statements) {
            script.append(how.if_not_exists ? guarded(statement) : statement).append(";\n");
            if (how.if_not_exists &&
                (begins(statement, "CREATE TABLE ") || begins(statement, "CREATE UNLOGGED TABLE "))) {
                for (const std::string& column : missing_columns(snapshot, step.place)) {
                    script.append(column).append(";\n");
                }
            }
        }
    }
    script += '\n';
    for (std::string_view const setting : settings) {
        script.append("RESET ").append(setting.substr(0, setting.find(' '))).append(";\n");
    }
    return script;
}

}  // namespace shepherd::diff
