#include "core/diff/rename_text.hpp"

#include <algorithm>

namespace shepherd::diff {

namespace {

bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::size_t quote_end(std::string_view text, std::size_t at, bool escapes) {
    char const quote = text[at];
    for (std::size_t i = at + 1; i < text.size(); ++i) {
        if (escapes && text[i] == '\\') {
            ++i;
        } else if (text[i] == quote) {
            if (i + 1 < text.size() && text[i + 1] == quote) {
                ++i;
            } else {
                return i + 1;
            }
        }
    }
    return text.size();
}

std::size_t word_end(std::string_view text, std::size_t at) {
    if (text[at] == '"') {
        return quote_end(text, at, false);
    }
    while (at < text.size() && (begins_name(text[at]) || is_digit(text[at]) || text[at] == '$')) {
        ++at;
    }
    return at;
}

/// Behind a literal between dollars, or `at` where none begins.
std::size_t dollar_end(std::string_view text, std::size_t at) {
    std::size_t const tag_end = text.find('$', at + 1);
    if (tag_end == std::string_view::npos) {
        return at;
    }
    for (std::size_t i = at + 1; i < tag_end; ++i) {
        if (!begins_name(text[i]) && !(is_digit(text[i]) && i > at + 1)) {
            return at;
        }
    }
    std::string_view const tag = text.substr(at, tag_end + 1 - at);
    std::size_t const end = text.find(tag, tag_end + 1);
    return end == std::string_view::npos ? text.size() : end + tag.size();
}

Piece name_at(std::string_view text, std::size_t at) {
    Piece piece{Piece::Kind::name, {}, {}};
    std::size_t end = at;
    for (std::size_t begin = at;;) {
        end = word_end(text, begin);
        piece.parts.push_back(text.substr(begin, end - begin));
        if (end + 1 >= text.size() || text[end] != '.' ||
            (text[end + 1] != '"' && !begins_name(text[end + 1]))) {
            break;
        }
        begin = end + 1;
    }
    piece.text = text.substr(at, end - at);
    return piece;
}

bool is(const std::vector<Piece>& pieces, std::size_t at, std::string_view text) {
    return at < pieces.size() && pieces[at].text == text;
}

/// What may not be said of all texts: in a query names can be aliases, which stay what they are.
class Comparing {
  public:
    Comparing(std::string_view old_text, std::string_view new_text, const Vocabulary& vocabulary,
              const std::pair<std::string, std::string>& own)
        : old_(pieces_of(old_text)), new_(pieces_of(new_text)), vocabulary_(vocabulary), own_(own) {
        auto const queries =
            std::ranges::count_if(old_, [](const Piece& one) { return one.text == "SELECT"; });
        query_ = queries > 0;
        nested_ = queries > 1;
        // Columns of one relation are printed without its name; next to each other only in lists of aliases.
        joined_ = query_ && std::ranges::any_of(old_, [](const Piece& one) {
                      return one.text == "JOIN" || one.text == "USING" || one.text == "WITH" ||
                             one.text == "LATERAL" || one.text == "VALUES";
                  });
    }

    Likeness run();

  private:
    bool name(std::size_t old_at, std::size_t new_at);
    bool part_may_change(std::string_view old_part, std::string_view new_part) const;
    bool is_alias(std::size_t old_at) const;
    bool literal(std::size_t old_at, std::size_t new_at);
    bool remember(std::size_t old_at, std::size_t new_at);

