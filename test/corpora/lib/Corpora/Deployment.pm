# A corpus in the hands of pg_shepherd: brought in, applied, reverted. In one transaction, where what cannot run in it is done by hand: everything before it by pg_shepherd, that one script by psql, and its mark by migrate_mark.
package Corpora::Deployment;

use strict;
use warnings;

use Corpora::Server qw(query value script create_database dump_schema quoted);
use JSON::PP ();

sub new {
    my ($class, $history, $label) = @_;
    my $self = bless {history => $history, outside => []}, $class;
    $self->{database} = create_database("${label}_$history->{name}", map { $_ => $history->{$_} } qw(prepare settings));
    query($self->{database}, 'CREATE EXTENSION pg_shepherd SCHEMA public');
    return $self;
}

# The files of a history as a literal for the parameter `files`. Sent in the call's text: the calling statement reads no table.
sub files_literal {
    my ($history) = @_;
    my %files = %{$history->{files}};
    for my $text (values %files) { utf8::decode($text) or die "$history->{name} is not UTF-8\n" }
    return quoted(JSON::PP->new->ascii->canonical->encode(\%files)) . '::jsonb';
}

# All in one call and one transaction. Returns what Corpora::Server::script returns; `out` has a line a migration.
sub apply_files {
    my ($self, $history) = @_;
    my $files = files_literal($history // $self->{history});
    return $self->call(in_transaction("SELECT version, outcome FROM public.migrate_apply(files => $files)"));
}

sub in_transaction { return "BEGIN; $_[0]; COMMIT" }

# All in one call that stands alone, each migration committed by itself.
sub alone_files {
    my ($self) = @_;
    return $self->call('SELECT version FROM public.migrate_apply(files => ' . files_literal($self->{history}) . ')');
}

# The same, each migration committed by itself; `out` stays empty.
sub run_files {
    my ($self) = @_;
    return $self->call('CALL public.migrate_run(files => ' . files_literal($self->{history}) . ')');
}

sub call {
    my ($self, $sql) = @_;
    my $result = script($self->{database}, $sql);
    if (!$result->{ok} && $result->{error} =~ /^migration ".*" \((.*):(\d+)\): (.*)/) {
        @$result{qw(path line reason)} = ($1, $2, $3);
    }
    return $result;
}

sub load {
    my ($self) = @_;
    query($self->{database}, 'SELECT FROM public.migrate_load(' . files_literal($self->{history}) . ')');
}

sub load_directory {
    my ($self, $path) = @_;
    query($self->{database}, 'SELECT FROM public.migrate_load_dir(' . quoted($path) . ')');
}

# Everything that is registered, in order: lists of version, path, state, layout and the rest as one text.
sub registered {
    my ($self) = @_;
    return query($self->{database}, <<'SQL');
SELECT s.version, m.path, s.state, m.layout,
       md5(row(m.name, m.kind, m.requires, m.conflicts, m.tags, m.checksum, md5(m.up), md5(m.down), md5(m.verify))::text)
  FROM public.migrate_status() WITH ORDINALITY AS s(version, name, state, applied_at, duration, applied_by, note, place),
       LATERAL public.migrate_show(s.version) m
 ORDER BY s.place
SQL
}

# The versions in order; those of the layouts' own telling, so that a migration is found by the place that it has in the history.
sub versions {
    my ($self) = @_;
    return @{$self->{versions} //= [map { $_->[0] } $self->registered]};
}

sub dump_now { my ($self) = @_; return dump_schema($self->{database}) }

# Applies what is pending from the migration of this place on, round what pg_shepherd cannot run. Returns what it did by
# itself: { place, path, line, error } of each script, error undefined where the server refuses it in a transaction.
sub apply_around {
    my ($self, $from) = @_;
    my $paths = $self->_places('path');
    my @versions = $self->versions;
    my @outside;
    while (1) {
        my $result = $self->call(in_transaction('SELECT version FROM public.migrate_apply()'));
        last if $result->{ok};
        my $stop = $self->_stop($result, $paths, $from, $#versions);
        $self->_must('SELECT FROM public.migrate_apply(target => ' . quoted($versions[$stop->{place} - 1]) . ')')
            if $stop->{place} > $from;
        $self->_by_hand($stop, 'up');
        query($self->{database}, 'SELECT public.migrate_mark(' . quoted($versions[$stop->{place}]) . ')');
        push @outside, $stop;
        $from = $stop->{place} + 1;
    }
    return @outside;
}

# The last `steps` migrations, backwards; else as apply_around. `in_one_call` of the object says whether one call did it all.
sub revert_around {
    my ($self, $steps) = @_;
    my $paths = $self->_places('down_path');
    my @versions = $self->versions;
    my $newest = $#versions;
    my $oldest = @versions - $steps;
    my @outside;
    while ($newest >= $oldest) {
        my $count = $newest - $oldest + 1;
        my $result = $self->call(in_transaction("SELECT version FROM public.migrate_revert($count)"));
        last if $result->{ok};
        my $stop = $self->_stop($result, $paths, $oldest, $newest);
        my $before = $newest - $stop->{place};
        $self->_must("SELECT FROM public.migrate_revert($before)") if $before > 0;
        $self->_by_hand($stop, 'down');
        query($self->{database},
            'SELECT public.migrate_mark(' . quoted($versions[$stop->{place}]) . q{, 'pending')});
        push @outside, $stop;
        $newest = $stop->{place} - 1;
    }
    return @outside;
}

sub _places {
    my ($self, $key) = @_;
    my $migrations = $self->{history}{migrations};
    return {map { $migrations->[$_]{$key} => $_ } 0 .. $#$migrations};
}

# Where a call stopped. Dies when the error does not say so, or names what is not on the way.
sub _stop {
    my ($self, $result, $paths, $lowest, $highest) = @_;
    my $place = defined $result->{path} ? $paths->{$result->{path}} : undef;
    die "the error does not name a file: $result->{messages}" if !defined $place;
    die "the error names a migration that has its turn already: $result->{messages}"
        if $place < $lowest || $place > $highest;
    my $refused = $result->{sqlstate} eq 'MG010';
    die "the hint does not say how to go on: $result->{messages}"
        if $refused && index($result->{hint} // '', 'CALL migrate_run()') < 0;
    return {
        place => $place, path => $result->{path}, line => $result->{line},
        error => $refused ? undef : $result->{reason},
    };
}

# Runs the script that was refused by psql. One that fails is left as it is: psql's own run has left it too.
sub _by_hand {
    my ($self, $stop, $direction) = @_;
    return if defined $stop->{error};
    my $result = script($self->{database}, $self->{history}{migrations}[$stop->{place}]{$direction});
    die "psql fails at $stop->{path}: $result->{messages}" if !$result->{ok};
}

sub _must {
    my ($self, $sql) = @_;
    my $result = $self->call($sql);
    die "$sql: $result->{messages}" if !$result->{ok};
}

1;
