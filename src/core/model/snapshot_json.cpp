#include "core/model/snapshot_json.hpp"

#include <nlohmann/json.hpp>

#include "core/model/snapshot_reader.hpp"

namespace shepherd::model {

namespace {

using nlohmann::json;

/// What the parser calls with one value after the other. Its parser with a callback would take the square of
/// the time (json_sax_dom_callback_parser::end_object of nlohmann json 3.11.2 looks through the whole list at
/// each end).
struct Events {
    using number_integer_t = json::number_integer_t;
    using number_unsigned_t = json::number_unsigned_t;
    using number_float_t = json::number_float_t;
    using string_t = json::string_t;
    using binary_t = json::binary_t;

    SnapshotReader reader;

    bool null() { return (reader.null(), true); }
    bool boolean(bool) { return (reader.other(), true); }
    bool number_integer(number_integer_t) { return (reader.other(), true); }
    bool number_unsigned(number_unsigned_t) { return (reader.other(), true); }
    bool number_float(number_float_t, const string_t&) { return (reader.other(), true); }
    bool binary(binary_t&) { return (reader.other(), true); }
    bool string(string_t& value) { return (reader.string(value), true); }
    bool start_object(std::size_t) { return (reader.start_object(), true); }
    bool key(string_t& value) { return (reader.key(value), true); }
    bool end_object() { return (reader.end_object(), true); }
    bool start_array(std::size_t) { return (reader.start_array(), true); }
    bool end_array() { return (reader.end_array(), true); }
    bool parse_error(std::size_t, const std::string&, const json::exception&) {
        SnapshotReader::not_a_list();
    }
};

}  // namespace

Snapshot read_snapshot_json(std::string_view text) {
    Events events;
    json::sax_parse(text.begin(), text.end(), &events);
    return events.reader.snapshot();
}

}  // namespace shepherd::model