    std::vector<Piece> old_;
    std::vector<Piece> new_;
    const Vocabulary& vocabulary_;
    const std::pair<std::string, std::string>& own_;
    bool query_ = false;
    bool nested_ = false;
    bool joined_ = false;
    bool doubtful_ = false;
    bool changed_ = false;  ///< the last name
    std::map<std::string, std::string_view> seen_;
};

/// One name does not mean two things.
bool Comparing::remember(std::size_t old_at, std::size_t new_at) {
    std::string key(old_[old_at].text);
    key += is(old_, old_at + 1, "(") ? "(" : "";
    auto const [found, fresh] = seen_.emplace(std::move(key), new_[new_at].text);
    return fresh || found->second == new_[new_at].text;
}

bool Comparing::part_may_change(std::string_view old_part, std::string_view new_part) const {
    return old_part == new_part || vocabulary_.names.contains({std::string(old_part), std::string(new_part)});
}

bool Comparing::is_alias(std::size_t at) const {
    if (at == 0) {
        return false;
    }
    const Piece& before = old_[at - 1];
    return before.text == ")" || before.text == "AS" ||
           (before.kind == Piece::Kind::name && !before.is_keyword());
}

bool Comparing::name(std::size_t old_at, std::size_t new_at) {
    const Piece& from = old_[old_at];
    const Piece& to = new_[new_at];
    changed_ = from.text != to.text;
    if (!changed_) {
        return from.is_keyword() || remember(old_at, new_at);
    }
    if (from.parts.size() != to.parts.size() || from.is_keyword()) {
        return false;
    }
    auto const known = vocabulary_.qualified(from);
    if ((known ? std::string_view(*known) : from.text) == own_.first && to.text == own_.second) {
        return true;
    }
    if (from.parts.size() > 1) {
        if (known && *known == to.text) {
            return remember(old_at, new_at);
        }
    } else if (is(old_, old_at + 1, "(") || joined_ || is_alias(old_at)) {
        return false;
    }
    // What a query inside calls its columns stays, and the one around it goes on using that.
    if (nested_) {
        return false;
    }
    for (std::size_t i = 0; i < from.parts.size(); ++i) {
        if (!part_may_change(from.parts[i], to.parts[i])) {
            return false;
        }
    }
    doubtful_ = true;
    return remember(old_at, new_at);
}

bool Comparing::literal(std::size_t old_at, std::size_t new_at) {
    std::string_view const from = old_[old_at].text;
    std::string_view const to = new_[new_at].text;
    if (from == to) {
        return true;
    }
    if (from.size() < 2 || to.size() < 2 || !is(old_, old_at + 1, ":") || !is(old_, old_at + 2, ":")) {
        return false;
    }
    doubtful_ = true;
    if (!is(old_, old_at + 3, "regclass")) {
        return vocabulary_.literals.contains({std::string(from), std::string(to)});
    }
    std::vector<Piece> const inside = pieces_of(from.substr(1, from.size() - 2));
    auto const known = inside.size() == 1 ? vocabulary_.qualified(inside.front()) : std::nullopt;
    return known && *known == to.substr(1, to.size() - 2);
}

Likeness Comparing::run() {
    std::size_t i = 0;
    std::size_t j = 0;
    for (; i < old_.size() && j < new_.size(); ++i, ++j) {
        if (old_[i].kind != new_[j].kind) {
            return Likeness::different;
        }
        if (old_[i].kind == Piece::Kind::symbol) {
            if (old_[i].text != new_[j].text) {
                return Likeness::different;
            }
            continue;
        }
        if (old_[i].kind == Piece::Kind::literal) {
            if (!literal(i, j)) {
                return Likeness::different;
            }
            continue;
        }
        if (!name(i, j)) {
            return Likeness::different;
        }
        // The columns behind it are another table's.
        if (old_[i].text == "REFERENCES") {
            seen_.clear();
        }
        // The column of a view keeps its name: it is printed once it is not that of the column read.
        bool const old_named = is(old_, i + 1, "AS");
        bool const new_named = is(new_, j + 1, "AS");
        if (changed_ && query_ && old_named != new_named) {
            auto const& named = new_named ? new_ : old_;
            std::size_t const at = (new_named ? j : i) + 2;
            if (!is(named, at, new_named ? old_[i].parts.back() : new_[j].parts.back())) {
                return Likeness::different;
            }
            (new_named ? j : i) += 2;
        }
    }
    if (i < old_.size() || j < new_.size()) {
        return Likeness::different;
    }
    return doubtful_ ? Likeness::if_same_objects : Likeness::same;
}

}  // namespace

bool Piece::is_keyword() const {
    return kind == Kind::name && parts.size() == 1 && text.front() >= 'A' && text.front() <= 'Z';
}

std::vector<Piece> pieces_of(std::string_view text) {
    std::vector<Piece> pieces;
    for (std::size_t i = 0; i < text.size();) {
        char const c = text[i];
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
            ++i;
            continue;
        }
        Piece piece;
        std::size_t end = i + 1;
        bool const escapes = c == 'E' && i + 1 < text.size() && text[i + 1] == '\'';
        if (c == '\'' || escapes) {
            piece.kind = Piece::Kind::literal;
            end = quote_end(text, escapes ? i + 1 : i, escapes);
        } else if (c == '$' && dollar_end(text, i) != i) {
            piece.kind = Piece::Kind::literal;
            end = dollar_end(text, i);
        } else if (c == '"' || begins_name(c)) {
            piece = name_at(text, i);
            end = i + piece.text.size();
        } else if (is_digit(c)) {
            end = word_end(text, i);
        }
        piece.text = text.substr(i, end - i);
        pieces.push_back(std::move(piece));
        i = end;
    }
    return pieces;
}

std::string with_names(std::string_view text,
                       const std::function<std::optional<std::string>(const Piece&)>& name) {
    std::string result;
    std::size_t at = 0;
    for (const Piece& piece : pieces_of(text)) {
        auto const changed = piece.kind == Piece::Kind::name ? name(piece) : std::nullopt;
        if (changed) {
            auto const begin = static_cast<std::size_t>(piece.text.data() - text.data());
            result.append(text.substr(at, begin - at)).append(*changed);
            at = begin + piece.text.size();
        }
    }
    return result.append(text.substr(at));
}

Likeness likeness(std::string_view old_text, std::string_view new_text, const Vocabulary& vocabulary,
                  const std::pair<std::string, std::string>& own) {
    return Comparing(old_text, new_text, vocabulary, own).run();
}

}  // namespace shepherd::diff
