#include "core/model/snapshot_json.hpp"

#include <nlohmann/json.hpp>

#include "core/base/failure.hpp"

namespace shepherd::model {

namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& what) {
    throw Failure(Condition::invalid_argument, "desired is not a snapshot: " + what)
        .hint("It is what this gives: SELECT jsonb_agg(to_jsonb(s)) FROM schema_snapshot() s.");
}

/// What the parser calls with one value after the other. Nothing but the objects is kept: the same as a tree
/// of json takes several times the memory, and its parser with a callback the square of the time
/// (json_sax_dom_callback_parser::end_object of nlohmann json 3.11.2 looks through the whole list at each
/// end).
class Reader {
  public:
    using number_integer_t = json::number_integer_t;
    using number_unsigned_t = json::number_unsigned_t;
    using number_float_t = json::number_float_t;
    using string_t = json::string_t;
    using binary_t = json::binary_t;

    bool null() {
        scalar(true);
        return true;
    }
    bool boolean(bool) { return other(); }
    bool number_integer(number_integer_t) { return other(); }
    bool number_unsigned(number_unsigned_t) { return other(); }
    bool number_float(number_float_t, const string_t&) { return other(); }
    bool binary(binary_t&) { return other(); }

    bool string(string_t& value) {
        if (in_attributes()) {
            object_.set(name_, value);
        } else if (in_depends()) {
            needs_.back().push_back(value);
        } else if (depth_ == in_item && is_text()) {
            (key_ == "kind"       ? object_.kind
             : key_ == "identity" ? object_.identity
                                  : object_.definition) = value;
        } else {
            scalar(false);
        }
        return true;
    }

    bool start_object(std::size_t) {
        if (depth_ == in_list) {
            object_ = Object();
            needs_.emplace_back();
        } else if (depth_ == 0) {
            not_a_list();
        } else {
            nested(key_ == "attributes");
        }
        deeper();
        return true;
    }

    bool key(string_t& value) {
        (depth_ == in_item ? key_ : name_) = value;
        return true;
    }

    bool end_object() {
        if (--depth_ == in_list) {
            finish();
        }
        return true;
    }

    bool start_array(std::size_t) {
        if (depth_ == in_list) {
            not_an_object();
        } else if (depth_ > in_list) {
            nested(false);
        }
        deeper();
        return true;
    }

    bool end_array() {
        --depth_;
        return true;
    }

    bool parse_error(std::size_t, const std::string&, const json::exception&) { not_a_list(); }

    Snapshot snapshot() {
        for (std::size_t i = 0; i < objects_.size(); ++i) {
            for (const std::string& name : needs_[i]) {
                auto const found = places_.find(name);
                if (found != places_.end()) {
                    objects_[i].depends.push_back(found->second);
                }
            }
        }
        return Snapshot(std::move(objects_));
    }

  private:
    static constexpr int in_list = 1;
    static constexpr int in_item = 2;
    static constexpr int in_value = 3;
    static constexpr int deepest = 8;

    bool in_attributes() const { return depth_ == in_value && key_ == "attributes"; }
    bool in_depends() const { return depth_ == in_value && key_ == "depends"; }
    bool is_text() const { return key_ == "kind" || key_ == "identity" || key_ == "definition"; }

    [[noreturn]] static void not_a_list() { refuse("it is not an array"); }
    [[noreturn]] static void not_an_object() { refuse("an item is not an object"); }
    [[noreturn]] void not_a_text() const {
        refuse("attribute \"" + name_ + "\" of " + object_.kind + " " + object_.identity + " is not a text");
    }

    bool other() {
        scalar(false);
        return true;
    }

    /// Anything but the texts that are wanted.
    void scalar(bool null) const {
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
    void nested(bool expected) const {
        if (in_attributes()) {
            not_a_text();
        }
        if (depth_ == in_item && !expected) {
            wrong_type();
        }
    }

    void wrong_type() const {
        if (is_text()) {
            refuse("\"" + key_ + "\" of an object is not a text");
        }
        if (key_ == "attributes") {
            refuse("\"attributes\" of " + object_.kind + " " + object_.identity + " is not an object");
        }
    }

    void deeper() {
        if (++depth_ > deepest) {
            refuse("it is nested too deep");
        }
    }

    void finish() {
        for (auto const& [name, value] :
             {std::pair("kind", &object_.kind), {"identity", &object_.identity}}) {
            if (value->empty()) {
                refuse(std::string("an object has no \"") + name + "\"");
            }
        }
        if (kind_rank(object_.kind) >= kind_rank("no such kind")) {
            refuse("there is no kind \"" + object_.kind + "\"");
        }
        if (!places_
                 .emplace(object_.kind + " " + object_.identity, static_cast<std::uint32_t>(objects_.size()))
                 .second) {
            refuse("it has " + object_.kind + " " + object_.identity + " twice");
        }
        objects_.push_back(std::move(object_));
    }

    int depth_ = 0;
    std::string key_;   ///< of the item
    std::string name_;  ///< of the attribute
    Object object_;
    std::vector<Object> objects_;
    std::vector<std::vector<std::string>> needs_;
    std::unordered_map<std::string, std::uint32_t> places_;
};

}  // namespace

Snapshot read_snapshot_json(std::string_view text) {
    Reader reader;
    json::sax_parse(text.begin(), text.end(), &reader);
    return reader.snapshot();
}

}  // namespace shepherd::model
