# Functions, procedures, aggregates, operators, casts, types made of functions.
package Schema::Kinds::Routines;

use strict;
use warnings;

our %kinds;

my %bodies = (
    integer => ['1', '42', '(SELECT max(id) FROM %)::integer', 'length(current_user::text)'], text => ["'x'", "(SELECT max(id)::text FROM %)", "'it''s'"], bigint => ['7', '(SELECT count(*) FROM %)'],
    boolean => ['true', 'EXISTS (SELECT FROM %)']);

sub relation { my ($g) = @_; my $item = $g->one(qw(table view matview partition)); return $item ? $item->{name} : 'app.relation_1' }

$kinds{function} = {
    names => 'routine', words => sub {"FUNCTION $_[0]{name}($_[0]{arguments})" =~ s/ DEFAULT [^,)]*//gr}, owned => 1, privileges => 'EXECUTE',
    make => sub {
        my ($g) = @_;
        my $returns = $g->pick(sort keys %bodies);
        my $body = $g->pick(@{$bodies{$returns}});
        my $from = relation($g);
        $body =~ s/%/$from/;
        my %item = (returns => $returns, body => $body, arguments => $g->pick('', '', '', 'a integer', 'a integer, b text', "a integer, b text DEFAULT 'x'", 'VARIADIC a integer[]', 'b integer'),
            form => $g->pick('string', 'string', 'plpgsql', 'atomic', 'atomic', 'return'));
        if ($g->chance(15)) {
            my ($type) = Schema::Kinds::type($g);
            $item{arguments} = "a $type";
        }
        if ($g->chance(10)) { $item{set} = $from; $item{returns} = "SETOF $from"; $item{body} = "SELECT * FROM $from"; $item{form} = 'string' }
        $item{options} = join ' ', $g->sample(2, 'IMMUTABLE', 'STABLE', 'STRICT', 'SECURITY DEFINER', 'LEAKPROOF', 'COST 5', 'PARALLEL SAFE', "SET work_mem = '8MB'", "SET search_path = app, \"Odd, \"\"Schema\"\"\"", "SET search_path = ''") if $g->chance(40);
        return %item;
    },
    write => sub {
        my ($item) = @_;
        my $head = "CREATE FUNCTION $item->{name}($item->{arguments}) RETURNS $item->{returns}";
        my $options = $item->{options} // '';
        my $select = defined $item->{set} ? $item->{body} : "SELECT $item->{body}";
        return "$head LANGUAGE sql $options AS " . Schema::Kinds::literal($select) if $item->{form} eq 'string';
        return "$head LANGUAGE plpgsql $options AS \$body\$ BEGIN RETURN $item->{body}; END \$body\$" if $item->{form} eq 'plpgsql';
        return "$head LANGUAGE sql $options " . ($item->{form} eq 'return' ? "RETURN $item->{body}" : "BEGIN ATOMIC $select; END");
    }};

$kinds{procedure} = {
    names => 'routine', words => sub {"PROCEDURE $_[0]{name}($_[0]{arguments})"}, owned => 1, privileges => 'EXECUTE',
    make => sub { my ($g) = @_; return (arguments => $g->pick('', 'a integer', 'INOUT a text', 'a integer, OUT b integer'), from => relation($g), form => $g->pick('string', 'atomic')) },
    write => sub {
        my ($item) = @_;
        my $body = $item->{arguments} =~ /OUT b/ ? 'SELECT -1' : $item->{arguments} =~ /INOUT/ ? "SELECT 'x'" : "DELETE FROM $item->{from} WHERE false";
        return "CREATE PROCEDURE $item->{name}($item->{arguments}) LANGUAGE sql " . ($item->{form} eq 'string' ? 'AS ' . Schema::Kinds::literal($body) : "BEGIN ATOMIC $body; END");
    }};

$kinds{aggregate} = {
    names => 'routine', words => sub {"AGGREGATE $_[0]{name}(integer)"}, owned => 1, privileges => 'EXECUTE',
    make => sub { my ($g) = @_; return (start => $g->pick('0', '1', '100'), function => $g->pick('int4pl', 'int4mul', 'app.step'), $g->chance(20) ? (parallel => $g->pick('safe', 'restricted')) : ()) },
    write => sub {
        my ($item) = @_;
        return ("CREATE FUNCTION app.step(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN \$1 + \$2",
            "CREATE AGGREGATE $item->{name}(integer) (SFUNC = $item->{function}, STYPE = integer, INITCOND = '$item->{start}'" . (defined $item->{parallel} ? ", PARALLEL = $item->{parallel}" : '') . ')');
    }};

