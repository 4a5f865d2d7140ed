// What each form of an expectation asks.

#include <algorithm>

#include "core/model/check.hpp"
#include "core/model/check_names.hpp"
#include "core/model/text.hpp"
#include "core/plan/nearest.hpp"

namespace shepherd::model {

namespace {

using Outcome = Finding::Outcome;

/// The kinds that a word of an expectation stands for.
std::vector<std::string> kinds_of(const std::string& word) {
    if (word == "type") {
        return {"enum", "domain", "composite type", "range type", "base type"};
    }
    return {word};
}

/// `0` is met by `0`, `'free'` by `'free'::text`, `now()` by `now()`.
bool same_default(std::string_view wanted, std::string_view found) {
    return plain(wanted) == plain(found) || found.starts_with(std::string(wanted) + "::") ||
           found == "(" + std::string(wanted) + ")";
}

/// What stands in the first parentheses behind USING or behind the constraint's words.
std::vector<std::string_view> columns_of(const Object& part) {
    std::string_view text = part.definition;
    if (part.kind == "index") {
        text.remove_prefix(std::min(text.find(" USING ") + 1, text.size()));
    }
    std::size_t const begin = text.find('(');
    std::size_t depth = 0;
    for (std::size_t i = begin; i < text.size(); ++i) {
        depth += text[i] == '(' ? 1 : 0;
        depth -= text[i] == ')' ? 1 : 0;
        if (depth == 0) {
            return split_list(text.substr(begin + 1, i - begin - 1));
        }
    }
    return {};
}

/// Without parentheses and casts, which the server adds.
std::string bare(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i, 2) == "::") {
            std::size_t const end = text.find_first_of("),+-*/|= ", i + 2);
            i = std::min(end, text.size()) - 1;
        } else if (text[i] != '(' && text[i] != ')') {
            result += text[i];
        }
    }
    return plain(result);
}

bool same_columns(const std::vector<std::string>& wanted, const Object& part) {
    return std::ranges::equal(wanted, columns_of(part), [](std::string_view left, std::string_view right) {
        return bare(left) == bare(right);
    });
}

}  // namespace

Finding Checker::missing(const Expectation& expectation, std::string hint) const {
    return {expectation.text, Outcome::missing, "", std::move(hint)};
}

Finding Checker::check_column(const Expectation& expectation, std::uint32_t relation,
                              const ColumnExpectation& wanted) const {
    const Object* const column = column_of(relation, wanted.name.back());
    if (column == nullptr) {
        return missing(expectation, nearest_column(relation, wanted.name.back()));
    }
    Finding finding{expectation.text, Outcome::ok, describe_column(*column), ""};
    if (!wanted.type.empty()) {
        std::string const type = type_name_(wanted.type);
        if (type != column->attribute("type")) {
            finding.outcome = Outcome::different;
            finding.hint = type.empty() ? "there is no type " + wanted.type : "";
        }
    }
    if (wanted.not_null && *wanted.not_null != column->has("not null")) {
        finding.outcome = Outcome::different;
    }
    if (!wanted.default_.empty()) {
        auto const default_ = snapshot_.find("default", column->identity);
        if (!default_ || !same_default(wanted.default_, snapshot_[*default_].definition)) {
            finding.outcome = Outcome::different;
        }
    }
    if (finding.outcome == Outcome::different) {
        finding.found = shown(snapshot_[relation]) + "." + std::string(column->attribute("name")) + " is " +
                        finding.found;
    }
    return finding;
}

/// A name of two parts is a column of a table in the path, or else a table of a schema.
Finding Checker::check_bare(const Expectation& expectation) const {
    const Name& name = expectation.name;
    const ColumnExpectation& column = expectation.column;
    bool const plain_name = column.type.empty() && !column.not_null && column.default_.empty();
    if (name.size() == 1) {
        if (auto const relation = relation_of(name)) {
            return {expectation.text, Outcome::ok, snapshot_[*relation].kind, ""};
        }
        return missing(expectation, nearest({std::begin(named_relations), std::end(named_relations)}, name));
    }
    if (auto const relation = relation_of(Name(name.begin(), name.end() - 1))) {
        Finding finding = check_column(expectation, *relation, column);
        if (finding.outcome == Outcome::ok || name.size() == 3 || !plain_name || !relation_of(name)) {
            return finding;
        }
    }
    if (auto const relation = name.size() == 2 && plain_name ? relation_of(name) : std::nullopt) {
        return {expectation.text, Outcome::ok, snapshot_[*relation].kind, ""};
    }
    std::string hint =
        nearest({std::begin(named_relations), std::end(named_relations)}, Name(name.begin(), name.end() - 1));
    if (hint.empty() && name.size() == 2) {
        hint = nearest({std::begin(named_relations), std::end(named_relations)}, name);
    }
    return missing(expectation, hint);
}

