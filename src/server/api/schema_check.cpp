// schema_check, schema_assert.

#include "core/base/failure.hpp"
#include "core/model/check.hpp"
#include "server/boundary/arguments.hpp"
#include "server/boundary/entry.hpp"
#include "server/boundary/rows.hpp"
#include "server/catalog/names.hpp"
#include "server/catalog/read_snapshot.hpp"

namespace shepherd::api {

namespace {

using Outcome = model::Finding::Outcome;

std::vector<model::Finding> check(const model::Snapshot& snapshot, const std::vector<std::string>& path,
                                  const std::vector<model::Expectation>& expectations) {
    model::Checker const checker(snapshot, path, catalog::type_name);
    std::vector<model::Finding> findings;
    findings.reserve(expectations.size());
    for (const model::Expectation& expectation : expectations) {
        findings.push_back(checker.check(expectation));
    }
    return findings;
}

bool all_met(const std::vector<model::Finding>& findings) {
    for (const model::Finding& finding : findings) {
        if (finding.outcome != Outcome::ok) {
            return false;
        }
    }
    return true;
}

std::vector<model::Finding> findings_of(const Arguments& arguments) {
    std::vector<model::Expectation> expectations;
    std::vector<std::string> const path = catalog::search_path();
    catalog::Reading reading;
    reading.schemas = path;
    reading.lenient = true;
    reading.dependencies = false;
    for (const std::string& text : arguments.texts(0)) {
        expectations.push_back(model::read_expectation(text));
        const model::Expectation& last = expectations.back();
        reading.database = reading.database || last.form == model::Expectation::Form::object;
        for (const model::Name* const name : {&last.name, &last.on, &last.references}) {
            if (name->size() > 1 || (last.kind == "schema" && name->size() == 1)) {
                reading.schemas->push_back(name->front());
            }
        }
    }
    std::vector<model::Finding> findings = check(catalog::read_snapshot(reading), path, expectations);
    if (!all_met(findings)) {
        // What is looked for may lie in another schema: for the hints everything is read.
        reading.schemas.reset();
        findings = check(catalog::read_snapshot(reading), path, expectations);
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
            line += finding.found;
            break;
    }
    return finding.hint.empty() ? line : line + " (" + finding.hint + ")";
}

}  // namespace

SHEPHERD_FUNCTION(schema_check) {
    Arguments const arguments(fcinfo);
    std::vector<model::Finding> const findings = findings_of(arguments);
    RowWriter writer(fcinfo);
    for (const model::Finding& finding : findings) {
        writer.put({Value::text(finding.expectation), Value::text(model::outcome_name(finding.outcome)),
                    Value::text_or_null(finding.found), Value::text_or_null(finding.hint)});
    }
    return 0;
}

SHEPHERD_FUNCTION(schema_assert) {
    Arguments const arguments(fcinfo);
    std::vector<model::Finding> const findings = findings_of(arguments);
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
