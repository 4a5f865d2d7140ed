#include "core/layout/layouts.hpp"

#include "core/layout/tree.hpp"

namespace shepherd::layout {

std::span<const Layout* const> all_layouts() {
    // Built at compile time: addresses of constants need no constructor to run.
    static constexpr const Layout* table[] = {
        &alembic_layout,
        &atlas_layout,
        &dbmate_layout,
        &diesel_layout,
        &drizzle_layout,
        &dump_layout,
        &flat_layout,
        &flyway_layout,
        &golang_migrate_layout,
        &goose_layout,
        &graphile_layout,
        &liquibase_layout,
        &node_pg_migrate_layout,
        &prisma_layout,
        &sql_migrate_layout,
        &sqitch_layout,
        &sqlx_layout,
        &supabase_layout,
    };
    return table;
}

const Layout* find_layout(std::string_view name) {
    for (const Layout* const layout : all_layouts()) {
        if (equal_no_case(layout->name, name)) {
            return layout;
        }
    }
    return nullptr;
}

std::string layout_names() {
    std::string names;
    for (const Layout* const layout : all_layouts()) {
        names += (names.empty() ? "" : ", ") + std::string(layout->name);
    }
    return names;
}

}  // namespace shepherd::layout
