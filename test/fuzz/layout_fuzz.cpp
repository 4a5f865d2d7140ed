// libFuzzer target for src/core/layout: anything that is not a Failure, and any Script that does not lie
// where it says, is a defect.
//
// Input: first byte chooses the layout (one value for "find it"), second byte how the rest is taken: as one
// pasted text, or as files that are separated by byte 0x1C, each "path 0x1D content".
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/base/failure.hpp"
#include "core/layout/layouts.hpp"

namespace {

using shepherd::layout::File;
using shepherd::layout::HashKind;
using shepherd::layout::Loaded;
using shepherd::layout::Request;

std::string cheap_hash(HashKind kind, std::string_view data) {
    std::string digest(kind == HashKind::md5 ? 16 : kind == HashKind::sha1 ? 20 : 32, '\0');
    for (std::size_t i = 0; i < data.size(); ++i) {
        char& byte = digest[i % digest.size()];
        byte = static_cast<char>(byte * 31 + data[i]);
    }
    return digest;
}

/// Reads every byte that the result points to, so that AddressSanitizer sees a dangling view.
void touch(const Loaded& loaded) {
    std::size_t sum = 0;
    for (const shepherd::Migration& migration : loaded.migrations) {
        for (const auto* script : {&migration.up, migration.down ? &*migration.down : nullptr,
                                   migration.verify ? &*migration.verify : nullptr}) {
            if (script == nullptr) {
                continue;
            }
            for (char const c : script->text) {
                sum += static_cast<unsigned char>(c);
            }
            if (script->first_line < 1) {
                std::abort();
            }
        }
        if (migration.version.empty() || migration.sort_key.empty()) {
            std::abort();
        }
    }
    [[maybe_unused]] static volatile std::size_t sink;
    sink = sum;
}

Request files_of(std::string_view text) {
    Request request;
    while (!text.empty()) {
        std::size_t const end = text.find('\x1C');
        std::string_view const piece = text.substr(0, end);
        std::size_t const cut = piece.find('\x1D');
        request.files.push_back(File{piece.substr(0, cut), cut == std::string_view::npos
                                                               ? std::string_view()
                                                               : piece.substr(cut + 1)});
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) {
        return 0;
    }
    std::string_view const text(reinterpret_cast<const char*>(data) + 2, size - 2);
    bool const pasted = data[1] % 2 == 1;
    Request request = pasted ? Request() : files_of(text);
    auto const layouts = shepherd::layout::all_layouts();
    std::size_t const choice = data[0] % (layouts.size() + 1);
    if (choice < layouts.size()) {
        request.layout = layouts[choice]->name;
    }
    request.hash = cheap_hash;
    request.placeholders = {{"A", "value"}, {"schema", "public"}};
    request.contexts = {"test"};
    try {
        touch(pasted ? shepherd::layout::load_script(text, "1_pasted", request)
                     : shepherd::layout::load(request));
    } catch (const shepherd::Failure&) {
        // The expected answer to most inputs.
    }
    return 0;
}
