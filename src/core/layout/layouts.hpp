// Every layout there is. Each is defined in the file named after it; layouts.cpp lists them.
#pragma once

#include <span>

#include "core/layout/layout.hpp"

namespace shepherd::layout {

extern const Layout alembic_layout;
extern const Layout atlas_layout;
extern const Layout dbmate_layout;
extern const Layout diesel_layout;
extern const Layout drizzle_layout;
extern const Layout dump_layout;
extern const Layout flat_layout;
extern const Layout flyway_layout;
extern const Layout golang_migrate_layout;
extern const Layout goose_layout;
extern const Layout graphile_layout;
extern const Layout liquibase_layout;
extern const Layout node_pg_migrate_layout;
extern const Layout prisma_layout;
extern const Layout sql_migrate_layout;
extern const Layout sqitch_layout;
extern const Layout sqlx_layout;
extern const Layout supabase_layout;

/// All layouts, ordered by name.
std::span<const Layout* const> all_layouts();

/// The layout called `name` (case does not matter), or nullptr.
const Layout* find_layout(std::string_view name);

/// "alembic, atlas, …": for messages.
std::string layout_names();

}  // namespace shepherd::layout
