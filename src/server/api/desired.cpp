#include "server/api/desired.hpp"

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

}  // namespace shepherd::api
