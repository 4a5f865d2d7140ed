# What the TAP tests share: private servers with the extension, sessions that run beside the test, sets of migrations.
package Shepherd;

use strict;
use warnings;
use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use Exporter 'import';
our @EXPORT = qw(server refused background finish wait_for files_json apply_call file_of_text rss_kb backend_of);

my $patience = $PostgreSQL::Test::Utils::timeout_default || 180;

# A started server with the extension in the database postgres. `conf`: more lines of postgresql.conf; `init`: options of init().
sub server
{
    my ($name, %given) = @_;
    my $node = PostgreSQL::Test::Cluster->new($name);
    $node->init(extra => [ '--encoding=UTF8', '--locale=C', '--no-sync' ], %{ $given{init} || {} });
    # A busy machine must not turn a slow start of a worker into a failure, and a test must not flush to a real disk.
    $node->append_conf('postgresql.conf', "fsync = off\nautovacuum = off\nmax_connections = 80\n" . ($given{conf} || ''));
    $node->start;
    $node->safe_psql('postgres', 'CREATE EXTENSION pg_shepherd') unless $given{bare};
    return $node;
}

# Runs SQL that has to fail; returns what psql said on stderr, with SQLSTATEs. Keys of %given: db, user.
sub refused
{
    my ($node, $sql, %given) = @_;
    my ($out, $err) = ('', '');
    my $code = $node->psql(
        $given{db} || 'postgres', $sql,
        stdout => \$out,
        stderr => \$err,
        extra_params => [ '-v', 'VERBOSITY=verbose', ($given{user} ? ('-U', $given{user}) : ()) ]);
    return $code == 0 ? "it did not fail; it returned: $out" : $err;
}

# Starts psql with `sql` and does not wait for it. The SQL goes through a file: a pipe would be filled by finish() only.
my $scripts = 0;

sub background
{
    my ($node, $sql, %given) = @_;
    my %session = (out => '', err => '');
    my $script = file_of_text('background_' . ++$scripts . '.sql', $sql);
    local $ENV{PGAPPNAME} = $given{application} || 'background';
    my @command = (
        $node->installed_command('psql'), '-XAtq', '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=verbose', '-f', $script, '-d',
        $node->connstr($given{db} || 'postgres'));
    push @command, '-U', $given{user} if $given{user};
    $session{run} = IPC::Run::start(\@command, '<', \undef, '>', \$session{out}, '2>', \$session{err},
        IPC::Run::timeout($patience));
    return \%session;
}

# Waits for a background session; true when psql ended well. Its output is in ->{out} and ->{err}.
sub finish
{
    my ($session) = @_;
    my $done = eval { IPC::Run::finish($session->{run}); 1 };
    return $done && $session->{run}->result(0) == 0;
}

# Asks `sql` until it answers `expected` (default t). Fails the test run when it never does. A server that is starting again after a crash
# is asked again: the query goes as an argument, since a pipe to a psql that could not connect would break.
sub wait_for
{
    my ($node, $sql, $expected, $db) = @_;
    $expected //= 't';
    my @command = ($node->installed_command('psql'), '-XAtq', '-d', $node->connstr($db || 'postgres'), '-c', $sql);
    my $said = '';
    for (1 .. 10 * $patience)
    {
        my ($out, $err) = ('', '');
        IPC::Run::run(\@command, '<', \undef, '>', \$out, '2>', \$err);
        chomp $out;
        return if $out eq $expected && $err eq '';
        $said = "$out$err";
        select undef, undef, undef, 0.1;
    }
    BAIL_OUT("never came true: $sql: $said");
}

# A JSON object of path => content. Only what JSON needs is escaped, so any text may come in.
sub files_json
{
    my ($files) = @_;
    my $quoted = sub {
        my ($text) = @_;
        $text =~ s/(["\\])/\\$1/g;
        $text =~ s/([\x00-\x1f])/sprintf('\\u%04x', ord $1)/ge;
        return "\"$text\"";
    };
    return '{' . join(', ', map { $quoted->($_) . ': ' . $quoted->($files->{$_}) } sort keys %$files) . '}';
}

# A call of migrate_apply with these files; `more`: further arguments.
sub apply_call
{
    my ($files, $more) = @_;
    my $json = files_json($files);
    return "migrate_apply(files => \$files\$$json\$files\$" . ($more ? ", $more" : '') . ')';
}

# Writes SQL to a file for psql -f, for texts that are too long for a command line.
sub file_of_text
{
    my ($name, $text) = @_;
    my $path = "$PostgreSQL::Test::Utils::tmp_check/$name";
    open my $handle, '>', $path or die "$path: $!";
    binmode $handle;
    print {$handle} $text;
    close $handle or die "$path: $!";
    return $path;
}

# Anonymous memory in kB (RssAnon: without shared buffers) of the backend of a background_psql session, or its peak of all memory
# (VmHWM). It reads its own numbers: the test may live in another process namespace.
sub rss_kb
{
    my ($session, $what) = @_;
    $what ||= 'RssAnon';
    return $session->query_safe("SELECT (regexp_match(pg_read_file('/proc/self/status'), '$what:\\s+(\\d+) kB'))[1]");
}

# The process of the one session with this application name.
sub backend_of
{
    my ($node, $application) = @_;
    wait_for($node, "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = '$application'");
    return $node->safe_psql('postgres', "SELECT pid FROM pg_stat_activity WHERE application_name = '$application'");
}

1;
