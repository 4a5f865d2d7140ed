# Kinds of change, as cases/*.sql have them.
package Schema::Cases;

use strict;
use warnings;

use Exporter 'import';
use Schema::Judge qw(psql);

our @EXPORT_OK = qw(read_cases script release);

# Cases by group: name, statements before and after.
sub read_cases {
    my @cases;
    for my $file (@_) {
        open my $in, '<', $file or die "$file: $!";
        my $text = do { local $/ = undef; <$in> };
        close $in;
        for my $part (split /^## /m, $text) {
            my ($group, $name, $body) = $part =~ /\A(.+?) \| ([^\n]+)\n(.*)\z/s or next;
            my ($common, $before, $after) = $body =~ /\A(.*?)^--- before\n(.*?)^--- after\n(.*)\z/ms or die "$file: \"$name\" lacks its before or after\n";
            push @cases, {group => $group, name => $name, before => $common . $before, after => $common . $after};
        }
    }
    my $number = 0;
    $_->{schema} = 'case_' . ++$number for @cases;
    return @cases;
}

# Statements end with a semicolon at the end of a line.
sub script {
    my ($side, @of) = @_;
    return map { my $case = $_; ("CREATE SCHEMA $case->{schema}", "SET search_path = $case->{schema}, public", split /;\n/, $case->{$side}) } @of;
}

# A database with a subscription cannot be dropped.
sub release {
    for my $database (@_) {
        psql($database, "SELECT format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', subname) FROM pg_subscription \\gexec\nSELECT format('DROP SUBSCRIPTION %I', subname) FROM pg_subscription \\gexec\n");
    }
    return;
}

1;
