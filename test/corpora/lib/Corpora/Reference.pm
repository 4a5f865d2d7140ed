# What psql makes of a corpus: each file run by itself, in order.
package Corpora::Reference;

use strict;
use warnings;

use Corpora::Difference 'fault';
use Corpora::Server qw(script create_database drop_database dump_schema);
use Time::HiRes 'time';

# Runs every up. Of the last `steps` migrations it keeps the dumps, and tries each one's down in a copy.
sub new {
    my ($class, $history, $steps) = @_;
    my $self = bless {
        history => $history,
        steps => $steps,
        database => create_database("truth_$history->{name}", map { $_ => $history->{$_} } qw(prepare settings)),
        dump_at => {},
        faults => [],
        seconds => 0,
    }, $class;
    my $migrations = $history->{migrations};
    for my $i (0 .. $#$migrations) {
        my $started = time;
        my $result = script($self->{database}, $migrations->[$i]{up});
        $self->{seconds} += time - $started;
        die "psql fails at $migrations->[$i]{path}: $result->{messages}" if !$result->{ok};
        my $is_late = $steps && $i + 1 >= @$migrations - $steps;
        $self->{dump_at}{$i + 1} = dump_schema($self->{database}) if $i == $#$migrations || $is_late;
        $self->_try_down($i) if $is_late && $i >= @$migrations - $steps;
    }
    return $self;
}

# Notes what the migration's own down does not bring back.
sub _try_down {
    my ($self, $i) = @_;
    my $migration = $self->{history}{migrations}[$i];
    my $copy = create_database("$self->{database}{name}_down", template => $self->{database}{name},
        settings => $self->{database}{settings});
    my $result = _down($copy, $migration);
    my $fault = $result->{ok} ? fault($self->dump_at($i), dump_schema($copy)) : "fails: $result->{error}";
    push @{$self->{faults}}, "$migration->{down_path}: its own down $fault" if $fault;
    drop_database($copy);
}

# In a transaction where it can be in one, as the tools run it.
sub _down {
    my ($database, $migration) = @_;
    return script($database, $migration->{down}, whole => !$migration->{down_refused});
}

# The dump after the first `count` migrations.
sub dump_at { my ($self, $count) = @_; return $self->{dump_at}{$count} }

# What is wrong with the corpus' own downs, a line each.
sub faults { my ($self) = @_; return @{$self->{faults}} }

# The last downs, newest first. Returns { path, error } of those that fail; they leave nothing.
sub revert {
    my ($self) = @_;
    my @migrations = @{$self->{history}{migrations}};
    my @wrong;
    for my $migration (reverse @migrations[@migrations - $self->{steps} .. $#migrations]) {
        my $result = _down($self->{database}, $migration);
        push @wrong, {path => $migration->{down_path}, error => $result->{error}} if !$result->{ok};
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

1;
