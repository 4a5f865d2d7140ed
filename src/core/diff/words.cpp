#include "core/diff/words.hpp"

namespace shepherd::diff {

std::string object_words(std::string_view kind) {
    if (kind == "enum" || kind.ends_with(" type")) {
        return "TYPE";
    }
    if (kind == "aggregate") {
        return "ROUTINE";
    }
    if (kind == "domain constraint") {
        return "CONSTRAINT";
    }
    std::string words(kind);
    for (char& c : words) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return words;
}

std::string sql_name(const model::Object& object) {
    return object.has("signature") ? std::string(object.attribute("signature")) : object.identity;
}

std::string comment_target(const model::Object& object) {
    if (object.kind == "default" || object.kind == "default privileges" || object.kind == "privileges" ||
        object.kind == "user mapping" || object.kind == "publication table" ||
        object.kind == "publication schema") {
        return {};
    }
    return object_words(object.kind) + " " + sql_name(object);
}

std::string grant_target(const model::Object& object) {
    const std::string& kind = object.kind;
    if (kind == "default privileges") {
        return std::string(object.attribute("on"));
    }
    if (kind == "column" || (kind == "privileges" && object.has("on"))) {
        return "TABLE " + std::string(object.attribute("on"));
    }
    if (kind == "privileges") {
        return object.identity;
    }
    if (kind == "table" || kind == "view" || kind == "materialized view" || kind == "foreign table") {
        return "TABLE " + object.identity;
    }
    if (kind == "domain") {
        return "TYPE " + object.identity;
    }
    if (kind == "server") {
        return "FOREIGN SERVER " + object.identity;
    }
    return object_words(kind) + " " + sql_name(object);
}

std::string_view local_name(std::string_view qualified) {
    std::size_t begin = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < qualified.size(); ++i) {
        if (qualified[i] == '"') {
            quoted = !quoted;
        } else if (qualified[i] == '.' && !quoted) {
            begin = i + 1;
        }
    }
    return qualified.substr(begin);
}

std::string index_of(const model::Object& constraint) {
    std::string_view const on = constraint.attribute("on");
    return std::string(on.substr(0, on.size() - local_name(on).size())).append(constraint.attribute("name"));
}

std::string name_space(const model::Object& object) {
    const std::string& kind = object.kind;
    if (kind == "function" || kind == "procedure" || kind == "aggregate") {
        return "routine " + object.identity;
    }
    if (model::is_relation(kind) || kind == "sequence" || kind == "index" || kind == "enum" ||
        kind == "domain" || kind.ends_with(" type")) {
        return "relation " + object.identity;
    }
    if (kind == "constraint" && object.attribute("type") != "check" &&
        object.attribute("type") != "foreign key") {
        return "relation " + index_of(object);
    }
    return kind + " " + object.identity;
}

std::string alter_relation(const model::Snapshot& snapshot, std::string_view identity, bool only) {
    auto const place = snapshot.relation(identity);
    std::string const kind = place ? snapshot[*place].kind : "table";
    bool const has_children = kind == "table" || kind == "foreign table";
    std::string text = "ALTER " + object_words(kind) + (only && has_children ? " ONLY " : " ");
    return text.append(identity).append(" ");
}

}  // namespace shepherd::diff
