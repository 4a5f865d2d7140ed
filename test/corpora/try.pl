# try.pl --skipped N FOLDER NAME…: tries these corpora in FOLDER on the server that the PG… variables name; test/corpora/run starts it.
use strict;
use warnings;

use Cwd 'abs_path';
use List::Util 'uniq';
use Time::HiRes 'time';

use Corpora::Deployment;
use Corpora::History;
use Corpora::Reference;
use Corpora::Report;
use Corpora::Server qw(query drop_database value);

# So many downs are tried.
my $steps = 20;

my @ways = (
    {label => 'run', what => 'CALL migrate_run', apply => sub { $_[0]->run_files }, revert => "CALL public.migrate_run_revert('-$steps')"},
    {label => 'alone', what => 'SELECT migrate_apply', apply => sub { $_[0]->alone_files }, revert => "SELECT FROM public.migrate_revert('-$steps')"});

die "usage: try.pl --skipped N FOLDER NAME…\n" if @ARGV < 4 || $ARGV[0] ne '--skipped';
my (undef, $skipped, $folder, @names) = @ARGV;
$folder = abs_path($folder);
my $report = Corpora::Report->new;

for my $name (@names) {
    print STDERR "-- $name\n";
    my $started = time;
    eval { try_corpus($name); 1 } or do {
        $report->check($name, 0, 'could not be tried to the end', $@);
        $report->row($name, '', '', 'no, see above');
    };
    printf STDERR "-- %s took %.0f s\n", $name, time - $started;
}
exit($report->print_all($skipped, 'corpus', 'layout', 'files', 'in one call', 'by hand', 'by CALL', 'alone', 'psql s', 'ours s', 'dump', 'downs',
    'CRLF', 'directory') ? 0 : 1);

sub try_corpus {
    my ($name) = @_;
    my $history = Corpora::History->new($folder, $name);
    my @migrations = @{$history->{migrations}};
    my $has_downs = grep { defined $_->{down} } @migrations;
    make_roles(@{$history->{roles}});
    my $reference = Corpora::Reference->new($history, $has_downs ? $steps : 0);

    my $started = time;
    my $ours = Corpora::Deployment->new($history, 'ours');
    my @outside = apply_all($name, $ours);
    my $seconds = time - $started;
    my @registered = $ours->registered;
    my $layout = join ', ', uniq map { $_->[3] } @registered;
    $report->same_text($name, $history->{layout}, $layout, 'the layout that was found');
    $report->same_lists($name, [map { $_->{path} } @migrations], [map { $_->[1] } @registered], 'the order');
    my $dump = $reference->dump_at(scalar @migrations);
    my $same = $report->same_text($name, $dump, $ours->dump_now, 'the schema, psql (-) and pg_shepherd (+)');
    try_again($name, $ours);
    $report->note(map {"$name: $_->{path}:$_->{line} cannot run in a transaction (MG010)"} @outside);
    my $downs = $has_downs ? try_downs($name, $reference, $ours) : 'none';
    my @separately = map { try_separately($name, $history, $reference, $has_downs, $_) } @ways;
    my $crlf = try_crlf($name, $dump, $ours);
    my $directory = try_directory($name, $ours, \@registered);
    $report->row($name, $layout, scalar @migrations, @outside ? 'refused' : 'yes', scalar @outside, @separately,
        map({ sprintf '%.1f', $_ } $reference->{seconds}, $seconds), $same ? 'equal' : 'DIFFERS', $downs, $crlf, $directory);
    drop_database($_->{database}) for $reference, $ours;
}

# Roles belong to the whole server.
sub make_roles {
    my $postgres = {name => 'postgres', settings => []};
    for my $role (@_) {
        query($postgres, "CREATE ROLE $role") if !value($postgres, "SELECT 1 FROM pg_roles WHERE rolname = '$role'");
    }
}