$kinds{operator} = {
    names => 'plain_operator', words => sub {"OPERATOR $_[0]{schema}.$_[0]{sign} (integer, text)"}, owned => 1,
    make => sub { my ($g) = @_; return (schema => $g->pick('app', 'public'), sign => $g->pick('===', '<->!', '@@@'), restrict => $g->pick('', ', RESTRICT = eqsel', ', RESTRICT = eqsel, JOIN = eqjoinsel'), commutator => $g->pick('', '', ', NEGATOR = OPERATOR(app.<!>)'), in => $g->pick('app.same', 'app.same_too')) },
    write => sub {
        my ($item) = @_;
        return ("CREATE FUNCTION $item->{in}(integer, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT \$1::text = \$2'", "CREATE OPERATOR $item->{schema}.$item->{sign} (FUNCTION = $item->{in}, LEFTARG = integer, RIGHTARG = text$item->{restrict}$item->{commutator})");
    }};

$kinds{opclass} = {
    words => sub {"OPERATOR CLASS $_[0]{name} USING btree"}, owned => 1,
    make => sub { my ($g) = @_; return (members => $g->pick('OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 app.backwards(integer, integer)', 'OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(integer, integer)'),
            $g->chance(30) ? (family => 'app.family_' . $g->number(2)) : (), $g->chance(50) ? (index => Schema::Kinds::Relations::table_of($g)) : ()) },
    write => sub {
        my ($item) = @_;
        return ("CREATE FUNCTION app.backwards(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT btint4cmp(\$2, \$1)'", defined $item->{family} ? "CREATE OPERATOR FAMILY $item->{family} USING btree" : (),
            "CREATE OPERATOR CLASS $item->{name} FOR TYPE integer USING btree " . (defined $item->{family} ? "FAMILY $item->{family} " : '') . "AS $item->{members}", defined $item->{index} ? "CREATE INDEX ON $item->{index} (id $item->{name})" : ());
    }};

$kinds{cast} = {
    names => 'plain_cast',
    make => sub { my ($g) = @_; my $type = $g->one(qw(composite enum domain)); return (type => $type ? $type->{name} : 'app.type_1', to => $g->pick('integer', 'text', 'boolean'), how => $g->pick('INOUT', 'FUNCTION'), context => $g->pick('', 'AS ASSIGNMENT')) },
    write => sub {
        my ($item) = @_;
        return "CREATE CAST ($item->{type} AS $item->{to}) WITH INOUT $item->{context}" if $item->{how} eq 'INOUT';
        return ("CREATE FUNCTION app.to_$item->{to}($item->{type}) RETURNS $item->{to} LANGUAGE sql IMMUTABLE AS 'SELECT NULL::$item->{to}'", "CREATE CAST ($item->{type} AS $item->{to}) WITH FUNCTION app.to_$item->{to}($item->{type}) $item->{context}");
    }};

$kinds{base_type} = {
    names => 'type', words => 'TYPE', owned => 1, privileges => 'USAGE',
    make => sub { my ($g) = @_; return (value => "'1'", category => $g->pick('U', 'N'), $g->chance(30) ? (default => "'7'") : ()) },
    write => sub {
        my ($item) = @_;
        my $in = 'app.in_' . ($item->{name} =~ tr/a-z0-9//cdr);
        return ("CREATE TYPE $item->{name}", "CREATE FUNCTION $in(cstring) RETURNS $item->{name} LANGUAGE internal IMMUTABLE STRICT AS 'int4in'", "CREATE FUNCTION ${in}_out($item->{name}) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out'",
            "CREATE TYPE $item->{name} (INPUT = $in, OUTPUT = ${in}_out, LIKE = int4, CATEGORY = '$item->{category}'" . (defined $item->{default} ? ", DEFAULT = $item->{default}" : '') . ')');
    }};

1;
