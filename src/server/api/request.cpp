#include "server/api/request.hpp"

#include "core/base/failure.hpp"
#include "core/layout/options.hpp"
#include "server/boundary/hash.hpp"
#include "server/boundary/rows.hpp"
#include "server/ledger/registry.hpp"

extern "C" {
#include "utils/jsonb.h"
}

namespace shepherd::api {

ledger::Place place_argument(const Arguments& arguments, int project, int scope) {
    ledger::Place place;
    place.scope = arguments.text_or(scope, "");
    if (!arguments.is_null(project)) {
        place.project = arguments.text_or(project, "");
        return place;
    }
    std::vector<std::string> projects;
    {
        ledger::Session session;
        projects = ledger::registered_projects(session);
    }
    std::string names;
    for (const std::string& name : projects) {
        if (name == "default" || projects.size() == 1) {
            place.project = name;
            return place;
        }
        names += (names.empty() ? "" : ", ") + name;
    }
    if (!projects.empty()) {
        throw Failure(Condition::invalid_argument, "several projects are registered")
            .detail("They are: " + names + ".")
            .hint("Name one with project => '...'.");
    }
    return place;
}

layout::Request layout_request(const Arguments& arguments, int layout, int options) {
    layout::Request request;
    request.layout = arguments.text_or(layout, "");
    request.hash = digest;
    void* const given = arguments.jsonb(options);
    if (given != nullptr) {
        layout::read_options(pg_call([&] {
                                 auto* const value = static_cast<Jsonb*>(given);
                                 return JsonbToCString(nullptr, &value->root,
                                                       static_cast<int>(VARSIZE(value)));
                             }),
                             request);
    }
    return request;
}

std::string required_text(const Arguments& arguments, int index, const char* name) {
    auto const text = arguments.text(index);
    if (!text) {
        throw Failure(Condition::invalid_argument, std::string(name) + " may not be NULL");
    }
    return std::string(*text);
}

void say_notices(const layout::Loaded& loaded) {
    for (const std::string& notice : loaded.notices) {
        run::say_notice(notice);
    }
}

void put_rows(FunctionCallInfo fcinfo, const std::vector<run::RunRow>& rows) {
    RowWriter writer(fcinfo);
    for (const run::RunRow& row : rows) {
        writer.put({Value::integer(row.position), Value::text(row.version), Value::text(row.name),
                    Value::text(row.action), Value::text(row.outcome), Value::integer(row.totals.statements),
                    Value::bigint(row.totals.affected_rows), Value::interval(row.totals.duration)});
    }
}

}  // namespace shepherd::api
