#include "core/model/kept.hpp"

namespace shepherd::model {

Snapshot with_kept(const Snapshot& desired, const Snapshot& live, const std::set<std::string>& left_out) {
    std::vector<Object> objects = desired.objects();
    std::vector<std::uint32_t> kept;                         // places in live
    std::vector<std::uint32_t> place_of(live.size(), 0);     // in objects
    std::vector<bool> there(live.size(), false);
    for (std::uint32_t i = 0; i < live.size(); ++i) {
        const Object& object = live[i];
        if (auto const same = desired.find(object.kind, object.identity)) {
            place_of[i] = *same;
            there[i] = true;
            continue;
        }
        std::string_view const on =
            object.kind == "default" ? std::string_view(object.identity) : object.attribute("on");
        auto const names = [&](std::string_view kind, std::string_view identity) {
            return left_out.count(std::string(kind) + " " + std::string(identity)) != 0;
        };
        bool keep = names(object.kind, object.identity) || (object.kind == "default" && names("column", on));
        if (auto const relation = live.relation(object.attribute("on")); !keep && relation) {
            keep = names(live[*relation].kind, live[*relation].identity);
        }
        // Constraints and indexes of a column that stays.
        for (std::uint32_t const used : object.depends) {
            keep = keep || (live[used].kind == "column" && names("column", live[used].identity));
        }
        if (keep) {
            place_of[i] = static_cast<std::uint32_t>(objects.size());
            there[i] = true;
            kept.push_back(i);
            objects.push_back(object);
        }
    }
    for (std::uint32_t const i : kept) {
        std::vector<std::uint32_t> depends;
        for (std::uint32_t const used : live[i].depends) {
            if (there[used]) {
                depends.push_back(place_of[used]);
            }
        }
        objects[place_of[i]].depends = std::move(depends);
    }
    return Snapshot(std::move(objects));
}

}  // namespace shepherd::model
