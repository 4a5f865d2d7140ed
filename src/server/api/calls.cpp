#include "server/api/calls.hpp"

#include "server/boundary/hash.hpp"
#include "server/shadow/derive.hpp"

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

/// Where the arguments of migrate_apply and migrate_run stand.
struct ApplyArguments {
    int target, files, project, scope, layout, partial, options;
};

run::ApplyRequest read_apply(const Arguments& arguments, const ApplyArguments& at) {
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

run::RevertRequest read_revert(const Arguments& arguments, std::optional<int> dry_run, int project,
                               std::optional<int> derive = {}) {
    run::RevertRequest request;
    if (derive && arguments.boolean_or(*derive, false)) {
        request.derive = shadow::derived_downs;
    }
    request.dry_run = dry_run && arguments.boolean_or(*dry_run, false);
    request.place = place_argument(arguments, project, project + 1);
    return request;
}

}  // namespace

run::ApplyRequest apply_request(const Arguments& arguments) {
    run::ApplyRequest request = read_apply(arguments, {0, 1, 3, 4, 5, 6, 7});
    request.dry_run = arguments.boolean_or(2, false);
    return request;
}

run::ApplyRequest run_request(const Arguments& arguments) {
    return read_apply(arguments, {0, 1, 2, 3, 4, 5, 6});
}

run::RevertRequest revert_request(const Arguments& arguments) {
    run::RevertRequest request = read_revert(arguments, 1, 2, 4);
    request.target = arguments.text_or(0, "");
    return request;
}

run::RevertRequest revert_steps_request(const Arguments& arguments) {
    run::RevertRequest request = read_revert(arguments, 1, 2, 4);
    request.target = "-" + std::to_string(arguments.integer(0).value_or(1));
    return request;
}

run::RevertRequest redo_request(const Arguments& arguments) {
    return read_revert(arguments, 0, 1);
}

run::RevertRequest run_revert_request(const Arguments& arguments) {
    run::RevertRequest request = read_revert(arguments, std::nullopt, 1, 3);
    request.target = arguments.text_or(0, "");
    return request;
}

}  // namespace shepherd::api
