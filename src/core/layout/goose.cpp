// goose: <digits>_<name>.sql with "-- +goose Up", "-- +goose Down" and more.
//
// File names: pressly/goose migration.go NumericComponent. Annotations, and the order in which they may
// stand: internal/sqlparser/parser.go. The annotation for variables is ENVSUB; its name while it was being
// developed, ENVSUBST, is taken as well. Goose cuts statements at lines that end in ';' unless told by
// StatementBegin and StatementEnd; here the server's parser cuts, so these two are checked for their order
// and need nothing else.
#include "core/base/failure.hpp"
#include "core/base/version.hpp"
#include "core/layout/detect.hpp"
#include "core/layout/interpolate.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/markers.hpp"
#include "core/layout/numbers.hpp"

namespace shepherd::layout {

namespace {

int recognise(const Request& request) {
    return any_marker(request, "+goose", is_goose_marker) ? confidence::markers : confidence::none;
}

enum class Annotation {
    up,
    down,
    statement_begin,
    statement_end,
    no_transaction,
    variables_on,
    variables_off
};

Annotation parse_annotation(const File& file, const Line& line) {
    std::string_view text = trim(line.text);
    if (!line.text.starts_with("--")) {
        refuse(file, line.number, "goose annotation is indented");
    }
    text = trim_left(text.substr(2));
    if (!text.starts_with("+goose")) {
        refuse(file, line.number, "unknown goose annotation",
               "A comment line that holds \"+goose\" has to be an annotation: \"-- +goose Up\".");
    }
    std::string command;
    for (std::string_view const word : words(text.substr(std::string_view("+goose").size()))) {
        command += (command.empty() ? "" : " ") + lower(word);
    }
    struct Known {
        std::string_view name;
        Annotation annotation;
    };
    static constexpr Known known[] = {
        {"up", Annotation::up},
        {"down", Annotation::down},
        {"statementbegin", Annotation::statement_begin},
        {"statementend", Annotation::statement_end},
        {"no transaction", Annotation::no_transaction},
        {"envsub on", Annotation::variables_on},
        {"envsub off", Annotation::variables_off},
        {"envsubst on", Annotation::variables_on},
        {"envsubst off", Annotation::variables_off},
    };
    for (const Known& entry : known) {
        if (entry.name == command) {
            return entry.annotation;
        }
    }
    refuse(file, line.number, "unknown goose annotation \"" + command.substr(0, 80) + "\"",
           "Known are Up, Down, StatementBegin, StatementEnd, NO TRANSACTION, ENVSUB ON and ENVSUB OFF.");
}

/// Goes through a file line by line, with goose's states.
class Parser {
  public:
    Parser(const File& file, const Request& request, Loaded& loaded)
        : file_(file), request_(request), loaded_(loaded) {}

    void parse(Migration& migration) {
        Line line;
        for (Lines lines(file_.content); lines.next(line);) {
            if (is_goose_marker(line.text)) {
                annotation(line);
            } else if (side_ == Side::none && !is_blank_or_comment(line.text)) {
                refuse(file_, line.number, "statement before \"-- +goose Up\"");
            }
            keep(line);
        }
        if (side_ == Side::none) {
            refuse(file_, 0, "file has no \"-- +goose Up\"");
        }
        if (in_statement_) {
            refuse(file_, statement_line_, "\"-- +goose StatementBegin\" without StatementEnd");
        }
        migration.up = *script(up_);
        migration.down = script(down_);
        migration.up_transaction = transaction_;
        migration.down_transaction = transaction_;
    }

  private:
    enum class Side { none, up, down };

    struct Part {
        bool found = false;
        Range range;
        int first_line = 1;
        std::string replaced;  ///< the text with variables replaced, from the first replaced line on
        bool has_replaced = false;
    };

    const File& file_;
    const Request& request_;
    Loaded& loaded_;
    Side side_ = Side::none;
    bool in_statement_ = false;
    int statement_line_ = 0;
    bool variables_ = false;
    TransactionMode transaction_ = TransactionMode::automatic;
    Part up_;
    Part down_;

