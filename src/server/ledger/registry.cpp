#include "server/ledger/registry.hpp"

#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "core/base/failure.hpp"
#include "server/boundary/hash.hpp"
#include "server/ledger/settled.hpp"

namespace shepherd::ledger {

namespace {

// Lists travel as one text each, because unnest cannot return arrays: no name holds this control character
// (registering refuses control characters).
constexpr char separator = '\x1f';

std::string joined(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) {
        if (!text.empty()) {
            text.push_back(separator);
        }
        text += item;
    }
    return text;
}

void refuse_control_characters(const Migration& migration) {
    auto const check = [&](const std::string& text, const char* what) {
        for (char const c : text) {
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
                throw Failure(Condition::layout_refused, std::string(what) + " holds a control character")
                    .at(migration.up.path, 0);
            }
        }
    };
    check(migration.version, "version");
    check(migration.name, "name");
    check(migration.sort_key, "sort key");
    for (const auto* const list : {&migration.requirements, &migration.conflicts, &migration.tags}) {
        for (const std::string& item : *list) {
            check(item, "dependency or tag");
        }
    }
}

/// A digest of everything that a file said, so that an unchanged one is recognised by comparing one text.
std::string registration_digest(const Migration& m, const std::string& checksum) {
    std::string all;
    auto const add = [&](std::string_view text) {
        all += std::to_string(text.size());
        all.push_back(':');
        all += text;
    };
    add(m.name);
    add(m.sort_key);
    add(m.layout);
    add(kind_name(m.kind));
    add(checksum);
    add(m.up.path);
    add(std::to_string(m.up.first_line));
    for (const auto& script : {m.down, m.verify}) {
        add(script ? "yes" : "no");
        if (script) {
            add(digest(layout::HashKind::sha256, script->text));
            add(script->path);
            add(std::to_string(script->first_line));
        }
    }
    add(transaction_name(m.up_transaction));
    add(transaction_name(m.down_transaction));
    add(joined(m.requirements));
    add(joined(m.conflicts));
    add(joined(m.tags));
    add(m.run_always ? "always" : "");
    add(m.ignored ? m.ignore_reason : "");
    add(m.precondition);
    add(m.precondition_result);
    add(m.precondition_action);
    return hexadecimal(digest(layout::HashKind::sha256, all));
}

struct Known {
    std::string digest;
    bool present = false;
    std::string registered_by;
};

std::unordered_map<std::string, Known> read_known(Session& session, const std::string& project) {
    static Query query{
        "SELECT m.version, m.digest, m.present, m.registered_by FROM shepherd.migration m WHERE m.project "
        "OPERATOR(pg_catalog.=) $1"};
    std::unordered_map<std::string, Known> known;
    Result const rows = session.run(query, {Value::text(project)});
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        known[std::string(rows.text(i, 0))] = {std::string(rows.text(i, 1)), rows.boolean(i, 2),
                                               std::string(rows.text(i, 3))};
    }
    return known;
}

/// Checksums under which a version is applied, over all scopes.
using AppliedChecksums = std::unordered_map<std::string, std::set<std::string>>;

AppliedChecksums read_applied_checksums(Session& session, const std::string& project) {
    static Query query{
        "SELECT DISTINCT version, checksum FROM shepherd.ledger WHERE project OPERATOR(pg_catalog.=) $1"};
    AppliedChecksums applied;
    Result const rows = session.run(query, {Value::text(project)});
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        applied[std::string(rows.text(i, 0))].insert(std::string(rows.text(i, 1)));
    }
    return applied;
}

