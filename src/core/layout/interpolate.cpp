#include "core/layout/interpolate.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "core/base/failure.hpp"
#include "core/layout/tree.hpp"

namespace shepherd::layout {

namespace {

// Real files nest once, if at all; a limit keeps hostile ones from exhausting the stack.
constexpr int deepest = 16;

[[noreturn]] void fail(std::string message, std::string hint = {}) {
    throw Failure(Condition::layout_refused, std::move(message)).hint(std::move(hint));
}

bool is_letter(char c) {
    // Bytes above ASCII are parts of letters; the library takes any Unicode letter.
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

class Interpolator {
  public:
    Interpolator(std::string_view text, const std::map<std::string, std::string>& values)
        : text_(text), values_(values) {}

    /// Reads up to `stop` (not consumed) or the end. `wanted` is false in a default that is not used: it is
    /// read for its form, and its variables need no values.
    std::string expression(char stop, bool wanted, int depth) {
        if (depth > deepest) {
            fail("variable defaults are nested too deeply");
        }
        std::string result;
        while (at_ < text_.size() && (stop == '\0' || text_[at_] != stop)) {
            std::string_view const two = text_.substr(at_, 2);
            if (two == "\\\\" || two == "$(") {
                result += two;
                at_ += 2;
            } else if (two == "\\$" || two == "$$") {
                result += '$';
                at_ += 2;
            } else if (two.front() == '$' && two.size() == 2) {
                ++at_;
                result += text_[at_] == '{' ? braced(wanted, depth) : plain(wanted);
            } else {
                result += text_[at_++];
            }
        }
        return wanted ? result : std::string();
    }

  private:
    std::string_view text_;
    std::size_t at_ = 0;
    const std::map<std::string, std::string>& values_;

    const std::string* find(const std::string& name) const {
        auto const found = values_.find(name);
        return found == values_.end() ? nullptr : &found->second;
    }

    const std::string& need(const std::string& name) const {
        const std::string* const value = find(name);
        if (value == nullptr) {
            fail("variable \"" + name + "\" has no value", "Give it with placeholders => ...");
        }
        return *value;
    }

    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    std::string identifier() {
        if (!is_letter(peek())) {
            fail("\"$\" is not followed by a variable name",
                 "Write $$ for a dollar sign, or turn ENVSUB off here.");
        }
        std::size_t const begin = at_;
        while (is_letter(peek()) || is_digit(peek()) || peek() == '_') {
            ++at_;
        }
        return std::string(text_.substr(begin, at_ - begin));
    }

    std::string plain(bool wanted) {
        std::string const name = identifier();
        return wanted ? need(name) : std::string();
    }

    std::string braced(bool wanted, int depth) {
        ++at_;
        std::string const name = identifier();
        std::string result;
        char const operation = peek();
        if (operation == '}') {
            result = wanted ? need(name) : std::string();
        } else if (text_.substr(at_, 2) == ":-" || operation == '-') {
            at_ += operation == '-' ? 1 : 2;
            const std::string* const value = find(name);
            bool const use_value = value != nullptr && (operation == '-' || !value->empty());
            std::string const other = expression('}', wanted && !use_value, depth + 1);
            result = use_value ? *value : other;
        } else if (operation == '?') {
            ++at_;
            const std::string* const value = find(name);
            std::string const message = expression('}', wanted && value == nullptr, depth + 1);
            if (wanted && value == nullptr) {
                fail("variable \"" + name + "\" has no value: " + (message.empty() ? "not set" : message));
            }
            result = value == nullptr ? std::string() : *value;
        } else if (operation == ':') {
            result = part(name, wanted);
        } else {
            fail("variable \"" + name + "\" is not closed with \"}\"");
        }
        if (peek() != '}') {
            fail("variable \"" + name + "\" is not closed with \"}\"");
        }
        ++at_;
        return result;
    }

    long long number(const std::string& name) {
        std::size_t const end = std::min(text_.find_first_of(":}", at_), text_.size());
        std::string_view const word = trim(text_.substr(at_, end - at_));
        long long value = 0;
        auto const [last, error] = std::from_chars(word.data(), word.data() + word.size(), value);
        if (error != std::errc() || last != word.data() + word.size() || word.empty()) {
            fail("offset or length of variable \"" + name + "\" is not a number");
        }
        at_ = end;
        return value;
    }

    /// ${NAME:offset} and ${NAME:offset:length}, in bytes; negative numbers count from the end.
    std::string part(const std::string& name, bool wanted) {
        ++at_;
        long long from = number(name);
        std::optional<long long> length;
        if (peek() == ':') {
            ++at_;
            length = number(name);
        }
        if (!wanted) {
            return {};
        }
        const std::string& value = need(name);
        auto const size = static_cast<long long>(value.size());
        from = std::clamp(from < 0 ? std::max(from, -size) + size : from, 0LL, size);
        long long to = size;
        if (length) {
            to = *length >= 0 ? from + std::min(*length, size - from)
                              : std::max(std::max(*length, -size) + size, from);
        }
        return value.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
    }
};

}  // namespace

std::string interpolate(std::string_view text, const std::map<std::string, std::string>& values) {
    return Interpolator(text, values).expression('\0', true, 0);
}

}  // namespace shepherd::layout
