#include "core/script/meta_command.hpp"

#include "core/script/lexer.hpp"

namespace shepherd::script {

namespace {

struct Advice {
    std::string_view names;  // each between blanks
    std::string_view hint;
};

constexpr Advice advices[] = {
    {" i ir include include_relative ", "Load the included file as its own migration."},
    {" set unset gset getenv prompt ",
     "Values of psql variables are not replaced; write the value itself. An error always stops the script, "
     "so "
     "ON_ERROR_STOP is not needed."},
    {" c connect ", "A migration runs in one database, the one that the call is made in."},
    {" copy ", "Use COPY ... FROM STDIN with the data in the script."},
    {" if elif else endif ", "Put the condition into a DO block."},
    {" gexec ", "Use EXECUTE in a DO block."},
    {" g gx ; ", "End the statement with a semicolon."},
    {" . ", "This line closes the data of COPY ... FROM STDIN, but no such data is open here."},
    {" q quit ",
     "A migration always runs to its end; the script of an extension is run by CREATE EXTENSION."},
    {" ! ", "The database server runs no shell commands."},
    {" encoding ", "The text of a migration is already in the database's encoding."},
    {" timing pset x a t f o H C T errverbose ", "It only changes what psql shows; remove the line."},
};

bool holds(std::string_view names, std::string_view name) {
    for (std::size_t at = names.find(name); at != std::string_view::npos; at = names.find(name, at + 1)) {
        if (names[at - 1] == ' ' && names[at + name.size()] == ' ') {
            return true;
        }
    }
    return false;
}

}  // namespace

std::string_view meta_command_name(std::string_view text, std::size_t at) {
    constexpr std::size_t longest = 32;
    std::size_t const begin = at + 1;
    // "\;" and "\:" are complete with that character.
    if (begin < text.size() && (text[begin] == ';' || text[begin] == ':')) {
        return text.substr(begin, 1);
    }
    std::size_t end = begin;
    while (end < text.size() && end - begin < longest && text[end] > ' ' && text[end] < '\x7f' &&
           text[end] != '\\') {
        ++end;
    }
    return text.substr(begin, end - begin);
}

bool is_passed_over(std::string_view name) {
    return name == "restrict" || name == "unrestrict" || name == "echo" || name == "qecho" || name == "warn";
}

std::string_view meta_command_hint(std::string_view name) {
    if (name.empty()) {
        return "";
    }
    for (Advice const& advice : advices) {
        if (holds(advice.names, name)) {
            return advice.hint;
        }
    }
    return "";
}

std::size_t end_of_meta_command(std::string_view text, std::size_t at) {
    char quote = '\0';
    for (++at; at < text.size() && text[at] != '\n' && text[at] != '\r'; ++at) {
        char const c = text[at];
        if (quote != '\0') {
            if (c == '\\' && quote == '\'' && at + 1 < text.size() && text[at + 1] != '\n' &&
                text[at + 1] != '\r') {
                ++at;
            } else if (c == quote) {
                quote = '\0';
            }
        } else if (c == '\'' || c == '"' || c == '`') {
            quote = c;
        } else if (c == '\\') {
            return at + 1 < text.size() && text[at + 1] == '\\' ? at + 2 : at;
        }
    }
    return at;
}

}  // namespace shepherd::script
