#include "server/worker/request.hpp"

#include "core/base/packing.hpp"

extern "C" {
#include "utils/datum.h"
#include "utils/lsyscache.h"
}

namespace shepherd::worker {

std::string packed(const Request& request) {
    return Packer()
        .number(static_cast<int>(request.task))
        .text(request.trap)
        .text(request.session)
        .text(request.arguments)
        .take();
}

Request unpacked_request(std::string_view text) {
    Unpacker unpacker(text);
    Request request{};
    request.task = static_cast<Task>(unpacker.number());
    request.trap = unpacker.text();
    request.session = unpacker.text();
    request.arguments = unpacker.text();
    return request;
}

std::string pack_arguments(FunctionCallInfo fcinfo) {
    struct Bytes {
        char* data;
        std::size_t length;
    };
    Packer packer;
    packer.number(fcinfo->nargs);
    for (int i = 0; i < fcinfo->nargs; ++i) {
        Bytes const bytes = pg_call([&] {
            Oid* types = nullptr;
            int count = 0;
            (void)get_func_signature(fcinfo->flinfo->fn_oid, &types, &count);
            if (count != fcinfo->nargs) {
                elog(ERROR, "pg_shepherd's library and its SQL functions do not fit: %d arguments, not %d",
                     count, fcinfo->nargs);
            }
            std::int16_t length = 0;
            bool by_value = false;
            get_typlenbyval(types[i], &length, &by_value);
            NullableDatum const given = fcinfo->args[i];
            Datum const value =
                !given.isnull && length == -1 ? PointerGetDatum(PG_DETOAST_DATUM(given.value)) : given.value;
            Bytes packed_one{};
            packed_one.length = datumEstimateSpace(value, given.isnull, by_value, length);
            packed_one.data =
                static_cast<char*>(MemoryContextAllocHuge(CurrentMemoryContext, packed_one.length));
            char* at = packed_one.data;
            datumSerialize(value, given.isnull, by_value, length, &at);
            return packed_one;
        });
        packer.text({bytes.data, bytes.length});
    }
    return packer.take();
}

void unpack_arguments(std::string_view text, FunctionCallInfo fcinfo) {
    Unpacker unpacker(text);
    fcinfo->nargs = static_cast<std::int16_t>(unpacker.number());
    for (int i = 0; i < fcinfo->nargs; ++i) {
        std::string_view const one = unpacker.text();
        pg_call([&] {
            // The server reads it without changing it, and moves the pointer.
            char* at = const_cast<char*>(one.data());
            fcinfo->args[i].value = datumRestore(&at, &fcinfo->args[i].isnull);
        });
    }
}

std::string packed(const std::vector<run::RunRow>& rows) {
    Packer packer;
    packer.number(static_cast<std::int64_t>(rows.size()));
    for (const run::RunRow& row : rows) {
        packer.number(row.position).text(row.version).text(row.name).text(row.action).text(row.outcome);
        packer.number(row.totals.ended_at).number(row.totals.duration);
        packer.number(row.totals.statements).number(row.totals.affected_rows);
    }
    return packer.take();
}

std::vector<run::RunRow> unpacked_rows(std::string_view text) {
    Unpacker unpacker(text);
    std::vector<run::RunRow> rows(static_cast<std::size_t>(unpacker.number()));
    for (run::RunRow& row : rows) {
        row.position = static_cast<int>(unpacker.number());
        row.version = unpacker.text();
        row.name = unpacker.text();
        row.action = unpacker.text();
        row.outcome = unpacker.text();
        row.totals.ended_at = unpacker.number();
        row.totals.duration = unpacker.number();
        row.totals.statements = static_cast<std::int32_t>(unpacker.number());
        row.totals.affected_rows = unpacker.number();
    }
    return rows;
}

}  // namespace shepherd::worker
