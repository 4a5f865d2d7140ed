#include "core/model/kept.hpp"

#include "core/model/assemble.hpp"

namespace shepherd::model {

namespace {

class Keeper {
  public:
    Keeper(const std::set<std::string>& left_out, const std::set<std::string>& made)
        : left_out_(left_out), made_(made) {}

    /// Whether the object of `snapshot` is left out of the change.
    bool stays(const Snapshot& snapshot, const Object& object) const {
        if (is_left_out(object.kind, object.identity)) {
            return true;
        }
        if (made_.contains(object.kind + " " + object.identity)) {
            return false;
        }
        std::string_view const on = object.attribute("on");
        auto const relation = snapshot.relation(on);
        return (relation && is_left_out(snapshot[*relation].kind, on)) || is_left_out("domain", on) ||
               (object.kind == "default" && is_left_out("column", object.identity)) ||
               is_left_out("column", object.attribute("owned by")) ||
               is_left_out("column", object.attribute("identity of"));
    }

  private:
    bool is_left_out(std::string_view kind, std::string_view identity) const {
        return left_out_.contains(std::string(kind).append(1, ' ').append(identity));
    }

    const std::set<std::string>& left_out_;
    const std::set<std::string>& made_;
};

}  // namespace

Snapshot with_kept(const Snapshot& desired, const Snapshot& live, const std::set<std::string>& left_out,
                   const std::set<std::string>& made) {
    Keeper const keeper(left_out, made);
    std::vector<Place> places;
    for (std::uint32_t i = 0; i < desired.size(); ++i) {
        const Object& object = desired[i];
        auto const now = live.find(object.kind, object.identity);
        if (!keeper.stays(desired, object) && !(now && keeper.stays(live, live[*now]))) {
            places.push_back({&desired, i});
        } else if (now) {
            places.push_back({&live, *now});
        }
    }
    for (std::uint32_t i = 0; i < live.size(); ++i) {
        if (!desired.find(live[i].kind, live[i].identity) && keeper.stays(live, live[i])) {
            places.push_back({&live, i});
        }
    }
    return assembled(places);
}

}  // namespace shepherd::model
