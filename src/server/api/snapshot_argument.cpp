#include "server/api/desired.hpp"

#include "core/model/snapshot_reader.hpp"

extern "C" {
#include "utils/jsonb.h"
}

namespace shepherd::api {

namespace {

/// One step through a jsonb; the text lies in it.
struct Token {
    JsonbIteratorToken step;
    jbvType type;
    const char* text;
    int length;
};

constexpr int batch = 1000;

/// Server call. The next tokens; fewer than a batch at the end.
int fill(JsonbIterator*& iterator, Token* tokens) {
    CHECK_FOR_INTERRUPTS();
    for (int count = 0; count < batch; ++count) {
        JsonbValue value;
        JsonbIteratorToken const step = JsonbIteratorNext(&iterator, &value, false);
        if (step == WJB_DONE) {
            return count;
        }
        tokens[count] = {step, value.type, nullptr, 0};
        if (value.type == jbvString && (step == WJB_KEY || step == WJB_VALUE || step == WJB_ELEM)) {
            tokens[count].text = value.val.string.val;
            tokens[count].length = value.val.string.len;
        }
    }
    return batch;
}

void tell(model::SnapshotReader& reader, const Token& token) {
    std::string_view const text(token.text, static_cast<std::size_t>(token.length));
    switch (token.step) {
        case WJB_BEGIN_ARRAY:
            return reader.start_array();
        case WJB_END_ARRAY:
            return reader.end_array();
        case WJB_BEGIN_OBJECT:
            return reader.start_object();
        case WJB_END_OBJECT:
            return reader.end_object();
        case WJB_KEY:
            return reader.key(text);
        default:
            token.type == jbvString ? reader.string(text)
            : token.type == jbvNull ? reader.null()
                                    : reader.other();
    }
}

}  // namespace

model::Snapshot snapshot_argument(void* given) {
    auto* const value = static_cast<Jsonb*>(given);
    model::SnapshotReader reader;
    if (JB_ROOT_IS_SCALAR(value)) {
        model::SnapshotReader::not_a_list();
    }
    struct Open {
        JsonbIterator* iterator;
        Token* tokens;
    };
    Open open = pg_call([&] {
        return Open{JsonbIteratorInit(&value->root), static_cast<Token*>(palloc(sizeof(Token) * batch))};
    });
    for (int count = batch; count == batch;) {
        count = pg_call([&] { return fill(open.iterator, open.tokens); });
        for (int i = 0; i < count; ++i) {
            tell(reader, open.tokens[i]);
        }
    }
    return reader.snapshot();
}

}  // namespace shepherd::api
