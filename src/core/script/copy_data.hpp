// Where the data of COPY … FROM STDIN lies in a script.
#pragma once

#include <cstddef>
#include <string_view>

namespace shepherd::script {

enum class CopyDataState {
    found,
    text_on_line,  ///< something else than blanks and comments stands behind the ';' on its line
    cut_off,       ///< the text ends before the line "\."
};

struct CopyData {
    CopyDataState state = CopyDataState::cut_off;
    std::size_t begin = 0;
    std::size_t end = 0;    ///< first byte of the closing line
    std::size_t after = 0;  ///< first byte after the closing line
};

/// Finds the data of the COPY whose ';' ends at `after_semicolon`: from the next line on, up to a line that
/// is exactly "\." (psql: handleCopyIn in src/bin/psql/copy.c; a CR before the line end and a missing line
/// end at the end of the text are accepted too). Where the line with the ';' ends with a CR alone, so do the
/// data's lines.
CopyData find_copy_data(std::string_view text, std::size_t after_semicolon);

}  // namespace shepherd::script
