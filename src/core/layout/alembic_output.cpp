#include "core/layout/alembic_output.hpp"

#include <algorithm>
#include <utility>

#include "core/layout/alembic_statements.hpp"
#include "core/layout/tree.hpp"

namespace shepherd::layout::alembic {

namespace {

constexpr std::string_view marker_begin = "-- Running ";

// "a, b" -> a and b; "" -> none
std::vector<std::string> revisions_of(std::string_view text) {
    std::vector<std::string> result;
    while (!text.empty()) {
        std::size_t const comma = text.find(',');
        std::string_view const revision = trim(text.substr(0, comma));
        if (!revision.empty()) {
            result.emplace_back(revision);
        }
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return result;
}

// Names are refused when they hold a tab or another control character, and a message may.
std::string one_line(std::string_view text) {
    std::string line(trim(text));
    for (char& c : line) {
        c = static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
    return std::string(trim(line));
}

Step read_marker(const File& file, int line, std::string_view text) {
    text.remove_prefix(marker_begin.size());
    std::size_t const blank = std::min(text.find(' '), text.size());
    std::string_view const word = text.substr(0, blank);
    std::string_view const rest = text.substr(blank);
    std::size_t const arrow = rest.find("->");
    Step step;
    bool const stamp = word.starts_with("stamp");
    if (!stamp && word == "downgrade") {
        step.direction = Direction::downgrade;
    } else if (stamp) {
        step.direction = Direction::stamp;
    }
    if ((word != "upgrade" && word != "downgrade" && !stamp) || arrow == std::string_view::npos) {
        refuse(file, line, "comment of Alembic's is not understood",
               "Expected is \"-- Running upgrade <revisions> -> <revision>\".");
    }
    step.from = revisions_of(rest.substr(0, arrow));
    std::string_view to = rest.substr(arrow + 2);
    if (step.direction == Direction::upgrade) {
        // An upgrade leads to one revision: what follows a comma is its message. Alembic's log has one, its
        // SQL has none (MigrationStep.__str__ and short_log), but either may have been written into a file.
        std::size_t const comma = std::min(to.find(','), to.size());
        step.message = one_line(to.substr(std::min(comma + 1, to.size())));
        to = to.substr(0, comma);
    }
    step.to = revisions_of(to);
    const std::vector<std::string>& own = step.direction == Direction::downgrade ? step.from : step.to;
    if (!stamp && own.size() != 1) {
        refuse(file, line, "comment of Alembic's does not name exactly one revision");
    }
    return step;
}

bool contains(const std::vector<std::string>& list, const std::string& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

// A piece with what it is; kept together while the file is cut.
struct Classified {
    Piece piece;
    Statement statement;
    int line = 0;
    bool marker = false;
};

std::vector<Classified> classify_all(std::string_view text) {
    std::vector<Classified> result;
    int line = 1;
    std::size_t counted = 0;
    for (Piece& piece : pieces(text)) {
        Classified item;
        line += static_cast<int>(std::count(text.begin() + static_cast<std::ptrdiff_t>(counted),
                                            text.begin() + static_cast<std::ptrdiff_t>(piece.begin), '\n'));
        counted = piece.begin;
        item.line = line;
        if (piece.comment) {
            bool const at_line_start = piece.begin == 0 || text[piece.begin - 1] == '\n';
            item.marker = at_line_start && is_marker(text.substr(piece.begin, piece.end - piece.begin));
            if (!item.marker) {
                continue;
            }
        } else {
            item.statement = classify(piece);
        }
        item.piece = std::move(piece);
        result.push_back(std::move(item));
    }
    return result;
}

class Cutter {
  public:
    Cutter(const File& file, std::deque<std::string>& storage, std::vector<std::string>& notices)
        : file_(file), storage_(storage), notices_(notices), items_(classify_all(file.content)) {}

    std::vector<Part> run() {
        find_version_table();
        std::vector<Part> parts;
        std::size_t at = 0;
        for (; at < items_.size() && !items_[at].marker; ++at) {
            check_preamble(items_[at]);
        }
        while (at < items_.size()) {
            std::size_t end = at + 1;
            while (end < items_.size() && !items_[end].marker) {
                ++end;
            }
            parts.push_back(make_part(at, end));
            at = end;
        }
        return parts;
    }

  private:
    std::string_view text_of(const Classified& item) const {
        return file_.content.substr(item.piece.begin, item.piece.end - item.piece.begin);
    }

    // The version table can have any name: it is the one that is created with a column version_num before the
    // first revision, or whose statements name the revisions of the part they stand in.
    void find_version_table() {
        Step step;
        bool inside = false;
        for (const Classified& item : items_) {
            if (item.marker) {
                step = read_marker(file_, item.line, text_of(item));
                inside = true;
                continue;
            }
            if (item.statement.kind != StatementKind::version_table || item.statement.drop_or_alter) {
                continue;
            }
            bool const creates = item.statement.create && !inside;
            bool const names =
                std::any_of(item.statement.revisions.begin(), item.statement.revisions.end(),
                            [&step](const std::string& revision) {
                                return contains(step.from, revision) || contains(step.to, revision);
                            });
            if (creates || names) {
                table_ = item.statement.table;
                return;
            }
        }
    }

    bool on_version_table(const Classified& item) const {
        return item.statement.kind == StatementKind::version_table && !table_.empty() &&
               item.statement.table == table_;
    }

    void check_preamble(const Classified& item) const {
        bool const wrapper =
            item.statement.kind == StatementKind::begin || item.statement.kind == StatementKind::commit;
        if (!wrapper && !on_version_table(item)) {
            refuse(file_, item.line, "statement before the first revision",
                   "It belongs to no revision, so it would not be run. It may come from Alembic's env.py.",
                   "Move it into a revision, or run it on its own and take it out of the file.");
        }
    }

    Part make_part(std::size_t first, std::size_t end) {
        Part part;
        std::size_t const begin = items_[first].piece.begin;
        std::size_t const stop = end < items_.size() ? items_[end].piece.begin : file_.content.size();
        part.line = items_[first].line;
        part.step = read_marker(file_, part.line, text_of(items_[first]));

        std::string text(file_.content.substr(begin, stop - begin));
        auto const blank = [&text, begin](const Classified& item) {
            for (std::size_t at = item.piece.begin - begin; at < item.piece.end - begin; ++at) {
                if (text[at] != '\n' && text[at] != '\r') {
                    text[at] = ' ';
                }
            }
        };
        std::size_t version_statement = std::string::npos;
        const Classified* opened_by =
            nullptr;  // first and last BEGIN or COMMIT inside the revision's own part
        const Classified* last = nullptr;
        for (std::size_t at = first + 1; at < end; ++at) {
            const Classified& item = items_[at];
            bool const wrapper =
                item.statement.kind == StatementKind::begin || item.statement.kind == StatementKind::commit;
            if (on_version_table(item)) {
                blank(item);
                if (equal_no_case(item.piece.tokens[0], "alter")) {
                    notices_.push_back("passed over line " + std::to_string(item.line) + " of \"" +
                                       std::string(file_.path) + "\": it alters Alembic's version table");
                    continue;
                }
                if (!item.statement.drop_or_alter && version_statement == std::string::npos) {
                    version_statement = item.piece.begin - begin;
                }
                if (!item.statement.removed.empty()) {
                    part.removed.push_back(item.statement.removed);
                }
            } else if (wrapper && version_statement != std::string::npos) {
                blank(item);  // after the revision is over: Alembic's own, between revisions or at the end
            } else if (wrapper) {
                opened_by = opened_by == nullptr ? &item : opened_by;
                last = &item;
            }
        }
        if (opened_by != nullptr) {
            balance(text, items_[first].piece.end - begin, version_statement,
                    opened_by->statement.kind == StatementKind::commit,
                    last->statement.kind == StatementKind::begin);
        }
        text.resize(trim_length(text));
        storage_.push_back(std::move(text));
        part.text = storage_.back();
        return part;
    }

    // autocommit_block writes COMMIT; … BEGIN; into a transaction that was opened outside of the revision:
    // that one is written into the places of the comment and of the statement on the version table.
    static void balance(std::string& text, std::size_t comment_length, std::size_t version_statement,
                        bool starts_open, bool ends_open) {
        if (starts_open) {
            std::fill(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(comment_length), ' ');
            text.replace(0, 6, "BEGIN;");
        }
        if (ends_open && version_statement != std::string::npos) {
            text.replace(version_statement, 7, "COMMIT;");
        } else if (ends_open) {
            text.resize(trim_length(text));
            text += "\nCOMMIT;";
        }
    }

    // Without trailing blanks: what follows the last revision changes when another one is added, and with it
    // the text's checksum would.
    static std::size_t trim_length(std::string_view text) {
        std::size_t length = text.size();
        while (length > 0 && is_space(text[length - 1])) {
            --length;
        }
        return length;
    }

    const File& file_;
    std::deque<std::string>& storage_;
    std::vector<std::string>& notices_;
    std::vector<Classified> items_;
    std::string table_;
};

}  // namespace

bool is_marker(std::string_view line) {
    return line.starts_with(marker_begin) && line.find("->") != std::string_view::npos;
}

std::vector<Part> cut(const File& file, std::deque<std::string>& storage, std::vector<std::string>& notices) {
    return Cutter(file, storage, notices).run();
}

}  // namespace shepherd::layout::alembic
