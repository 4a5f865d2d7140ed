// A snapshot, value by value of its JSON.
#pragma once

#include <string>
#include <vector>

#include "core/model/snapshot.hpp"

namespace shepherd::model {

/// Is told one value of the JSON after the other, from whatever parses it. Nothing but the objects is kept:
/// the same as a tree of json takes several times the memory. All raise Failure (invalid_argument) for what
/// is not the shape that snapshot_json.hpp describes.
class SnapshotReader {
  public:
    void null() { scalar(true); }
    /// A number or a boolean.
    void other() { scalar(false); }
    void string(std::string_view value);
    void start_object();
    void key(std::string_view value) { (depth_ == in_item ? key_ : name_) = value; }
    void end_object();
    void start_array();
    void end_array() { --depth_; }
    [[noreturn]] static void not_a_list();

    /// What has been told; nothing may be told after it.
    Snapshot snapshot();

  private:
    static constexpr int in_list = 1;
    static constexpr int in_item = 2;
    static constexpr int in_value = 3;
    static constexpr int deepest = 8;

    bool in_attributes() const { return depth_ == in_value && key_ == "attributes"; }
    bool in_depends() const { return depth_ == in_value && key_ == "depends"; }
    bool is_text() const { return key_ == "kind" || key_ == "identity" || key_ == "definition"; }
    [[noreturn]] void not_a_text() const;
    void scalar(bool null) const;
    void nested(bool expected) const;
    void wrong_type() const;
    void deeper();
    void finish();

    /// What an object depends on; its name is a piece of names_.
    struct Need {
        std::uint32_t object;
        std::size_t begin;
        std::size_t length;
    };

    int depth_ = 0;
    std::string key_;   ///< of the item
    std::string name_;  ///< of the attribute
    Object object_;
    std::vector<Object> objects_;
    NameIndex places_;
    std::vector<Need> needs_;
    std::string names_;
};

}  // namespace shepherd::model
