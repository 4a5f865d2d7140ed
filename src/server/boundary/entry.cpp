#include "server/boundary/entry.hpp"

#include <cstdlib>

#include "core/base/failure.hpp"

extern "C" {
#include "mb/pg_wchar.h"
}

namespace shepherd::boundary {

namespace {

char* copy_or_null(const std::string& text) noexcept {
    return text.empty() ? nullptr : strdup(text.c_str());
}

/// A message may quote a piece of a script that was cut inside a character. The client's conversion would
/// fail over it while it reports the error, so what is not text is masked.
void mask_invalid(char* text) {
    if (text == nullptr || pg_verifymbstr(text, static_cast<int>(std::strlen(text)), true)) {
        return;
    }
    for (; *text != '\0'; ++text) {
        if (IS_HIGHBIT_SET(*text)) {
            *text = '?';
        }
    }
}

/// ReThrowError copies an error's texts to ErrorContext, but not those that are constants as a rule and
/// copies here.
void lend(const char*& text) {
    if (text != nullptr) {
        text = MemoryContextStrdup(ErrorContext, text);
    }
}

}  // namespace

void describe_current_exception(Outgoing& out) noexcept {
    try {
        throw;
    } catch (const PgError& error) {
        out.server = error.data;
        out.server_owner = error.owner;
        out.fixed = "out of memory while an error was handled";
        std::memcpy(out.sqlstate, "53200", 6);
    } catch (const Failure& failure) {
        std::memcpy(out.sqlstate, condition_sqlstate(failure.condition()), 6);
        out.fixed = "pg_shepherd failed, and there was no memory to say how";
        try {
            std::string message;
            if (!failure.path().empty()) {
                message = failure.path();
                if (failure.line() > 0) {
                    message += ":" + std::to_string(failure.line());
                }
                message += ": ";
            }
            message += failure.message();
            out.message = strdup(message.c_str());
            out.detail = copy_or_null(failure.detail());
            out.hint = copy_or_null(failure.hint());
        } catch (...) {
            out.message = nullptr;
        }
    } catch (const std::bad_alloc&) {
        std::memcpy(out.sqlstate, "53200", 6);
        out.fixed = "out of memory";
    } catch (const std::exception& error) {
        out.fixed = "unknown C++ exception";
        out.message = strdup(error.what());
    } catch (...) {
        out.fixed = "unknown C++ exception";
    }
}

void raise(Outgoing& out) {
    mask_invalid(out.message);
    mask_invalid(out.detail);
    mask_invalid(out.hint);
    // The server copies what it is given to ErrorContext. Ours is freed after that, so that a loop that
    // catches a hundred thousand errors in one transaction does not grow; and it is not server memory before
    // that, because an error inside a context callback empties ErrorContext, which is then the current
    // context, when it starts.
    PG_TRY();
    {
        if (out.server != nullptr) {
            ErrorData error = *out.server;
            lend(error.filename);
            lend(error.funcname);
            lend(error.domain);
            lend(error.context_domain);
            lend(error.message_id);
            // Not ThrowErrorData: that would run the context callbacks again and double CONTEXT.
            ReThrowError(&error);
        }
        const char* const code = out.sqlstate;
        ereport(ERROR, (errcode(MAKE_SQLSTATE(code[0], code[1], code[2], code[3], code[4])),
                        errmsg_internal("%s", out.message != nullptr ? out.message : out.fixed),
                        out.detail != nullptr ? errdetail_internal("%s", out.detail) : 0,
                        out.hint != nullptr ? errhint("%s", out.hint) : 0));
    }
    PG_CATCH();
    {
        std::free(out.message);
        std::free(out.detail);
        std::free(out.hint);
        if (out.server_owner != nullptr) {
            MemoryContextDelete(out.server_owner);
        }
        PG_RE_THROW();
    }
    PG_END_TRY();
    pg_unreachable();
}

}  // namespace shepherd::boundary