/// Rows on their way into shepherd.migration, as one array a column: one statement for any number of them.
class Batch {
  public:
    void add(const Migration& m, const std::string& checksum, const std::string& digest) {
        auto const text = [&](int column, std::string_view value) {
            columns_[column].add(Value::text(value));
        };
        auto const own = [&](int column, std::string value) {
            text(column, storage_.emplace_back(std::move(value)));
        };
        auto const script = [&](int column, const std::optional<Script>& part) {
            Value const none = Value::null_of(Value::text("").type);
            columns_[column].add(part ? Value::text(part->text) : none);
            if (part) {
                own(column + 1, part->path);  // the up script comes as a temporary
                own(column + 2, std::to_string(part->first_line));
            } else {
                columns_[column + 1].add(none);
                columns_[column + 2].add(none);
            }
        };
        text(0, m.version);
        text(1, m.name);
        text(2, m.sort_key);
        text(3, kind_name(m.kind));
        text(4, m.layout);
        own(5, checksum);
        script(6, m.up);
        text(9, transaction_name(m.up_transaction));
        script(10, m.down);
        text(13, transaction_name(m.down_transaction));
        script(14, m.verify);
        own(17, joined(m.requirements));
        own(18, joined(m.conflicts));
        own(19, joined(m.tags));
        text(20, m.run_always ? "t" : "f");
        text(21, m.ignored ? "t" : "f");
        text(22, m.ignore_reason);
        text(23, m.precondition);
        text(24, m.precondition_result);
        text(25, m.precondition_action);
        own(26, digest);
        ++count_;
    }
    bool empty() const { return count_ == 0; }
    Value column(int index) const { return columns_[index].value(); }

  private:
    TextArray columns_[27];
    std::deque<std::string> storage_;
    std::size_t count_ = 0;
};

void write_batch(Session& session, const Batch& b, const std::string& project, bool from_files,
                 const std::string& actor) {
    static Query query{
        "INSERT INTO shepherd.migration (project, version, name, sort_key, kind, layout, checksum,"
        "  up, up_path, up_line, up_transaction, down, down_path, down_line, down_transaction,"
        "  verify, verify_path, verify_line, requirements, conflicts, tags, run_always, ignored, "
        "ignore_reason,"
        "  precondition, precondition_result, precondition_action, digest, path, from_files, present, "
        "registered_by)"
        " SELECT $1, u.version, u.name, u.sort_key, u.kind, u.layout, u.checksum,"
        "  u.up, u.up_path, u.up_line::pg_catalog.int4, u.up_transaction,"
        "  u.down, u.down_path, u.down_line::pg_catalog.int4, u.down_transaction,"
        "  u.verify, u.verify_path, u.verify_line::pg_catalog.int4,"
        "  pg_catalog.string_to_array(u.requirements, E'\\x1f'), pg_catalog.string_to_array(u.conflicts, "
        "E'\\x1f'),"
        "  pg_catalog.string_to_array(u.tags, E'\\x1f'), u.run_always::pg_catalog.bool, "
        "u.ignored::pg_catalog.bool,"
        "  u.ignore_reason, u.precondition, u.precondition_result, u.precondition_action, u.digest, "
        "u.up_path,"
        "  $2, true, $3"
        " FROM ROWS FROM (pg_catalog.unnest($4), pg_catalog.unnest($5), pg_catalog.unnest($6), "
        "pg_catalog.unnest($7),"
        "  pg_catalog.unnest($8), pg_catalog.unnest($9), pg_catalog.unnest($10), pg_catalog.unnest($11),"
        "  pg_catalog.unnest($12), pg_catalog.unnest($13), pg_catalog.unnest($14), pg_catalog.unnest($15),"
        "  pg_catalog.unnest($16), pg_catalog.unnest($17), pg_catalog.unnest($18), pg_catalog.unnest($19),"
        "  pg_catalog.unnest($20), pg_catalog.unnest($21), pg_catalog.unnest($22), pg_catalog.unnest($23),"
        "  pg_catalog.unnest($24), pg_catalog.unnest($25), pg_catalog.unnest($26), pg_catalog.unnest($27),"
        "  pg_catalog.unnest($28), pg_catalog.unnest($29), pg_catalog.unnest($30))"
        " AS u(version, name, sort_key, kind, layout, checksum, up, up_path, up_line, up_transaction,"
        "  down, down_path, down_line, down_transaction, verify, verify_path, verify_line, requirements, "
        "conflicts,"
        "  tags, run_always, ignored, ignore_reason, precondition, precondition_result, precondition_action, "
        "digest)"
        " ON CONFLICT (project, version) DO UPDATE SET"
        "  name = excluded.name, sort_key = excluded.sort_key, kind = excluded.kind, layout = "
        "excluded.layout,"
        "  checksum = excluded.checksum, up = excluded.up, up_path = excluded.up_path, up_line = "
        "excluded.up_line,"
        "  up_transaction = excluded.up_transaction, down = excluded.down, down_path = excluded.down_path,"
        "  down_line = excluded.down_line, down_transaction = excluded.down_transaction, verify = "
        "excluded.verify,"
        "  verify_path = excluded.verify_path, verify_line = excluded.verify_line,"
        "  requirements = excluded.requirements, conflicts = excluded.conflicts, tags = excluded.tags,"
        "  run_always = excluded.run_always, ignored = excluded.ignored, ignore_reason = "
        "excluded.ignore_reason,"
        "  precondition = excluded.precondition, precondition_result = excluded.precondition_result,"
        "  precondition_action = excluded.precondition_action, digest = excluded.digest, path = "
        "excluded.path,"
        "  from_files = excluded.from_files, present = true, registered_at = pg_catalog.clock_timestamp(),"
        "  registered_by = excluded.registered_by"};
    session.run(query, {Value::text(project), Value::boolean(from_files),
                        Value::text(actor),   b.column(0),
                        b.column(1),          b.column(2),
                        b.column(3),          b.column(4),
                        b.column(5),          b.column(6),
                        b.column(7),          b.column(8),
                        b.column(9),          b.column(10),
                        b.column(11),         b.column(12),
                        b.column(13),         b.column(14),
                        b.column(15),         b.column(16),
                        b.column(17),         b.column(18),
                        b.column(19),         b.column(20),
                        b.column(21),         b.column(22),
                        b.column(23),         b.column(24),
                        b.column(25),         b.column(26)});
}

