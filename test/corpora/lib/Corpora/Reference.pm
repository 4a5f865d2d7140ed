# What psql makes of a corpus: each file run by itself, in order.
package Corpora::Reference;

use strict;
use warnings;

use Corpora::Server qw(script create_database dump_schema);
use Time::HiRes 'time';

# Runs every up. Keeps the dump after each of the last `steps` migrations and before them.
sub new {
    my ($class, $history, $steps) = @_;
    my $self = bless {
        history => $history,
        steps => $steps,
        database => create_database("truth_$history->{name}", map { $_ => $history->{$_} } qw(prepare settings)),
        dump_at => {},
    }, $class;
    my $migrations = $history->{migrations};
    my $seconds = 0;
    for my $i (0 .. $#$migrations) {
        my $started = time;
        my $result = script($self->{database}, $migrations->[$i]{up});
        $seconds += time - $started;
        die "psql fails at $migrations->[$i]{path}: $result->{messages}" if !$result->{ok};
        $self->{dump_at}{$i + 1} = dump_schema($self->{database})
            if $i == $#$migrations || $steps && $i + 1 >= @$migrations - $steps;
    }
    $self->{seconds} = $seconds;
    return $self;
}

# The dump after the first `count` migrations.
sub dump_at { my ($self, $count) = @_; return $self->{dump_at}{$count} }

# The last downs, newest first, each in a transaction where it can be in one, as the tools run them. Returns what is
# wrong with the corpus' own scripts: { path, error } of those that fail, { path, note } of those that do not restore what was.
sub revert {
    my ($self) = @_;
    my @migrations = @{$self->{history}{migrations}};
    my @wrong;
    my $before = $self->dump_at(scalar @migrations);
    for my $i (reverse @migrations - $self->{steps} .. $#migrations) {
        my $migration = $migrations[$i];
        my $result = script($self->{database}, $migration->{down}, whole => !$migration->{down_refused});
        if (!$result->{ok}) {
            push @wrong, {path => $migration->{down_path}, error => $result->{error}};
            next;
        }
        # Compared by what this script was to take back: an earlier one's fault is not counted again.
        my $now = dump_schema($self->{database});
        my $note = _change_note($before, $self->dump_at($i + 1), $now, $self->dump_at($i));
        push @wrong, {path => $migration->{down_path}, note => $note} if $note;
        $before = $now;
    }
    return @wrong;
}

# Runs the same ups again. Returns { path, error } of those that fail.
sub apply_again {
    my ($self) = @_;
    my @migrations = @{$self->{history}{migrations}};
    my @wrong;
    for my $migration (@migrations[@migrations - $self->{steps} .. $#migrations]) {
        my $result = script($self->{database}, $migration->{up}, whole => !$migration->{up_refused});
        push @wrong, {path => $migration->{path}, error => $result->{error}} if !$result->{ok};
    }
    return @wrong;
}

sub dump_now { my ($self) = @_; return dump_schema($self->{database}) }

sub _sorted_lines { my ($dump) = @_; return join "\n", sort map { s/,\s*$//r } split /\n/, $dump }

# How far the schema is from what it was, before and after a down. '' when the down made nothing worse.
sub _change_note {
    my ($before, $before_wanted, $after, $after_wanted) = @_;
    return '' if $after eq $after_wanted;
    my $kind = sub { $_[0] eq $_[1] ? 0 : _sorted_lines($_[0]) eq _sorted_lines($_[1]) ? 1 : 2 };
    my $was = $kind->($before, $before_wanted);
    my $is = $kind->($after, $after_wanted);
    return '' if $is < $was || $is == $was && _same_distance($before, $before_wanted, $after, $after_wanted);
    return $is == 1 ? 'columns come back in another order' : 'does not restore what was';
}

# Whether both pairs differ in the same lines.
sub _same_distance {
    my ($a, $a_wanted, $b, $b_wanted) = @_;
    my $difference = sub {
        my %count;
        $count{$_}++ for split /\n/, $_[0];
        $count{$_}-- for split /\n/, $_[1];
        return join "\n", map {"$_ $count{$_}"} sort grep { $count{$_} } keys %count;
    };
    return $difference->($a, $a_wanted) eq $difference->($b, $b_wanted);
}

1;
