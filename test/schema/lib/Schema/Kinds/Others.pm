# Schemas, types, and what stands in no table.
package Schema::Kinds::Others;

use strict;
use warnings;

our %kinds;

sub literal { return Schema::Kinds::literal(@_) }

$kinds{schema} = {words => 'SCHEMA', owned => 1, privileges => 'USAGE,CREATE', make => sub { return () }, write => sub { my ($item) = @_; return "CREATE SCHEMA $item->{name}" }};

my @labels = ('new', 'active', 'gone', "it's", 'a,b', 'Big One', 'last');
$kinds{enum} = {
    names => 'type', words => 'TYPE', owned => 1, privileges => 'USAGE',
    make => sub {
        my ($g) = @_;
        my @some = $g->sample(4, @labels);
        @some = reverse @some if $g->chance(10);
        return (labels => \@some);
    },
    write => sub { my ($item) = @_; return "CREATE TYPE $item->{name} AS ENUM (" . join(', ', map { literal($_) } @{$item->{labels}}) . ')' }};

$kinds{composite} = {
    names => 'type', words => 'TYPE', owned => 1, privileges => 'USAGE',
    make => sub { my ($g) = @_; my %seen; return (columns => [grep { !$seen{$_->{name}}++ } map { my ($type) = Schema::Kinds::type($g); {name => Schema::Kinds::Relations::column_name($g), type => $type} } 1 .. 1 + $g->number(3)]) },
    write => sub { my ($item) = @_; return "CREATE TYPE $item->{name} AS (" . join(', ', map {"$_->{name} $_->{type}"} @{$item->{columns}}) . ')' }};