/// Marks or forgets what came from files before and is not among `versions` now.
void take_out_gone(Session& session, const std::string& project, const std::vector<std::string>& versions,
                   std::vector<Registration>& done) {
    static Query forget{
        "DELETE FROM shepherd.migration m WHERE m.project OPERATOR(pg_catalog.=) $1 AND m.from_files"
        "   AND m.version OPERATOR(pg_catalog.<>) ALL ($2)"
        "   AND NOT EXISTS (SELECT 1 FROM shepherd.ledger l WHERE l.project OPERATOR(pg_catalog.=) m.project"
        "                      AND l.version OPERATOR(pg_catalog.=) m.version)"
        " RETURNING m.version, m.name, m.path"};
    static Query mark{
        "UPDATE shepherd.migration m SET present = false"
        " WHERE m.project OPERATOR(pg_catalog.=) $1 AND m.from_files AND m.present"
        "   AND m.version OPERATOR(pg_catalog.<>) ALL ($2) RETURNING m.version, m.name, m.path"};
    TextArray const present(versions);
    for (Query* const query : {&forget, &mark}) {
        Result const rows = session.run(*query, {Value::text(project), present.value()});
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            done.push_back({project, std::string(rows.text(i, 0)), std::string(rows.text(i, 1)),
                            std::string(rows.text(i, 2)), "gone"});
        }
    }
}

/// Puts `actor` behind registered texts, and behind those of the ledger that are the same.
void vouch(Session& session, const std::string& project, const std::vector<std::string>& versions,
           const std::string& actor) {
    static Query registered{
        "UPDATE shepherd.migration SET registered_by = $2"
        " WHERE project OPERATOR(pg_catalog.=) $1 AND version OPERATOR(pg_catalog.=) ANY ($3)"};
    // A query of its own for each row of the ledger: without statistics the planner joins the two in the
    // square of their length.
    static Query applied{
        "UPDATE shepherd.ledger l SET registered_by = $2"
        " WHERE l.project OPERATOR(pg_catalog.=) $1 AND l.registered_by OPERATOR(pg_catalog.<>) $2"
        "   AND (SELECT m.registered_by OPERATOR(pg_catalog.=) $2"
        "           AND ROW(l.up, l.down, l.verify) IS NOT DISTINCT FROM ROW(m.up, m.down, m.verify)"
        "          FROM shepherd.migration m"
        "         WHERE m.project OPERATOR(pg_catalog.=) $1"
        "           AND m.version OPERATOR(pg_catalog.=) l.version)"};
    TextArray const these(versions);
    session.run(registered, {Value::text(project), Value::text(actor), these.value()});
    session.run(applied, {Value::text(project), Value::text(actor)});
}