Finding Checker::check_relation(const Expectation& expectation) const {
    auto const relation = relation_of(expectation.name);
    if (!relation) {
        return missing(expectation,
                       nearest({std::begin(named_relations), std::end(named_relations)}, expectation.name));
    }
    const Object& object = snapshot_[*relation];
    if (!expectation.kind.empty() && object.kind != expectation.kind) {
        return {expectation.text, Outcome::different, shown(object) + " is a " + object.kind, ""};
    }
    Finding result{expectation.text, Outcome::ok, object.kind, ""};
    auto const add = [&](std::string& text, const std::string& more) {
        text += (text.empty() ? "" : "; ") + more;
    };
    std::string found;
    for (const ColumnExpectation& column : expectation.columns) {
        Finding const one = check_column(expectation, *relation, column);
        if (one.outcome != Outcome::ok) {
            result.outcome = Outcome::different;
            add(found,
                one.outcome == Outcome::missing ? "column " + column.name.back() + " is missing" : one.found);
            if (!one.hint.empty()) {
                add(result.hint, one.hint);
            }
        }
    }
    for (std::uint32_t const place : snapshot_.columns(*relation)) {
        Name const name = name_parts(snapshot_[place].attribute("name"));
        bool const named = std::ranges::any_of(expectation.columns, [&](const ColumnExpectation& one) {
            return one.name.back() == name.front();
        });
        if (expectation.only && !named) {
            result.outcome = Outcome::different;
            add(found, "column " + std::string(snapshot_[place].attribute("name")) + " is there as well");
        }
    }
    result.found = result.outcome == Outcome::ok ? result.found : found;
    return result;
}

Finding Checker::check_object(const Expectation& expectation) const {
    std::vector<std::string> const kinds = kinds_of(expectation.kind);
    for (const std::string& kind : kinds) {
        auto const places = places_of(kind, expectation.name);
        if (places.empty()) {
            continue;
        }
        const Object& object = snapshot_[places.front()];
        std::string_view const version = object.attribute("version");
        if (!expectation.version.empty() && version != expectation.version) {
            return {expectation.text, Outcome::different,
                    object.identity + " is of version " + std::string(version), ""};
        }
        return {expectation.text, Outcome::ok, object.kind, ""};
    }
    return missing(expectation, nearest(kinds, expectation.name));
}

Finding Checker::check_routine(const Expectation& expectation) const {
    auto const places = places_of(expectation.kind, expectation.name);
    if (places.empty()) {
        return missing(expectation, nearest({"function", "procedure", "aggregate"}, expectation.name));
    }
    std::string others;
    for (std::uint32_t const place : places) {
        const Object& object = snapshot_[place];
        std::vector<std::string_view> const types = arguments_of(object.identity);
        bool const fits = !expectation.has_items ||
                          std::ranges::equal(expectation.items, types,
                                             [&](const std::string& wanted, std::string_view found) {
                                                 return type_name_(wanted) == found;
                                             });
        if (!fits) {
            others += (others.empty() ? "" : ", ") + shown(object);
            continue;
        }
        std::string_view const returns = object.attribute("returns");
        if (!expectation.returns.empty() && plain(expectation.returns) != plain(returns) &&
            type_name_(expectation.returns) != returns) {
            return {expectation.text, Outcome::different, shown(object) + " returns " + std::string(returns),
                    ""};
        }
        return {expectation.text, Outcome::ok,
                returns.empty() ? object.kind : "returns " + std::string(returns), ""};
    }
    return missing(expectation, others + (others.find("), ") == std::string::npos ? " exists" : " exist"));
}

Finding Checker::check_labels(const Expectation& expectation) const {
    auto const places = places_of("enum", expectation.name);
    if (places.empty()) {
        return missing(expectation, nearest({"enum"}, expectation.name));
    }
    const Object& type = snapshot_[places.front()];
    std::vector<std::string> labels;
    for (std::string_view const literal : split_list(type.attribute("labels"))) {
        std::string label;
        for (std::size_t i = literal.find('\'') + 1; i + 1 < literal.size(); ++i) {
            label += literal[i];
            i += literal[i] == '\'' || (literal[i] == '\\' && literal.front() == 'E') ? 1 : 0;
        }
        labels.push_back(std::move(label));
    }
    std::string problem;
    auto const add = [&](const std::string& label, const char* what) {
        problem += (problem.empty() ? "" : ", ") + ("'" + label + "' " + what);
    };
    for (const std::string& wanted : expectation.items) {
        if (std::ranges::find(labels, wanted) == labels.end()) {
            add(wanted, "is missing");
        }
    }
    for (const std::string& label : labels) {
        if (expectation.only && std::ranges::find(expectation.items, label) == expectation.items.end()) {
            add(label, "is there as well");
        }
    }
    if (problem.empty()) {
        return {expectation.text, Outcome::ok, std::string(type.attribute("labels")), ""};
    }
    return {expectation.text, Outcome::different,
            shown(type) + " is " + std::string(type.attribute("labels")) + ": " + problem, ""};
}

