#include <algorithm>

#include "core/base/failure.hpp"
#include "core/layout/atlas_parts.hpp"
#include "core/layout/tree.hpp"

namespace shepherd::layout::atlas {

namespace {

struct Entry {
    std::string_view name;
    std::string_view hash;
    int line;
};

std::string base64(std::string_view bytes) {
    static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string result;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        unsigned group = 0;
        std::size_t const count = std::min<std::size_t>(3, bytes.size() - at);
        for (std::size_t i = 0; i < 3; ++i) {
            group = group << 8 | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0u);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            result.push_back(i <= count ? digits[group >> (18 - 6 * i) & 63] : '=');
        }
    }
    return result;
}

class Checker {
  public:
    Checker(const Request& request, const File& sum, const std::vector<const File*>& files)
        : request_(request), sum_(sum), files_(files) {}

    void run() {
        read();
        join(false);
        if (fits()) {
            return;
        }
        std::string const found = hash_of_all();
        // git may have turned line ends around; Atlas itself would refuse such files.
        if (std::any_of(files_.begin(), files_.end(), [](const File* file) {
                return file->content.find("\r\n") != std::string_view::npos;
            })) {
            join(true);
            if (fits()) {
                return;
            }
            join(false);
        }
        explain(found);
    }

  private:
    void read() {
        Lines lines(sum_.content);
        Line line;
        while (lines.next(line)) {
            if (line.number == 1) {
                if (!line.text.starts_with("h1:")) {
                    refuse(sum_, 1, "atlas.sum does not begin with a hash");
                }
                total_ = trim(line.text.substr(3));
                continue;
            }
            std::size_t const hash = line.text.rfind(" h1:");
            if (hash == std::string_view::npos) {
                if (trim(line.text).empty()) {
                    continue;
                }
                refuse(sum_, line.number, "line of atlas.sum is not understood",
                       "Expected is \"<file> h1:<hash>\".");
            }
            entries_.push_back(
                Entry{trim(line.text.substr(0, hash)), trim(line.text.substr(hash + 4)), line.number});
        }
        std::string all;
        for (const Entry& entry : entries_) {
            all.append(entry.name).append(entry.hash);
        }
        if (base64(request_.hash(HashKind::sha256, all)) != total_) {
            throw Failure(Condition::integrity_failed, "atlas.sum does not match its own first line")
                .detail("It was edited by hand, or a merge left parts of two versions.")
                .hint("Run \"atlas migrate hash\" after checking the files.")
                .at(std::string(sum_.path), 1);
        }
    }

    // One text of all names and contents; ends_[i] is where what entry i covers ends.
    void join(bool turn_line_ends) {
        text_.clear();
        ends_.clear();
        names_.clear();
        for (const File* const file : files_) {
            text_.append(base_name(file->path));
            if (is_not_summed(*file)) {
                continue;
            }
            if (turn_line_ends) {
                std::copy_if(file->content.begin(), file->content.end(), std::back_inserter(text_),
                             [](char c) { return c != '\r'; });
            } else {
                text_.append(file->content);
            }
            ends_.push_back(text_.size());
            names_.push_back(file);
        }
    }

    std::string hash_at(std::size_t place) const {
        return base64(request_.hash(HashKind::sha256, std::string_view(text_).substr(0, ends_[place])));
    }

    std::string hash_of_all() const { return ends_.empty() ? std::string() : hash_at(ends_.size() - 1); }

    bool fits() const {
        if (entries_.size() != names_.size()) {
            return false;
        }
        for (std::size_t place = 0; place < entries_.size(); ++place) {
            if (entries_[place].name != base_name(names_[place]->path)) {
                return false;
            }
        }
        return entries_.empty() || entries_.back().hash == hash_of_all();
    }

    [[noreturn]] void fail(const std::string& message, std::string_view path, int line,
                           std::string detail) const {
        throw Failure(Condition::integrity_failed, message)
            .detail(std::move(detail))
            .hint(
                "Migrations that were written into atlas.sum must not be changed; if the change is meant, "
                "run "
                "\"atlas migrate hash\".")
            .at(std::string(path), line);
    }

    // Says which file does not fit. Each hash covers all files before it, so the wrong ones form the end of
    // the list.
    [[noreturn]] void explain(const std::string& found) const {
        std::size_t const both = std::min(entries_.size(), names_.size());
        std::size_t same_names = 0;
        while (same_names < both && entries_[same_names].name == base_name(names_[same_names]->path)) {
            ++same_names;
        }
        std::size_t low = 0;
        std::size_t high = same_names;
        while (low < high) {
            std::size_t const middle = low + (high - low) / 2;
            if (hash_at(middle) == entries_[middle].hash) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low < same_names) {
            fail("file differs from what atlas.sum was written for", names_[low]->path, 0,
                 "Line " + std::to_string(entries_[low].line) + " of \"" + std::string(sum_.path) +
                     "\" says " + std::string(entries_[low].hash) + ", the files give " + hash_at(low) + ".");
        }
        bool const added =
            low < names_.size() && std::none_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
                return entry.name == base_name(names_[low]->path);
            });
        if (added) {
            fail("file is not in atlas.sum", names_[low]->path, 0,
                 "It was added after atlas.sum was written.");
        }
        if (low < entries_.size()) {
            fail("file \"" + std::string(entries_[low].name) + "\" of atlas.sum is missing", sum_.path,
                 entries_[low].line, "It was removed after atlas.sum was written.");
        }
        fail("files do not match atlas.sum", sum_.path, 0, "The files give " + found + ".");
    }

    const Request& request_;
    const File& sum_;
    const std::vector<const File*>& files_;
    std::string_view total_;
    std::vector<Entry> entries_;
    std::string text_;
    std::vector<std::size_t> ends_;
    std::vector<const File*> names_;
};

}  // namespace

void check_sum(const Request& request, const File& sum, const std::vector<const File*>& files) {
    Checker(request, sum, files).run();
}

bool is_not_summed(const File& file) {
    std::string_view const line = file.content.substr(0, file.content.find('\n'));
    std::size_t const at = line.rfind("atlas:sum");
    return at != std::string_view::npos && line.substr(at + 9).starts_with(' ') &&
           trim_left(line.substr(at + 9)) == "ignore";
}

}  // namespace shepherd::layout::atlas
