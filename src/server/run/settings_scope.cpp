#include "server/run/settings_scope.hpp"

#include <algorithm>

#include "server/boundary/local_settings.hpp"

namespace shepherd::run {

namespace {

struct Kept {
    const char* name;
    const char* value;
};

/// The value of a SET that a SET LOCAL after it hides, as text that SET takes.
const char* masked_value(config_generic* setting, const guc_stack* entry) {
    switch (setting->vartype) {
        case PGC_BOOL:
            return entry->masked.val.boolval ? "on" : "off";
        case PGC_INT:
            return psprintf("%d", entry->masked.val.intval);
        case PGC_REAL:
            return psprintf("%.17g", entry->masked.val.realval);
        case PGC_STRING:
            return entry->masked.val.stringval != nullptr ? pstrdup(entry->masked.val.stringval) : "";
        case PGC_ENUM:
            return config_enum_lookup_by_value(reinterpret_cast<config_enum*>(setting),
                                               entry->masked.val.enumval);
    }
    return nullptr;
}

/// What is SET, not SET LOCAL, at `level` or above it. Server call.
Kept* collect_sets(int level, int& count) {
    AllSettings const all = all_settings();
    auto* const kept = static_cast<Kept*>(palloc(sizeof(Kept) * static_cast<std::size_t>(all.count + 1)));
    count = 0;
    for (int i = 0; i < all.count; ++i) {
        const guc_stack* const top = all.list[i]->stack;
        if (top == nullptr || top->nest_level < level) {
            continue;
        }
        if (top->state == GUC_SET) {
            kept[count++] = {all.list[i]->name, pstrdup(GetConfigOption(all.list[i]->name, false, false))};
        } else if (top->state == GUC_SET_LOCAL) {
            kept[count++] = {all.list[i]->name, masked_value(all.list[i], top)};
        }
    }
    return kept;
}

/// Server call.
void set_one(const char* name, const char* value) {
    (void)set_config_option(name, value, superuser() ? PGC_SUSET : PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SET,
                            true, 0, false);
}

}  // namespace

SettingsScope::SettingsScope() : level_(pg_call([] { return NewGUCNestLevel(); })) {}

SettingsScope::~SettingsScope() {
    // While an error is on its way the abort of the (sub)transaction undoes the settings.
    if (open_ && std::uncaught_exceptions() == 0) {
        AtEOXact_GUC(false, level_);
    }
}

std::vector<std::string> SettingsScope::changed() const {
    struct Names {
        const char** list;
        int count;
    };
    Names const names = pg_call([&] {
        AllSettings const all = all_settings();
        Names found{
            static_cast<const char**>(palloc(sizeof(char*) * static_cast<std::size_t>(all.count + 1))), 0};
        for (int i = 0; i < all.count; ++i) {
            const guc_stack* const top = all.list[i]->stack;
            if (top != nullptr && top->nest_level >= level_ && top->state != GUC_LOCAL &&
                top->state != GUC_SAVE) {
                found.list[found.count++] = all.list[i]->name;
            }
        }
        return found;
    });
    std::vector<std::string> result(names.list, names.list + names.count);
    std::sort(result.begin(), result.end());
    return result;
}

void SettingsScope::restore() {
    pg_call([&] { AtEOXact_GUC(false, level_); });
    open_ = false;
}

std::vector<SetValue> SettingsScope::sets() const {
    Kept* kept = nullptr;
    int count = 0;
    pg_call([&] { kept = collect_sets(level_, count); });
    std::vector<SetValue> result;
    result.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        result.push_back({kept[i].name, kept[i].value != nullptr ? kept[i].value : ""});
    }
    return result;
}

void SettingsScope::commit() {
    // The server ends a SET LOCAL with the outermost transaction only, so what a SET left is collected, the
    // level is undone as a whole, and the SETs are made again.
    pg_call([&] {
        int count = 0;
        const Kept* const kept = collect_sets(level_, count);
        AtEOXact_GUC(false, level_);
        for (int i = 0; i < count; ++i) {
            set_one(kept[i].name, kept[i].value);
        }
    });
    open_ = false;
}

void set_all(const std::vector<SetValue>& values) {
    for (const SetValue& one : values) {
        pg_call([&] { set_one(one.name.c_str(), one.value.c_str()); });
    }
}

SessionSettings::SessionSettings(const std::vector<SetValue>& values) {
    for (const SetValue& one : values) {
        const char* const before =
            pg_call([&] { return GetConfigOptionByName(one.name.c_str(), nullptr, true); });
        before_.push_back({one.name, before != nullptr ? before : ""});
    }
    set_all(values);
}

SessionSettings::~SessionSettings() {
    try {
        restore();
    } catch (const PgError& error) {
        // The error that is on its way says what matters.
        discard(error);
    }
}

void SessionSettings::restore() {
    // Newest first: a role that was changed last has to give way first.
    while (!before_.empty()) {
        SetValue const one = std::move(before_.back());
        before_.pop_back();
        pg_call([&] { set_one(one.name.c_str(), one.value.c_str()); });
    }
}

}  // namespace shepherd::run
