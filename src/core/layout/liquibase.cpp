// Liquibase formatted SQL.
// Source: liquibase/liquibase liquibase-standard, classes named in liquibase_parts.hpp and
// liquibase_file.cpp.
#include <algorithm>
#include <map>
#include <utility>

#include "core/base/failure.hpp"
#include "core/base/version.hpp"
#include "core/layout/detect.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/liquibase_file.hpp"
#include "core/layout/tree.hpp"

namespace shepherd::layout {

namespace {

using liquibase::Attributes;
using liquibase::Changeset;
using liquibase::Rollback;

int recognise(const Request& request) {
    for (const File& file : request.files) {
        if (is_sql(file.path) && liquibase::has_header(file.content)) {
            return confidence::markers;
        }
    }
    return confidence::none;
}

// The identity that Liquibase prints and keeps in its table as (id, author, filename).
std::string identity(const std::string& path, const std::string& id, const std::string& author) {
    return path + "::" + id + "::" + author;
}

bool is_other_changelog(const File& file) {
    std::string_view const ending = extension(file.path);
    for (std::string_view const known : {".xml", ".yaml", ".yml", ".json"}) {
        if (equal_no_case(ending, known)) {
            return file.content.find("databaseChangeLog") != std::string_view::npos;
        }
    }
    return false;
}

class Reader {
  public:
    Reader(const Request& request, Loaded& loaded)
        : request_(request), loaded_(loaded), properties_(request.placeholders) {}

    void read() {
        std::vector<const File*> files;
        for (const File& file : request_.files) {
            if (is_other_changelog(file)) {
                refuse(file, 0, "changelog in XML, YAML or JSON is not read",
                       "Only formatted SQL is understood. The files are read in the natural order of their "
                       "paths.",
                       "Leave the file out if it only includes the SQL files in that order.");
            }
            if (!is_sql(file.path)) {
                leftover(liquibase_layout, file, loaded_);
                continue;
            }
            if (!liquibase::has_header(file.content)) {
                refuse(file, 1, "file is not a formatted SQL changelog",
                       "Its first line is not \"--liquibase formatted sql\".",
                       "Add that line and a changeset, or leave the file out.");
            }
            files.push_back(&file);
        }
        std::stable_sort(files.begin(), files.end(), [](const File* a, const File* b) {
            return natural_key(a->path) < natural_key(b->path);
        });
        for (const File* const file : files) {
            std::size_t place = 0;
            for (Changeset& changeset : liquibase::read_file(*file, request_, properties_, loaded_)) {
                add(*file, changeset, ++place);
            }
        }
        resolve_rollbacks();
        keep_order();
    }

  private:
    struct Reference {
        std::size_t migration;
        std::string target;
        const File* file;
        int line;
    };

    void add(const File& file, Changeset& changeset, std::size_t place) {
        Migration migration;
        migration.version = identity(changeset.path, changeset.id, changeset.author);
        migration.name = changeset.id;
        migration.layout = liquibase_layout.name;
        std::string const position = std::to_string(place);
        // The path comes first, so that keys stay as they are when other files get more changesets.
        migration.sort_key = natural_key(file.path) + " " +
                             std::string(8 - std::min<std::size_t>(position.size(), 8), '0') + position;
        migration.up = std::move(changeset.script);
        set_modes(file, changeset, migration);
        filter(file, changeset, migration);
        liquibase::set_precondition(migration, changeset.checks, changeset.action);
        switch (changeset.rollback.kind) {
            case Rollback::Kind::nothing:
                break;
            case Rollback::Kind::empty:
            case Rollback::Kind::sql:
                migration.down = std::move(changeset.rollback.script);
                break;
            case Rollback::Kind::changeset:
                references_.push_back(Reference{
                    loaded_.migrations.size(),
                    identity(changeset.rollback.path.empty() ? changeset.path : changeset.rollback.path,
                             changeset.rollback.id, changeset.rollback.author),
                    &file, changeset.rollback.line});
                break;
        }
        if (auto const [at, fresh] = places_.emplace(migration.version, loaded_.migrations.size()); !fresh) {
            refuse(file, changeset.line, "changeset " + migration.version + " is there twice",
                   "The other one begins at line " +
                       std::to_string(loaded_.migrations[at->second].up.first_line - 1) + " of \"" +
                       loaded_.migrations[at->second].up.path + "\".");
        }
        loaded_.migrations.push_back(std::move(migration));
    }

