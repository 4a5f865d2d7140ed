#include "server/worker/session_state.hpp"

#include "core/base/packing.hpp"
#include "server/boundary/caller.hpp"

extern "C" {
#include "access/xact.h"
#include "mb/pg_wchar.h"
#include "pgstat.h"
#include "tcop/tcopprot.h"
#include "utils/backend_status.h"
#include "utils/guc.h"
}

namespace shepherd::worker {

namespace {

constexpr int longest_statement = 1024;  // bytes; what pg_stat_activity shows by default

struct Bytes {
    char* data;
    std::size_t length;
};

std::string_view view(const Bytes& bytes) {
    return {bytes.data, bytes.length};
}

/// A copy that may be handed to the server, which reads and, by its declarations, might write it.
char* copied(std::string_view bytes) {
    auto* const copy = static_cast<char*>(palloc(bytes.size() + 1));
    std::memcpy(copy, bytes.data(), bytes.size());
    copy[bytes.size()] = '\0';
    return copy;
}

/// A role by its number: a name could be another's by the time it is read.
void set_role(const char* setting, Oid role) {
    SetConfigOption(setting, GetUserNameFromId(role, false), PGC_SUSET, PGC_S_SESSION);
}

}  // namespace

std::string session_state() {
    Bytes libraries{};
    Bytes settings{};
    Bytes statement{};
    pg_call([&] {
        libraries.length = EstimateLibraryStateSpace();
        libraries.data = static_cast<char*>(palloc0(libraries.length));
        SerializeLibraryState(libraries.length, libraries.data);
        settings.length = EstimateGUCStateSpace();
        settings.data = static_cast<char*>(palloc0(settings.length));
        SerializeGUCState(settings.length, settings.data);
        const char* const text = debug_query_string != nullptr ? debug_query_string : "";
        statement.data = pstrdup(text);
        statement.length = static_cast<std::size_t>(
            pg_mbcliplen(text, static_cast<int>(strnlen(text, longest_statement + 1)), longest_statement));
    });
    Caller const caller = Caller::current();
    Packer packer;
    packer.text(view(libraries)).text(view(settings)).text(view(statement));
    packer.number(GetSessionUserId()).number(GetCurrentRoleId());
    packer.number(caller.client_address ? 1 : 0).text(caller.client_address.value_or(""));
    return packer.take();
}

void assume_session(std::string_view state, int starter) {
    Unpacker unpacker(state);
    std::string_view const libraries = unpacker.text();
    std::string_view const settings = unpacker.text();
    std::string_view const statement = unpacker.text();
    auto const session_user = static_cast<Oid>(unpacker.number());
    auto const role = static_cast<Oid>(unpacker.number());
    bool const has_address = unpacker.number() != 0;
    std::string const address(unpacker.text());
    Caller::stand_in_for(starter, has_address ? std::optional<std::string>(address) : std::nullopt);
    pg_call([&] {
        MemoryContext const outer = MemoryContextSwitchTo(TopMemoryContext);
        debug_query_string = copied(statement);
        MemoryContextSwitchTo(outer);
        pgstat_report_activity(STATE_RUNNING, debug_query_string);
        // Before the settings: a library's have to be defined for their values to be checked.
        RestoreLibraryState(copied(libraries));
        StartTransactionCommand();
        RestoreGUCState(copied(settings));
        // Messages go to the session that started us, which sends them on in its client's encoding.
        SetConfigOption("client_encoding", GetDatabaseEncodingName(), PGC_USERSET, PGC_S_SESSION);
        if (GetSessionUserId() != session_user) {
            set_role("session_authorization", session_user);
        }
        if (OidIsValid(role)) {
            set_role("role", role);
        }
        CommitTransactionCommand();
    });
}

}  // namespace shepherd::worker
