// Reads files by one layout and gives tests something short to compare.
#pragma once

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/failure.hpp"
#include "core/layout/layout.hpp"

namespace shepherd::layout::test {

/// path -> content, in the order given.
using Files = std::vector<std::pair<std::string, std::string>>;

inline std::string digest(HashKind kind, std::string_view data) {
    const EVP_MD* const algorithm =
        kind == HashKind::md5 ? EVP_md5() : (kind == HashKind::sha1 ? EVP_sha1() : EVP_sha256());
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    EVP_Digest(data.data(), data.size(), bytes, &length, algorithm, nullptr);
    return std::string(reinterpret_cast<char*>(bytes), length);
}

/// The files have to outlive the request and what is read from it.
inline Request request_for(const Files& files) {
    Request request;
    for (const auto& [path, content] : files) {
        request.files.push_back(File{path, content});
    }
    request.hash = digest;
    return request;
}

inline Loaded read_request(const Layout& layout, const Request& request) {
    Loaded loaded;
    layout.read(request, loaded);
    return loaded;
}

/// What was read, with the files that its scripts point into.
struct Reading : Loaded {
    std::unique_ptr<Files> files;
};

inline Reading read_by(const Layout& layout, Files files) {
    Reading reading;
    reading.files = std::make_unique<Files>(std::move(files));
    layout.read(request_for(*reading.files), reading);
    return reading;
}

/// The Failure that reading raises; the test fails when there is none.
inline Failure refused_request(const Layout& layout, const Request& request) {
    try {
        read_request(layout, request);
    } catch (const Failure& failure) {
        return failure;
    }
    ADD_FAILURE() << "reading was expected to be refused";
    return Failure(Condition::invalid_argument, "nothing was refused");
}

inline Failure refusal(const Layout& layout, const Files& files) {
    return refused_request(layout, request_for(files));
}

inline std::vector<std::string> versions(const Loaded& loaded) {
    std::vector<std::string> result;
    for (const Migration& migration : loaded.migrations) {
        result.push_back(migration.version);
    }
    return result;
}

/// True when the order of loaded.migrations is that of their sort keys, compared as bytes.
inline bool in_key_order(const Loaded& loaded) {
    return std::is_sorted(loaded.migrations.begin(), loaded.migrations.end(),
                          [](const Migration& a, const Migration& b) { return a.sort_key < b.sort_key; });
}

inline const Migration& find(const Loaded& loaded, std::string_view version) {
    for (const Migration& migration : loaded.migrations) {
        if (migration.version == version) {
            return migration;
        }
    }
    ADD_FAILURE() << "no migration " << version;
    static const Migration nothing;
    return nothing;
}

using Strings = std::vector<std::string>;

}  // namespace shepherd::layout::test
