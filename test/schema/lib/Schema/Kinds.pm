# The kinds of items that Schema::Generator makes: for each what its parameters may be, and the statements that it is written as.
package Schema::Kinds;

use strict;
use warnings;

use Schema::Kinds::Relations ();
use Schema::Kinds::Routines ();
use Schema::Kinds::Others ();

my %kinds = (%Schema::Kinds::Relations::kinds, %Schema::Kinds::Routines::kinds, %Schema::Kinds::Others::kinds);

sub make {
    my ($g, $kind) = @_;
    my $description = $kinds{$kind} // die "no such kind: $kind";
    my %item = (kind => $kind, name => name($g, $description->{names} // $kind), $description->{make}->($g));
    $item{comment} = $g->pick('one', "it's", 'a, b; "c"', "back\\slash\nand a line") if $description->{words} && $g->chance(12);
    $item{owner} = 'regress_schema_owner' if $description->{owned} && $g->chance(8);
    $item{grants} = grants($g, $description->{privileges}) if $description->{privileges} && $g->chance(10);
    return \%item;
}

sub statements {
    my ($item) = @_;
    my $description = $kinds{$item->{kind}};
    my @statements = $description->{write}->($item);
    if (my $words = $description->{words}) {
        my $target = ref $words ? $words->($item) : "$words $item->{name}";
        push @statements, "COMMENT ON $target IS " . literal($item->{comment}) if defined $item->{comment};
        my $granted = $target =~ s/^(?:MATERIALIZED VIEW|VIEW|FOREIGN TABLE) /TABLE /r =~ s/^AGGREGATE /FUNCTION /r;
        push @statements, map { s/%/$granted/r } @{$item->{grants} // []};
        if (defined $item->{owner}) { push @statements, "ALTER $target OWNER TO $item->{owner}" }
    }
    return @statements;
}

sub literal { my ($text) = @_; $text =~ s/'/''/g; return "'$text'" }
sub identifier { my ($name) = @_; return $name if $name =~ /^[a-z_][a-z0-9_]*$/ && $name !~ /^(?:order|user|select)$/; return '"' . $name =~ s/"/""/gr . '"' }

my @hostile = ('order', 'Has Space', "it's", 'a"quote', 'dot.ted', 'com,ma', 'semi;colon', '(paren', 'per%cent', 'back\\slash', '$dollar$',
    "\xc3\xbc\xc3\xb1", 'CamelCase', 'ends ', '=equal', "two\nlines", '--dash', 'on domain', 'x' x 63);
our @schemas = ('app', 'app', 'app', 'public', identifier('Odd, "Schema"'));

# Few names, so that two schemas have many in common. Relations and types share them.
sub name {
    my ($g, $class) = @_;
    my $schema = $g->pick(@schemas);
    if ($class eq 'schema') { return $g->pick('app', identifier('Odd, "Schema"'), 'other', 'third') }
    my $local = $g->chance(8) ? identifier($g->pick(@hostile)) : "${class}_" . (1 + $g->number($class eq 'relation' ? 12 : 7));
    return $class =~ /^(?:plain|constraint|trigger|rule|policy)/ ? $local : "$schema.$local";
}

sub grants {
    my ($g, $privileges) = @_;
    my @all = split /,/, $privileges;
    my @grants;
    for (1 .. 1 + $g->number(2)) {
        my $which = join ', ', $g->sample(1 + $g->number(2), @all);
        my $whom = $g->pick('regress_schema_reader', 'regress_schema_reader', 'PUBLIC');
        my $option = $whom ne 'PUBLIC' && $g->chance(15) ? ' WITH GRANT OPTION' : '';
        push @grants, $g->chance(75) ? "GRANT $which ON % TO $whom$option" : "REVOKE $which ON % FROM " . $g->pick('PUBLIC', 'postgres');
    }
    return \@grants;
}

# Types by their names with values that they take, and what is made of an item for them.
our %values = (
    integer => ['1', '42', '-7', '(1 + 2)'], bigint => ['1', '9'], smallint => ['3'], text => ["'x'", "'it''s'", "('a' || 'b')", 'CURRENT_USER'],
    'character varying(20)' => ["'v'"], 'numeric(10,2)' => ['1.5', '0'], boolean => ['true', 'false'], date => ["'2020-01-01'", 'CURRENT_DATE'],
    'timestamp with time zone' => ['now()', "'2020-01-01 00:00:00+02'"], uuid => ['gen_random_uuid()'], jsonb => [q('{}'), q('{"a": [1]}')],
    'text[]' => [q('{}'), "ARRAY['a', 'b']"], 'integer[]' => [q('{1,2}')], bytea => [q('\\x00')], 'double precision' => ['0.5', "'NaN'"],
    interval => ["'1 day'"], inet => ["'::1'"], 'bit(3)' => ["B'101'"], 'int4range' => ["'[1,2)'"], '"char"' => ["'c'"], name => ["'n'"],
    xml => [undef], 'time(3)' => ["'10:00'"], point => ["'(1,2)'"], tsvector => ["''"], money => [undef]);

sub type {
    my ($g) = @_;
    if ($g->chance(28)) {
        my $item = $g->one(qw(enum domain composite range base_type));
        if ($item) {
            my $value = $item->{kind} eq 'enum' ? literal($item->{labels}[0] // 'none') : $item->{kind} eq 'composite' ? undef : $item->{value};
            return $g->chance(15) ? ("$item->{name}\[]", "'{}'") : ($item->{name}, $value);
        }
    }
    my $type = $g->chance(45) ? $g->pick('integer', 'text', 'bigint') : $g->pick(sort keys %values);
    return ($type, $g->pick(@{$values{$type}}));
}

1;
