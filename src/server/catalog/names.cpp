#include "server/catalog/names.hpp"

#include "server/catalog/session.hpp"

extern "C" {
#include "catalog/namespace.h"
#include "nodes/pg_list.h"
#if PG_VERSION_NUM >= 160000
#include "nodes/miscnodes.h"
#endif
#include "parser/parse_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
}

namespace shepherd::catalog {

std::vector<std::string> search_path() {
    struct Names {
        char** list;
        int count;
    };
    Names const names = pg_call([] {
        List* const oids = fetch_search_path(false);
        Names result{
            static_cast<char**>(palloc(sizeof(char*) * static_cast<std::size_t>(list_length(oids) + 1))), 0};
        for (int i = 0; i < list_length(oids); ++i) {
            Oid const oid = list_nth_oid(oids, i);
            char* const name = get_namespace_name(oid);
            if (name != nullptr && !isAnyTempNamespace(oid) && std::strcmp(name, "pg_catalog") != 0) {
                result.list[result.count++] = name;
            }
        }
        return result;
    });
    return {names.list, names.list + names.count};
}

std::string type_name(const std::string& written) {
    struct Type {
        Oid oid;
        int32 modifier;
    };
    const char* const text = written.c_str();
    Type const type = pg_call([&] {
        Type found{InvalidOid, -1};
#if PG_VERSION_NUM >= 160000
        // 16 replaced the flag by soft errors (858e776c84f).
        ErrorSaveContext soft{};
        soft.type = T_ErrorSaveContext;
        if (!parseTypeString(text, &found.oid, &found.modifier, reinterpret_cast<Node*>(&soft))) {
            found.oid = InvalidOid;
        }
#else
        parseTypeString(text, &found.oid, &found.modifier, true);
#endif
        return found;
    });
    if (!OidIsValid(type.oid)) {
        return {};
    }
    PrintingSettings const settings;
    return pg_call([&] { return format_type_with_typemod(type.oid, type.modifier); });
}

}  // namespace shepherd::catalog
