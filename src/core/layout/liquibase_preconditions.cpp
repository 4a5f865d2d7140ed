#include <utility>

#include "core/layout/liquibase_parts.hpp"

namespace shepherd::layout::liquibase {

namespace {

bool is_plain_name(std::string_view text) {
    for (char const c : text) {
        if (!is_digit(c) && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != '_') {
            return false;
        }
    }
    return !text.empty();
}

// "expectedResult:1 SELECT …", "1 SELECT …", with quotes around the result if need be.
Check read_sql_check(const File& file, int line, std::string_view body) {
    if (starts_with_no_case(body, "expectedResult:")) {
        body.remove_prefix(15);
    }
    Check check;
    std::size_t end = std::string_view::npos;
    if (body.starts_with('\'') || body.starts_with('"')) {
        end = body.find(body.front(), 1);
        if (end != std::string_view::npos) {
            check.expected = body.substr(1, end - 1);
            ++end;
        }
    } else {
        end = body.find(' ');
        check.expected = body.substr(0, end);
        if (!is_plain_name(check.expected)) {
            end = std::string_view::npos;
        }
    }
    std::string_view sql = end == std::string_view::npos ? std::string_view() : trim(body.substr(end));
    while (sql.ends_with(';')) {
        sql = trim(sql.substr(0, sql.size() - 1));
    }
    if (check.expected.empty() || sql.empty()) {
        refuse(file, line, "precondition is not understood",
               "Expected is \"--precondition-sql-check expectedResult:<value> <SQL>\".");
    }
    check.sql = sql;
    return check;
}

// Names are compared without case, as Liquibase does for PostgreSQL; they hold only letters, digits and "_".
Check relation_check(const File& file, int line, std::string_view body, std::string_view key,
                     std::string_view kinds) {
    Attributes const attributes = read_attributes(file, line, body, std::string(key) + " schema");
    auto const name = attributes.find(key);
    auto const schema = attributes.find("schema");
    if (name == attributes.end() || !is_plain_name(name->second) ||
        (schema != attributes.end() && !is_plain_name(schema->second))) {
        refuse(file, line, "precondition is not understood",
               "Expected is \"" + std::string(key) +
                   ":<name> schema:<name>\", names of letters, digits and underscores.");
    }
    std::string const in_schema =
        schema == attributes.end() ? "n.nspname OPERATOR(pg_catalog.=) pg_catalog.current_schema()"
                                   : "pg_catalog.lower(n.nspname::pg_catalog.text) OPERATOR(pg_catalog.=) '" +
                                         lower(schema->second) + "'";
    return {
        "SELECT pg_catalog.count(*) FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n "
        "ON n.oid OPERATOR(pg_catalog.=) c.relnamespace WHERE c.relkind IN (" +
            std::string(kinds) +
            ") AND pg_catalog.lower(c.relname::pg_catalog.text) OPERATOR(pg_catalog.=) '" +
            lower(name->second) + "' AND " + in_schema,
        "1"};
}

}  // namespace

Check read_check(const File& file, int line, std::string_view word, std::string_view body) {
    body = trim(body);
    if (word == "sql-check") {
        return read_sql_check(file, line, body);
    }
    if (word == "table-exists") {
        return relation_check(file, line, body, "table", "'r', 'p'");
    }
    if (word == "view-exists") {
        return relation_check(file, line, body, "view", "'v', 'm'");
    }
    refuse(file, line, "precondition \"" + std::string(word.substr(0, 60)) + "\" is not supported",
           "Understood are sql-check, table-exists and view-exists.");
}

std::string read_action(const File& file, int line, std::string_view text) {
    Attributes const attributes = read_attributes(
        file, line, text, "onfail onerror onupdatesql onupdate onsqloutput onfailmessage onerrormessage");
    if (auto const error = attributes.find("onerror");
        error != attributes.end() && !equal_no_case(error->second, "HALT")) {
        refuse(file, line, "onError:" + error->second + " is not supported",
               "An error in a precondition's SQL always ends the run.");
    }
    auto const found = attributes.find("onfail");
    std::string const action = found == attributes.end() ? "halt" : lower(found->second);
    if (action != "halt" && action != "continue" && action != "mark_ran" && action != "warn") {
        refuse(file, line, "onFail:" + found->second + " is not understood",
               "Understood are HALT, CONTINUE, MARK_RAN and WARN.");
    }
    return action;
}

void set_precondition(Migration& migration, const std::vector<Check>& checks, const std::string& action) {
    if (checks.empty()) {
        return;
    }
    migration.precondition_action = action;
    if (checks.size() == 1) {
        migration.precondition = checks[0].sql;
        migration.precondition_result = checks[0].expected;
        return;
    }
    // format() gives each value in its output form, as a client would see it.
    std::string all;
    for (const Check& check : checks) {
        std::string expected;
        for (char const c : check.expected) {
            expected.append(c == '\'' ? "''" : std::string(1, c));
        }
        bool const backslash = expected.find('\\') != std::string::npos;
        if (backslash) {
            std::string doubled;
            for (char const c : expected) {
                doubled.append(c == '\\' ? "\\\\" : std::string(1, c));
            }
            expected = std::move(doubled);
        }
        all.append(all.empty() ? "" : " AND ")
            .append("pg_catalog.format('%s', (")
            .append(check.sql)
            .append("\n)) OPERATOR(pg_catalog.=) ")
            .append(backslash ? "E'" : "'")
            .append(expected)
            .append("'");
    }
    migration.precondition = "SELECT CASE WHEN " + all + " THEN 1 ELSE 0 END";
    migration.precondition_result = "1";
}

}  // namespace shepherd::layout::liquibase
