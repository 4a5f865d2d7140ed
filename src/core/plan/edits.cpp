#include "core/plan/edits.hpp"

#include <algorithm>
#include <cstdint>
#include <unordered_map>

namespace shepherd::plan {

namespace {

/// Equal lines get equal numbers, so that the search compares numbers and never a long line twice.
class Numbers {
  public:
    std::vector<std::uint32_t> of(const std::vector<std::string_view>& lines) {
        std::vector<std::uint32_t> numbers;
        numbers.reserve(lines.size());
        for (std::string_view const line : lines) {
            auto const next = static_cast<std::uint32_t>(known_.size());
            numbers.push_back(known_.emplace(line, next).first->second);
        }
        return numbers;
    }

  private:
    std::unordered_map<std::string_view, std::uint32_t> known_;
};

class Search {
  public:
    Search(std::vector<std::uint32_t> before, std::vector<std::uint32_t> after)
        : before_(std::move(before)), after_(std::move(after)) {}

    bool run(int most) {
        for (int distance = 0; distance <= most; ++distance) {
            if (advance(distance)) {
                return true;
            }
        }
        return false;
    }

    /// Walks back from the end over the rows that run() kept.
    std::vector<Edit> edits() const {
        std::vector<Edit> edits;
        int x = static_cast<int>(before_.size());
        int y = static_cast<int>(after_.size());
        for (int distance = static_cast<int>(rows_.size()) - 1; distance > 0; --distance) {
            int const diagonal = x - y;
            bool const down = goes_down(distance, diagonal);
            int const from = down ? diagonal + 1 : diagonal - 1;
            int const from_x = reached(distance - 1, from);
            int const from_y = from_x - from;
            add_front(edits, static_cast<std::size_t>(from_x), static_cast<std::size_t>(from_y), down);
            x = from_x;
            y = from_y;
        }
        std::reverse(edits.begin(), edits.end());
        return edits;
    }

  private:
    /// How far along `before` the row of `distance` edits got on `diagonal` (x - y): only -distance,
    /// -distance + 2, … distance are used. Diagonals outside the lists hold -1.
    int reached(int distance, int diagonal) const {
        if (distance < 0 || diagonal < -distance || diagonal > distance) {
            return -1;
        }
        return rows_[static_cast<std::size_t>(distance)][static_cast<std::size_t>((diagonal + distance) / 2)];
    }

    /// Whether the last edit on the way to `diagonal` is an addition.
    bool goes_down(int distance, int diagonal) const {
        return reached(distance - 1, diagonal - 1) < reached(distance - 1, diagonal + 1);
    }

    bool advance(int distance) {
        int const columns = static_cast<int>(before_.size());
        int const lines = static_cast<int>(after_.size());
        std::vector<int> row(static_cast<std::size_t>(distance) + 1, -1);
        for (int diagonal = -distance; diagonal <= distance; diagonal += 2) {
            int x = 0;
            if (distance > 0) {
                int const above = reached(distance - 1, diagonal + 1);
                int const left = reached(distance - 1, diagonal - 1);
                x = left < above ? above : (left < 0 ? -1 : left + 1);
            }
            int y = x - diagonal;
            if (x < 0 || y < 0 || x > columns || y > lines) {
                continue;
            }
            while (x < columns && y < lines &&
                   before_[static_cast<std::size_t>(x)] == after_[static_cast<std::size_t>(y)]) {
                ++x;
                ++y;
            }
            row[static_cast<std::size_t>((diagonal + distance) / 2)] = x;
            if (x == columns && y == lines) {
                rows_.push_back(std::move(row));
                return true;
            }
        }
        rows_.push_back(std::move(row));
        return false;
    }

    /// Joins the edit at (x, y) with the one that follows it, when nothing is kept between them.
    static void add_front(std::vector<Edit>& edits, std::size_t x, std::size_t y, bool down) {
        std::size_t const removed = down ? 0 : 1;
        std::size_t const added = down ? 1 : 0;
        if (!edits.empty() && edits.back().before == x + removed && edits.back().after == y + added) {
            Edit& next = edits.back();
            next = {x, next.removed + removed, y, next.added + added};
        } else {
            edits.push_back({x, removed, y, added});
        }
    }

    std::vector<std::uint32_t> before_;
    std::vector<std::uint32_t> after_;
    std::vector<std::vector<int>> rows_;  // by number of edits
};

}  // namespace

std::optional<std::vector<Edit>> shortest_edits(const std::vector<std::string_view>& before,
                                                const std::vector<std::string_view>& after, int most) {
    Numbers numbers;
    auto first = numbers.of(before);
    auto second = numbers.of(after);
    Search search(std::move(first), std::move(second));
    if (!search.run(most)) {
        return std::nullopt;
    }
    return search.edits();
}

}  // namespace shepherd::plan
