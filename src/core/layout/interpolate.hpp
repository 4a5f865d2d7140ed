// Shell-like variables in a text, as goose replaces them after "-- +goose ENVSUB ON".
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace shepherd::layout {

/// `text` with $NAME, ${NAME}, ${NAME-default}, ${NAME:-default}, ${NAME?message} and ${NAME:offset:length}
/// replaced from `values`; \$ and $$ stand for one $, $( is left alone. Defaults may hold variables
/// themselves, up to a fixed depth. Forms: mfridman/interpolate parser.go. Unlike there, a name without a
/// value and without a default raises Failure (layout_refused, no place set) that names it: in a database
/// there is no environment to fall back on.
std::string interpolate(std::string_view text, const std::map<std::string, std::string>& values);

}  // namespace shepherd::layout
