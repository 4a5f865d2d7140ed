#include "core/layout/sqitch_conf.hpp"

#include <algorithm>
#include <optional>

#include "core/layout/tree.hpp"

namespace shepherd::layout::sqitch {

namespace {

bool moves_files(std::string_view key) {
    static constexpr std::string_view keys[] = {
        "top_dir",   "plan_file",    "deploy_dir",          "revert_dir",          "verify_dir",
        "extension", "reworked_dir", "reworked_deploy_dir", "reworked_revert_dir", "reworked_verify_dir"};
    return std::find(std::begin(keys), std::end(keys), key) != std::end(keys);
}

// Without a trailing comment and the quotes around it (git's configuration format).
std::string_view value_of(std::string_view text) {
    text = trim(text);
    if (text.size() > 1 && text.front() == '"') {
        std::size_t const close = text.find('"', 1);
        if (close != std::string_view::npos) {
            return text.substr(1, close - 1);
        }
    }
    return trim(text.substr(0, text.find_first_of("#;")));
}

class Reader {
  public:
    explicit Reader(const File& file) : file_(file) {}

    Folders run() {
        Lines lines(file_.content);
        Line line;
        std::string section;
        while (lines.next(line)) {
            std::string_view const text = trim(line.text);
            if (text.empty() || text.front() == '#' || text.front() == ';') {
                continue;
            }
            if (text.front() == '[') {
                section = lower(trim(text.substr(1, std::min(text.find(']'), text.size()) - 1)));
                continue;
            }
            std::size_t const equals = text.find('=');
            if (equals != std::string_view::npos) {
                take(section, lower(trim(text.substr(0, equals))), value_of(text.substr(equals + 1)),
                     line.number);
            }
        }
        Folders folders;
        folders.extension = extension_;
        folders.plan_file = plan_file_.value_or(join_path(top_, "sqitch.plan"));
        folders.deploy = deploy_.value_or(join_path(top_, "deploy"));
        folders.revert = revert_.value_or(join_path(top_, "revert"));
        folders.verify = verify_.value_or(join_path(top_, "verify"));
        return folders;
    }

  private:
    void take(std::string_view section, std::string_view key, std::string_view value, int line) {
        if (section == "core" && key == "engine" && value != "pg") {
            refuse(file_, line,
                   "engine \"" + std::string(value) + "\" of the Sqitch project is not PostgreSQL");
        }
        if (!moves_files(key)) {
            return;
        }
        if (section != "core" || key.starts_with("reworked_")) {
            refuse(file_, line,
                   "setting \"" + std::string(key) + "\" in section [" + std::string(section) +
                       "] is not supported",
                   "Folders are honoured for the whole project: top_dir, plan_file, deploy_dir, revert_dir, "
                   "verify_dir "
                   "and extension in [core].");
        }
        std::string const path = join_path("", value);
        if (key == "top_dir") {
            top_ = path;
        } else if (key == "plan_file") {
            plan_file_ = path;
        } else if (key == "deploy_dir") {
            deploy_ = path;
        } else if (key == "revert_dir") {
            revert_ = path;
        } else if (key == "verify_dir") {
            verify_ = path;
        } else {
            extension_ = value;
        }
    }

    const File& file_;
    std::string top_;
    std::optional<std::string> plan_file_;
    std::optional<std::string> deploy_;
    std::optional<std::string> revert_;
    std::optional<std::string> verify_;
    std::string extension_ = "sql";
};

}  // namespace

Folders read_conf(const File& file) {
    return Reader(file).run();
}

std::string join_path(std::string_view folder, std::string_view name) {
    std::string result;
    for (std::string_view const whole : {folder, name}) {
        for (std::string_view const part : path_parts(whole)) {
            if (!part.empty() && part != ".") {
                result.append(result.empty() ? "" : "/").append(part);
            }
        }
    }
    return result;
}

}  // namespace shepherd::layout::sqitch