$kinds{domain} = {
    names => 'type', words => 'DOMAIN', owned => 1, privileges => 'USAGE',
    make => sub {
        my ($g) = @_;
        my ($type, $value) = $g->chance(50) ? ('text', "'x'") : $g->chance(60) ? ('integer', '5') : Schema::Kinds::type($g);
        my %item = (type => $type, value => $value);
        $item{default} = $value if defined $value && $g->chance(30);
        $item{nullness} = 'NOT NULL' if $g->chance(15);
        $item{check} = $g->pick('CONSTRAINT one CHECK (VALUE IS NOT NULL)', "CHECK (VALUE::text <> 'bad')", "CONSTRAINT one CHECK (length(VALUE::text) < 100) CONSTRAINT two CHECK (VALUE::text <> 'no')") if $g->chance(45);
        $item{late} = "ADD CONSTRAINT late CHECK (VALUE::text <> '') NOT VALID" if $g->chance(10);
        return %item;
    },
    write => sub {
        my ($item) = @_;
        return (join(' ', "CREATE DOMAIN $item->{name} AS $item->{type}", defined $item->{default} ? "DEFAULT $item->{default}" : (), $item->{nullness} // (), $item->{check} // ()), defined $item->{late} ? "ALTER DOMAIN $item->{name} $item->{late}" : ());
    }};

$kinds{range} = {
    names => 'type', words => 'TYPE', owned => 1,
    make => sub { my ($g) = @_; return (definition => $g->pick('subtype = float8, subtype_diff = float8mi', 'subtype = text, collation = "C"', 'subtype = integer', 'subtype = app.type_1'), value => "'empty'") },
    write => sub { my ($item) = @_; return "CREATE TYPE $item->{name} AS RANGE ($item->{definition})" }};

$kinds{collation} = {words => 'COLLATION', owned => 1, make => sub { my ($g) = @_; return (definition => $g->pick("locale = 'C'", "lc_collate = 'C', lc_ctype = 'POSIX'", "provider = icu, locale = 'en-u-kn-true', deterministic = false")) },
    write => sub { my ($item) = @_; return "CREATE COLLATION $item->{name} ($item->{definition})" }};

$kinds{text_search} = {
    words => 'TEXT SEARCH CONFIGURATION', owned => 1,
    make => sub { my ($g) = @_; return (dictionary => 'app.dict_' . $g->number(3), options => $g->pick('', ", stopwords = 'english'"), mapping => $g->pick('asciiword, word', 'email', 'url, email')) },
    write => sub {
        my ($item) = @_;
        return ("CREATE TEXT SEARCH DICTIONARY $item->{dictionary} (TEMPLATE = simple$item->{options})", "CREATE TEXT SEARCH CONFIGURATION $item->{name} (PARSER = \"default\")",
            "ALTER TEXT SEARCH CONFIGURATION $item->{name} ADD MAPPING FOR $item->{mapping} WITH $item->{dictionary}, simple");
    }};

$kinds{publication} = {
    names => 'plain_publication', words => 'PUBLICATION', owned => 1,
    make => sub { my ($g) = @_; my $table = Schema::Kinds::Relations::table_of($g); return (what => $g->pick('', "FOR TABLE $table", "FOR TABLE $table (id)", "FOR TABLE $table WHERE (id > 5)", 'FOR ALL TABLES', 'FOR TABLES IN SCHEMA app', "FOR TABLES IN SCHEMA app, TABLE $table"),
            $g->chance(40) ? (options => $g->pick("publish = 'insert, update'", 'publish_via_partition_root')) : ()) },
    write => sub { my ($item) = @_; return "CREATE PUBLICATION $item->{name} $item->{what}" . (defined $item->{options} ? " WITH ($item->{options})" : '') }};

$kinds{extension} = {
    names => 'plain_extension',
    make => sub { my ($g) = @_; return (which => $g->pick('citext', 'hstore', 'pg_trgm', 'btree_gist'), where => $g->pick('app', 'public'), $g->chance(40) ? (table => Schema::Kinds::Relations::table_of($g)) : ()) },
    write => sub {
        my ($item) = @_;
        my %types = (citext => 'citext', hstore => 'hstore', pg_trgm => 'text', btree_gist => 'text');
        my $type = $item->{which} =~ /citext|hstore/ ? "$item->{where}.$types{$item->{which}}" : 'text';
        return ("CREATE EXTENSION $item->{which} SCHEMA $item->{where}", defined $item->{table} ? ("ALTER TABLE $item->{table} ADD COLUMN ext $type",
                $item->{which} eq 'pg_trgm' ? "CREATE INDEX ON $item->{table} USING gin (ext $item->{where}.gin_trgm_ops)" : "CREATE INDEX ON $item->{table} (ext)") : ());
    }};

$kinds{default_privileges} = {
    names => 'plain_default',
    make => sub { my ($g) = @_; return (statement => 'ALTER DEFAULT PRIVILEGES ' . $g->pick('', 'FOR ROLE regress_schema_owner ') . $g->pick('', 'IN SCHEMA app ') . $g->pick('GRANT SELECT ON TABLES TO regress_schema_reader', 'GRANT USAGE ON SEQUENCES TO regress_schema_reader',
                'REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC', 'GRANT EXECUTE ON FUNCTIONS TO regress_schema_reader', 'GRANT USAGE ON TYPES TO regress_schema_owner', 'GRANT INSERT ON TABLES TO regress_schema_owner WITH GRANT OPTION')) },
    write => sub { my ($item) = @_; return $item->{statement} }};

$kinds{event_trigger} = {
    names => 'plain_event', words => 'EVENT TRIGGER',
    make => sub { my ($g) = @_; return (event => $g->pick('ddl_command_end', 'sql_drop', 'ddl_command_start'), tags => $g->pick('', "WHEN TAG IN ('CREATE TABLE', 'DROP TABLE')"), $g->chance(30) ? (state => $g->pick('DISABLE', 'ENABLE ALWAYS')) : ()) },
    write => sub {
        my ($item) = @_;
        return ("CREATE FUNCTION app.event_function() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'", "CREATE EVENT TRIGGER $item->{name} ON $item->{event} $item->{tags} EXECUTE FUNCTION app.event_function()",
            defined $item->{state} ? "ALTER EVENT TRIGGER $item->{name} $item->{state}" : ());
    }};

1;
