// An event as the JSON object that whoever listens gets.
#pragma once

#include <string>

namespace shepherd {

struct Announcement {
    std::string project;
    std::string scope;
    std::string version;
    std::string name;
    std::string action;
    std::string outcome;
    double duration_ms = 0;
    std::string sqlstate;  ///< empty: not a failure, and the three below are left out
    std::string message;
    std::string path;
    int line = 0;
};

/// The object, in ASCII: other letters are escaped, and what is not UTF-8 is replaced, so that the encoding
/// of the database does not matter. Long texts are cut so that it stays below the 8,000 bytes that the server
/// takes (src/backend/commands/async.c, NOTIFY_PAYLOAD_MAX_LENGTH).
std::string announcement_json(const Announcement& event);

}  // namespace shepherd
