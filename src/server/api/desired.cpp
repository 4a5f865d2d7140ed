#include "server/api/desired.hpp"

#include <set>

#include "core/model/text.hpp"

extern "C" {
#include "utils/jsonb.h"
}

namespace shepherd::api {

namespace {

const char* json_text(void* given) {
    return pg_call([given] {
        auto* const value = static_cast<Jsonb*>(given);
        return JsonbToCString(nullptr, &value->root, static_cast<int>(VARSIZE(value)));
    });
}

/// Those that the snapshot has something in. Every new database has the schema public: where others are there
/// it counts when something is in it.
std::vector<std::string> schemas_of(const model::Snapshot& snapshot) {
    std::vector<std::string> names;
    bool in_public = false;
    for (const model::Object& object : snapshot.objects()) {
        if (object.kind == "schema") {
            names.push_back(model::plain_name(object.identity));
        } else if (model::is_relation(object.kind) || !object.has("on")) {
            in_public = in_public || object.identity.starts_with("public.");
        }
    }
    if (!in_public && names.size() > 1) {
        std::erase(names, "public");
    }
    return names;
}

}  // namespace

std::vector<diff::ToldRename> renames_argument(const Arguments& arguments, int index) {
    void* const given = arguments.jsonb(index);
    return given == nullptr ? std::vector<diff::ToldRename>() : diff::read_renames(json_text(given));
}

catalog::Reading reading_argument(const Arguments& arguments, int index) {
    catalog::Reading reading;
    if (!arguments.is_null(index)) {
        reading.schemas = arguments.texts(index);
        reading.lenient = true;
    }
    return reading;
}

std::vector<model::Difference> differences_from(const model::Snapshot& wanted, const model::Snapshot& live) {
    catalog::Reading reading;
    reading.schemas = schemas_of(wanted);
    reading.lenient = true;
    std::set<std::string> near;
    model::Snapshot const snapshot = catalog::read_snapshot(reading);
    for (const model::Object& object : snapshot.objects()) {
        near.insert(object.kind + " " + object.identity);
    }
    std::vector<model::Difference> differences = model::compare(wanted, live, false);
    std::erase_if(differences, [&](const model::Difference& one) {
        return one.change == "added" && !near.contains(one.kind + " " + one.identity);
    });
    return differences;
}

std::string on_one_line(std::string detail) {
    for (std::size_t at = 0; (at = detail.find('\n', at)) != std::string::npos;) {
        detail.replace(at, 1, "; ");
    }
    return detail;
}

}  // namespace shepherd::api
