#include "core/model/privileges.hpp"

#include <algorithm>
#include <map>

#include "core/base/failure.hpp"
#include "core/model/text.hpp"

namespace shepherd::model {

namespace {

struct Privilege {
    char letter;
    const char* word;
};

constexpr Privilege privileges[] = {{'a', "INSERT"},  {'r', "SELECT"},   {'w', "UPDATE"},
                                    {'d', "DELETE"},  {'D', "TRUNCATE"}, {'x', "REFERENCES"},
                                    {'t', "TRIGGER"}, {'m', "MAINTAIN"}, {'X', "EXECUTE"},
                                    {'U', "USAGE"},   {'C', "CREATE"}};

const char* word_of(char letter) {
    for (const Privilege& one : privileges) {
        if (one.letter == letter) {
            return one.word;
        }
    }
    throw Failure(Condition::invalid_argument, std::string("unknown privilege \"") + letter + "\"");
}

/// Letters without and with the right to pass them on.
struct Letters {
    std::string plain;
    std::string passed_on;
};

Letters letters_of(std::string_view text) {
    Letters letters;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const option = i + 1 < text.size() && text[i + 1] == '*';
        (option ? letters.passed_on : letters.plain) += text[i];
        i += option ? 1 : 0;
    }
    return letters;
}

/// What either of the two has, in the order in which the server prints it.
std::string united(std::string_view one, std::string_view other) {
    Letters const left = letters_of(one);
    Letters const right = letters_of(other);
    constexpr std::string_view order = "arwdDxtXUCTcsAm";  // ACL_ALL_RIGHTS_STR in src/include/utils/acl.h
    std::string letters;
    for (char const letter : order) {
        bool const option = left.passed_on.find(letter) != std::string::npos ||
                            right.passed_on.find(letter) != std::string::npos;
        bool const plain =
            left.plain.find(letter) != std::string::npos || right.plain.find(letter) != std::string::npos;
        letters += option || plain ? std::string(1, letter) : "";
        letters += option ? "*" : "";
    }
    return letters;
}

std::string words(std::string_view letters, std::string_view column) {
    std::string text;
    for (char const letter : letters) {
        text += text.empty() ? "" : ", ";
        text += word_of(letter);
        if (!column.empty()) {
            text.append(" (").append(column).append(")");
        }
    }
    return text;
}

/// The name in front of `=` or behind `/`: the server doubles quotes inside quotes, and leaves the rest as it
/// is.
std::string take_name(std::string_view item, std::size_t& at, char end) {
    std::string name;
    bool quoted = false;
    for (; at < item.size(); ++at) {
        char const c = item[at];
        if (c == '"') {
            if (quoted && at + 1 < item.size() && item[at + 1] == '"') {
                name += '"';
                ++at;
            } else {
                quoted = !quoted;
            }
        } else if (c == end && !quoted) {
            break;
        } else {
            name += c;
        }
    }
    return name;
}

std::size_t outside_quotes(std::string_view text, char wanted) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') {
            quoted = !quoted;
        } else if (text[i] == wanted && !quoted) {
            return i;
        }
    }
    return text.size();
}

std::string checked(std::string_view letters) {
    for (char const letter : letters) {
        if (letter != '*') {
            (void)word_of(letter);
        }
    }
    return std::string(letters);
}

/// Letters of `left` that `right` lacks.
std::string without(std::string_view left, std::string_view right) {
    std::string rest;
    for (char const letter : left) {
        if (right.find(letter) == std::string_view::npos) {
            rest += letter;
        }
    }
    return rest;
}

using Key = std::pair<std::string, std::string>;  ///< grantee, grantor

std::map<Key, Letters> by_names(const std::vector<Grant>& grants) {
    std::map<Key, Letters> map;
    for (const Grant& grant : grants) {
        Letters const letters = letters_of(grant.privileges);
        Letters& all = map[{grant.grantee, grant.grantor}];
        all.plain += letters.plain;
        all.passed_on += letters.passed_on;
    }
    return map;
}

}  // namespace

Grant read_grant(std::string_view item) {
    Grant grant;
    std::size_t at = 0;
    grant.grantee = take_name(item, at, '=');
    std::size_t const slash = item.find('/', at);
    if (at >= item.size() || slash == std::string_view::npos) {
        throw Failure(Condition::invalid_argument, "\"" + std::string(item) + "\" is no privilege");
    }
    grant.privileges = checked(item.substr(at + 1, slash - at - 1));
    at = slash + 1;
    grant.grantor = take_name(item, at, '\0');
    return grant;
}

std::string write_grants(const std::vector<Grant>& grants) {
    std::string text;
    for (const Grant& grant : grants) {
        text.append(text.empty() ? "" : ", ").append(grant.grantee).append("=").append(grant.privileges);
        text.append("/").append(grant.grantor);
    }
    return text;
}

