#include "core/plan/text_lines.hpp"

#include <algorithm>

namespace shepherd::plan {

namespace {

std::string_view without_return(std::string_view line) {
    if (!line.empty() && line.back() == '\r') {
        line.remove_suffix(1);
    }
    return line;
}

}  // namespace

TextLines::TextLines(std::string_view text) : text_(text) {
    constexpr std::string_view bom = "\xEF\xBB\xBF";
    if (text_.substr(0, bom.size()) == bom) {
        text_.remove_prefix(bom.size());
    }
    if (text_.empty()) {
        return;
    }
    if (text_.back() == '\n') {
        text_.remove_suffix(1);
    }
    count_ = static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '\n')) + 1;
}

std::string_view TextLines::front() const {
    return without_return(text_.substr(0, text_.find('\n')));
}

std::string_view TextLines::back() const {
    std::size_t const end = text_.rfind('\n');
    return without_return(end == std::string_view::npos ? text_ : text_.substr(end + 1));
}

void TextLines::drop_front() {
    std::size_t const end = text_.find('\n');
    text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
    --count_;
}

void TextLines::drop_back() {
    std::size_t const end = text_.rfind('\n');
    text_.remove_suffix(end == std::string_view::npos ? text_.size() : text_.size() - end);
    --count_;
}

}  // namespace shepherd::plan
