# A pair that fails, with as few statements as still fail in the same way.
package Schema::Smaller;

use strict;
use warnings;

use Exporter 'import';

use Schema::Judge qw(judge build drop_pair);

our @EXPORT_OK = qw(smaller);

sub failure {
    my ($from, $to) = @_;
    my @built = eval { (build("smaller_a_$$", @$from), build("smaller_b_$$", @$to)) };
    return '' if @built != 2;
    my $dump = Schema::Judge::dump_of("smaller_b_$$");
    my $wrong = judge(@built, dump => $dump);
    return $wrong ? $wrong->{kind} : '';
}

# Leaves statements out, first many at a time, from both sides where both have them. At most so many tries.
sub smaller {
    my ($kind, $from, $to, $tries) = @_;
    $tries //= 150;
    return "-- (does not fail a second time)\n" if failure($from, $to) ne $kind;
    my @entries = map { [$_, 1, 0] } @$from;
    my %first;
    push @{$first{$entries[$_][0]}}, $_ for 0 .. $#entries;
    my @more;
    for my $statement (@$to) {
        my $same = shift @{$first{$statement} // []};
        if (defined $same) { $entries[$same][2] = 1; push @more, $entries[$same] } else { push @more, [$statement, 0, 1] }
    }
    # In the order of each side.
    my @left = @entries;
    my @right = @more;
    my @all = (@left, grep { !$_->[1] } @right);
    my $lists = sub { my %gone = map { ("$_" => 1) } @_; return ([map { $_->[0] } grep { !$gone{"$_"} } @left], [map { $_->[0] } grep { !$gone{"$_"} } @right]) };
    for (my $size = int(@all / 2) || 1; $size >= 1; $size = int($size / 2)) {
        for (my $at = 0; $at < @all && $tries > 0;) {
            my $end = $at + $size - 1 > $#all ? $#all : $at + $size - 1;
            my @gone = @all[$at .. $end];
            $tries--;
            if (failure($lists->(@gone)) eq $kind) {
                my %gone = map { ("$_" => 1) } @gone;
                @all = grep { !$gone{"$_"} } @all;
                @left = grep { !$gone{"$_"} } @left;
                @right = grep { !$gone{"$_"} } @right;
            } else {
                $at += $size;
            }
        }
    }
    my $wrong = judge(build("smaller_a_$$", map { $_->[0] } @left), my $b = build("smaller_b_$$", map { $_->[0] } @right), dump => Schema::Judge::dump_of("smaller_b_$$"));
    drop_pair("smaller_a_$$", "smaller_b_$$");
    return join '', "-- before\n", (map {"$_->[0];\n"} @left), "-- after\n", (map {"$_->[0];\n"} @right), "-- diff\n", $wrong ? ($wrong->{sql}, "-- $wrong->{kind}: $wrong->{message}\n") : ();
}

1;
