// Texts of SQL as the server prints them, in which names change.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace shepherd::diff {

/// A qualified name is one piece.
struct Piece {
    enum class Kind { name, literal, symbol };
    Kind kind = Kind::symbol;
    std::string_view text;
    std::vector<std::string_view> parts;  ///< of a name, as they are written

    /// The server prints its keywords in capitals, and puts quotes around other names that have some.
    bool is_keyword() const;
};

/// Reads names, literals (E'…' and $…$ too) and symbols; blanks are passed over. Views into `text`.
std::vector<Piece> pieces_of(std::string_view text);

/// The text with every qualified name for which `name` has another one.
std::string with_names(std::string_view text,
                       const std::function<std::optional<std::string>(const Piece&)>& name);

/// What has got another name.
struct Vocabulary {
    /// Old qualified name -> new one, that of columns of relations as well.
    std::function<std::optional<std::string>(const Piece&)> qualified;
    std::set<std::pair<std::string, std::string>> names;     ///< last parts, old and new
    std::set<std::pair<std::string, std::string>> literals;  ///< labels of enums, with their quotes
};

enum class Likeness {
    different,
    same,             ///< nothing but qualified names differ
    if_same_objects,  ///< the same if both texts use the same objects
};

/// Whether `old_text` says `new_text` once everything has its new name and the server prints it again. `own`
/// is the name of the object itself.
Likeness likeness(std::string_view old_text, std::string_view new_text, const Vocabulary& vocabulary,
                  const std::pair<std::string, std::string>& own = {});

}  // namespace shepherd::diff
