// graphile-migrate: migrations/committed/000001[-message].sql, each naming the hash of the one before.
// Source: graphile/migrate src/migration.ts (parseMigrationText, getAllMigrations), src/hash.ts,
// src/header.ts, src/migrationFilename.ts, src/commands/commit.ts.
#include <algorithm>
#include <optional>
#include <utility>

#include "core/base/failure.hpp"
#include "core/base/version.hpp"
#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/tree.hpp"

namespace shepherd::layout {

namespace {

bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// ^([0-9]+)(-[-_a-zA-Z0-9]*)?\.sql$
bool is_committed_name(std::string_view name) {
    if (!name.ends_with(".sql")) {
        return false;
    }
    name.remove_suffix(4);
    std::size_t const digits = leading_digits(name);
    std::string_view const rest = name.substr(digits);
    return digits > 0 && (rest.empty() || rest.front() == '-') &&
           std::all_of(rest.begin(), rest.end(), [](char c) { return is_word(c) || c == '-'; });
}

// What is still being written, and files that were copied into committed ones: neither is a migration.
bool is_development(const File& file) {
    return base_name(file.path) == "current.sql" || is_inside(file.path, "current") ||
           is_inside(file.path, "fixtures");
}

bool is_committed(const File& file) {
    return is_committed_name(base_name(file.path)) && !is_development(file) &&
           (folder_name(file.path) == "committed" || file.content.starts_with("--! "));
}

int recognise(const Request& request) {
    for (const File& file : request.files) {
        if (is_committed(file) && file.content.starts_with("--! ") &&
            file.content.find("--! Previous:") != std::string_view::npos) {
            return confidence::markers;
        }
    }
    return confidence::none;
}

// The white space of JavaScript's trim(): ECMA-262, WhiteSpace and LineTerminator. Bytes of one such
// character at the beginning (or end) of `text`, 0 when there is none.
std::size_t blank_bytes(std::string_view text, bool at_end) {
    static constexpr std::string_view wide[] = {
        "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82",
        "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87",
        "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9",
        "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80", "\xEF\xBB\xBF"};
    if (text.empty()) {
        return 0;
    }
    if (is_space(at_end ? text.back() : text.front())) {
        return 1;
    }
    for (std::string_view const blank : wide) {
        if (at_end ? text.ends_with(blank) : text.starts_with(blank)) {
            return blank.size();
        }
    }
    return 0;
}

std::string_view trim_as_javascript(std::string_view text) {
    while (std::size_t const bytes = blank_bytes(text, false)) {
        text.remove_prefix(bytes);
    }
    while (std::size_t const bytes = blank_bytes(text, true)) {
        text.remove_suffix(bytes);
    }
    return text;
}

struct Headers {
    std::string previous;
    std::string hash;
    std::string message;
    int hash_line = 1;
    int previous_line = 1;
    bool allow_invalid = false;
    std::size_t body = 0;  ///< offset and line of what follows them
    int body_line = 1;
};

class Reader {
  public:
    Reader(const Request& request, Loaded& loaded) : request_(request), loaded_(loaded) {}

    void read() {
        std::vector<const File*> files;
        for (const File& file : request_.files) {
            if (is_committed(file)) {
                files.push_back(&file);
            } else if (is_sql(file.path) && is_development(file)) {
                loaded_.notices.push_back("passed over \"" + std::string(file.path) +
                                          "\": only committed migrations are read");
            } else {
                leftover(graphile_layout, file, loaded_);
            }
        }
        std::stable_sort(files.begin(), files.end(), [](const File* a, const File* b) {
            return natural_key(base_name(a->path)) < natural_key(base_name(b->path));
        });
        std::string previous = "-";
        const File* before = nullptr;
        for (const File* const file : files) {
            if (before != nullptr && folder(before->path) != folder(file->path)) {
                refuse(*file, 0, "committed migrations stand in two folders",
                       "The other one is \"" + std::string(folder(before->path)) + "\".",
                       "Load each folder as a project of its own.");
            }
            previous = add(*file, before, previous);
            before = file;
        }
    }

