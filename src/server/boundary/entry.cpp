#include "server/boundary/entry.hpp"

#include <cstdlib>

#include "core/base/failure.hpp"

namespace shepherd::boundary {

namespace {

char* copy_or_null(const std::string& text) noexcept { return text.empty() ? nullptr : strdup(text.c_str()); }

/// Moves a malloc'ed string to server memory, which the end of the statement frees.
const char* adopt(char* text) {
    if (text == nullptr) {
        return nullptr;
    }
    // The copy may fail for lack of memory; the original then leaks, which is the lesser evil.
    const char* const copy = pstrdup(text);
    std::free(text);
    return copy;
}

}  // namespace

void describe_current_exception(Outgoing& out) noexcept {
    try {
        throw;
    } catch (const PgError& error) {
        out.server = error.data;
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
            out.message = copy_or_null(message);
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
    if (out.server != nullptr) {
        // Not ThrowErrorData: that would run the context callbacks again and double CONTEXT.
        ReThrowError(out.server);
    }
    const char* const message = adopt(out.message);
    const char* const detail = adopt(out.detail);
    const char* const hint = adopt(out.hint);
    const char* const code = out.sqlstate;
    ereport(ERROR, (errcode(MAKE_SQLSTATE(code[0], code[1], code[2], code[3], code[4])),
                    errmsg_internal("%s", message != nullptr ? message : out.fixed),
                    detail != nullptr ? errdetail_internal("%s", detail) : 0,
                    hint != nullptr ? errhint("%s", hint) : 0));
    pg_unreachable();
}

}  // namespace shepherd::boundary
