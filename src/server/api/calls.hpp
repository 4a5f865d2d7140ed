// The arguments of the functions that run migrations, read in the caller's session or in its worker.
#pragma once

#include "server/api/request.hpp"

namespace shepherd::api {

/// Of migrate_apply and of migrate_run. `arguments` have to outlive the request, which reads the files when
/// it has to.
run::ApplyRequest apply_request(const Arguments& arguments);
run::ApplyRequest run_request(const Arguments& arguments);

/// Of migrate_revert(target), migrate_revert(steps), migrate_redo and migrate_run_revert.
run::RevertRequest revert_request(const Arguments& arguments);
run::RevertRequest revert_steps_request(const Arguments& arguments);
run::RevertRequest redo_request(const Arguments& arguments);
run::RevertRequest run_revert_request(const Arguments& arguments);

}  // namespace shepherd::api
