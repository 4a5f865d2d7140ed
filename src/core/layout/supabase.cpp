// Supabase: supabase/migrations/<digits>_<name>.sql.
//
// Names and the one file that is skipped: supabase/cli pkg/migration/file.go and list.go. The version is the
// digits as text; order is that of the folder's listing, by file name.
#include <algorithm>

#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/markers.hpp"
#include "core/layout/numbers.hpp"

namespace shepherd::layout {

namespace {

bool is_migration(const File& file) {
    return is_inside(file.path, "supabase/migrations") && numbered_name(file.path, ".sql");
}

int recognise(const Request& request) {
    bool const any = std::any_of(request.files.begin(), request.files.end(), is_migration);
    return any ? confidence::names_folder : confidence::none;
}

/// Old versions of the CLI made a first migration "<14 digits>_init.sql" that today's passes over.
bool is_old_init(std::string_view base) {
    std::size_t const digits = leading_digits(base);
    return digits == 14 && base.substr(digits) == "_init.sql" && base.substr(0, digits) < "20211209000000";
}

void read(const Request& request, Loaded& loaded) {
    std::vector<const File*> files;
    for (const File& file : request.files) {
        std::string_view const base = base_name(file.path);
        if (!numbered_name(file.path, ".sql")) {
            leftover(supabase_layout, file, loaded);
            continue;
        }
        refuse_foreign_markers(file, supabase_layout.name);
        files.push_back(&file);
        NumberedName const name = *numbered_name(file.path, ".sql");
        Migration& migration = loaded.migrations.emplace_back();
        migration.version = name.digits;
        migration.name = name.name.empty() ? name.digits : name.name;
        migration.sort_key = base;
        migration.up = whole(file);
    }
    if (!files.empty()) {
        require_one_folder(supabase_layout, files);
    }
    sort_migrations(loaded.migrations);
    if (!loaded.migrations.empty() && is_old_init(loaded.migrations.front().sort_key)) {
        loaded.notices.push_back(
            "passed over \"" + loaded.migrations.front().up.path +
            "\": the Supabase CLI skips a first migration \"init\" of before 2021-12-09");
        loaded.migrations.erase(loaded.migrations.begin());
    }
}

}  // namespace

constexpr Layout supabase_layout{"supabase", "Supabase migrations", recognise, read};

}  // namespace shepherd::layout
