#include "server/boundary/files.hpp"

#include <algorithm>

#include "core/base/failure.hpp"
#include "server/boundary/hash.hpp"

extern "C" {
#include <dirent.h>
#include <sys/stat.h>

#include "catalog/pg_authid.h"
#include "mb/pg_wchar.h"
#include "storage/fd.h"
#include "utils/acl.h"
#include "utils/jsonb.h"
}

namespace shepherd {

namespace {

struct RawFile {
    const char* path;
    std::size_t path_length;
    const char* content;
    std::size_t content_length;
};

struct RawFiles {
    RawFile* list;
    int count;
    const char* problem;  ///< nullptr = well-formed
};

void put(RawFile& file, bool is_path, const JsonbValue& value) {
    const char* const data = value.val.string.val;
    auto const length = static_cast<std::size_t>(value.val.string.len);
    if (is_path) {
        file.path = data;
        file.path_length = length;
    } else {
        file.content = data;
        file.content_length = length;
    }
}

bool key_is(const JsonbValue& key, const char* name) {
    return static_cast<std::size_t>(key.val.string.len) == strlen(name) &&
           memcmp(key.val.string.val, name, strlen(name)) == 0;
}

/// {"path": "content", ...}
void read_object(JsonbIterator** iterator, RawFiles& files) {
    JsonbValue value;
    JsonbIteratorToken token;
    while ((token = JsonbIteratorNext(iterator, &value, true)) != WJB_DONE) {
        if (token == WJB_KEY) {
            put(files.list[files.count], true, value);
        } else if (token == WJB_VALUE) {
            if (value.type != jbvString) {
                files.problem = "the content of a file is not a string";
                return;
            }
            put(files.list[files.count], false, value);
            ++files.count;
        }
    }
}

/// [{"path": ..., "content": ...}, ...]; other keys are an error, so that a misspelt one is not lost.
void read_array(JsonbIterator** iterator, RawFiles& files) {
    JsonbValue value;
    JsonbValue key{};
    JsonbIteratorToken token;
    int depth = 0;
    while ((token = JsonbIteratorNext(iterator, &value, false)) != WJB_DONE) {
        switch (token) {
            case WJB_BEGIN_OBJECT:
                if (++depth > 1) {
                    files.problem = "an element of the array is not a flat object";
                    return;
                }
                files.list[files.count] = RawFile{};
                break;
            case WJB_END_OBJECT:
                --depth;
                if (files.list[files.count].path == nullptr || files.list[files.count].content == nullptr) {
                    files.problem = "an element of the array lacks \"path\" or \"content\"";
                    return;
                }
                ++files.count;
                break;
            case WJB_KEY:
                key = value;
                if (!key_is(key, "path") && !key_is(key, "content")) {
                    files.problem = "an element of the array has a key other than \"path\" and \"content\"";
                    return;
                }
                break;
            case WJB_VALUE:
                if (value.type != jbvString) {
                    files.problem = "\"path\" or \"content\" is not a string";
                    return;
                }
                put(files.list[files.count], key_is(key, "path"), value);
                break;
            case WJB_END_ARRAY:
                break;
            default:
                files.problem = "an element of the array is not an object";
                return;
        }
    }
}

RawFiles read_jsonb(Jsonb* value) {
    RawFiles files{nullptr, 0, nullptr};
    auto const most = static_cast<std::size_t>(JB_ROOT_COUNT(value)) + 1;
    files.list = static_cast<RawFile*>(palloc0(sizeof(RawFile) * most));
    JsonbIterator* iterator = JsonbIteratorInit(&value->root);
    JsonbValue first;
    JsonbIteratorToken const token = JsonbIteratorNext(&iterator, &first, false);
    if (token == WJB_BEGIN_OBJECT) {
        read_object(&iterator, files);
    } else if (token == WJB_BEGIN_ARRAY && !JB_ROOT_IS_SCALAR(value)) {
        read_array(&iterator, files);
    } else {
        files.problem = "it is neither an object nor an array";
    }
    return files;
}

struct Entries {
    char** names;
    bool* directories;
    int count;
};

Entries list_directory(const char* path) {
    Entries found{nullptr, nullptr, 0};
    int capacity = 64;
    found.names = static_cast<char**>(palloc(sizeof(char*) * 64));
    found.directories = static_cast<bool*>(palloc(sizeof(bool) * 64));
    DIR* const directory = AllocateDir(path);
    struct dirent* entry = nullptr;
    while ((entry = ReadDir(directory, path)) != nullptr) {
        CHECK_FOR_INTERRUPTS();
        if (entry->d_name[0] == '.') {
            continue;  // "." and "..", and what hides itself
        }
        char* const full = psprintf("%s/%s", path, entry->d_name);
        struct stat link_status;
        struct stat status;
        if (lstat(full, &link_status) != 0 || stat(full, &status) != 0) {
            ereport(ERROR, (errcode_for_file_access(), errmsg("could not stat file \"%s\": %m", full)));
        }
        bool const is_directory = S_ISDIR(status.st_mode);
        if ((is_directory && S_ISLNK(link_status.st_mode)) || (!is_directory && !S_ISREG(status.st_mode))) {
            continue;
        }
        if (found.count == capacity) {
            capacity *= 2;
            found.names = static_cast<char**>(
                repalloc(found.names, sizeof(char*) * static_cast<std::size_t>(capacity)));
            found.directories = static_cast<bool*>(
                repalloc(found.directories, sizeof(bool) * static_cast<std::size_t>(capacity)));
        }
        found.names[found.count] = pstrdup(entry->d_name);
        found.directories[found.count] = is_directory;
        ++found.count;
    }
    FreeDir(directory);
    return found;
}

struct Text {
    const char* data;
    std::size_t length;
    const char* problem;
};

Text read_text(const char* path) {
    FILE* const file = AllocateFile(path, PG_BINARY_R);
    struct stat status;
    if (file == nullptr || fstat(fileno(file), &status) != 0) {
        ereport(ERROR, (errcode_for_file_access(), errmsg("could not open file \"%s\": %m", path)));
    }
    if (status.st_size >= static_cast<off_t>(MaxAllocSize)) {
        ereport(ERROR,
                (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("file \"%s\" is larger than 1 GB", path)));
    }
    auto const size = static_cast<std::size_t>(status.st_size);
    auto* const data = static_cast<char*>(palloc(size + 1));
    std::size_t const length = fread(data, 1, size, file);
    if (ferror(file) != 0) {
        ereport(ERROR, (errcode_for_file_access(), errmsg("could not read file \"%s\": %m", path)));
    }
    FreeFile(file);
    data[length] = '\0';
    if (memchr(data, '\0', length) != nullptr) {
        return {data, length, "file holds a NUL byte"};
    }
    // Files of a repository are UTF-8, whatever the database is.
    int const own = GetDatabaseEncoding();
    if (own != PG_SQL_ASCII && !pg_verify_mbstr(PG_UTF8, data, static_cast<int>(length), true)) {
        return {data, length, "file is not valid UTF-8"};
    }
    const char* const converted =
        own == PG_SQL_ASCII ? data : pg_any_to_server(data, static_cast<int>(length), PG_UTF8);
    return {converted, converted == data ? length : strlen(converted), nullptr};
}

constexpr int deepest = 16;
constexpr std::size_t most_files = 100000;

void walk(const std::string& root, const std::string& below, int depth, FileSet& set) {
    if (depth > deepest) {
        throw Failure(Condition::invalid_argument, "directory \"" + root + "\" is nested too deeply");
    }
    std::string const here = below.empty() ? root : root + "/" + below;
    std::string const prefix = below.empty() ? below : below + "/";
    Entries const entries = pg_call([&] { return list_directory(here.c_str()); });
    std::vector<std::pair<std::string, bool>> sorted;
    sorted.reserve(static_cast<std::size_t>(entries.count));
    for (int i = 0; i < entries.count; ++i) {
        sorted.emplace_back(entries.names[i], entries.directories[i]);
    }
    std::sort(sorted.begin(), sorted.end());
    for (const auto& [name, is_directory] : sorted) {
        std::string relative = prefix;
        relative += name;
        if (is_directory) {
            walk(root, relative, depth + 1, set);
            continue;
        }
        if (set.files.size() >= most_files) {
            throw Failure(Condition::invalid_argument, "directory \"" + root + "\" holds more than " +
                                                           std::to_string(most_files) + " files");
        }
        std::string full = root;
        full.append("/").append(relative);
        Text const text = pg_call([&] { return read_text(full.c_str()); });
        // Only text can be a migration; whether a file that is none matters is the layout's to say, by its
        // name.
        bool const is_sql = relative.ends_with(".sql");
        if (text.problem != nullptr && is_sql) {
            throw Failure(Condition::invalid_text, text.problem).at(relative, 0);
        }
        const std::string& path = set.storage.emplace_back(relative);
        set.files.push_back(
            {path, text.problem != nullptr ? std::string_view() : std::string_view(text.data, text.length)});
    }
}

}  // namespace

FileSet files_of_jsonb(void* jsonb) {
    RawFiles const raw = pg_call([&] { return read_jsonb(static_cast<Jsonb*>(jsonb)); });
    if (raw.problem != nullptr) {
        throw Failure(Condition::invalid_argument, "files are not in a form that can be read")
            .detail(std::string("The reason is that ") + raw.problem + ".")
            .hint(R"(Pass {"path": "content", ...} or [{"path": ..., "content": ...}, ...].)");
    }
    FileSet set;
    set.files.reserve(static_cast<std::size_t>(raw.count));
    for (int i = 0; i < raw.count; ++i) {
        const RawFile& file = raw.list[i];
        set.files.push_back({{file.path, file.path_length}, {file.content, file.content_length}});
    }
    return set;
}

FileSet files_of_directory(const std::string& directory) {
    pg_call([&] {
        if (!has_privs_of_role(GetUserId(), ROLE_PG_READ_SERVER_FILES)) {
            ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
                            errmsg("permission denied to read files of the server"),
                            errhint("Only roles with privileges of the role pg_read_server_files may call "
                                    "migrate_load_dir. Send the files with migrate_load instead.")));
        }
    });
    if (!directory.starts_with('/')) {
        throw Failure(Condition::invalid_argument, "directory \"" + directory + "\" is not an absolute path");
    }
    FileSet set;
    walk(directory, "", 0, set);
    return set;
}

std::string jsonb_digest(void* jsonb) {
    auto* const value = static_cast<struct varlena*>(jsonb);
    return digest(layout::HashKind::sha256, {VARDATA(value), VARSIZE(value) - VARHDRSZ});
}

}  // namespace shepherd