  private:
    // Takes the hash of the migration before, checks the chain, returns this one's.
    std::string add(const File& file, const File* before, const std::string& previous) {
        Headers const headers = read_headers(file);
        if (headers.previous != previous) {
            broken(
                file, headers.previous_line, "chain of committed migrations is broken",
                "The file says that \"" + headers.previous + "\" comes before it, but " +
                    (before == nullptr ? std::string("no file does")
                                       : "\"" + std::string(before->path) + "\" has \"" + previous + "\"") +
                    ".");
        }
        std::string_view const body = file.content.substr(headers.body);
        check_hash(file, headers, body);

        Migration migration;
        std::string_view const name = base_name(file.path);
        migration.version = name.substr(0, leading_digits(name));
        migration.name = !headers.message.empty() ? headers.message : std::string(stem(file.path));
        migration.sort_key = natural_key(migration.version);
        migration.layout = graphile_layout.name;
        migration.up = slice(file, headers.body, file.content.size(), headers.body_line);
        migration.up_transaction = body_markers(file, headers, body);
        migration.up.text = replace_placeholders(file, headers, body);
        loaded_.migrations.push_back(std::move(migration));
        return headers.hash;
    }

    [[noreturn]] static void broken(const File& file, int line, std::string message, std::string detail) {
        throw Failure(Condition::integrity_failed, std::move(message))
            .detail(std::move(detail))
            .hint("Committed migrations must not be changed; put the files back as they were committed.")
            .at(std::string(file.path), line);
    }

    static Headers read_headers(const File& file) {
        Headers headers;
        Lines lines(file.content);
        Line line;
        bool ended = false;
        while (!ended && lines.next(line)) {
            ended = !read_header(file, line, headers);
            headers.body = ended ? line.begin : line.end;
            headers.body_line = ended ? line.number : line.number + 1;
        }
        if (ended && !line.text.empty()) {
            refuse(file, line.number, "no empty line after the headers");
        }
        if (headers.previous.empty() || headers.hash.empty()) {
            refuse(file, 1,
                   "header \"--! " + std::string(headers.previous.empty() ? "Previous" : "Hash") +
                       ":\" is missing",
                   "A committed migration begins with \"--! Previous:\" and \"--! Hash:\".");
        }
        return headers;
    }

    // "--! Key: value" or "--! Key", the key beginning with a capital letter.
    static bool read_header(const File& file, const Line& line, Headers& headers) {
        std::string_view text = line.text;
        if (!text.starts_with("--! ") || text.size() < 5 || text[4] < 'A' || text[4] > 'Z') {
            return false;
        }
        text.remove_prefix(4);
        std::size_t end = 0;
        while (end < text.size() && is_word(text[end])) {
            ++end;
        }
        std::string_view const key = text.substr(0, end);
        if (end < text.size() && text[end] != ':') {
            return false;
        }
        std::string_view const value = end < text.size() ? trim(text.substr(end + 1)) : std::string_view();
        std::string* const target = key == "Previous"  ? &headers.previous
                                    : key == "Hash"    ? &headers.hash
                                    : key == "Message" ? &headers.message
                                                       : nullptr;
        if (key == "AllowInvalidHash" ? headers.allow_invalid : target != nullptr && !target->empty()) {
            refuse(file, line.number, "header \"" + std::string(key) + "\" is there twice");
        }
        if (key == "AllowInvalidHash") {
            headers.allow_invalid = true;
        } else if (target == nullptr) {
            refuse(file, line.number, "unknown header \"" + std::string(key.substr(0, 60)) + "\"",
                   "Understood are Previous, Hash, Message and AllowInvalidHash.");
        } else {
            *target = value;
            headers.hash_line = key == "Hash" ? line.number : headers.hash_line;
            headers.previous_line = key == "Previous" ? line.number : headers.previous_line;
        }
        return true;
    }

    std::string hash_of(const std::string& previous, std::string_view body) const {
        std::string text = previous == "-" ? std::string() : previous + "\n";
        text.append(trim_as_javascript(body)).append("\n");
        if (previous != "-") {
            // The tool trims once more, which matters for an empty body.
            text = std::string(trim_as_javascript(text)) + "\n";
        }
        static constexpr char digits[] = "0123456789abcdef";
        std::string result = "sha1:";
        for (char const c : request_.hash(HashKind::sha1, text)) {
            result.push_back(digits[static_cast<unsigned char>(c) >> 4]);
            result.push_back(digits[static_cast<unsigned char>(c) & 15]);
        }
        return result;
    }

