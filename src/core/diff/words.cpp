#include "core/diff/words.hpp"

#include <algorithm>

#include "core/model/text.hpp"

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

bool is_of_index(const model::Object& object) {
    return object.kind == "constraint" && object.attribute("type") != "check" &&
           object.attribute("type") != "foreign key";
}

std::string index_of(const model::Object& constraint) {
    std::string_view const on = constraint.attribute("on");
    return std::string(on.substr(0, on.size() - local_name(on).size())).append(constraint.attribute("name"));
}

std::string quoted_name(const std::string& name) {
    bool const plain = !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
                       std::ranges::all_of(name, [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                       });
    std::string quoted = "\"";
    for (char const c : name) {
        quoted.append(c == '"' ? 2 : 1, c);
    }
    return plain ? name : quoted + "\"";
}

std::string not_null_target(const model::Object& object) {
    return "CONSTRAINT " + not_null_name(object) + " ON " +
           (object.kind == "domain" ? "DOMAIN " + object.identity : std::string(object.attribute("on")));
}

std::string not_null_name(const model::Object& column) {
    if (column.kind == "domain" && !column.has("not null name")) {
        return quoted_name(model::plain_name(local_name(column.identity)) + "_not_null");
    }
    return column.has("not null name")
               ? std::string(column.attribute("not null name"))
               : quoted_name(model::plain_name(local_name(column.attribute("on"))) + "_" +
                             model::plain_name(column.attribute("name")) + "_not_null");
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
    if (is_of_index(object)) {
        return "relation " + index_of(object);
    }
    return kind + " " + object.identity;
}

std::string usual_storage(std::string_view type) {
    if (type.starts_with("numeric") || type == "inet" || type == "cidr") {
        return "main";
    }
    for (std::string_view const plain :
         {"integer", "bigint", "smallint", "boolean", "date", "timestamp", "time", "real", "double", "uuid",
          "oid", "name", "\"char\"", "interval"}) {
        if (type.starts_with(plain) && !type.ends_with("[]")) {
            return "plain";
        }
    }
    return "extended";
}

std::string alter_relation(const model::Snapshot& snapshot, std::string_view identity, bool only) {
    auto const place = snapshot.relation(identity);
    std::string const kind = place ? snapshot[*place].kind : "table";
    bool const has_children = kind == "table" || kind == "foreign table";
    std::string text = "ALTER " + object_words(kind) + (only && has_children ? " ONLY " : " ");
    return text.append(identity).append(" ");
}

std::string attach_partition(const model::Object& partition) {
    return "ALTER TABLE ONLY " + std::string(partition.attribute("partition of")) + " ATTACH PARTITION " +
           partition.identity + " " + std::string(partition.attribute("partition bound"));
}

std::string attach_index(const model::Object& part) {
    return "ALTER INDEX " + std::string(part.attribute("partition of")) + " ATTACH PARTITION " +
           (part.kind == "index" ? part.identity : index_of(part));
}

std::string detach_partition(const model::Object& partition) {
    return "ALTER TABLE ONLY " + std::string(partition.attribute("partition of")) + " DETACH PARTITION " +
           partition.identity;
}

}  // namespace shepherd::diff
