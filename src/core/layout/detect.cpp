#include "core/layout/detect.hpp"

#include "core/base/failure.hpp"
#include "core/layout/layouts.hpp"
#include "core/layout/tree.hpp"

namespace shepherd::layout {

namespace {

std::string quoted_names(const std::vector<const Layout*>& layouts) {
    std::string text;
    for (const Layout* const layout : layouts) {
        text +=
            (text.empty() ? "" : ", ") + std::string(layout->name) + " (" + std::string(layout->title) + ")";
    }
    return text;
}

}  // namespace

const Layout* try_detect_layout(const Request& request) {
    std::vector<const Layout*> best;
    int best_number = confidence::none;
    for (const Layout* const layout : all_layouts()) {
        int const number = layout->recognise(request);
        if (number <= confidence::none || number < best_number) {
            continue;
        }
        if (number > best_number) {
            best.clear();
        }
        best_number = number;
        best.push_back(layout);
    }
    if (best.empty()) {
        return nullptr;
    }
    if (best.size() > 1) {
        throw Failure(Condition::layout_refused, "the files fit several layouts")
            .detail("They could be: " + quoted_names(best) + ".")
            .hint("Name the right one with layout => '" + std::string(best.front()->name) + "' or the like.");
    }
    return best.front();
}

const Layout& detect_layout(const Request& request) {
    if (const Layout* const layout = try_detect_layout(request)) {
        return *layout;
    }
    std::string const first(request.files.front().path);
    throw Failure(Condition::layout_refused, "the files fit no known layout")
        .detail("Looked at " + std::to_string(request.files.size()) + " file(s), the first being \"" + first +
                "\", for: numbered SQL files (001_name.sql, 20250131_name.sql), up/down pairs, one folder a "
                "migration, the markers and the control files of the known tools.")
        .hint("Name the layout with layout => '...'; known are: " + layout_names() + ".");
}

}  // namespace shepherd::layout
