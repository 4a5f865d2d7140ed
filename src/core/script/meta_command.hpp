// psql's backslash commands: which are passed over, and why the others cannot be run.
#pragma once

#include <cstddef>
#include <string_view>

namespace shepherd::script {

/// The command's name, without the backslash, of the command whose backslash stands at `at`: up to a blank or
/// the next backslash (psql: src/bin/psql/psqlscanslash.l), never more than 32 bytes, ASCII only. May be
/// empty.
std::string_view meta_command_name(std::string_view text, std::size_t at);

/// True for commands without any effect on the database: \restrict and \unrestrict (written by pg_dump to
/// keep psql from running commands hidden in its output), \echo, \qecho, \warn.
bool is_passed_over(std::string_view name);

/// What to do instead of the command `name`, as a sentence; empty where there is nothing to say.
std::string_view meta_command_hint(std::string_view name);

/// The end of the command whose backslash stands at `at`: the line's end, or the next unquoted backslash,
/// at which psql begins another command; a "\\" that only ends the command is part of it.
std::size_t end_of_meta_command(std::string_view text, std::size_t at);

}  // namespace shepherd::script
