// schema_check, schema_assert.

#include <algorithm>
#include <iterator>

#include "core/base/failure.hpp"
#include "core/model/check_sql.hpp"
#include "server/api/desired.hpp"
#include "server/boundary/entry.hpp"
#include "server/boundary/rows.hpp"
#include "server/catalog/dialect.hpp"
#include "server/catalog/names.hpp"
#include "server/shadow/desired.hpp"

namespace shepherd::api {

namespace {

using Outcome = model::Finding::Outcome;

/// An expectation that is a short form, or a text of SQL.
struct Asked {
    model::Expectation form;
    std::optional<model::SqlExpectation> sql;
};

/// What is to be read for the short forms.
void widen(catalog::Reading& reading, const model::Expectation& form) {
    reading.database = reading.database || form.form == model::Expectation::Form::object;
    for (const model::Name* const name : {&form.name, &form.on, &form.references}) {
        if (name->size() > 1 || (form.kind == "schema" && name->size() == 1)) {
            reading.schemas->push_back(name->front());
        }
    }
}

std::vector<model::Finding> findings_of(const model::SqlExpectation& expectation, const model::Snapshot& live,
                                        const model::Checker& checker, const char* function) {
    model::Snapshot const made =
        shadow::desired(expectation.sql, std::nullopt, live, catalog::diffing(true), function);
    model::Snapshot const wanted = expectation.only ? made : model::with_unsaid_remarks(made, live);
    return model::findings_of_sql(
        expectation, wanted,
        expectation.only ? differences_from(wanted, live) : model::compare(wanted, live, false), checker);
}

std::vector<model::Finding> check(const model::Snapshot& snapshot, const std::vector<std::string>& path,
                                  const std::vector<Asked>& asked, const char* function) {
    model::Checker const checker(snapshot, path, catalog::type_name);
    std::vector<model::Finding> findings;
    for (const Asked& one : asked) {
        if (one.sql) {
            std::vector<model::Finding> more = findings_of(*one.sql, snapshot, checker, function);
            findings.insert(findings.end(), std::make_move_iterator(more.begin()),
                            std::make_move_iterator(more.end()));
        } else {
            findings.push_back(checker.check(one.form));
        }
    }
    return findings;
}

bool all_met(const std::vector<model::Finding>& findings) {
    return std::ranges::all_of(findings,
                               [](const model::Finding& one) { return one.outcome == Outcome::ok; });
}

std::vector<model::Finding> findings_of(const Arguments& arguments, const char* function) {
    std::vector<Asked> asked;
    std::vector<std::string> const path = catalog::search_path();
    catalog::Reading reading;
    reading.schemas = path;
    reading.lenient = true;
    reading.itself = true;
    reading.dependencies = false;
    bool has_sql = false;
    for (const std::string& text : arguments.texts(0)) {
        asked.push_back({{}, model::read_sql_expectation(text)});
        if (asked.back().sql) {
            has_sql = true;
        } else {
            asked.back().form = model::read_expectation(text);
            widen(reading, asked.back().form);
        }
    }
    std::vector<model::Finding> findings;
    if (!has_sql) {
        findings = check(catalog::read_snapshot(reading), path, asked, function);
    }
    if (has_sql || !all_met(findings)) {
        // What is looked for may lie in another schema: for the hints everything is read.
        reading.schemas.reset();
        findings = check(catalog::read_snapshot(reading), path, asked, function);
    }
    return findings;
}

std::string line_of(const model::Finding& finding) {
    std::string line = finding.expectation + ": ";
    switch (finding.outcome) {
        case Outcome::missing:
            line += "missing";
            break;
        case Outcome::present:
            line += "still there";
            break;
        default:
            line += on_one_line(finding.found);
            break;
    }
    return finding.hint.empty() ? line : line + " (" + finding.hint + ")";
}

}  // namespace

SHEPHERD_FUNCTION(schema_check) {
    Arguments const arguments(fcinfo);
    std::vector<model::Finding> const findings = findings_of(arguments, "schema_check()");
    RowWriter writer(fcinfo);
    for (const model::Finding& finding : findings) {
        writer.put({Value::text(finding.expectation), Value::text(model::outcome_name(finding.outcome)),
                    Value::text_or_null(finding.found), Value::text_or_null(finding.hint)});
    }
    return 0;
}

SHEPHERD_FUNCTION(schema_assert) {
    Arguments const arguments(fcinfo);
    std::vector<model::Finding> const findings = findings_of(arguments, "schema_assert()");
    if (findings.empty()) {
        throw Failure(Condition::invalid_argument, "there is nothing to assert")
            .hint("Say what is expected: schema_assert('users', 'users.name text not null').");
    }
    std::string lines;
    std::size_t unmet = 0;
    for (const model::Finding& finding : findings) {
        if (finding.outcome != Outcome::ok) {
            ++unmet;
            lines += (lines.empty() ? "" : "\n") + line_of(finding);
        }
    }
    if (unmet > 0) {
        throw Failure(Condition::schema_differs,
                      "the schema is not what is expected: " + std::to_string(unmet) + " of " +
                          std::to_string(findings.size()) +
                          (findings.size() == 1 ? " expectation" : " expectations") + " not met")
            .detail(lines)
            .hint("schema_check() with the same arguments shows all as rows.");
    }
    return BoolGetDatum(true);
}

}  // namespace shepherd::api
