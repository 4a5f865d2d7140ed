# Two scripts, a database each, and whether schema_diff() leads from one to the other: by a second diff, by schema_fingerprint() and
# by pg_dump -s. Wants PGHOST and PGUSER of a server with pg_shepherd's files, and a superuser.
package Schema::Judge;

use strict;
use warnings;

use Exporter 'import';
use File::Temp ();
use IPC::Open3 ();
use IPC::Run ();

our @EXPORT_OK = qw(prepare make_pair judge drop_pair psql build quick);

my $bin = `${\($ENV{PG_CONFIG} // 'pg_config')} --bindir`;
chomp $bin;
my $dir = File::Temp->newdir;
my $template = "judge_template_$$";
my (%quick_runs, %sessions, @scripts);
our @roles = qw(regress_schema_owner regress_schema_reader);

sub write_file {
    my ($name, $text) = @_;
    open my $file, '>:raw', "$dir/$name" or die "$dir/$name: $!";
    print $file $text;
    close $file or die "$dir/$name: $!";
    return "$dir/$name";
}

# Runs a script. Returns whether it ended well, what it printed, and what it complained of.
sub psql {
    my ($database, $sql, @arguments) = @_;
    my ($out, $err) = ('', '');
    my $path = write_file("$database.sql", $sql);
    my $ok = IPC::Run::run(
        ["$bin/psql", '-XAtq', '-v', 'VERBOSITY=verbose', '-d', $database, @arguments, '-f', $path],
        '<', \undef, '>', \$out, '2>', \$err);
    return ($ok, $out, $err);
}

# The same in one session for many scripts, as new ones read all catalogs again. It ends with a script that stops at an error.
sub in_session {
    my ($database, $sql) = @_;
    my $path = write_file("$database.sql", $sql);
    my $complaints = "$dir/$database.err";
    my $session = $sessions{$database};
    if (!$session) {
        open my $err, '>>', $complaints or die "$complaints: $!";
        $session = $sessions{$database} = {};
        $session->{pid} = IPC::Open3::open3(my $in, my $out, '>&' . fileno $err, "$bin/psql", '-XAtq', '-v', 'VERBOSITY=verbose', '-d', $database);
        @$session{qw(in out)} = ($in, $out);
    }
    truncate $complaints, 0;
    print {$session->{in}} "\\i $path\n\\echo ENDED\n";
    $session->{in}->flush;
    my ($text, $ended) = ('', 0);
    while (!$ended && defined(my $line = readline $session->{out})) {
        $ended = $line eq "ENDED\n";
        $text .= $line if !$ended;
    }
    leave($database) if !$ended;
    open my $file, '<:raw', $complaints or die "$complaints: $!";
    my $err = do { local $/ = undef; <$file> } // '';
    close $file;
    return ($text, $err);
}

sub leave {
    my ($database) = @_;
    my $session = delete $sessions{$database} or return;
    close $session->{in};
    waitpid $session->{pid}, 0;
    return;
}

sub must {
    my ($database, $sql) = @_;
    my ($ok, $out, $err) = psql($database, $sql, '-v', 'ON_ERROR_STOP=1');
    die "$database: $err" if !$ok;
    return $out;
}

# A template database with pg_shepherd, so that those that are tried need not make it each time.
sub prepare {
    for my $role (@roles) {
        must('postgres', "SELECT 1 FROM pg_roles WHERE rolname = '$role'") or must('postgres', "CREATE ROLE $role");
    }
    must('postgres', "SET client_min_messages = error; DROP DATABASE IF EXISTS $template;\n"
        . "CREATE DATABASE $template TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';");
    must($template, 'CREATE EXTENSION pg_shepherd SCHEMA public');
    return;
}

my $look = "SELECT public.schema_fingerprint(column_order => false);\n"
    . "SELECT COALESCE(jsonb_agg(to_jsonb(s)), '[]') FROM public.schema_snapshot() s;\n";

