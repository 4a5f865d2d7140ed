#include "core/plan/nearest.hpp"

#include <algorithm>
#include <cstddef>

namespace shepherd::plan {

namespace {

constexpr std::size_t longest_wanted = 100;
constexpr std::size_t most_suggestions = 3;

/// A third of the letters may be wrong, which catches a typing error in short words and none in noise.
int tolerance(std::string_view wanted) {
    return std::clamp(static_cast<int>(wanted.size() / 3), 1, 8);
}

}  // namespace

int edit_distance(std::string_view left, std::string_view right, int limit) {
    int const far = limit + 1;
    int const rows = static_cast<int>(left.size());
    int const columns = static_cast<int>(right.size());
    if (std::max(rows, columns) - std::min(rows, columns) > limit) {
        return far;
    }
    std::vector<int> above_that(right.size() + 1);
    std::vector<int> above(right.size() + 1);
    std::vector<int> here(right.size() + 1);
    for (int column = 0; column <= columns; ++column) {
        above[column] = std::min(column, far);
    }
    for (int row = 1; row <= rows; ++row) {
        int const first = std::max(1, row - limit);
        int const last = std::min(columns, row + limit);
        here[first - 1] = first == 1 ? std::min(row, far) : far;
        int best = here[first - 1];
        for (int column = first; column <= last; ++column) {
            int const replaced = above[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
            bool const crossed = row > 1 && column > 1 && left[row - 1] == right[column - 2] &&
                                 left[row - 2] == right[column - 1];
            int const swapped = crossed ? above_that[column - 2] + 1 : far;
            // The cell above the band's right end was never computed.
            int const dropped = column == row + limit ? far : above[column] + 1;
            here[column] = std::min({replaced, swapped, dropped, here[column - 1] + 1, far});
            best = std::min(best, here[column]);
        }
        if (best > limit) {
            return far;
        }
        std::swap(above_that, above);
        std::swap(above, here);
    }
    return above[columns];
}

std::vector<std::string_view> nearest(std::string_view wanted,
                                      const std::vector<std::string_view>& candidates) {
    struct Match {
        int distance;
        std::string_view text;
    };
    std::vector<Match> matches;
    if (wanted.empty() || wanted.size() > longest_wanted) {
        return {};
    }
    int const limit = tolerance(wanted);
    for (std::string_view const candidate : candidates) {
        bool const holds = wanted.size() >= 3 && candidate.find(wanted) != std::string_view::npos;
        int const distance = holds ? 0 : edit_distance(wanted, candidate, limit);
        if (distance <= limit) {
            matches.push_back({distance, candidate});
        }
    }
    std::sort(matches.begin(), matches.end(), [](const Match& left, const Match& right) {
        return left.distance != right.distance ? left.distance < right.distance : left.text < right.text;
    });
    std::vector<std::string_view> best;
    for (Match const& match : matches) {
        bool const again = !best.empty() && best.back() == match.text;
        if (!again && best.size() < most_suggestions) {
            best.push_back(match.text);
        }
    }
    return best;
}

}  // namespace shepherd::plan
