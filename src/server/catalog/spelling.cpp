#include "server/catalog/spelling.hpp"

#include <algorithm>
#include <array>

namespace shepherd::catalog {

namespace {

constexpr std::array<std::string_view, 9> operators{"=", "<>", "<", "<=", ">", ">=", "||", "+", "-"};
constexpr std::string_view only_mark = "@only(";

}  // namespace

std::string qualified(std::string_view sql, bool only) {
    std::string result;
    result.reserve(sql.size() * 3 / 2);
    for (std::size_t i = 0; i < sql.size();) {
        char const c = sql[i];
        if (c == '\'' || c == '"') {
            std::size_t const end = std::min(sql.find(c, i + 1), sql.size() - 1);
            result.append(sql.substr(i, end + 1 - i));
            i = end + 1;
        } else if (sql.substr(i, 2) == "--") {
            i = std::min(sql.find('\n', i), sql.size());
        } else if (sql.substr(i, only_mark.size()) == only_mark) {
            std::size_t const begin = i + only_mark.size();
            std::size_t const end = std::min(sql.find(')', begin), sql.size());
            if (only) {
                result.append(" AND ").append(sql.substr(begin, end - begin));
                result.append(" OPERATOR(pg_catalog.=) ANY ($2)");
            }
            i = std::min(end + 1, sql.size());
        } else if (c == '@') {
            result += "pg_catalog.";
            ++i;
        } else if (c == ' ' && i + 1 < sql.size()) {
            std::size_t const end = std::min(sql.find_first_of(" \n", i + 1), sql.size());
            std::string_view const word = sql.substr(i + 1, end - i - 1);
            if (end < sql.size() && std::ranges::find(operators, word) != operators.end()) {
                result.append(" OPERATOR(pg_catalog.").append(word).append(")");
                i = end;
            } else {
                result += c;
                ++i;
            }
        } else {
            result += c;
            ++i;
        }
    }
    return result;
}

}  // namespace shepherd::catalog
