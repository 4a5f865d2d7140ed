# What is told: checks as they are made, the table at the end, the sums.
package Corpora::Report;

use strict;
use warnings;

use Corpora::Difference 'unified';

sub new { my ($class) = @_; return bless {passed => 0, failed => 0, rows => [], notes => []}, $class }

# Counts one comparison; a failed one is told at once.
sub check {
    my ($self, $corpus, $good, $what, $more) = @_;
    $self->{$good ? 'passed' : 'failed'}++;
    print STDERR "!! $corpus: $what", defined $more && $more ne '' ? ": $more" : '', "\n" if !$good;
    return $good;
}

sub same_text {
    my ($self, $corpus, $wanted, $found, $what) = @_;
    my $same = $wanted eq $found;
    return $self->check($corpus, $same, $what, $same ? '' : _difference($wanted, $found));
}

sub same_lists {
    my ($self, $corpus, $wanted, $found, $what) = @_;
    return $self->same_text($corpus, join('', map {"$_\n"} @$wanted), join('', map {"$_\n"} @$found), $what);
}

# The first lines that differ: - wanted, + found.
sub _difference {
    my @lines = unified(@_);
    my $more = @lines > 40 ? "… and " . (@lines - 40) . " lines more\n" : '';
    return "\n" . join('', grep {defined} @lines[0 .. ($more ? 39 : $#lines)]) . $more;
}

sub row { my ($self, @cells) = @_; push @{$self->{rows}}, \@cells }
sub note { my ($self, @lines) = @_; push @{$self->{notes}}, @lines }

sub print_all {
    my ($self, $skipped, @head) = @_;
    my @width;
    for my $row (\@head, @{$self->{rows}}) {
        for my $i (0 .. $#$row) {
            $width[$i] = length $row->[$i] if length $row->[$i] > ($width[$i] // 0);
        }
    }
    my $line = sub { return join('  ', map { sprintf '%-*s', $width[$_], $_[0][$_] // '' } 0 .. $#width) =~ s/ +$//r . "\n" };
    print "\n", $line->(\@head), map({ $line->($_) } @{$self->{rows}}), "\n";
    print map({"$_\n"} @{$self->{notes}}), "\n" if @{$self->{notes}};
    print "$self->{passed} passed, $self->{failed} failed, $skipped skipped\n";
    return $self->{failed} == 0;
}

1;
