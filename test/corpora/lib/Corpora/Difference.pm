# How two texts differ, by diff(1).
package Corpora::Difference;

use strict;
use warnings;

use Exporter 'import';
use File::Temp ();

our @EXPORT_OK = qw(unified fault);

# The lines of diff -u between two texts, without its head: - wanted, + found.
sub unified {
    my @names;
    for my $text (@_) {
        my $file = File::Temp->new;
        binmode $file;
        print $file $text;
        close $file;
        push @names, $file;
    }
    my @lines = `diff -u "$names[0]" "$names[1]"`;
    return @lines > 2 ? @lines[2 .. $#lines] : ();
}

# What is not as it was in a schema, in words; '' for nothing. The comma after a table's column says nothing.
sub fault {
    my ($wanted, $found) = @_;
    return '' if $wanted eq $found;
    my %net;
    my $line = sub { return $_[0] =~ s/^\s+|,?\s*\z//gr };
    $net{$line->($_)}-- for split /\n/, $wanted;
    $net{$line->($_)}++ for split /\n/, $found;
    my @lost = sort grep { $net{$_} < 0 && !/^(--|$)/ } keys %net;
    my @left = sort grep { $net{$_} > 0 && !/^(--|$)/ } keys %net;
    return 'brings columns back in another order' if !@lost && !@left;
    return join '; ', @lost ? 'loses ' . _first(@lost) : (), @left ? 'leaves ' . _first(@left) : ();
}

sub _first {
    my ($line, @others) = @_;
    $line = substr($line, 0, 100) . ' …' if length $line > 102;
    return $line . (@others ? ' (and ' . @others . ' more)' : '');
}

1;