    void check_hash(const File& file, const Headers& headers, std::string_view body) {
        std::string const found = hash_of(headers.previous, body);
        bool valid = found == headers.hash;
        if (!valid && body.find("\r\n") != std::string_view::npos) {
            // git may have turned line ends around; the tool itself would refuse such a file.
            std::string text(body);
            std::erase(text, '\r');
            valid = hash_of(headers.previous, text) == headers.hash;
        }
        if (!valid && !headers.allow_invalid) {
            broken(file, headers.hash_line, "hash of a committed migration does not match",
                   "The file says " + headers.hash.substr(0, 100) + ", its text gives " + found + ".");
        }
        if (headers.allow_invalid) {
            loaded_.notices.push_back("\"" + std::string(file.path) +
                                      "\": --! AllowInvalidHash, and the hash " +
                                      (valid ? "matches after all" : "does not match"));
        }
    }

    // "--! no-transaction" counts only on the first line of the body; "--!include" is gone once committed.
    static TransactionMode body_markers(const File& file, const Headers& headers, std::string_view body) {
        TransactionMode mode = TransactionMode::automatic;
        Lines lines(body, headers.body_line);
        Line line;
        bool first = true;
        while (lines.next(line)) {
            if (trim(line.text).empty()) {
                continue;
            }
            if (line.text.starts_with("--!")) {
                std::string_view const text = trim(line.text.substr(3));
                std::size_t end = 0;
                while (end < text.size() && (is_word(text[end]) || text[end] == '-')) {
                    ++end;
                }
                std::string_view const word = text.substr(0, end);
                if (word == "no-transaction" && first) {
                    mode = TransactionMode::none;
                } else if (word == "no-transaction") {
                    refuse(file, line.number, "\"--! no-transaction\" is not on the first line",
                           "graphile-migrate looks for it only on the first line after the headers.");
                } else if (word == "include") {
                    refuse(file, line.number, "include in a committed migration",
                           "graphile-migrate writes the included text into the file when it commits.");
                }
            }
            first = false;
        }
        return mode;
    }

    // :NAME is replaced everywhere, in quotes and comments too, where the name ends there. Only names with a
    // value are known; the two that graphile-migrate fills itself need one.
    std::string_view replace_placeholders(const File& file, const Headers& headers, std::string_view body) {
        std::string text;
        std::size_t copied = 0;
        for (std::size_t at = body.find(':'); at != std::string_view::npos; at = body.find(':', at + 1)) {
            std::size_t end = at + 1;
            while (end < body.size() && is_word(body[end])) {
                ++end;
            }
            std::string_view const name = body.substr(at, end - at);
            if (at < copied || name.size() < 2) {
                continue;
            }
            if (auto const value = value_of(name)) {
                text.append(body, copied, at - copied).append(*value);
                copied = end;
            } else if (name == ":DATABASE_NAME" || name == ":DATABASE_OWNER") {
                auto const before = body.substr(0, at);
                refuse(file,
                       headers.body_line + static_cast<int>(std::count(before.begin(), before.end(), '\n')),
                       "no value for placeholder " + std::string(name),
                       "graphile-migrate fills it from its settings, which do not exist inside the database.",
                       "Give a value for \"" + std::string(name.substr(1)) + "\" among the placeholders.");
            }
        }
        if (copied == 0) {
            return body;
        }
        text.append(body, copied, std::string_view::npos);
        loaded_.storage.push_back(std::move(text));
        return loaded_.storage.back();
    }

    std::optional<std::string> value_of(std::string_view name) const {
        for (const auto& [given, value] : request_.placeholders) {
            if (given == name || given == name.substr(1)) {
                return value;
            }
        }
        return std::nullopt;
    }

    const Request& request_;
    Loaded& loaded_;
};

void read(const Request& request, Loaded& loaded) {
    Reader(request, loaded).read();
}

}  // namespace

const Layout graphile_layout = {"graphile-migrate", "graphile-migrate committed files", recognise, read};

}  // namespace shepherd::layout
