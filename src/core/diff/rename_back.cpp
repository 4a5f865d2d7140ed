#include "core/diff/rename_back.hpp"

#include "core/diff/renames.hpp"

namespace shepherd::diff {

namespace {

/// 'it''s' -> it's
std::string label_text(std::string_view literal) {
    std::string text;
    for (std::size_t i = 1; i + 1 < literal.size(); ++i) {
        text += literal[i];
        i += literal[i] == '\'' ? 1 : 0;
    }
    return text;
}

}  // namespace

model::Snapshot with_told_names(const model::Snapshot& from, const model::Snapshot& to, const Diffing& how) {
    Told const told = told_renamings(from, to, how);
    return Renamed(from, told.renamings, how.named_not_null).snapshot();
}

std::vector<ToldRename> told_back(const model::Snapshot& from, const model::Snapshot& to,
                                  const Diffing& how) {
    Told const told = told_renamings(from, to, how);
    Renamed const renamed(from, told.renamings, how.named_not_null);
    std::vector<ToldRename> back;
    for (const Renaming& renaming : told.renamings) {
        if (renaming.follows) {
            continue;
        }
        const model::Object& object = from[renaming.place];
        std::string const now = object.kind + " " + renamed.identity(renaming.place);
        if (renaming.label.empty()) {
            back.push_back({now, own_name(object)});
        } else {
            back.push_back({now + ": " + label_text(renaming.name), label_text(renaming.label)});
        }
    }
    return back;
}

}  // namespace shepherd::diff
