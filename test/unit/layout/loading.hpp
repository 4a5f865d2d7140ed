// Runs the whole of load(): cleaning, detection, reading, checks.
#pragma once

#include "layout/reading.hpp"

namespace shepherd::layout::test {

inline Reading load_files(Files files, std::string_view layout = {}) {
    Reading reading;
    reading.files = std::make_unique<Files>(std::move(files));
    Request request = request_for(*reading.files);
    request.layout = layout;
    static_cast<Loaded&>(reading) = load(request);
    return reading;
}

inline Failure load_refusal(const Files& files, std::string_view layout = {}) {
    try {
        Request request = request_for(files);
        request.layout = layout;
        load(request);
    } catch (const Failure& failure) {
        return failure;
    }
    ADD_FAILURE() << "loading was expected to be refused";
    return Failure(Condition::invalid_argument, "nothing was refused");
}

/// What load() takes the files for, or the message of its refusal.
inline std::string detected(const Files& files) {
    try {
        return load(request_for(files)).layout;
    } catch (const Failure& failure) {
        return failure.message();
    }
}

inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace shepherd::layout::test