# Runs each of the statements in a new database; what fails is left out. Returns the place of each one that failed with its error.
sub build {
    my ($database, @statements) = @_;
    must('postgres', "SET client_min_messages = error; DROP DATABASE IF EXISTS $database;\n"
        . "CREATE DATABASE $database TEMPLATE $template STRATEGY " . ($ENV{SCHEMA_STRATEGY} // 'wal_log') . ';');
    my $text = "SET client_min_messages = error;\n\\set QUIET on\n";
    for my $place (0 .. $#statements) {
        $text .= "$statements[$place];\n\\if :ERROR\n\\echo FAILED $place :SQLSTATE :LAST_ERROR_MESSAGE\n\\endif\n";
    }
    my ($ok, $out, $err) = psql($database, "\\o /dev/null\n$text\\o\n$look");
    die "$database: $err" if !$ok;
    my @lines = split /\n/, $out;
    my $snapshot = pop @lines;
    my $fingerprint = pop @lines;
    my %failed;
    for (@lines) { $failed{$1} = $2 if /^FAILED (\d+) (.*)/ }
    die "$database: no snapshot: $err" if ($snapshot // '') !~ /^\[/;
    return {name => $database, snapshot => $snapshot, fingerprint => $fingerprint, failed => \%failed};
}

# The order of columns differs where a table was altered.
sub dump_of {
    my ($database) = @_;
    my ($out, $err) = ('', '');
    IPC::Run::run(["$bin/pg_dump", '-s', '-d', $database], '>', \$out, '2>', \$err) or die "pg_dump $database: $err";
    # Of partitioned tables it means nothing, and cannot be altered; pg_dump 18 leaves it out as well.
    $out =~ s/^CREATE UNLOGGED (TABLE (?:(?!\n\)[;\n]).)*+\n\)\nPARTITION BY )/CREATE $1/gms;
    # Of views that use each other it takes one apart: which one, their numbers decide.
    $out =~ s/^CREATE VIEW [^\n]* AS\nSELECT\n(?: {4}NULL::[^\n]*,\n)* {4}NULL::[^\n]*;\n//gm;
    $out =~ s/^CREATE OR REPLACE VIEW /CREATE VIEW /gm;
    # Their columns are printed in the order that they have in the table.
    $out =~ s/^(CREATE STATISTICS .* ON )(.*)( FROM .*;)$/$1 . join(', ', sort split m{, }, $2) . $3/gme;
    my $lines = join "\n", sort map { s/,$//r } grep { !/^\\(un)?restrict |^--|^$/ } split /\n/, $out;
    push @scripts, [$lines, $out];
    shift @scripts if @scripts > 8;
    return $lines;
}

# Some expressions print in another way once they were printed and read: then pg_dump's own copies are compared.
sub restored {
    my ($lines) = @_;
    my $database = "judge_restored_$$";
    my $drop = "SET client_min_messages = error; DROP DATABASE IF EXISTS $database;\n";
    must('postgres', "${drop}CREATE DATABASE $database TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';");
    my ($script) = grep { $_->[0] eq $lines } @scripts;
    psql($database, $script->[1]);
    my $copy = dump_of($database);
    psql($database, "SELECT format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', subname) FROM pg_subscription \\gexec\nSELECT format('DROP SUBSCRIPTION %I', subname) FROM pg_subscription \\gexec\n");
    must('postgres', $drop);
    return $copy;
}

sub differences {
    my ($wanted, $got) = @_;
    my (%count, @lines);
    $count{$_}-- for split /\n/, $wanted;
    $count{$_}++ for split /\n/, $got;
    for my $line (sort keys %count) {
        push @lines, ($count{$line} > 0 ? '+' : '-') . $line if $count{$line};
    }
    return join "\n", @lines[0 .. ($#lines < 15 ? $#lines : 15)];
}

sub make_pair {
    my ($from, $to, $names) = @_;
    my @names = @{$names // ['judge_a', 'judge_b']};
    return (build($names[0], @$from), build($names[1], @$to));
}

my $count_rows = "SELECT format('SELECT %L, count(*) FROM ONLY %s', 'ROWS ' || x.t, x.t) FROM (SELECT quote_ident(nspname) || '.' || quote_ident(relname) AS t\n"
    . "  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' AND c.oid >= 16384 AND nspname !~ '^(pg_|shepherd)') x ORDER BY 1 \\gexec\n";

sub rows_of {
    my ($out) = @_;
    my %rows;
    while ($out =~ /^ROWS (.*)\|(\d+)$/mg) { $rows{$1} = $2 }
    return \%rows;
}

# Puts rows into the tables that take them. Returns how many each one has.
sub fill {
    my ($database) = @_;
    my ($ok, $out) = psql($database->{name}, "SET client_min_messages = error;\nSET session_replication_role = replica;\n"
        . "SELECT format('INSERT INTO %I.%I (id) SELECT generate_series(1, 3)', nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace\n"
        . " WHERE relkind IN ('r', 'p') AND NOT relispartition AND c.oid >= 16384 AND nspname !~ '^(pg_|shepherd)' ORDER BY 1 \\gexec\n"
        . "RESET session_replication_role;\n$count_rows");
    return rows_of($out);
}

sub dollars {
    my ($text) = @_;
    my $tag = 'j';
    $tag .= 'j' while index($text, "\$$tag\$") >= 0;
    return "\$$tag\$$text\$$tag\$";
}

# Makes `from` into the schema of `to`, whose database may have changed meanwhile. Returns undef, or what is wrong as
# { kind, message }. `dump`: what pg_dump should say; `rows`: rows that change their place or number are wrong.
sub judge {
    my ($from, $to, %how) = @_;
    # Behind each step its hazards.
    my $diff = "SELECT sql || E';\\n' || '-- hazards: ' || array_to_string(hazards, ', ') || E'\\n' FROM public.schema_diff(:'desired'::jsonb, allow_data_loss => true) ORDER BY position";
    my $head = "SET client_min_messages = error;\n" . 'SELECT ' . dollars($to->{snapshot}) . " AS desired \\gset\n";
    my $script = "$dir/$from->{name}.diff";
    my $own = own_columns('desired');
    my $made = $how{rows} ? "SELECT 'MADE ' || identity FROM public.schema_diff(:'desired'::jsonb, allow_data_loss => true) WHERE kind = 'table' AND change <> 'alter';\n" : '';
    my ($ok, $out, $err) = psql(
        $from->{name}, "$head$made\\o $script\n$diff;\n\\o\n\\echo DIFFED\n\\i $script\n\\echo APPLIED\n"
            . "SELECT 'AGAIN ' || replace(sql, E'\\n', ' ') FROM public.schema_diff(:'desired'::jsonb, allow_data_loss => true);\n"
            . "SELECT 'FINGERPRINT ' || public.schema_fingerprint(column_order => false);\nSELECT 'OWN ' || ($own);\n" . ($how{rows} ? $count_rows : ''),
        '-v', 'ON_ERROR_STOP=1');
    my $sql = '';
    if (open my $file, '<:raw', $script) { local $/ = undef; $sql = <$file> // ''; close $file }
    my $wrong = sub { return {kind => $_[0], message => $_[1], sql => $sql} };
    return $wrong->('no diff', $err) if $out !~ /^DIFFED$/m;
    if ($out !~ /^APPLIED$/m) {
        my ($state) = $err =~ /ERROR:  (\w{5}):/;
        my ($line) = $err =~ /\.diff:(\d+):/;
        my @lines = split /\n/, $sql;
        my $message = "$err\n" . ($line ? join "\n", @lines[($line > 2 ? $line - 2 : 0) .. $line - 1] : '');
        # Rows do not fit a type, a key or a check: the judgement of whoever made the schema, not of the diff.
        if ($how{rows} && $state =~ /^2[23]/) {
            my ($hazards) = grep { /^-- hazards: / } @lines[($line // 1) - 1 .. $#lines];
            return $wrong->($hazards =~ /depends on data/ ? 'refused' : 'it depends on data, and does not say so', $message);
        }
        return $wrong->("does not apply $state", $message);
    }
    return $wrong->('does not apply', $err) if $err =~ /ERROR/;
    my @again = $out =~ /^AGAIN (.*)/mg;
    return $wrong->('a second diff is not empty', join "\n", @again) if @again;
    my ($fingerprint) = $out =~ /^FINGERPRINT (.*)/m;
    return $wrong->($out =~ /^OWN true$/m ? 'own columns' : 'the fingerprints differ', '') if $fingerprint ne $to->{fingerprint};
    if ($how{rows}) {
        my %made = map { ($_ => 1) } $out =~ /^MADE (.*)$/mg;
        my $rows = rows_of($out);
        my @lost = grep { !$made{$_} && $rows->{$_} != $how{rows}{$_} } grep { exists $how{rows}{$_} } sort keys %$rows;
        return $wrong->('rows are lost', join ', ', map {"$_: $how{rows}{$_} before, $rows->{$_} after"} @lost) if @lost;
    }
    if (defined $how{dump}) {
        my $got = dump_of($from->{name});
        if ($got ne $how{dump}) {
            my $text = differences($how{dump}, $got);
            # Made anew the server's way of printing has settled.
            return $wrong->('pg_dump -s differs', $text) if restored($got) ne restored($how{dump});
        }
    }
    return undef;
}

# Whether only this is left, which nothing can alter: that a column, check or NOT NULL of a child is its own besides its parent's.
sub own_columns {
    my ($snapshot) = @_;
    # What a second diff takes for the same, however it is printed, and what does not count.
    my $facts = "kind, identity, attributes - 'nominal persistence' - CASE WHEN kind IN ('column', 'constraint') THEN ARRAY['inherited', 'not null inherited', 'position'] ELSE '{}' END AS attributes, "
        . "CASE WHEN kind NOT IN ('function', 'procedure', 'statistics') THEN COALESCE(definition, '') END AS definition";
    return "SELECT NOT EXISTS (SELECT $facts FROM public.schema_snapshot() EXCEPT SELECT $facts FROM jsonb_to_recordset(:'$snapshot'::jsonb) AS x(kind text, identity text, definition text, attributes jsonb))";
}

# Both ways at once without databases of their own: what is made is rolled back. Several times faster than build() and judge(), and without
# pg_dump and rows. Returns undef, or what is wrong as judge() does with its way (0 there, 1 back); `unsure` is set where databases of
# their own may judge otherwise (a label of an enum cannot be used in the transaction that added it).
sub quick {
    my ($database, @lists) = @_;
    if ($quick_runs{$database}++ % 300 == 0) {
        leave($database);
        must('postgres', "SET client_min_messages = error; DROP DATABASE IF EXISTS $database;\n"
            . "CREATE DATABASE $database TEMPLATE $template;");
    }
    my $made = sub {
        my ($side, $known) = @_;
        my $text = "BEGIN;\n\\set ON_ERROR_ROLLBACK on\n\\o /dev/null\n";
        for my $place (0 .. $#{$lists[$side]}) {
            $text .= "$lists[$side][$place];\n" . ($known ? '' : "\\if :ERROR\n\\echo FAILED $side $place\n\\endif\n");
        }
        return "$text\\o\n\\set ON_ERROR_ROLLBACK off\n";
    };
    my $script = sub { return "$dir/$database.$_[0].diff" };
    unlink map { $script->($_) } 0, 1;
    my $led = sub {
        my ($way, $side) = @_;
        my $own = own_columns("snapshot_$side");
        my $diff = "FROM public.schema_diff(:'snapshot_$side'::jsonb, allow_data_loss => true)";
        return "\\o ${\$script->($way)}\nSELECT sql || E';\\n' $diff ORDER BY position;\n\\o\n\\echo DIFFED $way\n\\set ON_ERROR_STOP on\n\\o /dev/null\n\\i ${\$script->($way)}\n\\o\n"
            # What has the same fingerprint has no difference; judge() looks for both.
            . "\\set ON_ERROR_STOP off\nSELECT public.schema_fingerprint(column_order => false) = :'fingerprint_$side' AS same \\gset\n"
            . "\\echo FINGERPRINT $way :same\n\\if :same\n\\else\nSELECT 'AGAIN $way ' || replace(sql, E'\\n', ' ') $diff;\nSELECT 'OWN $way ' || ($own);\n\\endif\nROLLBACK;\n";
    };
    my $look = sub {
        return "SELECT public.schema_fingerprint(column_order => false) AS fingerprint_$_[0], COALESCE(jsonb_agg(to_jsonb(s)), '[]') AS snapshot_$_[0] FROM public.schema_snapshot() s \\gset\n";
    };
    my $head = "ROLLBACK;\nSET client_min_messages = error;\n\\set ON_ERROR_STOP off\n\\o\n";
    my ($out, $err) = in_session($database, $head . $made->(1) . $look->(1) . "ROLLBACK;\n" . $made->(0) . $look->(0) . $led->(0, 1) . $made->(1, 1) . $led->(1, 0));
    my @failed = ({}, {});
    while ($out =~ /^FAILED (\d) (\d+)$/mg) { $failed[$1]{$2} = '' }
    my ($wrong, $way);
    my $own = 0;
    for (0, 1) {
        $way = $_;
        my ($error) = $err =~ /\Q${\$script->($way)}\E:\d+: (ERROR:  .*?)(?=^psql:|\z)/ms;
        if ($out !~ /^DIFFED $way$/m) { $wrong = {kind => 'no diff', message => substr $err, -2000} }
        elsif ($error) { $wrong = {kind => 'does not apply ' . ($error =~ /ERROR:  (\w{5}):/)[0], message => $error} }
        elsif (my @again = $out =~ /^AGAIN $way (.*)/mg) { $wrong = {kind => 'a second diff is not empty', message => join "\n", @again} }
        elsif ($out =~ /^OWN $way true$/m) { $own++ }
        elsif ($out !~ /^FINGERPRINT $way t$/m) { $wrong = {kind => 'the fingerprints differ', message => ''} }
        last if $wrong;
    }
    if ($wrong) {
        $wrong->{way} = $way;
        $wrong->{unsure} = $wrong->{message} =~ /55P04/;
    }
    return (\@failed, $wrong, $own);
}

sub drop_pair {
    leave($_) for @_;
    must('postgres', join '', "SET client_min_messages = error;\n", map {"DROP DATABASE IF EXISTS $_;\n"} @_);
    return;
}

# The template goes with the process that made it.
END { if ($template) { local $?; psql('postgres', "SET client_min_messages = error; DROP DATABASE IF EXISTS $template;") } }

1;
