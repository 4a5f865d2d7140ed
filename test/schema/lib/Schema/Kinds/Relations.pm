# Tables, views, sequences, and what hangs on them.
package Schema::Kinds::Relations;

use strict;
use warnings;

our %kinds;

sub type { return Schema::Kinds::type(@_) }
sub identifier { return Schema::Kinds::identifier(@_) }

my @relations = qw(table child partition foreign view matview);
my @tables = qw(table table table child partition);
my $rights = 'SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER';

sub table_of { my ($g) = @_; my $item = $g->one($g->chance(80) ? 'table' : @tables); return $item ? $item->{name} : 'app.relation_1' }
# A name of a column: id and the first ones are nearly everywhere.
sub column_name { my ($g) = @_; return $g->chance(6) ? identifier($g->pick('order', 'Has Space', 'a"quote', 'com,ma', 'dot.ted')) : 'c' . (1 + $g->number(6)) }
sub column_of {
    my ($g, $table) = @_;
    my ($item) = grep { $_->{name} eq $table && $_->{columns} } @{$g->{items}};
    my @names = $item ? map { $_->{name} } @{$item->{columns}} : ();
    return @names && $g->chance(75) ? $g->pick(@names) : 'id';
}

sub column {
    my ($g, $name) = @_;
    my ($type, $default) = type($g);
    my %column = (name => $name // column_name($g), type => $type);
    if ($type =~ /^(?:integer|bigint|smallint)$/ && $g->chance(10)) {
        $column{identity} = $g->pick('ALWAYS', 'BY DEFAULT', 'ALWAYS', 'BY DEFAULT (START WITH 10 INCREMENT BY 5)');
        $column{identity} =~ s/^(ALWAYS|BY DEFAULT)/GENERATED $1 AS IDENTITY/;
    } elsif ($g->chance(8)) {
        $column{generated} = $type eq 'integer' ? '(id * 2)' : $type eq 'text' ? "(id::text || 'x')" : $type eq 'bigint' ? '(id + 1)' : undef;
    } elsif (defined $default && $g->chance(35)) {
        $column{default} = $default;
        my $function = $g->one('function');
        $column{default} = "$function->{name}()" if $function && $type eq 'integer' && !$function->{arguments} && $g->chance(30);
        my $sequence = $g->one('sequence');
        $column{default} = "nextval('" . $sequence->{name} =~ s/'/''/gr . "')" if $sequence && $type =~ /^(?:integer|bigint)$/ && $g->chance(40);
    }
    $column{nullness} = 'NOT NULL' if $g->chance(25);
    if ($type eq 'text') {
        my $collation = $g->one('collation');
        $column{collate} = $collation && $g->chance(50) ? $collation->{name} : $g->pick('"C"', '"POSIX"') if $g->chance(15);
        $column{storage} = $g->pick(qw(EXTERNAL MAIN PLAIN EXTENDED)) if $g->chance(8);
        $column{compression} = 'pglz' if $g->chance(5);
    }
    $column{statistics} = $g->pick(0, 77, 500) if $g->chance(6);
    $column{options} = $g->pick('n_distinct = -0.5', 'n_distinct = 5, n_distinct_inherited = 100') if $g->chance(4);
    $column{comment} = $g->pick('one', "it's") if $g->chance(6);
    delete $column{generated} if !defined $column{generated};
    return \%column;
}

sub columns {
    my ($g, $most) = @_;
    my %seen;
    return [{name => 'id', type => $g->pick('integer', 'integer', 'bigint')}, grep { !$seen{$_->{name}}++ } map { column($g) } 1 .. 1 + $g->number($most)];
}

sub column_text {
    my ($column) = @_;
    return join ' ', "$column->{name} $column->{type}", defined $column->{compression} ? "COMPRESSION $column->{compression}" : (),
        defined $column->{collate} ? "COLLATE $column->{collate}" : (), defined $column->{default} ? "DEFAULT $column->{default}" : (),
        defined $column->{generated} ? "GENERATED ALWAYS AS $column->{generated} STORED" : (), $column->{nullness} // (), $column->{identity} // ();
}

