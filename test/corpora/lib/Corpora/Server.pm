# The throw-away server that the PG… variables name: statements by psql, databases, dumps.
package Corpora::Server;

use strict;
use warnings;

use Exporter 'import';
use IPC::Run ();

our @EXPORT_OK = qw(query value script create_database drop_database dump_schema quoted);

# What separates columns in psql's output: no text of the corpora holds it.
my $separator = "\x1f";

sub quoted { my ($text) = @_; $text =~ s/'/''/g; return "'$text'" }

sub _psql {
    my ($database, $sql, @arguments) = @_;
    my ($out, $err) = ('', '');
    local $ENV{PGOPTIONS} = join ' ', '-c client_min_messages=warning', map {"-c $_"} @{$database->{settings}};
    my $ok = IPC::Run::run(
        ['psql', '-X', '-q', '-A', '-t', '-F', $separator, '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=verbose',
         '-d', $database->{name}, @arguments, '-f', '-'],
        '<', \$sql, '>', \$out, '2>', \$err);
    my %result = (ok => $ok, out => $out, messages => $err);
    if (!$ok) {
        ($result{sqlstate}, $result{error}) = $err =~ /ERROR:  (\w{5}): (.*)/ ? ($1, $2) : ('', $err);
        # Behind the error: a warning before it has a hint of its own.
        ($result{hint}) = $err =~ /ERROR:.*?^HINT:  (.*?)$/ms;
    }
    return \%result;
}

# The rows of one or several statements as lists of texts; dies with the server's words on an error.
sub query {
    my ($database, $sql) = @_;
    my $result = _psql($database, $sql);
    die "$database->{name}: $result->{messages}" if !$result->{ok};
    return map { [split /\Q$separator\E/, $_, -1] } split /\n/, $result->{out};
}

sub value { my @rows = query(@_); return @rows ? $rows[0][0] : undef }

# Runs a text as psql runs a file. Returns { ok, out, messages } and, when not ok, { sqlstate, error, hint }.
# `whole`: in one transaction.
sub script {
    my ($database, $text, %how) = @_;
    return _psql($database, $text, $how{whole} ? '--single-transaction' : ());
}

# A database of this name, empty and prepared; what was there under the name goes. `settings`: of each session in it.
sub create_database {
    my ($name, %with) = @_;
    my $database = {name => $name, settings => $with{settings} // []};
    my $postgres = {name => 'postgres', settings => []};
    my $template = $with{template} // 'template0';
    query($postgres, "DROP DATABASE IF EXISTS $name");
    query($postgres, "CREATE DATABASE $name TEMPLATE $template");
    query($database, $_) for @{$with{prepare} // []};
    return $database;
}

sub drop_database {
    my ($database) = @_;
    query({name => 'postgres', settings => []}, "DROP DATABASE $database->{name}");
}

# pg_dump -s, without the random word that it puts at both ends. Where pg_shepherd is installed it is dropped first, in a
# copy: what is left is what the migrations made, and nothing of theirs hangs on it.
sub dump_schema {
    my ($database) = @_;
    my $copy;
    if (value($database, "SELECT 1 FROM pg_extension WHERE extname = 'pg_shepherd'")) {
        $copy = create_database("$database->{name}_bare", template => $database->{name});
        query($copy, 'DROP EXTENSION pg_shepherd');
        die "$database->{name}: the schema shepherd outlives its extension\n"
            if value($copy, "SELECT 1 FROM pg_namespace WHERE nspname = 'shepherd'");
    }
    my ($dump, $err) = ('', '');
    IPC::Run::run(['pg_dump', '-s', '-d', ($copy // $database)->{name}], '>', \$dump, '2>', \$err)
        or die "pg_dump of $database->{name}: $err";
    drop_database($copy) if $copy;
    $dump =~ s/^(\\(?:un)?restrict) .*$/$1/mg;
    return $dump;
}

1;
