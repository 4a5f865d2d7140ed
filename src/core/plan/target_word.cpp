#include "core/plan/target_word.hpp"

#include <algorithm>
#include <string>

#include "core/base/failure.hpp"
#include "core/base/version.hpp"
#include "core/plan/words.hpp"

namespace shepherd::plan {

TargetWord read_target_word(std::string_view target) {
    using Meaning = TargetWord::Meaning;
    if (target.empty()) {
        return {Meaning::nothing, 0};
    }
    if (target == "head") {
        return {Meaning::head, 0};
    }
    if (target == "base") {
        return {Meaning::base, 0};
    }
    std::string_view digits = target.substr(1);
    bool const is_sign = target.front() == '+' || target.front() == '-';
    bool const is_number = !digits.empty() && std::all_of(digits.begin(), digits.end(),
                                                          [](char c) { return c >= '0' && c <= '9'; });
    if (!is_sign || !is_number) {
        return {Meaning::migration, 0};
    }
    digits = without_leading_zeros(digits);
    // Ten digits fit into any size_t of a server, so they are converted before they are compared.
    std::size_t const count = digits.size() > 10 ? 0 : std::stoull(std::string(digits));
    if (count < 1 || count > 1'000'000'000) {
        throw Failure(Condition::invalid_argument,
                      "invalid number of migrations in target " + in_quotes(target))
            .detail("It has to be between 1 and 1000000000.");
    }
    return {target.front() == '+' ? Meaning::forward : Meaning::backward, count};
}

}  // namespace shepherd::plan
