#include "core/plan/line_difference.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "core/plan/edits.hpp"
#include "core/plan/text_lines.hpp"
#include "core/plan/words.hpp"

namespace shepherd::plan {

namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t context = 2;
constexpr std::size_t longest_line = 200;
/// Up to here the exact answer takes at most some tenths of a second and some MB; past it a person reads the
/// first lines and opens the file.
constexpr std::size_t most_exact_lines = 200'000;
constexpr int most_exact_edits = 600;

/// Collects lines up to a number and counts the rest.
class Output {
  public:
    explicit Output(int most) : left_(std::max(most, 0)) {}

    bool full() const { return left_ == 0; }

    void add(std::string_view mark, std::string_view line) {
        if (full()) {
            ++hidden_;
            return;
        }
        --left_;
        text_.append(text_.empty() ? "" : "\n").append(mark).append(clipped(line, longest_line));
    }

    void skip(std::size_t count) { hidden_ += count; }

    std::string take() && {
        if (hidden_ > 0) {
            text_ += text_.empty() ? "… " : "\n… ";
            text_ += std::to_string(hidden_) + (hidden_ == 1 ? " more line" : " more lines");
        }
        return std::move(text_);
    }

  private:
    int left_;
    std::size_t hidden_ = 0;
    std::string text_;
};

/// How much of the start of two long lines to leave out so that the place where they differ is seen.
std::size_t dull_start(std::string_view left, std::string_view right) {
    constexpr std::size_t lead = 40;
    std::size_t const shared = static_cast<std::size_t>(
        std::mismatch(left.begin(), left.end(), right.begin(), right.end()).first - left.begin());
    if (shared < longest_line / 2) {
        return 0;
    }
    std::size_t start = shared - lead;
    for (int i = 0; i < 3 && (static_cast<unsigned char>(left[start]) & 0xC0U) == 0x80U; ++i) {
        ++start;
    }
    return start;
}

void add_long(Output& output, std::string_view mark, std::string_view line, std::string_view counterpart) {
    std::size_t const start = line.size() > longest_line ? dull_start(line, counterpart) : 0;
    std::string_view const rest = line.substr(start);
    output.add(start == 0 ? std::string(mark) : std::string(mark) + "…", rest);
}

/// The lines that differ, with the last lines before and the first lines after them.
struct Middle {
    TextLines before;
    TextLines after;
    Lines head;
    Lines tail;
    std::size_t first_line = 1;  // of head in `after`
};

Middle find_middle(std::string_view before, std::string_view after) {
    Middle middle{TextLines(before), TextLines(after), {}, {}, 1};
    auto const same = [&](auto const& end) {
        return !middle.before.empty() && !middle.after.empty() && end(middle.before) == end(middle.after);
    };
    auto const front = [](const TextLines& lines) { return lines.front(); };
    auto const back = [](const TextLines& lines) { return lines.back(); };
    auto const keep = [](Lines& lines, std::string_view line) {
        lines.push_back(line);
        if (lines.size() > context) {
            lines.erase(lines.begin());
        }
    };
    std::size_t shared = 0;
    for (; same(front); ++shared) {
        keep(middle.head, middle.after.front());
        middle.before.drop_front();
        middle.after.drop_front();
    }
    while (same(back)) {
        keep(middle.tail, middle.after.back());
        middle.before.drop_back();
        middle.after.drop_back();
    }
    std::reverse(middle.tail.begin(), middle.tail.end());
    middle.first_line = shared - middle.head.size() + 1;
    return middle;
}

std::string hunk_head(std::size_t line) {
    return "@@ line " + std::to_string(line) + " @@";
}

/// Nothing but the counts is kept of what is not shown.
void add_rest(Output& output, std::string_view mark, TextLines lines) {
    for (; !lines.empty() && !output.full(); lines.drop_front()) {
        output.add(mark, lines.front());
    }
    output.skip(lines.count());
}

void add_whole(Output& output, const Middle& middle) {
    output.add("", hunk_head(middle.first_line));
    for (std::string_view const line : middle.head) {
        output.add(" ", line);
    }
    add_rest(output, "-", middle.before);
    add_rest(output, "+", middle.after);
    for (std::string_view const line : middle.tail) {
        output.add(" ", line);
    }
}

Lines all_lines(const Middle& middle, TextLines lines) {
    Lines all = middle.head;
    all.reserve(all.size() + lines.count() + middle.tail.size());
    for (; !lines.empty(); lines.drop_front()) {
        all.push_back(lines.front());
    }
    all.insert(all.end(), middle.tail.begin(), middle.tail.end());
    return all;
}

void add_edit(Output& output, const Edit& edit, const Lines& before, const Lines& after) {
    bool const paired = edit.removed == edit.added;
    for (std::size_t i = 0; i < edit.removed; ++i) {
        std::string_view const line = before[edit.before + i];
        add_long(output, "-", line, paired ? after[edit.after + i] : "");
    }
    for (std::size_t i = 0; i < edit.added; ++i) {
        std::string_view const line = after[edit.after + i];
        add_long(output, "+", line, paired ? before[edit.before + i] : "");
    }
}

void add_hunks(Output& output, const Middle& middle, const Lines& before, const Lines& after,
               const std::vector<Edit>& edits) {
    std::size_t shown = 0;  // up to this line of `after`
    for (std::size_t i = 0; i < edits.size(); ++i) {
        Edit const& edit = edits[i];
        std::size_t const start = std::max(shown, edit.after - std::min(edit.after, context));
        bool const joined = i > 0 && start == shown;
        if (!joined) {
            output.add("", hunk_head(middle.first_line + start));
        }
        for (std::size_t line = start; line < edit.after; ++line) {
            output.add(" ", after[line]);
        }
        add_edit(output, edit, before, after);
        std::size_t const end = edit.after + edit.added;
        std::size_t const next = i + 1 < edits.size() ? edits[i + 1].after : after.size();
        shown = std::min(next, end + context);
        for (std::size_t line = end; line < shown; ++line) {
            output.add(" ", after[line]);
        }
    }
}

}  // namespace

std::string line_difference(std::string_view before, std::string_view after, int most_lines) {
    Middle const middle = find_middle(before, after);
    if (middle.before.empty() && middle.after.empty()) {
        return "";
    }
    Output output(most_lines);
    if (middle.before.count() + middle.after.count() <= most_exact_lines) {
        Lines const old_lines = all_lines(middle, middle.before);
        Lines const new_lines = all_lines(middle, middle.after);
        if (auto const edits = shortest_edits(old_lines, new_lines, most_exact_edits)) {
            add_hunks(output, middle, old_lines, new_lines, *edits);
            return std::move(output).take();
        }
    }
    add_whole(output, middle);
    return std::move(output).take();
}

}  // namespace shepherd::plan