# One call; where it is refused, round what was refused. Returns what had to be done by hand.
sub apply_all {
    my ($name, $ours) = @_;
    my @migrations = @{$ours->{history}{migrations}};
    my @expected = map { $_->{up_refused} ? "$_->{path}:$_->{up_refused}" : () } @migrations;
    my $call = $ours->apply_files;
    if ($call->{ok}) {
        $report->same_lists($name, \@expected, [], 'what cannot run in a transaction');
        $report->check($name, ($call->{out} =~ tr/\n//) == @migrations, 'one row a migration', $call->{out});
        $report->check($name, $call->{messages} eq '', 'no warning', $call->{messages});
        return ();
    }
    die "the call failed: $call->{messages}" if $call->{sqlstate} ne 'MG010';
    $report->check($name, !@{[$ours->registered]}, 'nothing is left of a refused call');
    $ours->load;
    my @outside = $ours->apply_around(0);
    $report->same_text($name, "$outside[0]{path}:$outside[0]{line}", "$call->{path}:$call->{line}",
        'the first file that is refused');
    $report->same_lists($name, \@expected, [map {"$_->{path}:$_->{line}"} @outside], 'what cannot run in a transaction');
    return @outside;
}

# With everything applied: the same call does nothing, and says so in every way.
sub try_again {
    my ($name, $ours) = @_;
    for my $time ('the second call', 'the third call') {
        my $call = $ours->apply_files;
        $report->check($name, $call->{ok} && $call->{out} eq '' && $call->{messages} eq '', "$time does nothing",
            "$call->{out}$call->{messages}");
    }
    all_is_applied($name, $ours);
    my $verify = $ours->call('SELECT FROM public.migrate_verify()');
    $report->check($name, $verify->{ok}, 'migrate_verify', $verify->{messages});
}

sub all_is_applied {
    my ($name, $ours) = @_;
    my @other = map { $_->[2] eq 'applied' ? () : "$_->[0] $_->[2]" } $ours->registered;
    $report->check($name, !@other, 'every migration is applied and none changed', join(', ', @other));
    my $ready = $ours->call('SELECT public.migrate_ready()');
    $report->check($name, $ready->{ok} && $ready->{out} eq "t\n", 'migrate_ready', $ready->{messages});
}

# The last downs and their ups again, psql's run of the same scripts beside it. Returns the table's word.
sub try_downs {
    my ($name, $reference, $ours) = @_;
    my @migrations = @{$ours->{history}{migrations}};
    my $first = @migrations - $steps;
    my @wrong = $reference->revert;
    my @outside = $ours->revert_around($steps);
    my @expected = map { $_->{down_refused} ? "$_->{down_path}:$_->{down_refused}" : () }
        reverse @migrations[$first .. $#migrations];
    $report->same_lists($name, \@expected, [map { defined $_->{error} ? () : "$_->{path}:$_->{line}" } @outside],
        'downs that cannot run in a transaction');
    same_failures($name, 'down', \@wrong, \@outside);
    my $reverted = $reference->dump_now;
    $report->same_text($name, $reverted, $ours->dump_now, "the schema after $steps downs, psql (-) and pg_shepherd (+)");

    my @wrong_again = $reference->apply_again;
    my @outside_again = $ours->apply_around($first);
    same_failures($name, 'up after its down', \@wrong_again, \@outside_again);
    my $again = $reference->dump_now;
    $report->same_text($name, $again, $ours->dump_now, 'the schema after downs and ups, psql (-) and pg_shepherd (+)');
    all_is_applied($name, $ours);

    my $back = $reverted eq $reference->dump_at($first);
    my $whole = $again eq $reference->dump_at(scalar @migrations);
    my @faults = $reference->faults;
    # Without a fault of the corpus itself everything must be as it was.
    $report->check($name, @faults || $back && $whole, 'downs and ups lead back');
    $report->note(map {"$name: $_->{path}:$_->{line} cannot run in a transaction (MG010)"} grep { !defined $_->{error} } @outside);
    $report->note(map {"$name: $_"} @faults);
    $report->note(map {"$name: $_->{path}: cannot be applied again: $_->{error}"} @wrong_again);
    return sprintf '%d of %d restore%s', $steps - @faults, $steps, @faults ? ', as by psql' : '';
}

# Everything by one call that commits each migration by itself, whatever cannot run in a transaction included; and, where the corpus'
# downs lead back, the last of them by one call as well, and up again.
sub try_separately {
    my ($name, $history, $reference, $has_downs, $way) = @_;
    my ($label, $what, $apply, $revert) = @{$way}{qw(label what apply revert)};
    my $run = Corpora::Deployment->new($history, $label);
    my $count = @{$history->{migrations}};
    my $call = $apply->($run);
    $report->check($name, $call->{ok}, "$what applies everything", $call->{messages});
    my $same = $report->same_text($name, $reference->dump_at($count), $run->dump_now, "the schema, psql (-) and $what (+)");
    all_is_applied($name, $run);
    $call = $apply->($run);
    $report->check($name, $call->{ok} && $call->{out} eq '' && $call->{messages} eq '', "the second $what does nothing", $call->{messages});
    if ($has_downs && !$reference->faults) {
        $call = $run->call($revert);
        $report->check($name, $call->{ok}, $revert, $call->{messages});
        $report->same_text($name, $reference->dump_at($count - $steps), $run->dump_now,
            "the schema after $steps downs, psql (-) and $revert (+)");
        $call = $apply->($run);
        $report->check($name, $call->{ok}, 'and up again', $call->{messages});
        $report->same_text($name, $reference->dump_at($count), $run->dump_now, "the schema after downs and ups by $what");
    }
    drop_database($run->{database});
    return $same ? 'equal' : 'DIFFERS';
}

# Scripts that fail with psql, and only they, fail here with the same words.
sub same_failures {
    my ($name, $what, $wrong, $outside) = @_;
    $report->same_lists($name, [map { defined $_->{error} ? "$_->{path}: $_->{error}" : () } @$wrong],
        [map { defined $_->{error} ? "$_->{path}: $_->{error}" : () } @$outside], "each $what that fails");
}

# With Windows' line ends: the same schema, and the files as they were are no other migrations.
sub try_crlf {
    my ($name, $dump, $ours) = @_;
    my $crlf = Corpora::Deployment->new(Corpora::History->new($folder, $name, crlf => 1), 'crlf');
    $crlf->load;
    $crlf->apply_around(0);
    my $same = $report->same_text($name, $dump, $crlf->dump_now =~ s/\r//gr, 'the schema with CRLF, psql (-) and pg_shepherd (+)');
    my $call = $crlf->apply_files($ours->{history});
    $report->check($name, $call->{ok} && $call->{out} eq '' && $call->{messages} eq '', 'LF after CRLF changes nothing',
        "$call->{out}$call->{messages}");
    all_is_applied($name, $crlf);
    drop_database($crlf->{database});
    return $same ? 'equal' : 'DIFFERS';
}

# The server's own reading of the folder finds the same.
sub try_directory {
    my ($name, $ours, $registered) = @_;
    my $other = Corpora::Deployment->new($ours->{history}, 'directory');
    $other->load_directory("$folder/$name");
    my $what = sub { return [map { join ' ', @{$_}[0, 1, 3, 4] } @_] };
    my $same = $report->same_lists($name, $what->(@$registered), $what->($other->registered), 'migrate_load_dir');
    drop_database($other->{database});
    return $same ? 'equal' : 'DIFFERS';
}
