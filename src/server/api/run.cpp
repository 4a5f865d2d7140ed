// migrate_apply, migrate_revert, migrate_redo, migrate_verify.

#include "server/api/request.hpp"
#include "server/boundary/entry.hpp"
#include "server/boundary/hash.hpp"
#include "server/boundary/rows.hpp"

namespace shepherd::api {

namespace {

/// Everything that the files' meaning depends on, so that the same call is recognised.
std::string call_digest(const Arguments& arguments, void* files, int layout, int project, int partial,
                        int options) {
    std::string all = jsonb_digest(files);
    void* const given = arguments.jsonb(options);
    all += given != nullptr ? jsonb_digest(given) : std::string(32, '\0');
    all += arguments.boolean_or(partial, false) ? "partial" : "complete";
    all += "\n" + arguments.text_or(layout, "") + "\n" + arguments.text_or(project, "");
    return digest(layout::HashKind::sha256, all);
}

run::RevertRequest revert_request(const Arguments& arguments, int dry_run, int project) {
    run::RevertRequest request;
    request.dry_run = arguments.boolean_or(dry_run, false);
    request.place = place_argument(arguments, project, project + 1);
    return request;
}

}  // namespace

SHEPHERD_FUNCTION(migrate_apply) {
    enum { target, files, dry_run, project, scope, layout, partial, options };
    Arguments const arguments(fcinfo);
    run::ApplyRequest request;
    request.target = arguments.text_or(target, "");
    if (request.target == "head") {
        request.target.clear();
    }
    request.dry_run = arguments.boolean_or(dry_run, false);
    request.scope = arguments.text_or(scope, "");
    if (!arguments.is_null(project)) {
        request.project = arguments.text_or(project, "");
    }
    if (!arguments.is_null(files)) {
        void* const value = arguments.jsonb(files);
        request.files = run::Files{call_digest(arguments, value, layout, project, partial, options),
                                   [&arguments, value] {
                                       layout::Request read = layout_request(arguments, layout, options);
                                       read.files = files_of_jsonb(value).files;
                                       layout::Loaded loaded = layout::load(read);
                                       say_notices(loaded);
                                       return loaded;
                                   },
                                   arguments.boolean_or(partial, false)};
    }
    put_rows(fcinfo, run::apply(request));
    return 0;
}

SHEPHERD_FUNCTION(migrate_revert) {
    Arguments const arguments(fcinfo);
    run::RevertRequest request = revert_request(arguments, 1, 2);
    request.target = arguments.text_or(0, "");
    put_rows(fcinfo, run::revert(request));
    return 0;
}

SHEPHERD_FUNCTION(migrate_revert_steps) {
    Arguments const arguments(fcinfo);
    run::RevertRequest request = revert_request(arguments, 1, 2);
    request.target = "-" + std::to_string(arguments.integer(0).value_or(1));
    put_rows(fcinfo, run::revert(request));
    return 0;
}

SHEPHERD_FUNCTION(migrate_redo) {
    Arguments const arguments(fcinfo);
    put_rows(fcinfo, run::redo(revert_request(arguments, 0, 1)));
    return 0;
}

SHEPHERD_FUNCTION(migrate_verify) {
    Arguments const arguments(fcinfo);
    auto const rows = run::verify(place_argument(arguments, 1, 2), arguments.text_or(0, ""));
    RowWriter writer(fcinfo);
    for (const run::RunRow& row : rows) {
        writer.put({Value::text(row.version), Value::text(row.name), Value::text(row.outcome),
                    Value::interval(row.totals.duration)});
    }
    return 0;
}

}  // namespace shepherd::api