/// A file's layout is found from the files that come with it, and gives it its version. Where other company
/// makes another version of a file that ran, it would run twice.
void refuse_other_identity(Session& session, const std::string& project,
                           const std::vector<const Migration*>& migrations, const AppliedChecksums& applied) {
    static Query query{
        "SELECT version, layout, path, checksum FROM shepherd.ledger"
        " WHERE project OPERATOR(pg_catalog.=) $1 AND path OPERATOR(pg_catalog.<>) ''"
        "   AND layout OPERATOR(pg_catalog.<>) 'add'"};
    // Another version comes with another layout, so only files of a layout that is not the ledger's matter.
    std::unordered_map<std::string, const Migration*> by_path;
    for (const Migration* const migration : migrations) {
        if (applied.find(migration->version) == applied.end() && !migration->up.path.empty()) {
            by_path.emplace(migration->up.path, migration);
        }
    }
    if (by_path.empty() || applied.empty()) {
        return;
    }
    Result const rows = session.run(query, {Value::text(project)});
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        auto const found = by_path.find(std::string(rows.text(i, 2)));
        if (found == by_path.end() || found->second->layout == rows.text(i, 1) ||
            script_checksum(found->second->up.text) != rows.text(i, 3)) {
            continue;
        }
        std::string const ran = std::string(rows.text(i, 0));
        std::string const before = std::string(rows.text(i, 1));
        const Migration& now = *found->second;
        throw Failure(Condition::layout_refused,
                      "file would be migration \"" + now.version + "\", but it ran as \"" + ran + "\"")
            .detail("It was read as layout " + before + " when it ran, and is read as " + now.layout +
                    " among these files.")
            .hint("Name the layout that it ran with: layout => '" + before + "'.")
            .at(now.up.path, 0);
    }
}

}  // namespace

std::vector<Registration> register_migrations(Session& session, const std::vector<Migration>& migrations,
                                              const std::string& project, bool project_is_given,
                                              bool complete, const Caller& actor) {
    std::vector<Registration> done;
    std::vector<std::string> projects;  // in the order in which they come
    std::map<std::string, std::vector<const Migration*>> by_project;
    for (const Migration& migration : migrations) {
        refuse_control_characters(migration);
        const std::string& own = project_is_given || migration.project.empty() ? project : migration.project;
        auto& list = by_project[own];
        if (list.empty()) {
            projects.push_back(own);
        }
        list.push_back(&migration);
    }
    for (const std::string& own : projects) {
        auto const known = read_known(session, own);
        auto const applied = read_applied_checksums(session, own);
        Batch batch;
        std::vector<std::string> versions;
        std::vector<std::string> vouched;
        refuse_other_identity(session, own, by_project[own], applied);
        for (const Migration* const migration : by_project[own]) {
            std::string const checksum = script_checksum(migration->up.text);
            std::string const digest = registration_digest(*migration, checksum);
            versions.push_back(migration->version);
            auto const old = known.find(migration->version);
            auto const ran = applied.find(migration->version);
            bool const differs = migration->kind == Kind::versioned && ran != applied.end() &&
                                 (ran->second.size() > 1 || *ran->second.begin() != checksum);
            std::string outcome = "new";
            if (old != known.end()) {
                outcome = old->second.digest == digest && old->second.present ? "unchanged" : "updated";
            }
            if (outcome != "unchanged") {
                batch.add(*migration, checksum, digest);
            } else if (actor.superuser && !is_superuser(old->second.registered_by)) {
                vouched.push_back(migration->version);
            }
            done.push_back({own, migration->version, migration->name, migration->up.path,
                            differs ? "changed" : std::move(outcome)});
        }
        if (!batch.empty()) {
            write_batch(session, batch, own, complete, actor.role);
        }
        if (actor.superuser && (!batch.empty() || !vouched.empty())) {
            vouch(session, own, vouched, actor.role);
        }
        std::size_t const own_rows = done.size();
        if (complete) {
            take_out_gone(session, own, versions, done);
        }
        if (!batch.empty() || done.size() > own_rows) {
            set_unsettled(session, own);
        }
    }
    return done;
}

bool is_registered_differently(Session& session, const Migration& migration, const std::string& project) {
    auto const known = read_known(session, project);
    auto const old = known.find(migration.version);
    return old != known.end() &&
           old->second.digest != registration_digest(migration, script_checksum(migration.up.text));
}