    void open(Part& part, Side side, const Line& line) {
        part.found = true;
        part.range = {line.end, file_.content.size()};
        part.first_line = line.number + 1;
        side_ = side;
    }

    void annotation(const Line& line) {
        switch (parse_annotation(file_, line)) {
            case Annotation::up:
                if (side_ != Side::none) {
                    refuse(file_, line.number, "second \"-- +goose Up\" in one file");
                }
                open(up_, Side::up, line);
                break;
            case Annotation::down:
                if (side_ != Side::up || in_statement_) {
                    refuse(
                        file_, line.number, "\"-- +goose Down\" is out of place",
                        "It stands once in a file, after \"-- +goose Up\" and outside of StatementBegin and "
                        "StatementEnd.");
                }
                up_.range.end = line.begin;
                open(down_, Side::down, line);
                break;
            case Annotation::statement_begin:
                if (side_ == Side::none || in_statement_) {
                    refuse(file_, line.number, "\"-- +goose StatementBegin\" is out of place");
                }
                in_statement_ = true;
                statement_line_ = line.number;
                break;
            case Annotation::statement_end:
                if (!in_statement_) {
                    refuse(file_, line.number, "\"-- +goose StatementEnd\" without StatementBegin");
                }
                in_statement_ = false;
                break;
            case Annotation::no_transaction:
                transaction_ = TransactionMode::none;
                break;
            case Annotation::variables_on:
                variables_ = true;
                break;
            case Annotation::variables_off:
                variables_ = false;
                break;
        }
    }

    /// Copies the line, with its variables replaced, once a part has any replaced line.
    void keep(const Line& line) {
        Part* const part = side_ == Side::up ? &up_ : side_ == Side::down ? &down_ : nullptr;
        if (part == nullptr || line.begin < part->range.begin) {
            return;
        }
        bool const replace = variables_ && line.text.find_first_of("$\\") != std::string_view::npos &&
                             !is_blank_or_comment(line.text);
        if (replace && !part->has_replaced) {
            part->has_replaced = true;
            part->replaced = file_.content.substr(part->range.begin, line.begin - part->range.begin);
        }
        if (part->has_replaced) {
            part->replaced += replace ? replaced_line(line) : std::string(line.text);
            part->replaced +=
                file_.content.substr(line.begin + line.text.size(), line.end - line.begin - line.text.size());
        }
    }

    std::string replaced_line(const Line& line) {
        try {
            return interpolate(line.text, request_.placeholders);
        } catch (const Failure& failure) {
            refuse(file_, line.number, failure.message(), failure.detail(), failure.hint());
        }
    }

    std::optional<Script> script(Part& part) {
        if (!part.found) {
            return std::nullopt;
        }
        Script result = slice(file_, part.range.begin, part.range.end, part.first_line);
        if (part.has_replaced) {
            result.text = loaded_.storage.emplace_back(std::move(part.replaced));
        }
        return result;
    }
};

void read(const Request& request, Loaded& loaded) {
    std::vector<const File*> files;
    for (const File& file : request.files) {
        std::optional<NumberedName> const name = numbered_name(file.path, ".sql");
        if (!name) {
            bool const code = numbered_name(file.path, ".go") && !file.path.ends_with("_test.go");
            leftover(goose_layout, file, loaded, code ? ".go" : "");
            continue;
        }
        Migration& migration = loaded.migrations.emplace_back();
        migration.version = number_version(file, name->digits, largest_int64);
        if (migration.version == "0") {
            refuse(file, 0, "version of a goose migration has to be greater than zero");
        }
        migration.name = name->name.empty() ? migration.version : std::string(name->name);
        migration.sort_key = natural_key(migration.version);
        Parser(file, request, loaded).parse(migration);
        files.push_back(&file);
    }
    if (!files.empty()) {
        require_one_folder(goose_layout, files);
    }
    sort_migrations(loaded.migrations);
}

}  // namespace

constexpr Layout goose_layout{"goose", "goose files", recognise, read};

}  // namespace shepherd::layout
