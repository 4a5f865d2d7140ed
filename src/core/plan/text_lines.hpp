// A text as lines, without storing them: texts may be 100 MB of empty lines.
#pragma once

#include <cstddef>
#include <string_view>

namespace shepherd::plan {

/// A run of whole lines of a text that can be taken off line by line from both ends. LF and CRLF end a line,
/// and the last line's end does not matter; a BOM at the start is not part of the text.
class TextLines {
  public:
    explicit TextLines(std::string_view text);

    bool empty() const { return count_ == 0; }
    std::size_t count() const { return count_; }

    std::string_view front() const;  ///< not when empty; without its end
    std::string_view back() const;   ///< not when empty; without its end
    void drop_front();
    void drop_back();

  private:
    std::string_view text_;  // lines joined by LF; no LF after the last one
    std::size_t count_ = 0;
};

}  // namespace shepherd::plan