std::vector<Grant> read_grants(std::string_view text) {
    std::vector<Grant> grants;
    for (std::string_view const item : split_list(text)) {
        std::size_t const equals = outside_quotes(item, '=');
        std::size_t const slash = item.find('/', equals);
        if (slash == std::string_view::npos) {
            throw Failure(Condition::invalid_argument, "\"" + std::string(item) + "\" is no privilege");
        }
        grants.push_back({std::string(item.substr(0, equals)),
                          checked(item.substr(equals + 1, slash - equals - 1)),
                          std::string(item.substr(slash + 1))});
    }
    return grants;
}

std::vector<Grant> passed_on(std::vector<Grant> grants, const std::string& from, const std::string& to) {
    bool const had_some = std::ranges::any_of(
        grants, [&](const Grant& grant) { return grant.grantee == to || grant.grantor == to; });
    for (Grant& grant : grants) {
        grant.grantee = grant.grantee == from ? to : grant.grantee;
        grant.grantor = grant.grantor == from ? to : grant.grantor;
    }
    if (!had_some) {
        return grants;
    }
    std::vector<Grant> merged;
    for (const Grant& grant : grants) {
        auto const same = std::ranges::find_if(merged, [&](const Grant& other) {
            return other.grantee == grant.grantee && other.grantor == grant.grantor;
        });
        if (same != merged.end()) {
            same->privileges = united(same->privileges, grant.privileges);
        } else if (!grant.privileges.empty()) {
            merged.push_back(grant);
        }
    }
    return merged;
}

std::vector<Grant> default_grants(const Object& object, const std::string& owner, bool maintain) {
    // Default privileges of one schema are added to what objects have anyway.
    if (object.kind == "default privileges" && object.has("schema")) {
        return {};
    }
    if (object.kind == "privileges") {
        return read_grants(object.attribute("initial grants"));
    }
    if (object.kind == "schema" && object.identity == "public") {
        return {{owner, "UC", owner}, {"PUBLIC", "U", owner}};
    }
    std::string_view const kind =
        object.kind == "default privileges" ? object.attribute("on") : std::string_view(object.kind);
    std::string everybody;
    std::string all;
    if (kind == "table" || kind == "view" || kind == "materialized view" || kind == "foreign table" ||
        kind == "TABLES") {
        all = maintain ? "arwdDxtm" : "arwdDxt";
    } else if (kind == "sequence" || kind == "SEQUENCES") {
        all = "rwU";
    } else if (kind == "schema" || kind == "SCHEMAS") {
        all = "UC";
    } else if (kind == "function" || kind == "procedure" || kind == "aggregate" || kind == "FUNCTIONS") {
        all = everybody = "X";
    } else if (kind == "language" || kind == "TYPES" || kind == "domain" || kind == "enum" ||
               kind.ends_with(" type")) {
        all = everybody = "U";
    } else if (kind == "foreign data wrapper" || kind == "server") {
        all = "U";
    } else if (kind == "LARGE OBJECTS") {
        all = "rw";
    }
    std::vector<Grant> grants;
    if (!everybody.empty()) {
        grants.push_back({"PUBLIC", everybody, owner});
    }
    if (!all.empty()) {
        grants.push_back({owner, all, owner});
    }
    return grants;
}

std::vector<std::string> grant_statements(const GrantTarget& target, const std::vector<Grant>& from,
                                          const std::vector<Grant>& to) {
    std::vector<std::string> statements;
    auto const say = [&](const std::string& verb, const std::string& letters, const std::string& whom,
                         const std::string& grantor) {
        std::string const statement =
            target.prefix + verb + words(letters, target.column) + " ON " + target.on + whom;
        if (grantor == target.owner || !target.prefix.empty()) {
            statements.push_back(statement);
        } else {
            statements.push_back("SET SESSION AUTHORIZATION " + grantor);
            statements.push_back(statement);
            statements.emplace_back("RESET SESSION AUTHORIZATION");
        }
    };
    std::map<Key, Letters> const before = by_names(from);
    std::map<Key, Letters> const after = by_names(to);
    for (const auto& [key, letters] : before) {
        auto const found = after.find(key);
        Letters const kept = found == after.end() ? Letters{} : found->second;
        std::string const gone = without(letters.plain + letters.passed_on, kept.plain + kept.passed_on);
        if (!gone.empty()) {
            say("REVOKE ", gone, " FROM " + key.first, key.second);
        }
        std::string const option_gone = without(without(letters.passed_on, kept.passed_on), gone);
        if (!option_gone.empty()) {
            say("REVOKE GRANT OPTION FOR ", option_gone, " FROM " + key.first, key.second);
        }
    }
    // In the order in which they stand, so that the server's array comes out the same.
    for (const Grant& grant : to) {
        Letters const wanted = letters_of(grant.privileges);
        auto const found = before.find({grant.grantee, grant.grantor});
        Letters const had = found == before.end() ? Letters{} : found->second;
        std::string const plain = without(wanted.plain, had.plain + had.passed_on);
        std::string const passed_on = without(wanted.passed_on, had.passed_on);
        if (!plain.empty()) {
            say("GRANT ", plain, " TO " + grant.grantee, grant.grantor);
        }
        if (!passed_on.empty()) {
            say("GRANT ", passed_on, " TO " + grant.grantee + " WITH GRANT OPTION", grant.grantor);
        }
    }
    return statements;
}

}  // namespace shepherd::model
