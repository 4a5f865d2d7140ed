// Alembic's offline SQL: the output of `alembic upgrade base:heads --sql` and `alembic downgrade heads:base
// --sql`. Source: sqlalchemy/alembic runtime/migration.py, util/messaging.py; checked against the output
// of 1.8.1.
#include <algorithm>
#include <map>
#include <utility>

#include "core/base/version.hpp"
#include "core/layout/alembic_output.hpp"
#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/tree.hpp"

namespace shepherd::layout {

namespace {

using alembic::Direction;
using alembic::Part;

constexpr std::string_view offline_hint =
    "Write SQL with \"alembic upgrade base:heads --sql\" and \"alembic downgrade heads:base --sql\" and pass "
    "that.";

bool has_marker(const File& file) {
    std::string_view const text = file.content;
    constexpr std::string_view needle = "-- Running ";
    for (std::size_t at = text.find(needle); at != std::string_view::npos; at = text.find(needle, at + 1)) {
        if (at != 0 && text[at - 1] != '\n') {
            continue;
        }
        std::size_t const end = std::min(text.find('\n', at), text.size());
        std::string_view const rest = text.substr(at + needle.size(), end - at - needle.size());
        bool const known =
            rest.starts_with("upgrade ") || rest.starts_with("downgrade ") || rest.starts_with("stamp");
        if (known && alembic::is_marker(text.substr(at, end - at))) {
            return true;
        }
    }
    return false;
}

bool is_revision_module(const File& file) {
    return extension(file.path) == ".py" && file.content.find("down_revision") != std::string_view::npos;
}

int recognise(const Request& request) {
    int found = confidence::none;
    for (const File& file : request.files) {
        if (is_sql(file.path) && has_marker(file)) {
            return confidence::markers;
        }
        if (is_revision_module(file)) {
            found = confidence::plain;  // so that reading can say what to do
        }
    }
    return found;
}

class Reader {
  public:
    Reader(const Request& request, Loaded& loaded) : request_(request), loaded_(loaded) {}

    void read() {
        std::vector<const File*> files;
        const File* module = nullptr;
        for (const File& file : request_.files) {
            if (is_sql(file.path) && has_marker(file)) {
                files.push_back(&file);
            } else if (is_revision_module(file)) {
                module = &file;
            } else {
                leftover(alembic_layout, file, loaded_);
            }
        }
        if (files.empty() && module != nullptr) {
            refuse(*module, 0, "revision is a Python program, not SQL",
                   "Inside the database only SQL can run.", std::string(offline_hint));
        }
        if (module != nullptr) {
            loaded_.notices.push_back("passed over \"" + std::string(module->path) +
                                      "\" and other Python files: the SQL output stands for them");
        }
        std::stable_sort(files.begin(), files.end(), [](const File* a, const File* b) {
            return natural_key(a->path) < natural_key(b->path);
        });
        for (const File* const file : files) {
            for (Part& part : alembic::cut(*file, loaded_.storage, loaded_.notices)) {
                take(*file, part);
            }
        }
        join_downgrades();
    }

  private:
    void take(const File& file, const Part& part) {
        Script script{part.text, std::string(file.path), part.line};
        switch (part.step.direction) {
            case Direction::stamp:
                refuse(file, part.line, "\"alembic stamp\" output changes only Alembic's version table",
                       "That table is not used here.", "Call migrate_baseline or migrate_mark instead.");
            case Direction::downgrade: {
                auto const [at, added] =
                    downs_.emplace(part.step.from.front(), Down{&file, std::move(script)});
                if (!added) {
                    refuse(file, part.line, "two downgrades of revision " + at->first,
                           "The other one is in \"" + at->second.script.path + "\", line " +
                               std::to_string(at->second.script.first_line) + ".");
                }
                return;
            }
            case Direction::upgrade:
                break;
        }
        Migration migration;
        migration.version = part.step.to.front();
        migration.name = part.step.message.empty() ? migration.version : part.step.message;
        migration.layout = alembic_layout.name;
        std::string const position = std::to_string(loaded_.migrations.size() + 1);
        migration.sort_key = std::string(8 - std::min<std::size_t>(position.size(), 8), '0') + position;
        migration.up = std::move(script);
        migration.requirements = part.step.from;
        // depends_on is not in the comment, but what a revision takes out of the version table came before
        // it.
        for (const std::string& removed : part.removed) {
            if (std::find(migration.requirements.begin(), migration.requirements.end(), removed) ==
                    migration.requirements.end() &&
                removed != migration.version) {
                migration.requirements.push_back(removed);
            }
        }
        loaded_.migrations.push_back(std::move(migration));
    }

    void join_downgrades() {
        for (Migration& migration : loaded_.migrations) {
            auto const down = downs_.find(migration.version);
            if (down != downs_.end()) {
                migration.down = std::move(down->second.script);
                downs_.erase(down);
            }
        }
        if (!downs_.empty()) {
            const auto& [revision, down] = *downs_.begin();
            refuse(*down.file, down.script.first_line,
                   "downgrade of revision " + revision + " has no upgrade",
                   "The upgrade's SQL is not among the files.", std::string(offline_hint));
        }
    }

    struct Down {
        const File* file;
        Script script;
    };

    const Request& request_;
    Loaded& loaded_;
    std::map<std::string, Down> downs_;
};

void read(const Request& request, Loaded& loaded) {
    Reader(request, loaded).read();
}

}  // namespace

const Layout alembic_layout = {"alembic", "Alembic's offline SQL", recognise, read};

}  // namespace shepherd::layout
