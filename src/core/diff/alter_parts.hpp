// The kinds' own parts of alter().
#pragma once

#include "core/diff/alter.hpp"

namespace shepherd::diff {

struct Change {
    const model::Snapshot& source;
    const model::Object& from;
    const model::Snapshot& target;
    const model::Object& to;
    StayingParents& parents;
    Alteration result;

    bool differs(std::string_view name) const;
    void say(std::string statement);
    void warn(const char* hazard);
};

void alter_table(Change& change);
void alter_column(Change& change);
void alter_view(Change& change);
void alter_sequence(Change& change);
void alter_constraint(Change& change);
void alter_type(Change& change);
void alter_other(Change& change);

/// SET and RESET behind `head` for an attribute that holds `a='1', b='2'`.
void alter_options(Change& change, std::string_view name, const std::string& head);
/// OPTIONS (ADD …, SET …, DROP …) behind `head`.
void alter_foreign_options(Change& change, const std::string& head);

}  // namespace shepherd::diff
