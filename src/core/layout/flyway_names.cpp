#include "core/base/version.hpp"
#include "core/layout/flyway_parts.hpp"
#include "core/layout/tree.hpp"

namespace shepherd::layout::flyway {

namespace {

// flyway-core api/callback/Event.java. Longer names come before those they begin with: Flyway tries prefixes
// by falling length.
constexpr std::string_view events[] = {
    "afterEachMigrateStatementError",
    "afterMigrateOperationFinish",
    "afterEachUndoStatementError",
    "beforeEachMigrateStatement",
    "afterEachMigrateStatement",
    "afterInfoOperationFinish",
    "beforeEachUndoStatement",
    "afterEachUndoStatement",
    "afterEachMigrateError",
    "afterMigrateApplied",
    "beforeCreateSchema",
    "afterBaselineError",
    "afterEachUndoError",
    "afterValidateError",
    "beforeEachMigrate",
    "afterMigrateError",
    "beforeRepeatables",
    "afterEachMigrate",
    "afterRepairError",
    "afterCleanError",
    "afterUndoError",
    "afterInfoError",
    "afterVersioned",
    "beforeBaseline",
    "beforeEachUndo",
    "beforeValidate",
    "afterBaseline",
    "afterEachUndo",
    "afterValidate",
    "beforeConnect",
    "beforeMigrate",
    "afterConnect",
    "afterMigrate",
    "beforeRepair",
    "createSchema",
    "afterRepair",
    "beforeClean",
    "afterClean",
    "beforeInfo",
    "beforeUndo",
    "afterInfo",
    "afterUndo",
};

}  // namespace

std::optional<std::string> canonical_version(std::string_view version) {
    std::string canonical;
    std::size_t significant = 0;
    std::size_t at = 0;
    while (true) {
        std::size_t const digits = leading_digits(version.substr(at));
        if (digits == 0) {
            return std::nullopt;
        }
        std::string_view const part = without_leading_zeros(version.substr(at, digits));
        bool const first = at == 0;
        canonical.append(first ? "" : ".").append(part);
        if (first || part != "0") {
            significant = canonical.size();
        }
        at += digits;
        if (at == version.size()) {
            canonical.resize(significant);
            return canonical;
        }
        if (version[at] != '.' && version[at] != '_') {
            return std::nullopt;
        }
        ++at;
    }
}

std::optional<FileName> parse_name(std::string_view stem) {
    FileName name;
    std::string_view rest;
    for (std::string_view const event : events) {
        if (stem.starts_with(event)) {
            name.kind = FileKind::callback;
            name.event = event;
            rest = stem.substr(event.size());
            break;
        }
    }
    if (name.event.empty()) {
        if (stem.empty()) {
            return std::nullopt;
        }
        switch (stem.front()) {
            case 'V':
                name.kind = FileKind::versioned;
                break;
            case 'U':
                name.kind = FileKind::undo;
                break;
            case 'B':
                name.kind = FileKind::baseline;
                break;
            case 'R':
                name.kind = FileKind::repeatable;
                break;
            default:
                return std::nullopt;
        }
        rest = stem.substr(1);
    }
    std::size_t const separator = rest.find("__");
    name.has_separator = separator != std::string_view::npos;
    std::string_view const before = rest.substr(0, separator);
    if (name.has_separator) {
        name.description = rest.substr(separator + 2);
        for (char& c : name.description) {
            c = c == '_' ? ' ' : c;
        }
    }
    bool const versioned =
        name.kind == FileKind::versioned || name.kind == FileKind::undo || name.kind == FileKind::baseline;
    if (versioned ? !canonical_version(before) : !before.empty()) {
        return std::nullopt;
    }
    if (name.kind == FileKind::repeatable && !name.has_separator) {
        return std::nullopt;
    }
    name.version = before;
    return name;
}

}  // namespace shepherd::layout::flyway
