// Arguments that several functions share.
#pragma once

#include "server/boundary/files.hpp"
#include "server/ledger/session.hpp"
#include "server/run/apply.hpp"

namespace shepherd::api {

/// The place that arguments `project` and `scope` name. A project that is not given is the only one that is
/// registered, or "default"; raises Failure (invalid_argument) where several are registered and none is
/// "default".
ledger::Place place_argument(const Arguments& arguments, int project, int scope);

/// A layout request over `files` with the arguments `layout` and `options`. Raises Failure (invalid_argument)
/// for options of the wrong shape: {"placeholders": {name: text}, "contexts": [text], "labels": [text]}.
layout::Request layout_request(const Arguments& arguments, int layout, int options);

/// An argument that may not be NULL. Raises Failure (invalid_argument) naming it.
std::string required_text(const Arguments& arguments, int index, const char* name);

/// Tells the client what reading the files had to say.
void say_notices(const layout::Loaded& loaded);

/// Puts a run's rows into the result of migrate_apply, migrate_revert and migrate_redo.
void put_rows(FunctionCallInfo fcinfo, const std::vector<run::RunRow>& rows);

}  // namespace shepherd::api