Finding Checker::check_index(const Expectation& expectation) const {
    auto const unique = [](const Object& part) {
        return part.kind == "constraint" || part.definition.starts_with("CREATE UNIQUE ");
    };
    auto const of_index = [](const Object& part) {
        std::string_view const type = part.attribute("type");
        return part.kind == "index" || type == "primary key" || type == "unique" || type == "exclusion";
    };
    std::optional<std::uint32_t> relation;
    if (!expectation.on.empty()) {
        relation = relation_of(expectation.on);
        if (!relation) {
            return missing(expectation,
                           nearest({std::begin(named_relations), std::end(named_relations)}, expectation.on));
        }
    }
    std::string found;
    for (std::uint32_t i = 0; i < snapshot_.size(); ++i) {
        const Object& part = snapshot_[i];
        if ((part.kind != "index" && part.kind != "constraint") || !of_index(part)) {
            continue;
        }
        if (relation && part.attribute("on") != snapshot_[*relation].identity) {
            continue;
        }
        Name const table = name_parts(part.attribute("on"));
        Name const own = part.kind == "index"
                             ? name_parts(part.identity)
                             : Name{table.front(), name_parts(part.attribute("name")).front()};
        const Name& name = expectation.name;
        bool const in_path =
            name.size() == 2 || relation || std::ranges::find(path_, own.front()) != path_.end();
        bool const named =
            name.empty() || (in_path && own.back() == name.back() && (name.size() == 1 || own == name));
        if (!named) {
            continue;
        }
        bool const fits = (!expectation.unique || unique(part)) &&
                          (!expectation.has_items || same_columns(expectation.items, part));
        if (fits && !part.has("invalid")) {
            return {expectation.text, Outcome::ok, part.definition, ""};
        }
        if (!name.empty() || (expectation.has_items && same_columns(expectation.items, part))) {
            found = part.definition + (part.has("invalid") ? " is invalid" : "");
        }
    }
    if (!found.empty()) {
        return {expectation.text, Outcome::different, found, ""};
    }
    return missing(expectation, expectation.name.empty() ? "" : nearest({"index"}, expectation.name));
}

Finding Checker::check_constraint(const Expectation& expectation) const {
    auto const relation = relation_of(expectation.on);
    if (!relation) {
        return missing(expectation,
                       nearest({std::begin(named_relations), std::end(named_relations)}, expectation.on));
    }
    std::string found;
    auto const parts = parts_.find(*relation);
    for (std::size_t i = 0; parts != parts_.end() && i < parts->second.size(); ++i) {
        const Object& part = snapshot_[parts->second[i]];
        if (part.kind != "constraint" || part.attribute("type") != expectation.kind) {
            continue;
        }
        bool fits = !expectation.has_items || same_columns(expectation.items, part);
        if (!expectation.references.empty()) {
            auto const target = relation_of(expectation.references);
            fits =
                fits && target &&
                part.definition.find(" REFERENCES " + snapshot_[*target].identity + "(") != std::string::npos;
        }
        if (fits) {
            return {expectation.text, Outcome::ok, part.definition, ""};
        }
        found += (found.empty() ? "" : ", ") + part.definition;
    }
    return missing(expectation, found.empty() ? "" : shown(snapshot_[*relation]) + " has " + found);
}

Finding Checker::check_part(const Expectation& expectation) const {
    auto const relation = relation_of(expectation.on);
    if (!relation) {
        return missing(expectation,
                       nearest({std::begin(named_relations), std::end(named_relations)}, expectation.on));
    }
    std::vector<std::string> names;
    auto const parts = parts_.find(*relation);
    for (std::size_t i = 0; parts != parts_.end() && i < parts->second.size(); ++i) {
        const Object& part = snapshot_[parts->second[i]];
        if (part.kind != expectation.kind) {
            continue;
        }
        std::string const name = name_parts(part.attribute("name")).front();
        if (name == expectation.name.back()) {
            return {expectation.text, Outcome::ok, part.definition.empty() ? part.kind : part.definition, ""};
        }
        names.push_back(name);
    }
    std::vector<std::string_view> const candidates(names.begin(), names.end());
    auto const near = plan::nearest(expectation.name.back(), candidates);
    return missing(expectation, near.empty() ? "" : std::string(near.front()) + " exists");
}

Finding Checker::check_present(const Expectation& expectation) const {
    switch (expectation.form) {
        case Expectation::Form::bare:
            return check_bare(expectation);
        case Expectation::Form::object:
            return check_object(expectation);
        case Expectation::Form::routine:
            return check_routine(expectation);
        case Expectation::Form::enumeration:
            return check_labels(expectation);
        case Expectation::Form::relation:
            return check_relation(expectation);
        case Expectation::Form::index:
            return check_index(expectation);
        case Expectation::Form::constraint:
            return check_constraint(expectation);
        case Expectation::Form::part:
            return check_part(expectation);
    }
    return missing(expectation, "");
}

Finding Checker::check(const Expectation& expectation) const {
    Finding finding = check_present(expectation);
    if (!expectation.absent) {
        return finding;
    }
    bool const there = finding.outcome == Outcome::ok;
    return {expectation.text, there ? Outcome::present : Outcome::ok, there ? finding.found : "", ""};
}

}  // namespace shepherd::model