std::vector<std::string> registered_projects(Session& session) {
    // Registering leaves a row here, so that the usual case, one project, needs no look at every migration.
    static Query known{
        "SELECT s.project FROM (SELECT DISTINCT project FROM shepherd.scope_state) s"
        " WHERE EXISTS (SELECT 1 FROM shepherd.migration m WHERE m.project OPERATOR(pg_catalog.=) "
        "s.project)"};
    static Query in_order{
        "SELECT project FROM shepherd.migration GROUP BY project ORDER BY pg_catalog.min(registered_at), "
        "project"};
    std::vector<std::string> projects;
    Result rows = session.run(known, {});
    if (rows.rows() > 1) {
        rows = session.run(in_order, {});
    }
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        projects.emplace_back(rows.text(i, 0));
    }
    return projects;
}

std::string registered_path(Session& session, const std::string& project, const std::string& version) {
    static Query query{
        "SELECT path FROM shepherd.migration"
        " WHERE project OPERATOR(pg_catalog.=) $1 AND version OPERATOR(pg_catalog.=) $2"};
    Result const row = session.run(query, {Value::text(project), Value::text(version)});
    return row.empty() ? std::string() : std::string(row.text(0, 0));
}

std::optional<std::string> version_of_name(Session& session, const std::string& project,
                                           const std::string& name) {
    static Query query{
        "SELECT version FROM shepherd.migration"
        " WHERE project OPERATOR(pg_catalog.=) $1"
        "   AND (name OPERATOR(pg_catalog.=) $2 OR version OPERATOR(pg_catalog.=) $2)"
        " ORDER BY version OPERATOR(pg_catalog.=) $2 DESC, sort_key DESC LIMIT 1"};
    Result const row = session.run(query, {Value::text(project), Value::text(name)});
    return row.empty() ? std::nullopt : row.optional_text(0, 0);
}

void remove_registered(Session& session, const std::string& project, const std::string& version) {
    static Query used{
        "SELECT scope FROM shepherd.ledger"
        " WHERE project OPERATOR(pg_catalog.=) $1 AND version OPERATOR(pg_catalog.=) $2 LIMIT 1"};
    static Query forget{
        "DELETE FROM shepherd.migration"
        " WHERE project OPERATOR(pg_catalog.=) $1 AND version OPERATOR(pg_catalog.=) $2"};
    static Query in_part{
        "SELECT scope FROM shepherd.progress"
        " WHERE project OPERATOR(pg_catalog.=) $1 AND version OPERATOR(pg_catalog.=) $2 LIMIT 1"};
    if (!session.run(in_part, {Value::text(project), Value::text(version)}).empty()) {
        throw Failure(Condition::wrong_state,
                      "migration \"" + version + "\" ran in part and cannot be removed")
            .hint("Undo by hand what ran, and call migrate_mark(..., 'pending') first.");
    }
    if (!session.run(used, {Value::text(project), Value::text(version)}).empty()) {
        throw Failure(Condition::wrong_state,
                      "migration \"" + version + "\" is applied and cannot be removed")
            .hint("Revert it first with migrate_revert.");
    }
    if (session.run(forget, {Value::text(project), Value::text(version)}).processed() == 0) {
        throw Failure(Condition::migration_not_found, "migration \"" + version + "\" is not registered");
    }
    set_unsettled(session, project);
}

void keep_without_file(Session& session, const Place& place, const std::string& version) {
    static Query query{
        "INSERT INTO shepherd.migration (project, version, name, sort_key, kind, layout, path, checksum, up, "
        "up_path,"
        "  up_line, up_transaction, down, down_path, down_line, down_transaction, verify, verify_path, "
        "verify_line,"
        "  requirements, conflicts, tags, run_always, ignored, ignore_reason, precondition, "
        "precondition_result,"
        "  precondition_action, from_files, present, digest, registered_by)"
        " SELECT project, version, name, sort_key, kind, layout, path, checksum, up, up_path, up_line, "
        "'automatic',"
        "  down, down_path, down_line, down_transaction, verify, verify_path, verify_line, requirements, "
        "'{}', tags,"
        "  false, false, '', '', '', '', false, true, '', registered_by"
        "  FROM shepherd.ledger WHERE project OPERATOR(pg_catalog.=) $1 AND scope OPERATOR(pg_catalog.=) $2"
        "   AND version OPERATOR(pg_catalog.=) $3"
        " ON CONFLICT (project, version) DO UPDATE SET from_files = false, present = true, digest = ''"};
    session.run(query, {Value::text(place.project), Value::text(place.scope), Value::text(version)});
    set_unsettled(session, place.project);
}

}  // namespace shepherd::ledger
