#include "core/model/snapshot_reader.hpp"

#include "core/base/failure.hpp"

namespace shepherd::model {

namespace {

[[noreturn]] void refuse(const std::string& what) {
    throw Failure(Condition::invalid_argument, "desired is not a snapshot: " + what)
        .hint("It is what this gives: SELECT jsonb_agg(to_jsonb(s)) FROM schema_snapshot() s.");
}

[[noreturn]] void not_an_object() {
    refuse("an item is not an object");
}

}  // namespace

void SnapshotReader::not_a_list() {
    refuse("it is not an array");
}

void SnapshotReader::not_a_text() const {
    refuse("attribute \"" + name_ + "\" of " + object_.kind + " " + object_.identity + " is not a text");
}

void SnapshotReader::string(std::string_view value) {
    if (in_attributes()) {
        object_.set(name_, std::string(value));
    } else if (in_depends()) {
        needs_.push_back({static_cast<std::uint32_t>(objects_.size()), names_.size(), value.size()});
        names_ += value;
    } else if (depth_ == in_item && is_text()) {
        (key_ == "kind" ? object_.kind : key_ == "identity" ? object_.identity : object_.definition) = value;
    } else {
        scalar(false);
    }
}

void SnapshotReader::start_object() {
    if (depth_ == in_list) {
        object_ = Object();
    } else if (depth_ == 0) {
        not_a_list();
    } else {
        nested(key_ == "attributes");
    }
    deeper();
}

void SnapshotReader::end_object() {
    if (--depth_ == in_list) {
        finish();
    }
}

void SnapshotReader::start_array() {
    if (depth_ == in_list) {
        not_an_object();
    } else if (depth_ > in_list) {
        nested(false);
    }
    deeper();
}

/// Anything but the texts that are wanted.
void SnapshotReader::scalar(bool null) const {
    if (depth_ == 0) {
        not_a_list();
    }
    if (depth_ == in_list) {
        not_an_object();
    }
    if (in_attributes()) {
        not_a_text();
    }
    if (depth_ == in_item && !null) {
        wrong_type();
    }
}

/// A list or an object within an item.
void SnapshotReader::nested(bool expected) const {
    if (in_attributes()) {
        not_a_text();
    }
    if (depth_ == in_item && !expected) {
        wrong_type();
    }
}

void SnapshotReader::wrong_type() const {
    if (is_text()) {
        refuse("\"" + key_ + "\" of an object is not a text");
    }
    if (key_ == "attributes") {
        refuse("\"attributes\" of " + object_.kind + " " + object_.identity + " is not an object");
    }
}

void SnapshotReader::deeper() {
    if (++depth_ > deepest) {
        refuse("it is nested too deep");
    }
}

void SnapshotReader::finish() {
    for (auto const& [name, value] : {std::pair("kind", &object_.kind), {"identity", &object_.identity}}) {
        if (value->empty()) {
            refuse(std::string("an object has no \"") + name + "\"");
        }
    }
    if (kind_rank(object_.kind) >= kind_rank("no such kind")) {
        refuse("there is no kind \"" + object_.kind + "\"");
    }
    objects_.push_back(std::move(object_));
    if (places_.add_last(objects_) + 1 != objects_.size()) {
        refuse("it has " + objects_.back().kind + " " + objects_.back().identity + " twice");
    }
}

Snapshot SnapshotReader::snapshot() {
    for (const Need& need : needs_) {
        std::string_view const name = std::string_view(names_).substr(need.begin, need.length);
        if (auto const place = places_.find(objects_, name); place != NameIndex::none) {
            objects_[need.object].depends.push_back(place);
        }
    }
    return Snapshot(std::move(objects_));
}

}  // namespace shepherd::model