sub after_columns {
    my ($item) = @_;
    my @statements;
    for my $column (@{$item->{columns}}) {
        my $alter = "ALTER TABLE ONLY $item->{name} ALTER COLUMN $column->{name} SET";
        push @statements, "$alter STORAGE $column->{storage}" if defined $column->{storage};
        push @statements, "$alter STATISTICS $column->{statistics}" if defined $column->{statistics};
        push @statements, "$alter ($column->{options})" if defined $column->{options};
        push @statements, "COMMENT ON COLUMN $item->{name}.$column->{name} IS " . Schema::Kinds::literal($column->{comment}) if defined $column->{comment};
    }
    return @statements;
}

sub after_table {
    my ($item) = @_;
    my $alter = "ALTER TABLE $item->{name}";
    return (after_columns($item), map {"$alter $_"} defined $item->{key} ? "ADD $item->{key}" : (),
        defined $item->{row_security} ? split(/;/, $item->{row_security}) : (), $item->{replica} // ());
}

sub table {
    my ($g) = @_;
    my %item = (columns => columns($g, 5));
    $item{key} = $g->pick('PRIMARY KEY (id)', 'PRIMARY KEY (id)', 'PRIMARY KEY (id)', 'UNIQUE (id)', 'CONSTRAINT odd_key PRIMARY KEY (id) DEFERRABLE',
        'PRIMARY KEY (id) WITH (fillfactor = 70)') if $g->chance(70);
    $item{unlogged} = 'UNLOGGED' if $g->chance(6);
    $item{options} = $g->pick('fillfactor = 80', 'autovacuum_enabled = false, fillfactor = 50', 'toast.autovacuum_enabled = false') if $g->chance(10);
    $item{row_security} = $g->pick('ENABLE ROW LEVEL SECURITY', 'ENABLE ROW LEVEL SECURITY;FORCE ROW LEVEL SECURITY') if $g->chance(12);
    $item{replica} = $g->pick('REPLICA IDENTITY FULL', 'REPLICA IDENTITY NOTHING') if $g->chance(6);
    $item{partition_by} = $g->pick('RANGE (id)', 'LIST (id)', 'HASH (id)', 'LIST (id)') if $g->chance(22);
    $item{of_type} = ($g->one('composite') // {})->{name} if $g->chance(4);
    delete $item{of_type} if !defined $item{of_type};
    return %item;
}

sub write_table {
    my ($item) = @_;
    my $options = defined $item->{options} && !$item->{partition_by} ? " WITH ($item->{options})" : '';
    my $body = defined $item->{of_type} ? " OF $item->{of_type}" : ' (' . join(', ', map { column_text($_) } @{$item->{columns}}) . ')';
    return ("CREATE " . ($item->{unlogged} ? 'UNLOGGED ' : '') . "TABLE $item->{name}$body"
            . ($item->{partition_by} ? " PARTITION BY $item->{partition_by}" : '') . $options, after_table($item));
}

$kinds{table} = {names => 'relation', words => 'TABLE', owned => 1, privileges => $rights, make => \&table, write => \&write_table};

# Whether a column is a child's own as well cannot be altered: no table is a child here and none there.
$kinds{child} = {
    names => 'heir', words => 'TABLE', owned => 1, privileges => $rights,
    make => sub {
        my ($g) = @_;
        my %item = (columns => columns($g, 3), parent => table_of($g), $g->chance(25) ? (other_parent => table_of($g)) : (), way => $g->pick('made', 'made', 'adopted'));
        shift @{$item{columns}} if $g->chance(50);
        $item{key} = 'PRIMARY KEY (id)' if $g->chance(30);
        return %item;
    },
    write => sub {
        my ($item) = @_;
        my $columns = join ', ', map { column_text($_) } @{$item->{columns}};
        return $item->{way} eq 'made' ? ("CREATE TABLE $item->{name} ($columns) INHERITS (" . join(', ', $item->{parent}, $item->{other_parent} // ()) . ')', after_table($item))
            : ("CREATE TABLE $item->{name} (LIKE $item->{parent} INCLUDING CONSTRAINTS)", "ALTER TABLE $item->{name} INHERIT $item->{parent}", after_table($item));
    }};

# A parent's strategy decides which of the bounds the server takes.
$kinds{partition} = {
    names => 'relation', words => 'TABLE', owned => 1, privileges => $rights,
    make => sub {
        my ($g) = @_;
        my @parents = grep { $_->{partition_by} } @{$g->{items}};
        my $parent = $g->pick(@parents) // {name => 'app.relation_1', partition_by => 'LIST (id)'};
        my $n = $g->number(4);
        my $bound = $parent->{partition_by} =~ /RANGE/ ? "FOR VALUES FROM ($n) TO (" . ($n + 1) . ')'
            : $parent->{partition_by} =~ /LIST/ ? 'FOR VALUES IN (' . $g->pick($n, $n + 4, 'NULL') . ')' : "FOR VALUES WITH (MODULUS 4, REMAINDER $n)";
        my %item = (parent => $parent->{name}, bound => $g->chance(15) ? 'DEFAULT' : $bound);
        $item{partition_by} = $g->pick('LIST (id)', 'RANGE (id)') if $g->chance(20);
        $item{later} = column($g, 'id') if $g->chance(15);
        $item{default} = 'id SET DEFAULT 3' if $g->chance(15);
        return %item;
    },
    write => sub {
        my ($item) = @_;
        my $by = $item->{partition_by} ? " PARTITION BY $item->{partition_by}" : '';
        my @attach = $item->{later}
            ? ("CREATE TABLE $item->{name} (LIKE $item->{parent} INCLUDING CONSTRAINTS INCLUDING GENERATED)$by", "ALTER TABLE $item->{parent} ATTACH PARTITION $item->{name} $item->{bound}")
            : ("CREATE TABLE $item->{name} PARTITION OF $item->{parent} $item->{bound}$by");
        return (@attach, $item->{default} ? "ALTER TABLE $item->{name} ALTER COLUMN $item->{default}" : ());
    }};

$kinds{foreign} = {
    names => 'relation', words => 'FOREIGN TABLE', owned => 1, privileges => $rights =~ s/,TRUNCATE//r,
    make => sub { my ($g) = @_; return (columns => columns($g, 3), server => 's' . $g->number(3), wrapper => 'w' . $g->number(2), $g->chance(40) ? (options => $g->pick("a 'x'", "a 'y', \"B\" 'it''s'")) : (),
            $g->chance(40) ? (mapping => $g->pick('PUBLIC', 'regress_schema_reader')) : (), $g->chance(40) ? (version => $g->pick("VERSION '1'", "TYPE 't' VERSION '2'")) : ()) },
    write => sub {
        my ($item) = @_;
        my $options = defined $item->{options} ? " OPTIONS ($item->{options})" : '';
        return ("CREATE FOREIGN DATA WRAPPER $item->{wrapper}" . $options, "CREATE SERVER $item->{server} " . ($item->{version} // '') . " FOREIGN DATA WRAPPER $item->{wrapper}$options",
            defined $item->{mapping} ? "CREATE USER MAPPING FOR $item->{mapping} SERVER $item->{server}$options" : (),
            "CREATE FOREIGN TABLE $item->{name} (" . join(', ', map { column_text({%$_, compression => undef, identity => undef}) } @{$item->{columns}}) . ") SERVER $item->{server}$options");
    }};

sub query {
    my ($g) = @_;
    my $source = $g->one(@relations);
    my $from = $source ? $source->{name} : 'app.relation_1';
    my $one = column_of($g, $from);
    my $other = $g->one(@relations);
    my $function = $g->one('function');
    return $g->pick(
        "SELECT * FROM $from", "SELECT id, $one FROM $from", "SELECT id, $one AS one, count(*) AS n FROM $from GROUP BY id, $one", "SELECT a.id, b.id AS other FROM $from a JOIN "
            . ($other ? $other->{name} : $from) . " b ON a.id = b.id", "SELECT id FROM $from WHERE $one IS NOT NULL", "SELECT 1 AS id, 'x'::text AS c1", "SELECT id, ${one}::text AS c1 FROM $from",
        'SELECT ' . ($function ? "$function->{name}()" : 'now()') . " AS id, NULL::integer AS c2", "SELECT id FROM $from UNION ALL SELECT 3", "SELECT w AS whole, id FROM $from w");
}

$kinds{view} = {
    names => 'relation', words => 'VIEW', owned => 1, privileges => $rights,
    make => sub {
        my ($g) = @_;
        return (query => query($g), $g->chance(15) ? (options => $g->pick('security_barrier', 'security_invoker = true', 'security_barrier, check_option = local')) : (),
            $g->chance(12) ? (default => "id SET DEFAULT 3") : (), $g->chance(20) ? (over => query($g)) : ());
    },
    write => sub {
        my ($item) = @_;
        return ("CREATE VIEW $item->{name}" . (defined $item->{options} ? " WITH ($item->{options})" : '') . " AS $item->{query}",
            defined $item->{over} ? "CREATE OR REPLACE VIEW $item->{name} AS $item->{over}" : (), defined $item->{default} ? "ALTER VIEW $item->{name} ALTER COLUMN $item->{default}" : ());
    }};

$kinds{matview} = {
    names => 'relation', words => 'MATERIALIZED VIEW', owned => 1, privileges => $rights,
    make => sub { my ($g) = @_; return (query => query($g), $g->chance(20) ? (options => 'fillfactor = 60') : (), $g->chance(30) ? (index => $g->pick('UNIQUE INDEX', 'INDEX')) : ()) },
    write => sub {
        my ($item) = @_;
        return ("CREATE MATERIALIZED VIEW $item->{name}" . (defined $item->{options} ? " WITH ($item->{options})" : '') . " AS $item->{query} WITH NO DATA", defined $item->{index} ? "CREATE $item->{index} ON $item->{name} (id)" : ());
    }};

$kinds{sequence} = {
    words => 'SEQUENCE', owned => 1, privileges => 'USAGE,SELECT,UPDATE',
    make => sub {
        my ($g) = @_;
        my $table = table_of($g);
        return (options => join(' ', $g->sample(2, 'AS smallint', 'START 5', 'INCREMENT -2', 'MINVALUE -100', 'MAXVALUE 100', 'CACHE 3', 'CYCLE', 'INCREMENT 10')), $g->chance(25) ? (owned_by => "$table." . column_of($g, $table)) : ());
    },
    write => sub { my ($item) = @_; return ("CREATE SEQUENCE $item->{name} $item->{options}", defined $item->{owned_by} ? "ALTER SEQUENCE $item->{name} OWNED BY $item->{owned_by}" : ()) }};

$kinds{constraint} = {
    names => 'constraint', words => sub {"CONSTRAINT $_[0]{name} ON $_[0]{table}"},
    make => sub {
        my ($g) = @_;
        my $table = table_of($g);
        my $one = column_of($g, $table);
        my $function = $g->one('function');
        my $definition = $g->pick(
            "CHECK (id > 0)", "CHECK (id > 0)", "CHECK ($one IS NOT NULL)", "CHECK (id < 1000) NO INHERIT", "CHECK (id <> 5) NOT VALID", "CHECK ($one IS DISTINCT FROM NULL OR id > 3)", "CHECK (id IN (1, 2, 3))",
            "UNIQUE ($one)", "UNIQUE (id, $one)", "UNIQUE ($one) INCLUDE (id)", "UNIQUE NULLS NOT DISTINCT ($one)", "UNIQUE (id, $one) DEFERRABLE INITIALLY DEFERRED", "EXCLUDE USING btree (id WITH =)",
            "EXCLUDE USING gist (int4range(id::int, id::int + 1) WITH &&) WHERE (id > 1)", "CHECK (" . ($function ? $function->{name} : 'random') . "() IS NOT NULL)", "CHECK (${one}::text ~ 'x' OR id = ANY (ARRAY[1, 2]))");
        my $target = table_of($g);
        my $two = column_of($g, $table);
        $definition = "FOREIGN KEY (" . $g->pick('id', 'id', $two) . ") REFERENCES $target (id)" . $g->pick('', '', ' ON DELETE CASCADE', ' ON UPDATE SET NULL ON DELETE SET DEFAULT', ' DEFERRABLE', ' DEFERRABLE INITIALLY DEFERRED', ' NOT VALID', ' MATCH FULL') if $g->chance(40);
        return (table => $table, definition => $definition);
    },
    write => sub { my ($item) = @_; return "ALTER TABLE $item->{table} ADD CONSTRAINT $item->{name} $item->{definition}" }};

$kinds{index} = {
    names => 'plain_index', words => 'INDEX',
    make => sub {
        my ($g) = @_;
        my $on = $g->chance(85) ? table_of($g) : ($g->one('matview') // {name => 'app.relation_2'})->{name};
        my $one = column_of($g, $on);
        my %item = (on => $on, columns_text => $g->pick("($one)", "($one)", "(id, $one)", "(id DESC NULLS LAST)", "((id + 1))", "(lower(${one}::text), id)", "($one) INCLUDE (id)", "(($one IS NULL))", "((${one}::text) COLLATE \"C\" text_pattern_ops)"));
        $item{unique} = 'UNIQUE' if $g->chance(20);
        $item{only} = 'ONLY' if $g->chance(7);
        $item{method} = 'USING ' . $g->pick('hash', 'brin', 'gin', 'gist') if $g->chance(12);
        $item{options} = $g->pick(' WITH (fillfactor = 60)', ' WITH (deduplicate_items = off)') if $g->chance(8);
        $item{where} = $g->pick(' WHERE id > 5', " WHERE $one IS NOT NULL") if $g->chance(15);
        $item{mark} = $g->pick('CLUSTER ON', 'REPLICA IDENTITY USING INDEX') if $g->chance(6);
        $item{statistics} = 'ALTER COLUMN 1 SET STATISTICS 99' if $g->chance(8);
        return %item;
    },
    write => sub {
        my ($item) = @_;
        my $schema = $item->{on} =~ s/^("(?:[^"]|"")*"|\w+)\..*/$1/sr;
        my $statement = join ' ', 'CREATE', $item->{unique} // (), "INDEX $item->{name} ON", $item->{only} // (), $item->{on}, $item->{method} // (), $item->{columns_text};
        return ($statement . ($item->{options} // '') . ($item->{where} // ''), defined $item->{mark} ? "ALTER TABLE $item->{on} $item->{mark} $item->{name}" : (),
            defined $item->{statistics} ? "ALTER INDEX $schema.$item->{name} $item->{statistics}" : ());
    }};

$kinds{trigger} = {
    words => sub {"TRIGGER $_[0]{name} ON $_[0]{table}"},
    make => sub {
        my ($g) = @_;
        my $table = $g->chance(90) ? table_of($g) : ($g->one('view') // {name => 'app.relation_2'})->{name};
        my $one = column_of($g, $table);
        my %item = (table => $table, when => $g->pick('BEFORE INSERT', "BEFORE UPDATE OF $one", 'AFTER INSERT OR DELETE', 'INSTEAD OF INSERT', 'BEFORE TRUNCATE'), function => 'app.tf_' . $g->number(2),
            level => $g->pick('ROW', 'ROW', 'STATEMENT'), arguments => $g->pick('', "'a', 'it''s'"));
        $item{condition} = 'WHEN (NEW.id > 3)' if $g->chance(20);
        $item{constraint} = 'CONSTRAINT' if $g->chance(10);
        $item{state} = $g->pick('DISABLE', 'ENABLE ALWAYS', 'ENABLE REPLICA') if $g->chance(15);
        return %item;
    },
    write => sub {
        my ($item) = @_;
        my $when = $item->{constraint} ? 'AFTER INSERT' : $item->{when};
        return ("CREATE FUNCTION $item->{function}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            join(' ', 'CREATE', $item->{constraint} // (), "TRIGGER $item->{name} $when ON $item->{table}", $item->{constraint} ? 'DEFERRABLE' : (), "FOR EACH $item->{level}", $item->{condition} // (), "EXECUTE FUNCTION $item->{function}($item->{arguments})"),
            defined $item->{state} ? "ALTER TABLE $item->{table} $item->{state} TRIGGER $item->{name}" : ());
    }};

$kinds{rule} = {
    words => sub {"RULE $_[0]{name} ON $_[0]{table}"},
    make => sub {
        my ($g) = @_;
        my $table = $g->chance(70) ? table_of($g) : ($g->one('view') // {name => 'app.relation_2'})->{name};
        return (table => $table, action => $g->pick('DELETE TO % DO INSTEAD NOTHING', 'INSERT TO % WHERE NEW.id > 3 DO ALSO DELETE FROM ' . table_of($g) . ' WHERE id = 3', 'UPDATE TO % DO ALSO (INSERT INTO ' . table_of($g) . ' DEFAULT VALUES; NOTIFY x)'),
            $g->chance(10) ? (state => 'DISABLE') : ());
    },
    write => sub { my ($item) = @_; return ("CREATE RULE $item->{name} AS ON " . $item->{action} =~ s/%/$item->{table}/r, defined $item->{state} ? "ALTER TABLE $item->{table} $item->{state} RULE $item->{name}" : ()) }};

$kinds{policy} = {
    words => sub {"POLICY $_[0]{name} ON $_[0]{table}"},
    make => sub {
        my ($g) = @_;
        my $table = table_of($g);
        my $one = column_of($g, $table);
        return (table => $table, command => $g->pick('', 'FOR SELECT', 'FOR UPDATE', 'AS RESTRICTIVE', 'AS RESTRICTIVE FOR DELETE'), roles => $g->pick('', 'TO regress_schema_reader', 'TO regress_schema_owner, regress_schema_reader'),
            using => $g->pick('USING (id > 3)', 'USING (true)', "USING ($one IS NOT NULL)", 'USING (EXISTS (SELECT FROM ' . table_of($g) . ' o WHERE o.id = 3))'), $g->chance(25) ? (check => 'WITH CHECK (id < 100)') : ());
    },
    write => sub { my ($item) = @_; return join ' ', "CREATE POLICY $item->{name} ON $item->{table} $item->{command} $item->{roles} $item->{using}", $item->{check} // () }};

$kinds{statistics} = {
    words => 'STATISTICS', owned => 1,
    make => sub {
        my ($g) = @_;
        my $table = table_of($g);
        return (table => $table, what => $g->pick('(dependencies, ndistinct) ON id, %', 'ON id, %', '(mcv) ON id, %', 'ON (id + 1), %', 'ON (id * 2)') =~ s/%/column_of($g, $table)/re, $g->chance(20) ? (target => 99) : ());
    },
    write => sub { my ($item) = @_; return ("CREATE STATISTICS $item->{name} $item->{what} FROM $item->{table}", defined $item->{target} ? "ALTER STATISTICS $item->{name} SET STATISTICS $item->{target}" : ()) }};

$kinds{column_grant} = {
    make => sub {
        my ($g) = @_;
        my $on = ($g->one(@relations) // {name => 'app.relation_1'})->{name};
        return (statement => 'GRANT ' . $g->pick('SELECT', 'UPDATE', 'INSERT', 'REFERENCES') . ' (' . column_of($g, $on) . ") ON $on TO " . $g->pick('regress_schema_reader', 'PUBLIC', 'regress_schema_owner WITH GRANT OPTION'));
    },
    write => sub { my ($item) = @_; return $item->{statement} }};

1;
