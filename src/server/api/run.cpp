// migrate_apply, migrate_revert, migrate_redo, migrate_verify.

#include "server/api/request.hpp"
#include "server/boundary/entry.hpp"
#include "server/boundary/hash.hpp"
#include "server/boundary/rows.hpp"
#include "server/run/separate.hpp"
#include "server/run/transaction.hpp"

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

/// Where the arguments of migrate_apply and migrate_run stand.
struct ApplyArguments {
    int target, files, project, scope, layout, partial, options;
};

run::ApplyRequest apply_request(const Arguments& arguments, const ApplyArguments& at) {
    run::ApplyRequest request;
    request.target = arguments.text_or(at.target, "");
    if (request.target == "head") {
        request.target.clear();
    }
    request.scope = arguments.text_or(at.scope, "");
    if (!arguments.is_null(at.project)) {
        request.project = arguments.text_or(at.project, "");
    }
    if (!arguments.is_null(at.files)) {
        void* const value = arguments.jsonb(at.files);
        request.files =
            run::Files{call_digest(arguments, value, at.layout, at.project, at.partial, at.options),
                       [&arguments, at, value] {
                           layout::Request read = layout_request(arguments, at.layout, at.options);
                           read.files = files_of_jsonb(value).files;
                           layout::Loaded loaded = layout::load(read);
                           say_notices(loaded);
                           return loaded;
                       },
                       arguments.boolean_or(at.partial, false)};
    }
    return request;
}

}  // namespace

SHEPHERD_FUNCTION(migrate_apply) {
    Arguments const arguments(fcinfo);
    run::ApplyRequest request = apply_request(arguments, {0, 1, 3, 4, 5, 6, 7});
    request.dry_run = arguments.boolean_or(2, false);
    put_rows(fcinfo, run::apply(request));
    return 0;
}

SHEPHERD_FUNCTION(migrate_run) {
    run::require_own_transactions(fcinfo, "migrate_run()");
    Arguments const arguments(fcinfo);
    run::apply_separately(apply_request(arguments, {0, 1, 2, 3, 4, 5, 6}));
    return 0;
}

SHEPHERD_FUNCTION(migrate_run_revert) {
    run::require_own_transactions(fcinfo, "migrate_run_revert()");
    Arguments const arguments(fcinfo);
    run::RevertRequest request;
    request.place = place_argument(arguments, 1, 2);
    request.target = arguments.text_or(0, "");
    run::revert_separately(request);
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