    static void set_modes(const File& file, const Changeset& changeset, Migration& migration) {
        Attributes const& attributes = changeset.attributes;
        auto const is_set = [&](std::string_view key, bool otherwise) {
            return liquibase::flag(file, changeset.line, attributes, key, otherwise);
        };
        migration.run_always = is_set("runalways", false);
        if (migration.run_always || is_set("runonchange", false)) {
            migration.kind = Kind::repeatable;
        }
        if (!is_set("failonerror", true)) {
            refuse(file, changeset.line, "failOnError:false is not supported",
                   "A migration that fails always ends the run.",
                   "Take the attribute out, or the changeset.");
        }
        if (auto const with = attributes.find("runwith");
            with != attributes.end() && !equal_no_case(with->second, "jdbc")) {
            refuse(file, changeset.line, "runWith:" + with->second + " is not supported",
                   "No program can be run inside the database.");
        }
        if (attributes.contains("runintransaction")) {
            migration.up_transaction =
                is_set("runintransaction", true) ? TransactionMode::required : TransactionMode::none;
            migration.down_transaction = migration.up_transaction;
        }
        // Accepted without effect: the server's own parser finds the ends of statements and keeps comments.
        is_set("stripcomments", true);
        is_set("splitstatements", true);
        is_set("rollbacksplitstatements", true);
    }

    void filter(const File& file, const Changeset& changeset, Migration& migration) const {
        auto const value = [&changeset](std::string_view key) {
            auto const found = changeset.attributes.find(key);
            return found == changeset.attributes.end() ? std::string() : found->second;
        };
        std::string const context =
            value("contextfilter").empty() ? value("context") : value("contextfilter");
        try {
            if (liquibase::flag(file, changeset.line, changeset.attributes, "ignore", false)) {
                migration.ignore_reason = "ignore:true";
            } else if (!liquibase::dbms_matches(value("dbms"))) {
                migration.ignore_reason = "dbms:" + value("dbms");
            } else if (!liquibase::context_matches(context, request_.contexts)) {
                migration.ignore_reason = "context:" + context;
            } else if (!liquibase::labels_match(value("labels"), request_.labels)) {
                migration.ignore_reason = "labels:" + value("labels");
            }
        } catch (const Failure& failure) {
            refuse(file, changeset.line, failure.message(), failure.detail());
        }
        migration.ignored = !migration.ignore_reason.empty();
    }

    void resolve_rollbacks() {
        for (const Reference& reference : references_) {
            auto const found = places_.find(reference.target);
            if (found == places_.end()) {
                refuse(*reference.file, reference.line,
                       "changeset " + reference.target + " of a rollback does not exist");
            }
            loaded_.migrations[reference.migration].down = loaded_.migrations[found->second].up;
        }
    }

    // Liquibase runs everything in the order of the files, changesets with runOnChange too, while repeatables
    // here come after all others. Requirements keep them in their places the first time: a repeatable
    // requires the changeset before it, and what follows requires the repeatable. Changesets that may be
    // passed over cannot be required.
    void keep_order() {
        const Migration* previous = nullptr;
        const Migration* repeatable = nullptr;
        for (Migration& migration : loaded_.migrations) {
            const Migration* const needed = migration.kind == Kind::repeatable ? previous : repeatable;
            if (needed != nullptr && !migration.ignored) {
                migration.requirements.push_back(needed->version);
            }
            if (migration.ignored || migration.precondition_action == "continue") {
                continue;
            }
            previous = &migration;
            repeatable = migration.kind == Kind::repeatable ? &migration : repeatable;
        }
    }

    const Request& request_;
    Loaded& loaded_;
    liquibase::Properties properties_;
    std::vector<Reference> references_;
    std::map<std::string, std::size_t> places_;
};

void read(const Request& request, Loaded& loaded) {
    Reader(request, loaded).read();
}

}  // namespace

const Layout liquibase_layout = {"liquibase", "Liquibase formatted SQL", recognise, read};

}  // namespace shepherd::layout
